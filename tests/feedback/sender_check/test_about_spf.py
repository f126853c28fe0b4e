"""SPF: each thing that can be wrong with a record, and the record that would be right."""

import ipaddress

import pytest

from feedback.sender_check.lookups import Lookups
from feedback.sender_check.mail_services import BY_SETTING, service_of_host
from feedback.sender_check.senders import Carrier
from feedback.sender_check.spf import SpfReader, Verdict, read_spf
from tests.feedback.sender_check.zones import OURS, Zones, txt

MX = {"MX": ["10 mx1.mail.example."]}
GOOD = [("spf", "ok", "in order")]


@pytest.fixture
def spf(check):
    """Return a function that checks a domain with these texts: (level, what, proposed)."""

    def checked(*texts: str, changes=None, **options):
        findings = check({OURS: {"TXT": list(texts), **MX}, **(changes or {})}, **options)
        return [
            (str(one.level), one.what, [record.value for record in one.records])
            for one in findings
            if one.subject == "spf"
        ]

    return checked


def includes(*counts: int) -> dict[str, dict[str, list[str]]]:
    """Return domains c0, c1, … whose records cost so many look-ups themselves."""
    return {
        f"c{at}.example": txt("v=spf1 " + "exists:x.example " * count + "-all")
        for at, count in enumerate(counts)
    }


# --- No record, too many, unreadable -----------------------------------------------------------


def test_a_first_record_names_the_service_and_the_mailboxes(spf):
    assert spf("other=text") == [("fail", "missing", ["v=spf1 mx include:spf.brevo.com ~all"])]


@pytest.mark.parametrize(
    ("exchange", "include"),
    [
        ("aspmx.l.google.com.", "_spf.google.com"),
        ("bibliobarque-example.mail.protection.outlook.com.", "spf.protection.outlook.com"),
        ("mx1.mail.ovh.net.", "mx.ovh.com"),
        ("spool.mail.gandi.net.", "_mailcust.gandi.net"),
    ],
)
def test_a_first_record_keeps_everyday_mail_going(check, exchange, include):
    [finding] = [one for one in check({OURS: {"MX": [f"1 {exchange}"]}}) if one.subject == "spf"]

    assert [record.value for record in finding.records] == [
        f"v=spf1 include:{include} include:spf.brevo.com ~all"
    ]


def test_a_record_to_create_says_its_name_and_its_type(check):
    [finding] = [one for one in check({OURS: MX}) if one.subject == "spf"]

    assert [(one.name, one.kind) for one in finding.records] == [(OURS, "TXT")]


def test_several_records_are_joined_into_one(spf):
    assert spf("v=spf1 mx -all", "v=spf1 include:spf.brevo.com mx ~all") == [
        ("fail", "several", ["v=spf1 include:spf.brevo.com mx ~all"])
    ]
    assert spf("v=spf1 mx -all", "v=spf1 a -all") == [("fail", "several", ["v=spf1 a mx -all"])]


@pytest.mark.parametrize(
    "text",
    ['"v=spf1 include:spf.brevo.com ~all"', "v=spf1;include:spf.brevo.com", "v=spf2 a", "spf1 mx"],
)
def test_a_text_that_was_meant_as_a_record_is_told_from_none(spf, text):
    better = "v=spf1 mx include:spf.brevo.com ~all"

    assert spf(text) == [("fail", "not read", [better])]


def test_a_record_in_pieces_is_read_as_one(spf):
    long = "v=spf1 " + "ip4:198.51.100.7 " * 20 + "include:spf.brevo.com ~all"

    assert len(long) > 255
    assert spf(long) == [("ok", "in order", [])]


@pytest.mark.parametrize(
    "part",
    ["ip4:300.1.1.1", "ip4:2001:db8::1", "ip6:1.2.3.4", "include:", "include=spf.brevo.com",
     "foo", "mx/33", "a//129", "all:x", "ip4=1.2.3.4", "redirect=", "include:a.example/24", "-"],
)  # fmt: skip
def test_a_mistake_is_named_and_left_out(spf, part):
    assert spf(f"v=spf1 {part} include:spf.brevo.com ~all") == [
        ("fail", "mistake", ["v=spf1 include:spf.brevo.com ~all"])
    ]


