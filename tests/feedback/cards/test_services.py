"""Cards of projects are drawn once for what they show, follow the news, and go with the page."""

import datetime
import os

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from campaigns.services import drawn_cards, kept_cards
from campaigns.share_pictures import CARD_SIZE
from feedback.cards import services
from feedback.impact.pictures import show_picture, withdraw_consent
from feedback.impact.services import withdraw_update
from feedback.models import Project, ProjectCard, UpdatePicture
from feedback.tasks import draw_project_cards, hide_pictures, sweep_project_cards
from tests.campaigns.written_heads import head_of
from tests.factories import CampaignFactory, ImpactUpdateFactory, ProjectFactory

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)
MOST_BYTES = 300_000
RED, BLUE = "#ff0000", "#0000ff"


@pytest.fixture
def queued(monkeypatch) -> list[tuple[int]]:
    """Collect what the sweeper hands to workers."""
    taken: list[tuple[int]] = []

    def take(task, calls, *, queue):
        assert (task, queue) == ("feedback.tasks.draw_project_cards", "bulk")
        taken.extend(calls)
        return []

    monkeypatch.setattr(services, "queue_now", take)
    return taken


@pytest.fixture
def tell_of_children(tell, stored, consent):
    """Return a function that publishes news with a red picture of people who agreed."""
    return lambda: tell(stored("children", RED)[0], consent)


@pytest.fixture
def withdraw(consent, claire):
    """Return a function by which those people take their consent back."""
    return lambda: withdraw_consent(consent=consent, actor=claire)


def draw(project) -> dict[str, str]:
    """Draw the cards of a project; return their keys by language."""
    draw_project_cards(project.pk)
    return keys_of(project)


def keys_of(project) -> dict[str, str]:
    return dict(ProjectCard.objects.filter(project=project).values_list("language", "key"))


def files() -> set[str]:
    return set(default_storage.listdir("cards/projects")[1])


def named(*keys: str) -> set[str]:
    return {f"{key}-share.jpg" for key in keys}


def colour_of(project) -> tuple[int, ...]:
    """Return the colour in the middle of where a card's photograph lies."""
    name = ProjectCard.name_of(keys_of(project)["en"])
    with default_storage.open(name) as file, Image.open(file) as card:
        return card.getpixel((900, 300))


def is_near(colour: tuple[int, ...], wanted: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 12 for a, b in zip(colour, wanted, strict=True))


def test_a_card_is_drawn_once_in_each_language(project):
    first = draw(project)
    again = draw(project)

    assert again == first
    assert set(first) == {"en", "fr"}
    assert files() == named(*first.values())
    for key in first.values():
        name = ProjectCard.name_of(key)
        assert default_storage.size(name) < MOST_BYTES
        with default_storage.open(name) as file, Image.open(file) as card:
            assert (card.format, card.size) == ("JPEG", CARD_SIZE)


def test_a_project_has_cards_in_the_languages_it_is_written_in(project):
    draw(project)
    Project.rows.filter(pk=project.pk).update(name_en=None)

    keys = draw(project)

    assert set(keys) == {"fr"}
    assert files() == named(*keys.values())


@pytest.mark.usefixtures("tasks_at_once")
def test_news_is_drawn_at_once_and_undrawn_when_it_is_taken_back(
    project, tell, claire, django_capture_on_commit_callbacks
):
    before = draw(project)
    with django_capture_on_commit_callbacks(execute=True):
        update = tell(units=120)
    told = keys_of(project)
    with (
        time_machine.travel(timezone.now() + HOUR),
        django_capture_on_commit_callbacks(execute=True),
    ):
        withdraw_update(update=update, actor=claire, reason="the wrong village")

    after = keys_of(project)
    assert [set(keys) for keys in (before, told, after)] == [{"en", "fr"}] * 3
    assert len({*before.values(), *told.values(), *after.values()}) == 6
    assert files() == named(*after.values())


