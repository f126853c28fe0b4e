"""Cards are drawn once for what they show, shown by their pages, and gone with them."""

import datetime
import os

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from campaigns.models import Campaign, Fundraiser, ShareCard
from campaigns.services import drawn_cards, kept_cards
from campaigns.services.fundraisers import block_fundraiser, change_fundraiser, raise_goal
from campaigns.services.totals import add_to_fundraiser_totals
from campaigns.share_pictures import CARD_SIZE
from campaigns.tasks import draw_cards, sweep_cards
from tests.campaigns.test_card_facts import stored_photograph
from tests.campaigns.test_fundraisers import changes
from tests.campaigns.written_heads import head_of
from tests.factories import CampaignFactory, FundraiserFactory, StaffFactory

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def page():
    return FundraiserFactory(slug="maude")


@pytest.fixture
def queued(monkeypatch) -> list[tuple[str, int]]:
    """Collect what the sweeper hands to workers."""
    taken: list[tuple[str, int]] = []

    def take(task, calls, *, queue):
        assert (task, queue) == ("campaigns.tasks.draw_cards", "bulk")
        taken.extend(calls)
        return []

    monkeypatch.setattr(drawn_cards, "queue_now", take)
    return taken


def draw(page) -> dict[str, str]:
    """Draw the cards of a page; return their keys by language."""
    draw_cards(page._meta.model_name, page.pk)
    is_campaign = isinstance(page, Campaign)
    mine = {"campaign": page, "fundraiser": None} if is_campaign else {"fundraiser": page}
    return dict(ShareCard.objects.filter(**mine).values_list("language", "key"))


def files() -> set[str]:
    return set(default_storage.listdir("cards")[1])


def named(*keys: str) -> set[str]:
    return {f"{key}-share.jpg" for key in keys}


def test_a_card_is_drawn_once_in_each_language(page):
    first = draw(page)
    again = draw(page)

    assert again == first
    assert set(first) == {"en", "fr"}
    assert files() == named(*first.values())
    for key in first.values():
        with default_storage.open(ShareCard.name_of(key)) as file, Image.open(file) as card:
            assert (card.format, card.size) == ("JPEG", CARD_SIZE)


def test_a_campaign_has_cards_in_the_languages_it_is_written_in():
    campaign = CampaignFactory(title_en=None)

    assert set(draw(campaign)) == {"fr"}

    Campaign.rows.filter(pk=campaign.pk).update(title_en="Books", title_fr=None)
    keys = draw(campaign)
    assert set(keys) == {"en"}
    assert files() == named(*keys.values())


@pytest.mark.parametrize(
    "change",
    [
        lambda page: {"title": "Run for the books"},
        lambda page: {"name": "محمد"},
        lambda page: {"title": "Livres " * 17},
        lambda page: {"photograph": stored_photograph(page.organization)},
    ],
    ids=["title", "Arabic name", "title of 119 letters", "photograph"],
)
def test_a_card_is_drawn_anew_when_it_would_differ(page, change):
    before = draw(page)

    change_fundraiser(fundraiser=page, changes=changes(page, **change(page)))
    after = draw(page)

    assert not set(before.values()) & set(after.values())
    assert files() == named(*after.values())


def test_a_card_stays_when_something_else_changes(page):
    before = draw(page)

    change_fundraiser(fundraiser=page, changes=changes(page, story="I am 34 this year."))
    raise_goal(fundraiser=page, goal_amount=50_000)

    assert draw(page) == before


def test_a_gift_changes_a_card_only_at_a_milestone(page):
    gift = {"fundraiser_id": page.pk, "own_amount": 0, "gifts": 1, "donors": 1, "amount": 500}
    keys = []
    for _each in range(6):
        add_to_fundraiser_totals(**gift)
        keys.append(draw(page)["en"])

    nobody, _two, three, _four, five, _six = keys
    assert keys == [nobody, nobody, three, three, five, five]
    assert len({nobody, three, five}) == 3


def test_a_card_whose_file_is_lost_is_drawn_anew(page):
    before = draw(page)
    default_storage.delete(ShareCard.name_of(before["en"]))

    after = draw(page)

    assert after["fr"] == before["fr"]
    assert files() == named(*after.values())