@pytest.mark.parametrize(
    "part", ["exp=why.%{d}", "unknown=x", "a:mail.example/24//64", "MX", "ptr", "?ip4:10.0.0.0/8"]
)
def test_what_the_rfc_allows_is_no_mistake(part):
    assert read_spf(f"v=spf1 {part} -all").mistakes == ()


# --- What it includes ---------------------------------------------------------------------------


@pytest.mark.parametrize(("third", "expected"), [(3, "in order"), (4, "too many lookups")])
def test_ten_lookups_are_allowed_and_eleven_are_not(spf, third, expected):
    # An include of Brevo, three more includes, and 0 + 3 + third look-ups below them.
    text = (
        "v=spf1 include:spf.brevo.com " + "include:c0.example include:c1.example include:c2.example"
    )

    [(_level, what, _records)] = spf(f"{text} ~all", changes=includes(0, 3, third))

    assert what == expected


def test_lookups_are_counted_at_every_depth(check):
    changes = {
        OURS: {"TXT": ["v=spf1 a mx include:spf.brevo.com include:one.example -all"], **MX},
        "one.example": txt("v=spf1 ip4:203.0.113.1 include:two.example ptr ?all"),
        "two.example": txt("v=spf1 exists:%{i}.x.example redirect=three.example"),
        "three.example": txt("v=spf1 a:a.example mx:b.example -all"),
    }

    [finding] = [one for one in check(changes) if one.subject == "spf"]

    assert finding.what == "in order"
    assert "10 of the ten" in finding.words


def test_what_each_part_costs_is_said(check):
    text = "v=spf1 include:spf.brevo.com mx include:c0.example ip4:203.0.113.1 ~all"

    [finding] = [
        one for one in check({OURS: {"TXT": [text], **MX}, **includes(9)}) if one.subject == "spf"
    ]

    assert finding.what == "too many lookups"
    assert finding.to_do.endswith("include:spf.brevo.com (1), mx (1), include:c0.example (10).")


@pytest.mark.parametrize(
    ("below", "proposed"),
    [
        (
            {"loop.example": txt(f"v=spf1 include:{OURS} -all")},
            ["v=spf1 include:spf.brevo.com ~all"],
        ),
        ({"loop.example": txt("v=spf1 include:loop.example")}, []),
        (
            {
                "loop.example": txt("v=spf1 include:deep.example"),
                "deep.example": txt("v=spf1 redirect=LOOP.example."),
            },
            [],
        ),
    ],
)
def test_a_circle_is_found_and_ends(spf, below, proposed):
    text = "v=spf1 include:spf.brevo.com include:loop.example ~all"

    findings = spf(text, changes=below)

    assert [(level, what) for level, what, _ in findings] == [("fail", "circle")]


@pytest.mark.parametrize(
    "there", [None, txt("no record"), txt("v=spf1 -all", "v=spf1 +all"), txt("v=spf1 foo")]
)
def test_a_name_without_a_good_record_is_left_out(spf, there):
    text = "v=spf1 include:old.example include:spf.brevo.com ~all"

    assert spf(text, changes={"old.example": there}) == [
        ("fail", "broken include", ["v=spf1 include:spf.brevo.com ~all"])
    ]


def test_one_record_mends_all_that_is_wrong(spf):
    proposed = {tuple(records) for _, _, records in spf("v=spf1 foo include:gone.example ?all")}

    assert proposed == {("v=spf1 include:spf.brevo.com ~all",)}


