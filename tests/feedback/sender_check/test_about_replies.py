"""Whether answers arrive."""

import pytest

from tests.feedback.sender_check.zones import OURS, SPF


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ({"MX": ["20 b.example.", "10 a.example."]}, ("ok", "in order")),
        ({"MX": ["0 ."]}, ("fail", "refuses mail")),
        ({"A": ["203.0.113.5"]}, ("warn", "no mx")),
        ({"AAAA": ["2001:db8::5"]}, ("warn", "no mx")),
        ({}, ("fail", "no mailboxes")),
    ],
)
def test_answers_go_where_the_mx_record_says(found, rows, expected):
    findings = found({OURS: {"TXT": [SPF], **rows}}, about=("replies",))

    assert findings == [("replies", *expected)]


def test_the_first_of_the_servers_is_named(check):
    [finding] = [
        one
        for one in check({OURS: {"TXT": [SPF], "MX": ["20 b.example.", "10 A.example."]}})
        if one.subject == "replies"
    ]

    assert finding.words == "Its mailboxes are at a.example."


@pytest.mark.parametrize(
    ("email", "expected"),
    [
        ("nous@boite.example", [("replies", "ok", "in order")] * 2),
        (
            "nous@nowhere.example",
            [("replies", "ok", "in order"), ("replies", "fail", "no mailboxes")],
        ),
    ],
)
def test_the_address_that_answers_go_to_is_looked_at_too(found, email, expected):
    changes = {"boite.example": {"MX": ["1 mx.boite.example."]}}

    assert found(changes, about=("replies",), public_email=email) == expected
