from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from campaigns.models import FileToDelete, HistoryEntry, Photograph, ShareCard
from campaigns.services.photographs import share_name, store_photograph
from feedback.impact.pictures import (
    hide_picture,
    hide_without_consent,
    show_picture,
    show_video,
    withdraw_consent,
)
from feedback.impact.services import publish_update
from feedback.models import ImageConsent, ImpactUpdate, UpdatePicture
from feedback.signals import update_pictures_changed
from feedback.tasks import hide_pictures
from tests.factories import FundraiserFactory, ImpactUpdateFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def update():
    return ImpactUpdateFactory()


@pytest.fixture
def claire(update):
    return StaffFactory(organization=update.organization)


def consent(update, *, days: int = 100, **more) -> ImageConsent:
    today = update.organization.today
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


def at_home_in(update, zone: str) -> ZoneInfo:
    update.organization.time_zone = zone
    update.organization.save()
    return ZoneInfo(zone)


@pytest.mark.parametrize(
    ("zone", "now"),
    [
        ("Pacific/Noumea", datetime(2026, 11, 29, 22, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 7, 29, 22, 30, tzinfo=UTC)),
        ("Pacific/Tahiti", datetime(2026, 11, 30, 6, tzinfo=UTC)),
    ],
)
def test_a_consent_holds_from_its_first_day_there_until_its_last(update, time_machine, zone, now):
    time_machine.move_to(now, tick=False)
    here = at_home_in(update, zone)
    today = now.astimezone(here).date()
    agreed = ImageConsent.objects.create(
        organization=update.organization, who="Aputik", given_on=today,
        ends_on=today + timedelta(days=1),
    )  # fmt: skip
    shown = picture(update, agreed)
    midnight = datetime.combine(today + timedelta(days=2), time(), here)

    seen = []
    for moment in (now, midnight - timedelta(minutes=1), midnight):
        time_machine.move_to(moment, tick=False)
        seen.append((is_public(shown), hide_without_consent()))

    assert seen == [(True, 0), (True, 0), (False, 1)]


def test_a_consent_that_has_not_begun_hides_nothing_for_good(update, time_machine):
    later = consent(update)
    later.given_on = update.organization.today + timedelta(days=1)
    later.save()
    shown = picture(update, later)

    before = (is_public(shown), hide_without_consent())
    time_machine.move_to(timezone.now() + timedelta(days=1))

    assert (before, is_public(shown)) == ((False, 0), True)


@pytest.mark.parametrize("zone", ["Pacific/Noumea", "Pacific/Tahiti"])
def test_a_video_is_hidden_the_day_after_where_the_organization_works(filmed, time_machine, zone):
    here = at_home_in(filmed, zone)
    last = ImageConsent.objects.create(
        organization=filmed.organization, who="Aputik", given_on=date(2026, 6, 1),
        ends_on=date(2026, 11, 29),
    )  # fmt: skip
    picture(filmed, last)
    midnight = datetime(2026, 11, 30, tzinfo=here)

    time_machine.move_to(midnight - timedelta(minutes=1), tick=False)
    evening = videos()
    time_machine.move_to(midnight, tick=False)

    assert (evening, videos()) == ([VIDEO], [])


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


def stored() -> set[str]:
    return {f"photographs/{name}" for name in default_storage.listdir("photographs")[1]}


@pytest.fixture
def broken(monkeypatch):
    """Return a function that makes storage fail where a name is in what was given to it."""
    kind = default_storage.__class__

    def fail(action: str, *names: str) -> None:
        real = getattr(kind, action)

        def instead(storage, name, *more, **options):
            if any(each in name for each in names):
                raise OSError("storage is away")
            return real(storage, name, *more, **options)

        monkeypatch.setattr(kind, action, instead)

    return fail