# --- How it ends --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        ("-all", ("ok", "in order", [])),
        ("~ALL", ("ok", "in order", [])),
        ("+all", ("fail", "allows all", ["v=spf1 include:spf.brevo.com ~all"])),
        ("all", ("fail", "allows all", ["v=spf1 include:spf.brevo.com ~all"])),
        ("?all", ("warn", "open end", ["v=spf1 include:spf.brevo.com ~all"])),
        ("", ("warn", "open end", ["v=spf1 include:spf.brevo.com ~all"])),
        ("redirect=end.example", ("ok", "in order", [])),
        ("redirect=open.example", ("warn", "open end", [])),
    ],
)
def test_an_ending_that_protects_nobody_is_mended(spf, ending, expected):
    below = {"end.example": txt("v=spf1 -all"), "open.example": txt("v=spf1 ?all")}

    assert spf(f"v=spf1 include:spf.brevo.com {ending}".strip(), changes=below) == [expected]


# --- What sends ---------------------------------------------------------------------------------

SERVICES = [
    ("amazon_ses", "amazonses.com", "warn"),
    ("brevo", "spf.brevo.com", "warn"),
    ("mailersend", "_spf.mailersend.net", "warn"),
    ("mailgun", "mailgun.org", "fail"),
    ("mailjet", "spf.mailjet.com", "warn"),
    ("postmark", "spf.mtasv.net", "warn"),
    ("resend", "amazonses.com", "warn"),
    ("scaleway", "_spf.tem.scaleway.com", "fail"),
    ("sparkpost", "sparkpostmail.com", "warn"),
]


def test_every_service_of_the_settings_is_known(settings):
    assert sorted(name for name, *_ in SERVICES) == sorted(BY_SETTING)


@pytest.mark.parametrize(("name", "include", "level"), SERVICES)
def test_the_service_that_sends_has_to_be_named(spf, name, include, level):
    carrier = Carrier(BY_SETTING[name])
    there = {include: txt("v=spf1 ip4:203.0.113.0/24 -all")}

    without = spf("v=spf1 mx ~all", changes=there, carrier=carrier)
    named = spf(f"v=spf1 mx include:{include} ~all", changes=there, carrier=carrier)

    assert without == [(level, "service not named", [f"v=spf1 mx include:{include} ~all"])]
    assert named == [("ok", "in order", [])]


def test_a_service_may_be_named_at_any_depth(spf):
    below = {"all.example": txt("v=spf1 include:spf.brevo.com -all")}

    assert spf("v=spf1 include:all.example -all", changes=below) == [("ok", "in order", [])]


def test_resend_may_be_named_where_its_mails_return(spf):
    carrier = Carrier(BY_SETTING["resend"])
    below = {
        f"send.{OURS}": txt("v=spf1 include:amazonses.com ~all"),
        "amazonses.com": txt("v=spf1 ip4:203.0.113.0/24 -all"),
    }

    assert spf("v=spf1 mx ~all", changes=below, carrier=carrier) == [("ok", "in order", [])]


@pytest.mark.parametrize(
    ("texts", "proposed"),
    [
        ([], "v=spf1 include:mailgun.org ~all"),
        (["v=spf1 a -all"], "v=spf1 a include:mailgun.org -all"),
    ],
)
def test_mailgun_has_to_be_named_at_its_own_domain(check, texts, proposed):
    carrier = Carrier(BY_SETTING["mailgun"], registered_domain=f"mg.{OURS}")
    changes = {OURS: {"TXT": ["v=spf1 mx ~all"], **MX}, f"mg.{OURS}": txt(*texts)}

    [finding] = [one for one in check(changes, carrier=carrier) if one.subject == "spf"]

    assert finding.what == "return not named"
    assert [(one.name, one.value) for one in finding.records] == [(f"mg.{OURS}", proposed)]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("smtp-relay.brevo.com", "Brevo"),
        ("email-smtp.ca-central-1.amazonaws.com", "Amazon SES"),
        ("SMTP.Gmail.com", "Google Workspace"),
        ("smtp.office365.com", "Microsoft 365"),
        ("ssl0.ovh.net", "OVHcloud"),
        ("mail.gandi.net", "Gandi"),
    ],
)
def test_a_service_is_known_by_its_mail_server(host, name):
    service = service_of_host(host)

    assert service is not None
    assert service.name == name
    assert service_of_host(f"{host}.evil.example") is None
    assert service_of_host("notbrevo.com") is None