@pytest.mark.usefixtures("tasks_at_once")
def test_a_withdrawn_consent_takes_the_picture_off_the_card_and_deletes_the_old_file(
    project, stored, tell_of_children, withdraw, django_capture_on_commit_callbacks
):
    project.photograph = stored("village", BLUE)[0]
    project.save()
    with django_capture_on_commit_callbacks(execute=True):
        tell_of_children()
    with_people, old = colour_of(project), keys_of(project)

    with django_capture_on_commit_callbacks(execute=True):
        withdraw()

    new = keys_of(project)
    assert is_near(with_people, (255, 0, 0))
    assert is_near(colour_of(project), (0, 0, 255))
    assert not set(old.values()) & set(new.values())
    assert files() == named(*new.values())


def test_a_withdrawal_that_the_broker_lost_is_found_by_the_sweeper(
    project, tell_of_children, withdraw, queued
):
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        tell_of_children()
    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        old = draw(project)
        sweep_project_cards()
        nothing_due = list(queued)
        withdraw()
        hide_pictures()
        sweep_project_cards()
        for task in queued:
            draw_project_cards(*task)

    assert (nothing_due, queued) == ([], [(project.pk,)])
    assert is_near(colour_of(project), (255, 0, 0)) is False
    assert not files() & named(*old.values())


def test_a_picture_that_is_withdrawn_while_it_is_drawn_does_not_stay(
    project, tell_of_children, withdraw, monkeypatch
):
    """Who looked before the withdrawal ends after who looked after it."""
    tell_of_children()
    real, calls = kept_cards.share_card, []

    def interrupted(facts):
        calls.append(facts)
        if len(calls) == 1:
            withdraw()
            with time_machine.travel(timezone.now() + datetime.timedelta(seconds=1), tick=False):
                draw_project_cards(project.pk)
        return real(facts)

    monkeypatch.setattr(kept_cards, "share_card", interrupted)
    keys = draw(project)

    assert is_near(colour_of(project), (255, 0, 0)) is False
    assert files() == named(*keys.values())


def test_a_withdrawal_takes_the_cards_down_before_anybody_draws_them_anew(
    project, tell_of_children, withdraw
):
    tell_of_children()
    old = draw(project)

    withdraw()
    hide_pictures()

    assert (files() & named(*old.values()), ProjectCard.objects.count()) == (set(), 0)


def test_a_withdrawn_picture_leaves_the_cards_of_every_project_and_campaign_that_has_it(
    project, tell_of_children, withdraw
):
    tell_of_children()
    shown = UpdatePicture.objects.get().photograph
    other = ProjectFactory(organization=project.organization, photograph=shown)
    campaign = CampaignFactory(organization=project.organization, photograph=shown)
    borrowing = ProjectFactory(campaign=campaign)
    for each in (other, borrowing):
        draw(each)

    withdraw()
    hide_pictures()

    assert (files(), ProjectCard.objects.count()) == (set(), 0)
    draw(other), draw(borrowing)
    assert is_near(colour_of(other), (255, 0, 0)) is False
    assert is_near(colour_of(borrowing), (255, 0, 0)) is False


def test_a_card_that_shows_somebody_withdrawn_goes_though_its_worker_dies(
    project, tell_of_children, withdraw, monkeypatch
):
    """One who looked before the withdrawal writes its card after it; the next one takes it away."""
    tell_of_children()
    real, calls = kept_cards.share_card, []

    def interrupted(facts):
        calls.append(facts)
        if len(calls) == 1:
            withdraw()
        return real(facts)

    monkeypatch.setattr(kept_cards, "share_card", interrupted)
    late = draw(project)
    with monkeypatch.context() as dying:
        dying.setattr(default_storage.__class__, "delete", dies)
        with pytest.raises(SystemExit, match="the worker died"):
            draw_project_cards(project.pk)
    stays = files() & named(*late.values())
    hide_pictures()

    assert (stays, files() & named(*late.values())) == (named(late["en"], late["fr"]), set())


def dies(storage, name):
    raise SystemExit("the worker died")