def test_files_that_could_not_be_deleted_are_deleted_once_storage_is_back(
    update, broken, monkeypatch, caplog, django_capture_on_commit_callbacks
):
    shown = picture(update, shows_people=False)
    old, one = stored(), share_name(shown.photograph.key)
    broken("delete", one)

    with django_capture_on_commit_callbacks(execute=True):
        hide_picture(picture_id=shown.pk)
    left = old & stored()
    hide_pictures()
    still_left = old & stored()
    monkeypatch.undo()
    hide_pictures()

    assert (left, still_left, old & stored()) == ({one}, {one}, set())
    assert (FileToDelete.objects.count(), len(stored())) == (0, len(old))
    assert caplog.text.count("OSError: storage is away") == 2


def test_a_worker_that_dies_once_a_picture_is_hidden_leaves_none_of_its_files(update):
    shown = picture(update, shows_people=False)
    old = stored()

    hide_picture(picture_id=shown.pk)  # what comes after the commit never runs
    reachable = old & stored()
    hide_pictures()
    hide_pictures()

    assert (reachable, old & stored(), len(stored())) == (old, set(), len(old))


def test_a_picture_that_cannot_be_hidden_holds_up_no_other_and_no_withdrawal(
    update, claire, broken, monkeypatch
):
    withdrawn = consent(update)
    first, second = picture(update, withdrawn), picture(update, withdrawn)
    before = stored()
    broken("open", share_name(first.photograph.key))

    withdraw_consent(consent=withdrawn, actor=claire)
    hide_pictures()
    hidden = list(UpdatePicture.objects.exclude(hidden_at=None))
    copies = len(stored())
    monkeypatch.undo()
    hide_pictures()

    withdrawn.refresh_from_db()
    assert (withdrawn.withdrawn_at is not None, is_public(first), hidden) == (True, False, [second])
    assert copies == len(before)
    assert UpdatePicture.objects.filter(hidden_at=None).count() == 0
    assert (before & stored(), len(stored())) == (set(), len(before))


def test_a_picture_leaves_the_campaign_that_staff_gave_it_to_and_its_cards(update, claire):
    withdrawn = consent(update)
    shown, campaign = picture(update, withdrawn), update.project.campaign
    campaign.photograph = shown.photograph
    campaign.save()
    own = FundraiserFactory(campaign=campaign, photograph=picture(update).photograph)
    plain = FundraiserFactory(campaign=campaign)
    names = [drawn_card(campaign, page) for page in (None, plain, own)]

    withdraw_consent(consent=withdrawn, actor=claire)
    hide_pictures()

    campaign.refresh_from_db()
    assert campaign.photograph is None
    assert [default_storage.exists(name) for name in names] == [False, False, True]
    assert [card.fundraiser for card in ShareCard.objects.all()] == [own]


def drawn_card(campaign, fundraiser) -> str:
    card = ShareCard.objects.create(
        campaign=campaign, fundraiser=fundraiser, language="en", key=uuid4().hex,
        fingerprint="", drawn_at=timezone.now(), looked_at=timezone.now(),
    )  # fmt: skip
    default_storage.save(card.file_name, ContentFile(b"drawn"))
    return card.file_name


VIDEO = "https://video.example/arrival"


@pytest.fixture
def filmed(update, claire):
    """News that is published, with a video."""
    update.video_url = VIDEO
    update.save()
    return publish_update(update=update, actor=claire)


def videos() -> list[str]:
    """Return the videos that pages show."""
    shown = ImpactUpdate.objects.across_organizations().public().with_page()
    return [update.shown_video for update in shown if update.shown_video]


def is_linked(client, update) -> bool:
    return VIDEO in client.get(update.project.get_absolute_url()).content.decode()


def test_a_withdrawal_hides_the_video_of_the_same_news_for_good(client, filmed, claire):
    withdrawn, other = consent(filmed), consent(filmed)
    shown = picture(filmed, withdrawn, other)
    before = is_linked(client, filmed)

    withdraw_consent(consent=withdrawn, actor=claire)
    after = is_linked(client, filmed)
    shown.consents.set([other])  # as the form for staff does, which offers valid ones alone
    hide_pictures()

    assert (before, after, is_linked(client, filmed)) == (True, False, False)
    assert HistoryEntry.objects.across_organizations().filter(what="video hidden").count() == 1