# --- A mail server of one's own -----------------------------------------------------------------

SMTP = Carrier(host="smtp.bibliobarque.example")
SERVER = {
    "smtp.bibliobarque.example": {"A": ["203.0.113.5"], "AAAA": ["2001:db8::5"]},
    "mx1.mail.example": {"A": ["203.0.113.5"], "AAAA": ["2001:db8::5"]},
    "list.example": txt("v=spf1 ip4:203.0.113.0/29 ip6:2001:db8::/64 -all"),
    "other.example": {"A": ["203.0.113.9"]},
}


@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 ip4:203.0.113.5 ip6:2001:db8::5 -all",
        "v=spf1 ip4:203.0.113.0/24 ip6:2001:db8::/32 ~all",
        "v=spf1 mx -all",
        "v=spf1 a:smtp.bibliobarque.example -all",
        "v=spf1 a:other.example/24 ip6:2001:db8::5 -all",
        "v=spf1 include:list.example -all",
        "v=spf1 redirect=list.example",
    ],
)
def test_a_mail_server_is_covered_by_what_matches_its_addresses(spf, text):
    assert spf(text, changes=SERVER, carrier=SMTP) == [("ok", "in order", [])]


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("v=spf1 -all", "v=spf1 ip4:203.0.113.5 ip6:2001:db8::5 -all"),
        ("v=spf1 ip4:203.0.113.5 -all", "v=spf1 ip4:203.0.113.5 ip6:2001:db8::5 -all"),
        ("v=spf1 a:other.example -all", None),
        ("v=spf1 exists:%{i}.x.example ptr -all", None),
    ],
)
def test_a_mail_server_that_is_not_covered_gets_its_addresses(spf, text, proposed):
    [(level, what, records)] = spf(text, changes=SERVER, carrier=SMTP)

    assert (level, what) == ("warn", "server not covered")
    assert records == [proposed or text.replace("-all", "ip4:203.0.113.5 ip6:2001:db8::5 -all")]


def test_a_first_record_names_the_mail_server(spf):
    assert spf("x", changes=SERVER, carrier=SMTP) == [
        ("fail", "missing", ["v=spf1 mx ip4:203.0.113.5 ip6:2001:db8::5 ~all"])
    ]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "mail", "10.0.0.3", "mail.internal"])
def test_a_mail_server_inside_cannot_be_judged_from_here(spf, host):
    zones = spf("v=spf1 mx -all", carrier=Carrier(host=host))

    assert zones == [("ok", "in order", []), ("unknown", "server inside", [])]


def test_a_mail_server_that_is_not_found_is_said_to_be_so(spf):
    assert spf("v=spf1 mx -all", carrier=Carrier(host="smtp.gone.example")) == [
        ("unknown", "server unknown", [])
    ]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("v=spf1 -ip4:203.0.113.5 +all", Verdict.FAIL),
        ("v=spf1 ~ip4:203.0.113.5 +all", Verdict.SOFT_FAIL),
        ("v=spf1 mx", Verdict.NEUTRAL),
        ("v=spf1 include:no.example -all", Verdict.BROKEN),
        ("v=spf1 include:me.example -all", Verdict.BROKEN),
        ("v=spf1 include:fails.example ?all", Verdict.NEUTRAL),
        ("v=spf1 include:slow.example -all", Verdict.UNANSWERED),
        ("v=spf1 exists:there.example -all", Verdict.PASS),
        ("v=spf1 redirect=no.example", Verdict.NO_RECORD),
        ("none", Verdict.NO_RECORD),
    ],
)
def test_a_record_is_read_from_left_to_right(text, verdict):
    rows = {
        "me.example": txt(text), "fails.example": txt("v=spf1 -all"), "no.example": txt("x"),
        "there.example": {"A": ["127.0.0.2"]},
    }  # fmt: skip
    reader = SpfReader(Lookups(Zones(rows, slow=("slow.example",))))

    assert reader.verdict(ipaddress.ip_address("203.0.113.5"), "me.example") is verdict
