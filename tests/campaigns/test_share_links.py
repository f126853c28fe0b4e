"""Links that know their parents: one for each person, page, channel and moment."""

import pytest
from django.utils.translation import override

from campaigns.models import Channel, Moment, ShareEvent, ShareLink
from campaigns.services import share_links
from campaigns.services.share_links import (
    ALPHABET,
    DEEPEST,
    find_link,
    link_they_came_by,
    new_code,
    share_link_for,
    target_of,
)
from campaigns.share_words import Brought, share_sentence, what_it_brought
from tests.factories import CampaignFactory, FundraiserFactory, PersonFactory, ShareLinkFactory
from tests.meanwhile import Meanwhile

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return CampaignFactory()


def pass_on(campaign, *, person=None, parent=None, **fields) -> ShareLink:
    return share_link_for(
        **{
            "person": person or PersonFactory(),
            "campaign": campaign,
            "fundraiser": None,
            "channel": Channel.COPY,
            "moment": Moment.AFTER_GIFT,
            "language": "fr",
            "parent": parent,
            **fields,
        }
    )


def test_a_link_knows_those_above_it(campaign):
    first = pass_on(campaign)
    second = pass_on(campaign, parent=first)
    third = pass_on(campaign, parent=second)

    assert [(one.parent, one.path, one.generation) for one in (first, second, third)] == [
        (None, [], 1),
        (first, [first.pk], 2),
        (second, [first.pk, second.pk], 3),
    ]
    events = ShareEvent.objects.order_by("pk").values_list("link", "links", "visits", "gifts")
    assert list(events) == [(first.pk, 1, 0, 0), (second.pk, 1, 0, 0), (third.pk, 1, 0, 0)]


def test_asking_twice_gives_the_same_link_and_counts_it_once(campaign):
    person, parent = PersonFactory(), pass_on(campaign)

    first = pass_on(campaign, person=person)
    again = pass_on(campaign, person=person, parent=parent)
    other_channel = pass_on(campaign, person=person, channel=Channel.EMAIL)
    other_moment = pass_on(campaign, person=person, moment=Moment.NEWS)

    assert (again.pk, again.parent) == (first.pk, None)
    assert len({first.pk, other_channel.pk, other_moment.pk}) == 3
    assert ShareEvent.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_the_same_link(monkeypatch):
    campaign, person, others = CampaignFactory(), PersonFactory(), []

    def new_code_while_another_asks():
        monkeypatch.setattr(share_links, "new_code", new_code)
        others.append(Meanwhile(lambda: pass_on(campaign, person=person)).until_it_ends())
        return new_code()

    monkeypatch.setattr(share_links, "new_code", new_code_while_another_asks)

    mine = pass_on(campaign, person=person)

    assert others[0].error is None
    assert list(ShareLink.rows.all()) == [mine]
    assert ShareEvent.objects.count() == 1


def test_a_parent_of_another_campaign_is_none(campaign):
    stranger = pass_on(CampaignFactory())

    assert pass_on(campaign, parent=stranger).parent is None


def test_nobody_comes_by_themselves(campaign):
    first = pass_on(campaign)
    maude = PersonFactory()
    hers = pass_on(campaign, person=maude, parent=first)
    of_a_friend = pass_on(campaign, parent=hers)

    her_news = pass_on(campaign, person=maude, parent=hers, moment=Moment.NEWS)
    her_answer = pass_on(campaign, person=maude, parent=of_a_friend, moment=Moment.MILESTONE)

    assert her_news.parent == first
    assert her_answer.parent == of_a_friend


def test_the_deepest_link_begins_a_tree_of_its_own(campaign):
    above = ShareLinkFactory(campaign=campaign)
    deepest = ShareLinkFactory(
        campaign=campaign, parent=above, generation=DEEPEST + 1, path=[above.pk] * DEEPEST
    )

    below = pass_on(campaign, parent=deepest)

    assert (below.parent, below.path, below.generation) == (None, [], 1)


def test_a_code_cannot_be_guessed_nor_misread():
    codes = {new_code() for _ in range(2000)}

    assert len(codes) == 2000
    assert {len(code) for code in codes} == {11}
    assert set("".join(codes)) == set(ALPHABET)
    assert len(ALPHABET) ** 11 > 2**59
    assert set(ALPHABET).isdisjoint("0O1Il")


