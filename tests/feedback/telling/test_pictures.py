"""The picture of a piece of news in mails and letters that wait: only as long as it may be."""

from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from campaigns.services.photographs import store_photograph
from feedback.impact.pictures import withdraw_consent
from feedback.models import ImageConsent, Message, SendingBatch, Telling, UpdatePicture
from feedback.services.rendering import render_message
from tests.factories import ImpactUpdateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def update(project):
    return ImpactUpdateFactory(project=project)


@pytest.fixture
def consent(update):
    today = update.organization.today
    consent = ImageConsent.objects.create(
        organization=update.organization,
        who="Aputik",
        given_on=today,
        ends_on=today + timedelta(days=90),
    )
    photograph = store_photograph(
        organization=update.organization,
        picture=Image.new("RGB", (640, 480), "teal"),
        description_en="Aputik reads",
        description_fr="Aputik lit",
        is_supporters=True,
    )
    picture = UpdatePicture.objects.create(update=update, photograph=photograph, shows_people=True)
    picture.consents.set([consent])
    return consent


def test_each_reads_in_their_language_what_the_picture_shows(give, tell, update, consent):
    give(2500)

    tell(update)

    words = SendingBatch.rows.get().words
    shown = {language: words[language]["picture_shows"] for language in ("en", "fr")}
    assert shown == {"en": "Aputik reads", "fr": "Aputik lit"}


def test_who_does_not_want_to_be_shown_any_more_leaves_what_waits(
    give, tell, update, consent, claire
):
    give(2500)
    tell(update)
    Telling.objects.update(letters=b"a picture of Aputik", letters_made_at=timezone.now())
    assert "Aputik" in render_message(Message.rows.get()).html

    withdraw_consent(consent=consent, actor=claire)

    assert "Aputik" not in render_message(Message.rows.get()).html
    telling = Telling.objects.get()
    assert (telling.letters, telling.letters_made_at) == (None, None)


def test_a_consent_that_begins_later_shows_nobody_yet(give, tell, update, consent):
    consent.given_on = update.organization.today + timedelta(days=1)
    consent.save()
    give(2500)

    tell(update)

    assert SendingBatch.rows.get().words["fr"]["picture_url"] == ""
