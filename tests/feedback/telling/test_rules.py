"""News of a gift uses no place of an ask, and keeps a distance from it."""

import datetime

import pytest

from donors.models import Purpose
from feedback.models import Message
from feedback.services.gate import Fail, Send, Wait, judge
from feedback.services.outbox import write_message
from tests.feedback.telling.conftest import AFTERNOON, choose

pytestmark = pytest.mark.django_db

Kind = Message.Kind
EVENING = AFTERNOON + datetime.timedelta(hours=3, minutes=30)
HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture
def news(give, tell) -> Message:
    give(2500)
    tell()
    return Message.rows.get()


def another(news: Message, kind: Message.Kind, *, sent_at=None, number: int = 1) -> Message:
    message = write_message(
        kind=kind,
        key=f"{kind}:{number}",
        organization=news.organization,
        email=news.email,
        language="fr",
        values={},
        person_id=news.person_id,
    )
    if sent_at:
        Message.rows.filter(pk=message.pk).update(state="sent", sent_at=sent_at)
    return message


def test_news_of_a_gift_goes_though_the_reader_has_had_many_mails(news):
    for number in range(10):
        another(news, Kind.THANKS_TO_GIVERS, sent_at=EVENING - 2 * DAY, number=number)

    assert judge(news, EVENING) == Send()


def test_news_of_a_gift_takes_no_place_of_another_mail(news):
    for number in range(3):
        another(news, Kind.THANKS_TO_GIVERS, sent_at=EVENING - 2 * DAY, number=number)
    Message.rows.filter(pk=news.pk).update(state="sent", sent_at=EVENING - 2 * DAY)

    assert judge(another(news, Kind.THANKS_TO_GIVERS, number=9), EVENING) == Send()


def test_news_of_a_gift_waits_a_day_after_an_ask(news):
    another(news, Kind.SHARE_PROMPT, sent_at=EVENING - HOUR)

    assert judge(news, EVENING) == Wait(EVENING - HOUR + DAY, Message.Held.APART)
    assert judge(news, EVENING - HOUR + DAY) == Send()


@pytest.mark.parametrize("kind", [Kind.SHARE_PROMPT, Kind.COACHING])
def test_an_ask_waits_two_days_after_news_of_a_gift(news, kind):
    Message.rows.filter(pk=news.pk).update(state="sent", sent_at=EVENING)
    choose(news.donation.donor, Purpose.SHARE_PROMPT, is_allowed=True)
    ask = another(news, kind)

    assert judge(ask, EVENING + HOUR) == Wait(EVENING + 2 * DAY, Message.Held.APART)
    assert judge(ask, EVENING + 2 * DAY) == Send()


def test_news_that_waited_for_two_weeks_is_seen_by_staff(news):
    assert judge(news, EVENING + 14 * DAY) == Fail(Message.Problem.WAITED, "")
