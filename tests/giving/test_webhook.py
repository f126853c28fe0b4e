import time

import pytest

from giving.models import StoredEvent

pytestmark = pytest.mark.django_db


def test_a_signed_event_is_stored_and_answered(post_event, open_gift, paid_event):
    answer = post_event(paid_event(open_gift()))

    assert (answer.status_code, answer.content) == (200, b"stored")
    assert StoredEvent.rows.get().type == "checkout.session.completed"


def test_a_replayed_event_is_answered_and_stored_once(post_event, open_gift, paid_event):
    event = paid_event(open_gift())

    answers = [post_event(event).status_code for _ in range(3)]

    assert answers == [200, 200, 200]
    assert StoredEvent.rows.count() == 1


def test_a_forged_or_stale_event_is_refused(post_event, open_gift, paid_event):
    event = paid_event(open_gift())

    assert post_event(event, secret="whsec_wrong").content == b"signature"
    assert post_event(event, at=time.time() - 301).content == b"signature"
    assert StoredEvent.rows.count() == 0


WHOLE = {"id": "evt_1", "type": "x", "livemode": False, "created": 1, "data": {"object": {}}}
NO_EVENTS = [{}, [], {"id": "evt_1"}, "text", 0, WHOLE | {"created": "x"}]
NO_EVENTS += [WHOLE | {"data": {"object": ["weird"]}}, WHOLE | {"id": None}]


@pytest.mark.parametrize("body", NO_EVENTS)
def test_a_signed_body_that_is_no_event_is_refused(post_event, body):
    answer = post_event(body)

    assert (answer.status_code, answer.content) == (400, b"no event")
    assert StoredEvent.rows.count() == 0


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"{"])
def test_an_unsigned_body_is_refused(client, body):
    answer = client.post("/stripe/webhook/", body, content_type="application/json")

    assert (answer.status_code, answer.content) == (400, b"signature")


def test_an_event_of_the_other_mode_is_refused(post_event, open_gift, paid_event):
    answer = post_event(paid_event(open_gift()) | {"livemode": True})

    assert (answer.status_code, answer.content) == (400, b"livemode")
    assert StoredEvent.rows.count() == 0


def test_both_secrets_are_taken_while_one_is_rotated(post_event, open_gift, paid_event, settings):
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_new", "whsec_old"]

    answer = post_event(paid_event(open_gift()), secret="whsec_old")

    assert answer.content == b"stored"


def test_only_posting_is_answered(client):
    assert client.get("/stripe/webhook/").headers["Allow"] == "POST"


def test_a_letter_that_the_database_cannot_hold_loses_no_event(post_event, open_gift, paid_event):
    event = paid_event(open_gift())
    event["data"]["object"]["customer_details"] = {"name": "Ka\u0000rim"}

    assert post_event(event).content == b"stored"
