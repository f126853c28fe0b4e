"""DMARC, and whether what we send would pass it."""

import pytest

from feedback.sender_check.mail_services import BY_SETTING
from feedback.sender_check.senders import Carrier
from tests.feedback.sender_check.zones import OURS, Zones, dkim, good_rows, txt

NAME = f"_dmarc.{OURS}"
FIRST = "v=DMARC1; p=none; rua=mailto:bonjour@bibliobarque.example"
PASSES = ("ok", "passes by dkim", [])
NO_KEY = {f"brevo1._domainkey.{OURS}": None}


@pytest.fixture
def dmarc(check):
    """Return a function that says what a check finds about DMARC: (level, what, proposed)."""

    def checked(*texts: str, changes=None, **options):
        findings = check({NAME: txt(*texts) if texts else None, **(changes or {})}, **options)
        return [
            (str(one.level), one.what, [record.value for record in one.records])
            for one in findings
            if one.subject == "dmarc"
        ]

    return checked


def test_a_first_record_watches_and_reports_to_the_organization(check, dmarc):
    assert dmarc() == [("fail", "missing", [FIRST]), PASSES]
    [record] = check({NAME: None})[2].records
    assert (record.name, record.kind) == (NAME, "TXT")


def test_reports_stay_in_the_domain_when_the_organization_reads_elsewhere(dmarc):
    [(_level, _what, [value]), _] = dmarc(public_email="bibliobarque@gmail.com")

    assert value == "v=DMARC1; p=none; rua=mailto:postmaster@bibliobarque.example"


@pytest.mark.parametrize("policy", ["none", "quarantine", "reject"])
def test_each_policy_is_explained(dmarc, policy):
    assert dmarc(f"v=DMARC1; p={policy}; rua=mailto:x@bibliobarque.example") == [
        ("ok", policy, []),
        PASSES,
    ]


@pytest.mark.parametrize(
    "text",
    ["v=dmarc1; p=none", "v=DMARC1", "v=DMARC1; p=", "v=DMARC1; p=monitor", "v=DMARC1 p=none",
     "v=DMARC2; p=none"],
)  # fmt: skip
def test_a_record_that_cannot_be_read_is_replaced(dmarc, text):
    assert dmarc(text) == [("fail", "broken", [FIRST]), PASSES]


def test_several_records_count_as_none(dmarc):
    assert dmarc(FIRST, "v=DMARC1; p=reject") == [("fail", "several", [FIRST]), PASSES]


@pytest.mark.parametrize("ending", ["", ";", "; rua=", "; rua=https://x.example", "; rua=mailto:x"])
def test_a_record_without_reports_gets_an_address_for_them(dmarc, ending):
    [policy, reports, _] = dmarc(f"v=DMARC1; p=none{ending}")

    assert policy == ("ok", "none", [])
    assert reports[:2] == ("warn", "no reports")


def test_the_record_with_reports_keeps_what_stood_there(dmarc):
    [_, (_level, _what, records), _] = dmarc("v=DMARC1; p=quarantine; adkim=r;")

    assert records == ["v=DMARC1; p=quarantine; adkim=r; rua=mailto:bonjour@bibliobarque.example"]


# --- The domains above --------------------------------------------------------------------------


def above(check, rows, header="dons@mail.give.bibliobarque.example"):
    zones = Zones(
        {**good_rows(), "mail.give.bibliobarque.example": {"MX": ["1 m.example."]}, **rows}
    )
    findings = check(zones=zones, header=header)
    return [(str(one.level), one.what) for one in findings if one.subject == "dmarc"]


def test_the_record_of_a_domain_above_holds_below(check):
    assert above(check, {})[0] == ("ok", "none")
    assert above(check, {NAME: txt("v=DMARC1; p=none; sp=reject; rua=mailto:x@y.example")})[0] == (
        "ok",
        "reject",
    )


def test_a_record_nearer_by_comes_first(check):
    near = {"_dmarc.give.bibliobarque.example": txt("v=DMARC1; p=quarantine; rua=mailto:x@y.z")}

    assert above(check, near)[0] == ("ok", "quarantine")


def test_a_record_for_all_domains_of_a_country_does_not_count(check):
    whole = {NAME: txt("v=DMARC1; p=reject; psd=y; rua=mailto:x@y.example")}

    assert above(check, whole)[0] == ("fail", "missing")


# --- Whether our mails pass ---------------------------------------------------------------------


@pytest.mark.parametrize(("policy", "level"), [("none", "warn"), ("reject", "fail")])
def test_mails_that_nothing_vouches_for_are_in_danger(dmarc, policy, level):
    text = f"v=DMARC1; p={policy}; rua=mailto:x@y.example"

    assert dmarc(text, changes=NO_KEY)[1] == (level, "nothing vouches", [])


def test_spf_alone_vouches_only_until_a_mail_is_forwarded(dmarc):
    smtp = Carrier(host="smtp.bibliobarque.example")
    changes = {
        OURS: {"TXT": ["v=spf1 a:smtp.bibliobarque.example -all"], "MX": ["1 m.example."]},
        "smtp.bibliobarque.example": {"A": ["203.0.113.5"]},
    }

    assert dmarc(FIRST, changes={**NO_KEY, **changes}, carrier=smtp)[1] == (
        "warn",
        "passes by spf",
        [],
    )


@pytest.mark.parametrize(("strict", "expected"), [("", "passes by dkim"), (" adkim=s;", "strict")])
def test_a_seal_of_a_domain_below_counts_unless_the_record_is_strict(dmarc, strict, expected):
    mailgun = Carrier(BY_SETTING["mailgun"], registered_domain=f"mg.{OURS}")
    changes = {f"mx._domainkey.mg.{OURS}": txt(dkim())}
    text = f"v=DMARC1; p=none;{strict} rua=mailto:x@y.example"

    findings = dmarc(text, changes=changes, carrier=mailgun)

    assert findings[1][1] == expected


def test_a_seal_of_a_stranger_does_not_count(dmarc):
    mailgun = Carrier(BY_SETTING["mailgun"], registered_domain="mg.other.example")
    changes = {"mx._domainkey.mg.other.example": txt(dkim())}

    assert dmarc(FIRST, changes=changes, carrier=mailgun)[1][1] == "strict"
