"""The whole check: what is in order, what stops it early, and a DNS that does not answer."""

import time

import dns.resolver
import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from feedback.sender_check.check import Report, check_sender, check_senders
from feedback.sender_check.findings import Level
from feedback.sender_check.lookups import Lookups, in_parallel, system_resolver
from feedback.sender_check.mail_services import BY_SETTING, FREE_MAIL
from feedback.sender_check.senders import Carrier, Sender, domain_of, senders_of
from tests.factories import OrganizationFactory
from tests.feedback.sender_check.zones import OURS, Zones, good_rows, sleeping, txt
from tests.thorough import thorough

BREVO = Carrier(BY_SETTING["brevo"])
ALL_GOOD = [
    ("spf", "ok", "in order"),
    ("dkim", "ok", "in order"),
    ("dmarc", "ok", "none"),
    ("dmarc", "ok", "passes by dkim"),
    ("replies", "ok", "in order"),
]


def test_a_domain_that_is_in_order_has_nothing_to_change(check, found):
    assert found() == ALL_GOOD
    assert all(one.records == () and one.to_do == "" for one in check())


def test_capitals_make_no_difference(found):
    changes = {
        OURS: {"TXT": ["V=SPF1 INCLUDE:SPF.Brevo.COM ~ALL"], "MX": ["10 MX1.Mail.Example."]},
        f"_dmarc.{OURS}": txt("v=DMARC1; P=None; RUA=MAILTO:bonjour@bibliobarque.example"),
    }

    assert found(changes, header="Dons@BiblioBarque.EXAMPLE") == ALL_GOOD


def test_findings_are_in_the_language_of_whoever_reads(check):
    with translation.override("fr"):
        titles = [one.title for one in check({OURS: txt("x")})]

    assert titles[0] == "Il n’y a pas d’enregistrement SPF"


# --- What stops it early ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "domain", ["gmail.com", "yahoo.fr", "free.fr", "orange.fr", "videotron.ca"]
)
def test_a_mailbox_for_everybody_is_refused_and_nobody_is_asked(check, domain):
    zones = Zones(good_rows())

    findings = check(zones=zones, header=f"dons@{domain.upper()}")

    assert [(one.subject, one.level, one.what) for one in findings] == [
        ("sender", "fail", "free mail")
    ]
    assert domain in findings[0].title
    assert zones.asked == []
    assert domain in FREE_MAIL


def test_a_mailbox_for_everybody_may_send_a_little_by_its_own_server(found):
    by_gmail = Carrier(host="smtp.gmail.com")

    assert found(header="dons@gmail.com", carrier=by_gmail) == [
        ("sender", "warn", "free mail by its own server")
    ]
    assert found(header="dons@orange.fr", carrier=by_gmail) == [("sender", "fail", "free mail")]


def test_a_domain_that_does_not_exist_is_said_to_be_so_and_nothing_else(found):
    gone = {name: None for name in good_rows() if name.endswith(OURS)}

    assert found(gone) == [("sender", "fail", "no such domain")]


@pytest.mark.parametrize("setting", ["EMAIL_FROM_NEWS", ""])
def test_it_is_said_who_can_change_the_address(setting):
    sender = Sender("dons@gmail.com", setting)

    [finding] = check_sender(
        sender=sender, public_email="x@y.example", carrier=BREVO, selectors=(),
        lookups=Lookups(Zones({})),
    )  # fmt: skip

    assert ("EMAIL_FROM_NEWS" in finding.to_do) is bool(setting)
    assert ("Who your mails come from" in finding.to_do) is not bool(setting)


# --- A DNS that does not answer --------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["slow", "broken"])
def test_a_dns_that_does_not_answer_is_said_to_be_so(found, trouble):
    names = ("*", OURS, f"_dmarc.{OURS}", *(f"{x}._domainkey.{OURS}" for x in ("brevo1", "mail")))
    zones = Zones(good_rows(), **{trouble: names})

    assert found(zones=zones) == [("sender", "unknown", "unanswered")]


@pytest.mark.parametrize(
    ("slow", "expected"),
    [
        (f"_dmarc.{OURS}", ("dmarc", "unknown", "unanswered")),
        ("b1.bibliobarque-example.dkim.brevo.com", None),
        ("spf.brevo.com", ("spf", "unknown", "partly unanswered")),
    ],
)
def test_what_did_not_answer_is_named_and_the_rest_is_told(found, slow, expected):
    findings = found(zones=Zones(good_rows(), slow=(slow,)))

    assert expected is None or expected in findings
    assert ("replies", "ok", "in order") in findings


def test_a_key_that_was_not_answered_is_not_said_to_be_missing(found):
    slow = tuple(f"{name}._domainkey.{OURS}" for name in ("brevo1", "brevo2", "mail"))

    findings = found(zones=Zones(good_rows(), slow=slow), about=("dkim", "dmarc"))

    assert findings == [("dkim", "unknown", "unanswered"), ("dmarc", "ok", "none")]


def test_a_slow_dns_holds_the_page_for_its_time_and_no_longer(found):
    zones = sleeping(Zones(good_rows(), slow=("*",)))
    started = time.monotonic()

    findings = found(zones=zones, seconds=0.6)

    assert findings == [("sender", "unknown", "unanswered")]
    assert time.monotonic() - started < 2