def test_a_letter_behind_the_code_names_the_channel(campaign):
    link = pass_on(campaign, parent=pass_on(campaign))

    found = find_link(f"{link.code}-w")

    assert (found.channel, found.person, found.parent) == (
        Channel.WHATSAPP,
        link.person,
        link.parent,
    )
    assert find_link(f"{link.code}-w") == found
    assert find_link(link.code) == link


def test_who_only_looks_writes_no_row(campaign):
    link = pass_on(campaign)

    assert find_link(f"{link.code}-w", is_used=False) == link
    assert ShareLink.rows.count() == 1


@pytest.mark.parametrize(
    "code", ["", "-", "-w", "../../etc", "nosuchcode1", "é" * 11, "x" * 5000, "' OR 1=1"]
)
def test_a_code_that_is_none_finds_nothing(campaign, code):
    pass_on(campaign)

    assert find_link(code) is None


def test_a_link_leads_to_its_page_in_its_language():
    page = FundraiserFactory(slug="maude")
    link = ShareLinkFactory(campaign=page.campaign, fundraiser=page, language="fr")

    assert target_of(link) == "/fr/fundraisers/maude/"


@pytest.mark.parametrize("state", ["blocked", "draft", "in_review", "ready"])
def test_a_link_of_a_page_that_is_not_shown_leads_to_the_campaign(state):
    page = FundraiserFactory(state=state, campaign__slug="books", opened_at=None)
    link = ShareLinkFactory(campaign=page.campaign, fundraiser=page, language="en")

    assert target_of(link) == "/en/campaigns/books/"


def test_a_link_of_an_archived_campaign_leads_to_the_organization():
    campaign = CampaignFactory(state="archived", organization__slug="book-boat")

    assert target_of(ShareLinkFactory(campaign=campaign)) == "/fr/organizations/book-boat/"


def test_who_comes_by_their_own_link_came_by_the_one_above(campaign):
    first = pass_on(campaign)
    hers = pass_on(campaign, person=PersonFactory(email="maude@example.org"), parent=first)

    assert link_they_came_by(hers.code, campaign=campaign, email="karim@example.org") == hers
    assert link_they_came_by(hers.code, campaign=campaign, email=" Maude@example.org") == first
    assert link_they_came_by(hers.code, campaign=CampaignFactory(), email="k@example.org") is None
    assert link_they_came_by("nosuchcode1", campaign=campaign, email="k@example.org") is None


def test_what_a_person_brought_counts_each_donor_once(campaign):
    """A friend's friend brought her back: her second link is below her first."""
    maude = PersonFactory()
    fields = {"campaign": campaign, "person": maude}
    hers = ShareLinkFactory(
        **fields, tree_donor_count=3, tree_visit_count=9, tree_gift_count=4, tree_amount=9000
    )
    friend = ShareLinkFactory(campaign=campaign, parent=hers, path=[hers.pk], generation=2)
    again = ShareLinkFactory(
        **fields, moment=Moment.NEWS, parent=friend, path=[hers.pk, friend.pk], generation=3,
        tree_donor_count=2, tree_visit_count=5, tree_gift_count=2, tree_amount=5000,
    )  # fmt: skip
    ShareLinkFactory(
        **fields, channel=Channel.EMAIL, tree_donor_count=1, tree_visit_count=1,
        tree_gift_count=1, tree_amount=2000,
    )  # fmt: skip

    all_of_hers = Brought(
        visits=10, gifts=5, donors=4, money=type(campaign.goal)(11000, campaign.currency)
    )

    assert what_it_brought(hers) == all_of_hers
    assert what_it_brought(again) == all_of_hers


@pytest.mark.parametrize(
    ("language", "donors", "sentence"),
    [
        ("en", 0, ""),
        ("en", -1, ""),
        ("en", 1, "Your share brought 1 person who gave."),
        ("en", 2, "Your share brought 2 people who gave."),
        ("fr", 1, "Grâce à votre partage, 1 personne a donné."),
        ("fr", 2000, "Grâce à votre partage, 2\u202f000 personnes ont donné."),
    ],
)
def test_the_sentence_says_it_in_both_languages(campaign, language, donors, sentence):
    link = ShareLinkFactory(campaign=campaign, tree_donor_count=donors)

    with override(language):
        assert share_sentence(link) == sentence
