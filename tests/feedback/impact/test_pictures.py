from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from campaigns.models import HistoryEntry
from campaigns.services.photographs import store_photograph
from feedback.impact.pictures import (
    hide_picture,
    hide_without_consent,
    show_picture,
    withdraw_consent,
)
from feedback.models import ImageConsent, UpdatePicture
from feedback.signals import update_pictures_changed
from feedback.tasks import hide_pictures
from tests.factories import ImpactUpdateFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def update():
    return ImpactUpdateFactory()


@pytest.fixture
def claire(update):
    return StaffFactory(organization=update.organization)


def consent(update, *, days: int = 100, **more) -> ImageConsent:
    today = timezone.localdate()
    return ImageConsent.objects.create(
        organization=update.organization, who="Aputik", given_on=today - timedelta(days=200),
        ends_on=today + timedelta(days=days), **more,
    )  # fmt: skip


def picture(update, *consents, shows_people: bool = True) -> UpdatePicture:
    photograph = store_photograph(
        organization=update.organization, picture=Image.new("RGB", (640, 480), "teal"),
        description_en="A shelf", description_fr="Une étagère", is_supporters=True,
    )  # fmt: skip
    shown = UpdatePicture.objects.create(
        update=update, photograph=photograph, shows_people=shows_people
    )
    shown.consents.set(consents)
    return shown


def is_public(shown: UpdatePicture) -> bool:
    return UpdatePicture.objects.public().filter(pk=shown.pk).exists()


@pytest.mark.parametrize(
    ("days", "shows_people", "expected"),
    [
        ([], False, True),
        ([], True, False),
        ([0], True, True),
        ([-1], True, False),
        ([100, 50], True, True),
        ([100, -1], True, False),
    ],
)
def test_people_are_shown_only_while_all_of_them_agree(update, days, shows_people, expected):
    consents = [consent(update, days=each) for each in days]

    assert is_public(picture(update, *consents, shows_people=shows_people)) is expected


def test_a_withdrawal_hides_the_picture_and_empties_its_addresses(
    update, claire, django_capture_on_commit_callbacks
):
    withdrawn = consent(update)
    shown, other = picture(update, withdrawn), picture(update, consent(update))
    project = update.project
    project.photograph = shown.photograph
    project.save()
    before = set(default_storage.listdir("photographs")[1])
    heard = []

    def hear(update, **_):
        heard.append(update.pk)

    update_pictures_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_consent(consent=withdrawn, actor=claire)
            withdraw_consent(consent=withdrawn, actor=claire)
    finally:
        update_pictures_changed.disconnect(hear)

    shown.refresh_from_db()
    project.refresh_from_db()
    assert (is_public(shown), is_public(other), heard) == (False, True, [update.pk])
    assert (shown.hidden_at is not None, project.photograph) == (True, None)
    after = set(default_storage.listdir("photographs")[1])
    gone = {name for name in before if not name.startswith(other.photograph.key)}
    assert (len(after), after & gone) == (len(before), set())
    assert list(HistoryEntry.objects.across_organizations().values_list("what", flat=True)) in (
        ["consent withdrawn", "picture hidden"], ["picture hidden", "consent withdrawn"],
    )  # fmt: skip


def test_each_night_hides_what_came_to_its_end(update, time_machine):
    ended = picture(update, consent(update, days=3))
    without_people = picture(update, shows_people=False)
    hide_pictures()
    assert UpdatePicture.objects.exclude(hidden_at=None).count() == 0

    time_machine.move_to(timezone.now() + timedelta(days=4))

    assert is_public(ended) is False
    assert (hide_without_consent(), hide_without_consent()) == (1, 0)
    ended.refresh_from_db()
    assert (ended.hidden_at is not None, is_public(without_people)) == (True, True)


def test_a_hidden_picture_is_shown_again_only_with_a_consent(update, claire):
    shown = picture(update, consent(update, days=-1))
    hide_picture(picture_id=shown.pk, actor=claire)

    assert show_picture(picture_id=shown.pk, actor=claire) is False
    shown.consents.set([consent(update)])
    assert show_picture(picture_id=shown.pk, actor=claire) is True
    assert is_public(shown) is True
