"""Staff read how a campaign is shared: whole, by generation, and link by link down the tree."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Channel, Moment, ShareEvent, ShareLink, ShareTally
from campaigns.money import CAD
from campaigns.services.share_counts import count_gift, fold_share_events
from campaigns.services.share_links import count_visit, share_link_for
from campaigns.share_figures import Reach, sharing_of
from tests.factories import CampaignFactory, FundraiserFactory, PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    return CampaignFactory(title_en="Books Before the Ice")


@pytest.fixture
def read(staff_client, campaign):
    """Return a function that opens a page as somebody of a role and returns its plain text."""

    def text_of(address: str, *, role="owner", language="en", status=200) -> str:
        person = StaffFactory(organization=campaign.organization, role=role, language=language)
        answer = staff_client(person).get(address)
        assert answer.status_code == status
        main = answer.content.decode().split("<main")[-1]
        return " ".join(re.sub(r"<[^>]+>", " ", main).split())

    return text_of


def pass_on(campaign, parent=None, *, name="Maude", channel=Channel.COPY, **fields) -> ShareLink:
    return share_link_for(
        **{
            "person": PersonFactory(name=name),
            "campaign": campaign,
            "fundraiser": None,
            "channel": channel,
            "moment": Moment.AFTER_GIFT,
            "language": "fr",
            "parent": parent,
            **fields,
        }
    )


def bring(link, *, visits=1, gifts=0, amount=0) -> None:
    for _visit in range(visits):
        count_visit(link)
    if gifts:
        count_gift(link_id=link.pk, gifts=gifts, donors=gifts, amount=amount)


@pytest.fixture
def tree(campaign):
    """Maude's page brought Karim, who brought Lina's link; Zoé's link was never opened."""
    page = FundraiserFactory(campaign=campaign, name="Maude", language="en", title="Forty books")
    first = pass_on(campaign, fundraiser=page, moment=Moment.OWN_PAGE)
    second = pass_on(campaign, first, name="Karim", channel=Channel.WHATSAPP)
    third = pass_on(campaign, second, name="Lina")
    pass_on(campaign, name="Zoé")
    bring(first, visits=4, gifts=2, amount=5000)
    bring(second, visits=3, gifts=1, amount=2000)
    bring(third)
    fold_share_events()
    return [first, second, third]


def address_of(campaign) -> str:
    return reverse("admin:campaigns_campaign_sharing", args=[campaign.pk])


def tree_of(link) -> str:
    return reverse("admin:campaigns_sharelink_tree", args=[link.pk])


def test_figures_of_a_campaign(campaign, tree):
    sharing = sharing_of(campaign)

    assert sharing.whole == Reach(
        name="", links=4, shares=3, sharers=3, visits=8, gifts=3, donors=3, raised=CAD("70.00")
    )
    assert (sharing.whole.gifts_per_sharer, sharing.whole.raised_per_share) == (1, CAD("23.33"))
    assert sharing.depth == 3
    assert [(reach.name, reach.links, reach.visits) for reach in sharing.generations] == [
        (1, 2, 4), (2, 1, 3), (3, 1, 1)
    ]  # fmt: skip
    assert [(str(reach.name), reach.links, reach.gifts) for reach in sharing.channels] == [
        ("copied link", 3, 2), ("WhatsApp", 1, 1)
    ]  # fmt: skip
    assert [(str(reach.name), reach.links, reach.gifts) for reach in sharing.moments] == [
        ("from one’s own page", 1, 2), ("after the gift", 3, 1)
    ]  # fmt: skip


def test_figures_of_nothing_divide_by_nothing(campaign):
    whole = sharing_of(campaign).whole

    assert (whole.gifts_per_sharer, whole.raised_per_share) == (None, None)
    assert sharing_of(campaign).depth == 0


def test_the_page_says_each_figure_and_what_it_is(read, campaign, tree):
    text = read(address_of(campaign))

    assert "Raised by sharing $70 Money of gifts that came by a link, less refunds." in text
    assert "Gifts per person who shares 1.00 Gifts divided by people who share" in text
    assert "Raised per share $23.33 Money divided by shares." in text
    assert "Shares 3 Links by which somebody came, of 4 that were handed out." in text
    assert "Depth 3 The furthest generation by which somebody came." in text
    assert "1 $50 $50 2 2 4 1 2 2 $20 $20 1 1 3 1 1 3 $0 $0 0 0 1 1 1" in text
    first_link = "from one’s own page"
    assert f"Copied link, {first_link}" in text
    assert "Forty books $70 3 3 8 2 $50 2 4" in text


def test_the_same_page_in_french(read, campaign, tree):
    text = read(address_of(campaign), language="fr")

    assert "Les partages de" in text
    assert "Recueilli grâce aux partages 70 $" in text.replace("\xa0", " ")
    assert "Dons par personne qui partage 1,00" in text


def test_a_link_shows_the_way_to_it_and_what_is_right_below(read, campaign, tree):
    _first, second, _third = tree

    text = read(tree_of(second))

    assert "Sharing Books Before the Ice Maude Karim" in text
    assert "Raised $20 Money of gifts by this link and all below it, less refunds." in text
    assert "Visits 4 Each time that this link or one below it was opened. The link itself: 3." in (
        text
    )
    assert "This tree by generation" not in text
    assert "Lina Copied link, after the gift" in text
    assert "Zoé" not in text