def test_a_video_is_hidden_though_storage_is_away(filmed, claire, broken):
    withdrawn = consent(filmed)
    picture(filmed, withdrawn)
    broken("open", "photographs/")

    withdraw_consent(consent=withdrawn, actor=claire)

    filmed.refresh_from_db()
    assert (filmed.video_hidden_at is not None, videos()) == (True, [])


def test_a_video_shown_again_stays_until_somebody_else_withdraws(filmed, claire, time_machine):
    first, second = consent(filmed, days=100), consent(filmed, days=200)
    picture(filmed, first), picture(filmed, second)
    seen = []

    def look(days: int) -> None:
        time_machine.move_to(timezone.now() + timedelta(days=days))
        seen.append(videos())
        hide_pictures()
        seen.append(videos())

    withdraw_consent(consent=first, actor=claire)
    look(1)
    assert show_video(update=filmed, actor=claire) is True
    assert show_video(update=filmed, actor=claire) is False
    look(150)  # the end of what was withdrawn before changes nothing
    look(60)

    assert seen == [[], [], [VIDEO], [VIDEO], [], []]


def test_a_video_cleared_on_the_last_day_of_a_consent_is_hidden_the_day_after(
    filmed, claire, time_machine
):
    ended = consent(filmed, days=-1)
    last_day = consent(filmed, days=0)
    picture(filmed, ended), picture(filmed, last_day)
    hide_pictures()
    show_video(update=filmed, actor=claire)
    hide_pictures()
    cleared = videos()

    time_machine.move_to(timezone.now() + timedelta(days=1))

    assert (cleared, videos()) == ([VIDEO], [])


def test_a_video_of_news_without_people_or_without_pictures_is_shown(filmed):
    picture(filmed, shows_people=False)
    picture(filmed)

    hide_pictures()

    assert videos() == [VIDEO]


def test_a_withdrawn_picture_is_offered_for_no_page(update, claire):
    withdrawn = consent(update)
    shown, other = picture(update, withdrawn), picture(update, shows_people=False)

    withdraw_consent(consent=withdrawn, actor=claire)
    hide_pictures()
    offered = list(Photograph.rows.on_offer())

    assert offered == [other.photograph]
    shown.consents.set([consent(update)])
    show_picture(picture_id=shown.pk, actor=claire)
    assert set(Photograph.rows.on_offer()) == {shown.photograph, other.photograph}


def test_people_are_offered_for_a_page_while_they_agree(update, time_machine):
    nobody, asked, later = picture(update, shows_people=False), picture(update), consent(update)
    later.given_on = update.organization.today + timedelta(days=1)
    later.save()
    agreed, tomorrow = picture(update, consent(update)), picture(update, later)

    hide_pictures()
    first = set(Photograph.rows.on_offer())
    time_machine.move_to(timezone.now() + timedelta(days=1))
    asked.consents.set([consent(update)])
    hide_pictures()

    assert first == {nobody.photograph, agreed.photograph}
    assert set(Photograph.rows.on_offer()) == first | {asked.photograph, tomorrow.photograph}


def test_a_photograph_stays_hidden_that_was_offered_as_it_was_hidden(update, claire):
    shown = picture(update, consent(update))
    hide_picture(picture_id=shown.pk, actor=claire)
    Photograph.rows.update(withheld_at=None)

    hide_pictures()

    assert not Photograph.rows.on_offer().exists()


@pytest.mark.parametrize("model", ["campaigns_campaign", "feedback_project"])
def test_a_form_keeps_the_photograph_that_its_page_shows(model, update, claire, staff_client):
    shown, _other = picture(update), picture(update)
    for thing in (update.project, update.project.campaign):
        thing.photograph = shown.photograph
        thing.save()
    hide_pictures()
    things = {
        "campaigns_campaign": update.project.campaign_id,
        "feedback_project": update.project_id,
    }
    address = reverse(f"admin:{model}_change", args=[things[model]])

    answer = staff_client(claire).get(address)

    offered = answer.context["adminform"].form.fields["photograph"].queryset
    assert list(offered) == [shown.photograph]
