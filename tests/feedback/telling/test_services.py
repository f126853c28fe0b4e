"""Everyone whose money is in a piece of news is told of it, once, in their early evening."""

import datetime

import pytest

from feedback.models import Message, NewsReader, SendingBatch
from feedback.services.rendering import render_message
from feedback.telling.services import tell_update

pytestmark = pytest.mark.django_db


def test_everyone_concerned_gets_one_mail_in_their_evening(give, tell):
    gift = give(2500).donation

    update = tell()

    reader = NewsReader.objects.get()
    assert (reader.update, reader.donor, reader.way, reader.amount) == (
        update,
        gift.donor,
        "mail",
        2500,
    )
    message = reader.message
    assert (message.kind, message.queue, message.batch, message.email, message.donation) == (
        "impact_news",
        "bulk",
        SendingBatch.rows.get(key=f"impact:{update.pk}"),
        gift.donor.email,
        gift,
    )
    assert message.next_try_at == datetime.datetime(2026, 11, 12, 23, 30, tzinfo=datetime.UTC)
    assert message.lapses_at == message.next_try_at + datetime.timedelta(days=14)


def test_the_mail_says_what_the_money_paid_for(give, tell):
    give(2500)

    tell()

    mail = render_message(Message.rows.get())
    assert mail.subject == "Des nouvelles de votre don\u00a0: Les livres sont sur l’étagère."
    assert (
        "Vos 25\u00a0$ ont payé 5 des 200 livres de la livraison du 12 novembre, à Havre-Perdrix."
    ) in mail.text


def test_telling_twice_writes_nothing_twice(give, tell):
    for _ in range(3):
        give(2500)
    update = tell()
    update.telling.ended_at = None
    update.telling.save()

    assert tell_update(update.pk) == 0

    assert (NewsReader.objects.count(), Message.rows.count()) == (3, 3)