def test_two_workers_at_once_leave_one_card(page, monkeypatch):
    """The second begins, and ends, while the first is drawing."""
    real, calls = kept_cards.share_card, []

    def interrupted(facts):
        calls.append(facts)
        if len(calls) == 1:
            draw_cards("fundraiser", page.pk)
        return real(facts)

    monkeypatch.setattr(kept_cards, "share_card", interrupted)
    keys = draw(page)

    assert [facts.language for facts in calls] == ["en", "en", "fr"]
    assert ShareCard.objects.count() == 2
    assert files() == named(*keys.values())


def test_a_page_taken_down_while_its_card_is_drawn_has_none(page, monkeypatch):
    real = kept_cards.share_card

    def interrupted(facts):
        Fundraiser.rows.filter(pk=page.pk).update(state="blocked", closed_at=timezone.now())
        return real(facts)

    monkeypatch.setattr(kept_cards, "share_card", interrupted)

    assert draw(page) == {}
    assert files() == set()


@pytest.mark.usefixtures("tasks_at_once")
def test_a_change_is_drawn_and_a_takedown_deletes_as_soon_as_they_are_true(
    page, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        change_fundraiser(fundraiser=page, changes=changes(page, title="Run for the books"))
    drawn = files()
    with django_capture_on_commit_callbacks(execute=True):
        block_fundraiser(fundraiser=page, reason="Not hers.", actor=StaffFactory())

    assert len(drawn) == 2
    assert files() == set()
    assert ShareCard.objects.count() == 0


def test_the_sweeper_finds_what_nobody_was_told_of(page, queued):
    campaign = page.campaign
    sweep_cards()
    assert queued == [("campaign", campaign.pk), ("fundraiser", page.pk)]

    with time_machine.travel(timezone.now() + HOUR, tick=False):
        draw(page)
        draw(campaign)
        queued.clear()
        sweep_cards()
        assert queued == []

    with time_machine.travel(timezone.now() + 2 * HOUR, tick=False):
        add_to_fundraiser_totals(fundraiser_id=page.pk, amount=500, own_amount=0, gifts=1, donors=1)
        sweep_cards()
        assert queued == [("fundraiser", page.pk)]

    with time_machine.travel(timezone.now() + 3 * HOUR, tick=False):
        draw(page)
        queued.clear()
        sweep_cards()
        assert queued == []


def test_the_sweeper_looks_at_open_pages_once_a_day_for_what_tells_of_no_change(page, queued):
    campaign, closed = page.campaign, FundraiserFactory(campaign=page.campaign, state="closed")
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        for each in (page, closed, campaign):
            draw(each)
    before = draw(page)
    page.organization.colour = "#8a1f4b"
    page.organization.save()

    with time_machine.travel(timezone.now() + 26 * HOUR, tick=False):
        sweep_cards()
        after = draw(page)

    assert queued == [("campaign", campaign.pk), ("fundraiser", page.pk)]
    assert not set(before.values()) & set(after.values())


def test_the_sweeper_finds_cards_of_pages_that_are_not_shown_any_more(page, queued):
    with time_machine.travel(timezone.now() + HOUR, tick=False):
        draw(page)
        draw(page.campaign)
    Campaign.rows.filter(pk=page.campaign_id).update(state="archived")

    sweep_cards()
    assert queued == [("fundraiser", page.pk), ("campaign", page.campaign_id)]

    for task in queued:
        draw_cards(*task)
    assert files() == set()


def test_files_of_dead_workers_are_deleted_after_a_day(page):
    keys = draw(page)
    for name in ("old", "new"):
        default_storage.save(ShareCard.name_of(name), ContentFile(b"drawn"))
    long_ago = (timezone.now() - datetime.timedelta(days=2)).timestamp()
    for name in files() - named("new"):
        os.utime(default_storage.path(f"cards/{name}"), (long_ago, long_ago))

    assert drawn_cards.delete_lost_files() == 1
    assert files() == named("new", *keys.values())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_posted_link_shows_the_card(client, settings, page, language):
    settings.SITE_URL = "https://give.example"
    keys = {"fundraisers/maude": draw(page), f"campaigns/{page.campaign.slug}": draw(page.campaign)}

    for path, cards in keys.items():
        head = head_of(client.get(f"/{language}/{path}/").content.decode())
        pictures = [pair for pair in head.named("") if pair[0].startswith("og:image")]
        assert pictures[:4] == [
            ("og:image", f"https://give.example/media/cards/{cards[language]}-share.jpg"),
            ("og:image:type", "image/jpeg"),
            ("og:image:width", "1200"),
            ("og:image:height", "630"),
        ]