def test_the_tree_of_a_first_link_is_shown_by_generation(read, tree):
    text = read(tree_of(tree[0]))

    assert "This tree by generation" in text
    assert "1 $50 $50 2 2 4 1 1 2 $20 $20 1 1 3 1 1 3 $0 $0 0 0 1 1 1" in text


def test_a_long_way_is_shortened(read, campaign):
    links = [pass_on(campaign, name="Number 1")]
    for number in range(2, 18):
        links.append(pass_on(campaign, links[-1], name=f"Number {number}"))

    text = read(tree_of(links[-1]))

    way = " ".join(f"Number {number}" for number in range(9, 18))
    assert f"Books Before the Ice Number 1 Number 2 … {way} " in text


@pytest.mark.parametrize(
    ("role", "sees_name"),
    [("owner", True), ("fundraising", True), ("finance", False), ("read_only", False)],
)
def test_names_are_for_those_who_read_about_donors(read, tree, role, sees_name):
    links = reverse("admin:campaigns_sharelink_changelist")
    pages = [address_of(tree[1].campaign), tree_of(tree[1]), f"{links}{tree[1].pk}/change/"]

    texts = [read(page, role=role) for page in pages]

    assert ["Karim" in text for text in texts] == [False, sees_name, sees_name]
    assert ["Zoé" in texts[0], "Maude" in texts[1]] == [sees_name, sees_name]


@pytest.mark.parametrize("role", ["review", "field"])
def test_other_roles_do_not_read_of_sharing(read, tree, role):
    read(address_of(tree[1].campaign), role=role, status=403)
    read(reverse("admin:campaigns_sharelink_sharing"), role=role, status=403)
    read(tree_of(tree[1]), role=role, status=404)


def test_a_page_of_links_leads_to_the_next(staff_client, campaign):
    ShareLink.rows.bulk_create(
        ShareLink(
            organization=campaign.organization, campaign=campaign, code=f"code{number:06d}",
            channel="copy", moment="after_gift", language="fr", tree_amount=100 * number,
        )
        for number in range(60)
    )  # fmt: skip
    ShareTally.objects.create(campaign=campaign, link_count=60)
    client = staff_client(StaffFactory(organization=campaign.organization, language="en"))

    pages = [client.get(address_of(campaign), {"p": p}).content.decode() for p in ("1", "2", "3")]
    strange = client.get(address_of(campaign), {"p": "٣x"}).content.decode()

    raised = [re.findall(r"<strong>\$([\d.]+)</strong>", page) for page in [*pages, strange]]
    assert [len(page) for page in raised] == [25, 25, 10, 25]
    assert [page[0] for page in raised] == ["59", "34", "9", "59"]
    assert ['rel="next"' in page for page in pages] == [True, True, False]
    assert ['rel="prev"' in page for page in pages] == [False, True, True]


def test_as_many_queries_with_many_links_as_with_three(staff_client, campaign, tree):
    client = staff_client(StaffFactory(organization=campaign.organization))
    addresses = [
        address_of(campaign),
        tree_of(tree[0]),
        reverse("admin:campaigns_sharelink_sharing"),
        reverse("admin:campaigns_sharelink_changelist"),
    ]

    def queries() -> list[int]:
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured))
        return found

    queries()
    before = queries()
    for number in range(40):
        bring(pass_on(campaign, tree[0] if number % 2 else None, channel=Channel.EMAIL))
        CampaignFactory(organization=campaign.organization)
    fold_share_events()

    assert queries() == before


def test_links_of_a_level_come_from_an_index(campaign):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    levels = (
        ShareLink.rows.filter(campaign=campaign, parent=None),
        ShareLink.rows.filter(parent=17),
    )

    plans = [rows.order_by("-tree_amount", "pk")[:26].explain() for rows in levels]

    assert "first_links_by_what_came" in plans[0]
    assert "links_below_a_link" in plans[1]
    assert all("Sort" not in plan for plan in plans)


def test_the_list_of_campaigns_says_what_each_was_brought(read, campaign, tree):
    CampaignFactory(organization=campaign.organization, title_en="Port of Call")
    CampaignFactory(title_en="Of somebody else")

    text = read(reverse("admin:campaigns_sharelink_sharing"))

    assert "Books Before the Ice $70 3 3 1.00 8" in text
    assert "Port of Call $0 0 0 – 0" in text
    assert "Of somebody else" not in text


def test_a_campaign_that_nobody_shared_says_so(read, campaign):
    assert "Nobody has a link to this campaign yet." in read(address_of(campaign))


def test_nothing_is_changed_or_shown_of_another_organization(staff_client, campaign, tree):
    stranger = staff_client(StaffFactory(organization=CampaignFactory().organization))
    owner = staff_client(StaffFactory(organization=campaign.organization))

    for address in (address_of(campaign), tree_of(tree[0])):
        assert stranger.get(address).status_code in {302, 404}
        assert owner.post(address).status_code == 405
    assert (ShareLink.rows.count(), ShareEvent.objects.count()) == (4, 0)
    assert ShareLink.rows.filter(created_at__gt=timezone.now()).count() == 0
