"""The page of a challenge: who stands where, how far it is, and what counts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from campaigns.challenge_board import ENTRIES_A_PAGE
from campaigns.challenge_words import donors_to_overtake, ordinal
from campaigns.models import Challenge, ChallengeEntry
from tests.factories import (
    CampaignFactory,
    ChallengeEntryFactory,
    ChallengeFactory,
    FundraiserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def challenge() -> Challenge:
    return ChallengeFactory(slug="march-of-pages", kind="campaigns")


def enter(challenge, title, **figures) -> ChallengeEntry:
    campaign = CampaignFactory(
        organization=challenge.organization, title_en=title, title_fr=title, slug=title.lower()
    )
    return ChallengeEntryFactory(challenge=challenge, campaign=campaign, **figures)


def told(client, path="/en/challenges/march-of-pages/live.json") -> list[tuple[str, str, str]]:
    entries = client.get(path).json()["entries"]
    return [(entry["place"], entry["donors"], entry["next"]) for entry in entries]


def test_entries_stand_by_donors_then_money_then_time(challenge, client):
    early, late = timezone.now() - timedelta(days=2), timezone.now() - timedelta(days=1)
    enter(challenge, "Late", donor_count=3, raised_amount=900, reached_at=late)
    enter(challenge, "Rich", donor_count=3, raised_amount=9000, reached_at=late)
    enter(challenge, "Early", donor_count=3, raised_amount=900, reached_at=early)
    enter(challenge, "Many", donor_count=8, raised_amount=800, reached_at=late)
    enter(challenge, "Nobody")

    page = client.get("/en/challenges/march-of-pages/").content.decode()

    names = ["Many", "Rich", "Early", "Late", "Nobody"]
    assert sorted(names, key=lambda name: page.index(f">{name}</a>")) == names
    assert told(client) == [
        ("1st", "8 donors", "5 donors ahead of the next"),
        ("2nd", "3 donors", "5 more donors to reach 1st place"),
        ("3rd", "3 donors", "1 more donor to reach 2nd place"),
        ("4th", "3 donors", "1 more donor to reach 3rd place"),
        ("–", "0 donors", "Waits for its first donor"),
    ]


@pytest.mark.parametrize(
    ("own", "ahead", "expected"),
    [
        ((3, 900), (5, 1000), 3),  # level in donors is behind in money
        ((3, 2000), (5, 1000), 2),  # level in donors is ahead in money
        ((3, 900), (3, 1000), 1),
        ((3, 900), (3, 900), 1),
    ],
)
def test_distance_is_what_puts_one_ahead_whatever_is_given(own, ahead, expected):
    entries = [
        ChallengeEntry(donor_count=donors, raised_amount=raised) for donors, raised in (own, ahead)
    ]

    assert donors_to_overtake(*entries) == expected


def test_place_is_written_as_each_language_writes_it():
    numbers = (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)

    with override("fr"):
        french = [ordinal(number) for number in numbers]

    assert [ordinal(number) for number in numbers] == [
        "1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th",
    ]  # fmt: skip
    assert french == ["1re", "2e", "3e", "4e", "11e", "12e", "13e", "21e", "102e", "111e"]


def test_supporter_s_own_gifts_stand_apart(client):
    challenge = ChallengeFactory(slug="march-of-pages")
    page = FundraiserFactory(
        campaign__organization=challenge.organization, slug="maude", title="Maude"
    )
    ChallengeEntryFactory(
        challenge=challenge, fundraiser=page, donor_count=2, raised_amount=3000, own_amount=5000
    )

    entry = client.get("/en/challenges/march-of-pages/live.json").json()["entries"][0]
    html = client.get("/en/challenges/march-of-pages/").content.decode()

    assert (entry["raised"], entry["own"]) == (
        "$30",
        "And $50 of their own, which does not count.",
    )
    assert 'href="/en/fundraisers/maude/donate/?amount=1000"' in html
    assert "so $10 is a real help: http" in html
    assert '<meta name="robots" content="noindex">' in html


def test_page_that_was_taken_down_is_not_ranked(client):
    challenge = ChallengeFactory(slug="march-of-pages")
    for state, donors in (("blocked", 9), ("live", 2), ("draft", 0)):
        page = FundraiserFactory(campaign__organization=challenge.organization, state=state)
        ChallengeEntryFactory(challenge=challenge, fundraiser=page, donor_count=donors)

    assert told(client) == [("1st", "2 donors", "")]


def test_page_that_nobody_may_read_any_more_or_ever_could_is_not_named(client):
    challenge = ChallengeFactory(slug="march-of-pages")
    for opened_at, campaign_state, donors in (
        (timezone.now(), "ended", 2), (None, "ended", 0), (timezone.now(), "archived", 9),
    ):  # fmt: skip
        page = FundraiserFactory(
            campaign__organization=challenge.organization, campaign__state=campaign_state,
            state="closed", opened_at=opened_at,
        )  # fmt: skip
        ChallengeEntryFactory(challenge=challenge, fundraiser=page, donor_count=donors)

    assert told(client) == [("1st", "2 donors", "")]


@pytest.mark.parametrize(
    ("state", "days", "words"),
    [
        ("live", 7, "who brings the most different people?"),
        ("live", -1, "The last gifts are being checked"),
        ("settling", -1, "The last gifts are being checked"),
        ("frozen", -3, "The result is final since"),
    ],
)
def test_page_says_how_things_stand(state, days, words, challenge, client):
    now = timezone.now()
    Challenge.rows.filter(pk=challenge.pk).update(
        state=state,
        starts_at=now - timedelta(days=9),
        ends_at=now + timedelta(days=days),
        frozen_at=now,
    )
    enter(challenge, "Many", donor_count=8, place=1)

    page = client.get("/en/challenges/march-of-pages/").content.decode()

    assert words in page
    assert ("Give $10" in page) == (days > 0)


def test_final_places_stay_whatever_the_figures_say_later(challenge, client):
    Challenge.rows.filter(pk=challenge.pk).update(state="frozen", frozen_at=timezone.now())
    enter(challenge, "First", donor_count=3, place=1)
    enter(challenge, "Second", donor_count=5, place=2)

    assert told(client) == [("1st", "3 donors", ""), ("2nd", "5 donors", "")]


def test_draft_has_no_page(challenge, client):
    Challenge.rows.filter(pk=challenge.pk).update(state="draft")

    assert client.get("/en/challenges/march-of-pages/").status_code == 404
    assert client.get("/en/challenges/march-of-pages/live.json").status_code == 404


def test_second_page_goes_on_where_the_first_ends(challenge, client):
    for number in range(ENTRIES_A_PAGE + 2):
        enter(challenge, f"Entry{number}", donor_count=100 - number, raised_amount=100 - number)

    second = told(client, "/en/challenges/march-of-pages/2/live.json")

    assert second == [
        ("26th", "75 donors", "2 more donors to reach 25th place"),
        ("27th", "74 donors", "2 more donors to reach 26th place"),
    ]
    assert client.get("/en/challenges/march-of-pages/3/").status_code == 404
    assert client.get("/en/challenges/march-of-pages/0/").status_code == 404


def test_page_asks_the_same_questions_with_three_entries_as_with_many(
    challenge, client, django_assert_num_queries
):
    def ask(expected: int) -> None:
        with django_assert_num_queries(expected):
            client.get("/en/challenges/march-of-pages/")

    for number in range(3):
        enter(challenge, f"Entry{number}", donor_count=number)
    ask(3)

    for number in range(3, 60):
        enter(challenge, f"Entry{number}", donor_count=number)
    ask(3)


def test_page_is_kept_by_everybody_for_a_second_and_sets_no_cookie(challenge, client):
    answer = client.get("/fr/challenges/march-of-pages/")

    assert answer["Cache-Control"] == "public, s-maxage=1, max-age=0"
    assert answer.cookies == {}
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("kind", "sentences"),
    [
        ("fundraisers", [True, True, False]),
        ("teams", [True, True, False]),
        ("campaigns", [False, False, True]),
    ],
)
def test_rules_of_each_kind_are_whole_sentences(client, kind, sentences):
    ChallengeFactory(slug="rules", kind=kind)

    english = client.get("/en/challenges/rules/").content.decode()
    french = client.get("/fr/challenges/rules/").content.decode()

    told = ("stands apart", "does not count. Nor does a gift", "A gift that was refunded does not")
    assert [words in english for words in told] == sentences
    told = ("montré à part", "ne compte pas. Un don remboursé ne compte pas non plus",
            "<li>Un don remboursé ne compte pas.")  # fmt: skip
    assert [words in french for words in told] == sentences


def test_a_campaign_and_its_nonprofit_lead_to_the_challenges_of_the_last_year(challenge, client):
    entry = enter(challenge, "Books")
    supporters = ChallengeFactory(
        slug="supporters", kind="fundraisers", organization=challenge.organization
    )
    page = FundraiserFactory(campaign=entry.campaign)
    ChallengeEntryFactory(challenge=supporters, fundraiser=page, campaign=None)
    for slug, changes in {
        "draft": {"state": "draft"},
        "long-ago": {
            "starts_at": timezone.now() - timedelta(days=400),
            "ends_at": timezone.now() - timedelta(days=370),
        },
    }.items():
        other = ChallengeFactory(slug=slug, kind="campaigns", organization=challenge.organization)
        ChallengeEntryFactory(challenge=other, campaign=entry.campaign)
        Challenge.rows.filter(pk=other.pk).update(**changes)
    elsewhere = ChallengeFactory(slug="elsewhere", kind="campaigns")
    enter(elsewhere, "Boats")

    shown = {
        path: re.findall(r"/en/challenges/([\w-]+)/", client.get(path).content.decode())
        for path in ("/en/campaigns/books/", f"/en/organizations/{challenge.organization.slug}/")
    }

    assert [sorted(slugs) for slugs in shown.values()] == [["march-of-pages", "supporters"]] * 2


def test_a_campaign_without_challenges_says_nothing_of_them(client):
    campaign = CampaignFactory()

    assert "Challenges" not in client.get(campaign.get_absolute_url()).content.decode()