def test_a_picture_shown_again_is_drawn_again(project, tell, stored, claire, queued):
    shown, _file = stored("shelf", RED)
    update = tell(shown)
    picture = UpdatePicture.objects.get(update=update)
    UpdatePicture.objects.update(shows_people=False, hidden_at=timezone.now())
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        draw(project)
        show_picture(picture_id=picture.pk, actor=claire)
        sweep_project_cards()
        draw(project)

    assert queued == [(project.pk,)]
    assert is_near(colour_of(project), (255, 0, 0))


def test_two_workers_at_once_leave_one_card(project, monkeypatch):
    """The second begins, and ends, while the first is drawing."""
    real, calls = kept_cards.share_card, []

    def interrupted(facts):
        calls.append(facts)
        if len(calls) == 1:
            draw_project_cards(project.pk)
        return real(facts)

    monkeypatch.setattr(kept_cards, "share_card", interrupted)
    keys = draw(project)

    assert [facts.language for facts in calls] == ["en", "en", "fr"]
    assert ProjectCard.objects.count() == 2
    assert files() == named(*keys.values())


@pytest.mark.parametrize(
    "hide",
    [
        lambda project: Project.rows.filter(pk=project.pk).update(is_public=False),
        lambda project: type(project.campaign).rows.update(state="archived"),
    ],
    ids=["project", "campaign"],
)
def test_the_cards_of_a_project_that_is_public_no_more_are_deleted(project, queued, hide):
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        draw(project)
        sweep_project_cards()
        nothing_due = list(queued)
        hide(project)

        sweep_project_cards()
        for task in queued:
            draw_project_cards(*task)

    assert (nothing_due, queued) == ([], [(project.pk,)])
    assert (ProjectCard.objects.count(), files()) == (0, set())


def test_the_sweeper_finds_what_nobody_was_told_of(project, queued):
    sweep_project_cards()
    assert queued == [(project.pk,)]

    with time_machine.travel(timezone.now() + HOUR, tick=False):
        draw(project)
        queued.clear()
        sweep_project_cards()
        assert queued == []

    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        project.campaign.save()
        sweep_project_cards()
        assert queued == [(project.pk,)]

    with time_machine.travel(timezone.now() + 30 * HOUR, tick=False):
        draw(project)
        queued.clear()
        sweep_project_cards()
        assert queued == []

    with time_machine.travel(timezone.now() + 56 * HOUR, tick=False):
        sweep_project_cards()
        assert queued == [(project.pk,)]


def test_files_of_dead_workers_are_deleted_after_a_day_and_no_others(project):
    keys = draw(project)
    for name in ("old", "new"):
        default_storage.save(ProjectCard.name_of(name), ContentFile(b"drawn"))
    long_ago = (timezone.now() - datetime.timedelta(days=2)).timestamp()
    for name in files() - named("new"):
        os.utime(default_storage.path(f"cards/projects/{name}"), (long_ago, long_ago))

    assert (drawn_cards.delete_lost_files(), services.delete_lost_files()) == (0, 1)
    assert files() == named("new", *keys.values())


def picture_in_head(client, path: str) -> str:
    head = head_of(client.get(path).content.decode())
    return next(content for name, content in head.named("") if name == "og:image")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_posted_link_to_a_project_or_its_news_shows_the_card_once_it_is_drawn(
    client, project, tell, stored, language
):
    project.photograph = stored("village", "olive")[0]
    project.save()
    tell()
    page, news = f"/{language}/projects/havre-perdrix/", f"/{language}/campaigns/books/news/"
    before = picture_in_head(client, page)

    card = f"https://give.example/media/cards/projects/{draw(project)[language]}-share.jpg"

    assert before == "https://give.example/media/photographs/village-480.jpg"
    assert [picture_in_head(client, each) for each in (page, news)] == [card, card]


def test_news_that_is_only_filed_changes_no_card(project):
    before = draw(project)

    ImpactUpdateFactory(project=project, state="in_review")

    assert draw(project) == before