def test_a_resolver_that_forgets_the_time_is_not_waited_for(found):
    zones = Zones(good_rows(), slow=(f"_dmarc.{OURS}",))
    zones.sleep = lambda seconds: time.sleep(2)
    started = time.monotonic()

    findings = found(zones=zones, seconds=0.2)

    assert ("dmarc", "unknown", "unanswered") in findings
    assert time.monotonic() - started < 1.5


def test_a_machine_without_a_resolver_asks_nobody(monkeypatch, found):
    def no_configuration(self, *args, **options):
        raise dns.resolver.NoResolverConfiguration

    monkeypatch.setattr(dns.resolver.Resolver, "read_resolv_conf", no_configuration)

    assert found(zones=system_resolver()) == [("sender", "unknown", "unanswered")]


def test_no_record_makes_us_ask_without_end(found):
    names = [f"n{number}.example" for number in range(300)]
    rows = {
        name: {
            "TXT": ["v=spf1 " + " ".join(f"include:{other}" for other in names[at : at + 9])],
            "MX": [f"{number} mx{number}.{name}." for number in range(30)],
        }
        for at, name in enumerate(names)
    }
    zones = Zones({**good_rows(), **rows, OURS: rows["n0.example"]})

    findings = found(zones=zones, about=("spf",))

    assert ("spf", "fail", "too many lookups") in findings
    assert len(zones.asked) <= 80


def test_each_question_is_put_once(found):
    zones = Zones(good_rows())

    found(zones=zones)

    assert sorted(set(zones.asked)) == sorted(zones.asked)


def test_a_job_that_is_not_done_in_time_has_no_result():
    assert in_parallel([lambda: 1, lambda: time.sleep(1)], seconds=0.2) == [1, None]


# --- Names -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("Dons@Bibliobarque.Example", "bibliobarque.example"),
        ("dons@bibliobarque.example.", "bibliobarque.example"),
        ("dons@bibliothèque.example", "xn--bibliothque-59a.example"),
        ("nothing", "nothing"),
    ],
)
def test_a_domain_is_written_as_the_dns_knows_it(address, domain):
    assert domain_of(address) == domain


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("news", "levels"),
    [("nouvelles@bibliobarque.example", ["ok"]), ("nouvelles@free.fr", ["ok", "fail"])],
)
def test_each_domain_that_mails_come_from_is_checked_once(news, levels):
    organization = OrganizationFactory(news_sender_email=news)

    reports = check_senders(
        organization=organization, carrier=BREVO, selectors=(), resolver=Zones(good_rows())
    )

    assert [report.level for report in reports] == levels
    assert [one for report in reports for one in report.senders] == senders_of(organization)
    assert ", ".join(report.addresses for report in reports) == (
        f"dons@bibliobarque.example, {news}"
    )


def test_a_report_is_as_bad_as_the_worst_in_it_and_names_each_record_once(check):
    changes = {OURS: {"TXT": ["v=spf1 foo include:gone.example"], "MX": ["10 mx.example."]}}
    report = Report((Sender("dons@bibliobarque.example"),), tuple(check(changes)))

    assert report.level is Level.FAIL
    assert {record.value: old for record, old in report.records.items()} == {
        "v=spf1 include:spf.brevo.com ~all": ("v=spf1 foo include:gone.example",)
    }
    assert Report(report.senders, tuple(check())).level is Level.OK


# --- Nonsense --------------------------------------------------------------------------------

# Made of what such records are made of, so that much of it is nearly right.
PIECES = st.sampled_from(
    ["v=spf1", "v=DKIM1", "v=DMARC1", "include:", "redirect=", "all", "-", "~", "+", "?", " ", ";",
     "p=", "p=none", "rua=mailto:", "k=rsa", "k=ed25519", "ip4:", "ip6:", "1.2.3.4", "::1", "/33",
     "//129", "a", "mx", "ptr", "exists:", "%{i}", ".", "bibliobarque.example", "t=y", "=", ":",
     "\\", '"', "@", "é", "\0", "MIIB", "==", "a" * 70, "sp=x", "psd=y", "adkim=s"]
)  # fmt: skip
TEXT = st.one_of(st.binary(max_size=600), st.lists(PIECES, max_size=14).map("".join))


@thorough(max_examples=150)
@given(texts=st.lists(TEXT, min_size=1, max_size=3), service=st.sampled_from(["brevo", None]))
def test_no_text_makes_the_check_raise(texts, service):
    names = [
        OURS, f"_dmarc.{OURS}", f"brevo1._domainkey.{OURS}", f"default._domainkey.{OURS}",
        "spf.brevo.com",
    ]  # fmt: skip
    rows = {name: {"TXT": texts, "MX": ["0 ."]} for name in names}
    rows |= {"smtp.example": {"A": ["203.0.113.5"], "AAAA": ["2001:db8::5"]}}
    carrier = BREVO if service else Carrier(host="smtp.example")

    findings = check_sender(
        sender=Sender("dons@bibliobarque.example"),
        public_email="bonjour@bibliobarque.example",
        carrier=carrier,
        selectors=(),
        lookups=Lookups(Zones(rows)),
    )

    assert {one.subject for one in findings} == {"spf", "dkim", "dmarc", "replies"}
    assert all(one.title for one in findings)
