"""DKIM: each state of a key, and where it is looked for."""

import pytest

from feedback.sender_check.mail_services import BY_SETTING
from feedback.sender_check.senders import Carrier
from tests.feedback.sender_check.zones import (
    OURS,
    Zones,
    dkim,
    ed25519_key,
    good_rows,
    rsa_key,
    txt,
)

KEY = f"brevo1._domainkey.{OURS}"
SES = Carrier(BY_SETTING["amazon_ses"])


@pytest.fixture
def keys(check):
    """Return a function that says what a check finds about keys: (level, what)."""

    def checked(changes, **options):
        findings = check({KEY: None, **changes}, **options)
        return [(str(one.level), one.what) for one in findings if one.subject == "dkim"]

    return checked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (dkim(4096), ("ok", "in order")),
        (dkim(2048), ("ok", "in order")),
        (f"p={rsa_key(2048)}", ("ok", "in order")),
        (f"v=DKIM1;k=RSA;  p= {rsa_key(2048)[:60]} {rsa_key(2048)[60:]} ;", ("ok", "in order")),
        (dkim(1024), ("warn", "weak")),
        (dkim(768), ("fail", "too short")),
        (f"v=DKIM1; t=y; p={rsa_key(2048)}", ("warn", "test")),
        (f"v=DKIM1; k=ed25519; p={ed25519_key()}", ("warn", "new kind")),
        ("v=DKIM1; k=rsa; p=", ("fail", "revoked")),
        ("v=DKIM1; k=rsa", ("fail", "unreadable")),
        ("v=DKIM1; k=rsa; p=not base64!", ("fail", "unreadable")),
        (dkim()[:200], ("fail", "unreadable")),
        (f"v=DKIM2; p={rsa_key(2048)}", ("fail", "unreadable")),
        (f"v=DKIM1; k=dsa; p={rsa_key(2048)}", ("fail", "unreadable")),
        ("v=DKIM1; k=ed25519; p=AAAA", ("fail", "unreadable")),
        ("v=spf1 -all", ("fail", "missing")),
    ],
)
def test_a_key_is_judged_by_what_stands_there(keys, text, expected):
    assert keys({KEY: txt(text)}) == [expected]


def test_two_keys_in_one_place_are_believed_by_nobody(keys):
    assert keys({KEY: txt(dkim(), dkim(1024))}) == [("fail", "several")]


def test_a_key_longer_than_a_piece_is_read_whole(keys):
    assert len(dkim(4096)) > 510
    assert keys({KEY: txt(dkim(4096))}) == [("ok", "in order")]


def test_every_key_of_a_service_is_told(keys):
    changes = {KEY: txt(dkim()), f"mail._domainkey.{OURS}": txt("v=DKIM1; p=")}

    assert keys(changes) == [("ok", "in order"), ("fail", "revoked")]


# --- What to create -----------------------------------------------------------------------------


def proposed(check, carrier, **options):
    findings = check({KEY: None}, carrier=carrier, **options)
    return [
        (one.name, one.kind, one.value)
        for finding in findings
        if finding.subject == "dkim"
        for one in finding.records
    ]


def test_keys_that_are_an_alias_are_told_to_the_letter(check):
    assert proposed(check, Carrier(BY_SETTING["brevo"])) == [
        (f"brevo1._domainkey.{OURS}", "CNAME", "b1.bibliobarque-example.dkim.brevo.com"),
        (f"brevo2._domainkey.{OURS}", "CNAME", "b2.bibliobarque-example.dkim.brevo.com"),
    ]
    assert proposed(check, Carrier(BY_SETTING["mailersend"])) == [
        (f"mlsend2._domainkey.{OURS}", "CNAME", "mlsend2._domainkey.mailersend.net")
    ]


def test_a_key_that_only_the_service_knows_is_described(check):
    assert proposed(check, Carrier(BY_SETTING["mailjet"])) == [
        (
            f"mailjet._domainkey.{OURS}",
            "TXT",
            "the value that Mailjet shows on its page about your domain",
        )
    ]


def test_scaleway_calls_its_key_by_the_project(check, settings):
    carrier = Carrier(BY_SETTING["scaleway"], selectors=("1234-abcd",))

    [(name, _kind, _value)] = proposed(check, carrier)

    assert name == f"1234-abcd._domainkey.{OURS}"


def test_mailgun_signs_at_its_own_domain(check, keys):
    carrier = Carrier(BY_SETTING["mailgun"], registered_domain=f"mg.{OURS}")

    [(name, _kind, _value)] = proposed(check, carrier)

    assert name == f"pdk1._domainkey.mg.{OURS}"
    assert keys({f"mx._domainkey.mg.{OURS}": txt(dkim())}, carrier=carrier) == [("ok", "in order")]


# --- Selectors ----------------------------------------------------------------------------------


def test_a_selector_that_nobody_knows_is_asked_of_staff(keys):
    assert keys({}, carrier=SES) == [("warn", "selector unknown")]


def test_a_typed_selector_is_looked_at(keys):
    changes = {f"abc123._domainkey.{OURS}": txt(dkim())}

    assert keys(changes, carrier=SES, typed=("abc123",)) == [("ok", "in order")]
    assert keys({}, carrier=SES, typed=("abc123",)) == [("fail", "typed missing")]


def test_common_names_are_tried_when_none_is_known(keys):
    assert keys({f"default._domainkey.{OURS}": txt(dkim())}, carrier=SES) == [("ok", "in order")]


def test_nothing_but_keys_of_the_domain_is_asked_for_a_typed_selector(check):
    zones = Zones(good_rows())

    check(zones=zones, carrier=SES, typed=("a.b", "_x"))

    assert {name for name, _kind in zones.asked if "_domainkey" in name} == {
        f"a.b._domainkey.{OURS}",
        f"_x._domainkey.{OURS}",
    }
