"""A tree of 17 generations and 100,000 share links: folded exactly, and as quick to open as a list.

The tree, its visits and its gifts are written by SQL; people take part of it at random, some of
whom bring many. What the counters say is compared with a walk from parent to parent.
"""

import random
import time
from collections.abc import Callable
from itertools import accumulate
from statistics import median
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from django.utils import timezone

from benchmarks.figures import Figure, Figures
from campaigns.models import Campaign, ShareEvent, ShareLink
from campaigns.services.share_counts import fold_share_events
from config.celery import SCHEDULE
from donors.models import Donor, Person
from giving.models import CampaignDonor, Donation
from giving.services.books import run_checks
from giving.services.share_recount import CHECKS
from tests.factories import CampaignFactory, StaffFactory

LINKS = 100_000
# How the links lie over the generations, in hundredths.
SHAPE = (1, 2, 3, 5, 7, 9, 10, 10, 10, 9, 8, 7, 6, 5, 4, 3, 1)
VISITS = 300_000
GIFTS = 30_000
BURST = 1000  # gifts a folding has to cope with
ROUNDS = 7


def measure_share_tree() -> Figures:
    campaign, small = CampaignFactory(slug="a-great-tree"), CampaignFactory(slug="a-small-tree")
    small.organization_id = campaign.organization_id
    small.save()
    add_tree(campaign)
    add_tree_of_three(small)
    events = ShareEvent.objects.count()
    seconds = seconds_of(fold_all)
    return {
        "share events folded": Figure(
            events / seconds, "events/s", None, None, f"{events:,} events of the whole tree"
        ),
        **exactness(campaign),
        **burst(campaign),
        **staff_pages(campaign, small),
    }


def fold_all() -> None:
    while fold_share_events():
        pass


def seconds_of(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def exactness(campaign: Campaign) -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(WALK, [campaign.pk])
        different, deepest, links = cursor.fetchone()
    breaches = sum(finding.count for finding in run_checks(CHECKS))
    return {
        "share links counted wrongly": Figure(
            different,
            "links",
            0,
            None,
            f"a walk from parent to parent over {links:,} links and {deepest} generations",
            "0",
            different == 0,
        ),
        "share books that do not fit": Figure(
            breaches, "rows", 0, None, "a recount from gifts and donors", "0", breaches == 0
        ),
    }


def burst(campaign: Campaign) -> Figures:
    """Fold what a thousand gifts bring, each of another link of the deepest generations."""
    limit = SCHEDULE["fold-shares"]["schedule"]
    found = []
    for _round in range(3):
        with connection.cursor() as cursor:
            cursor.execute(GIFTS_OF_A_BURST, [campaign.pk, BURST])
        found.append(seconds_of(fold_all))
    return {
        f"{BURST:,} gifts folded into the tree": Figure(
            median(found),
            "s",
            limit,
            median(found) / limit,
            "the time until the next folding",
            "at most that",
            median(found) <= limit,
        )
    }


@override_settings(STAFF_SECOND_FACTOR_REQUIRED=False)
def staff_pages(campaign: Campaign, small: Campaign) -> Figures:
    """Open the staff's pages of the great tree and of one of three links, beside a plain list."""
    client = Client(headers={"host": urlsplit(settings.SITE_URL).netloc})
    client.force_login(
        StaffFactory(organization=campaign.organization, email="owner@tree.example"),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    deep = ShareLink.rows.filter(campaign=campaign, generation=9).order_by("-tree_amount").first()
    pages = {
        "sharing of a campaign, 100,000 links": reverse(
            "admin:campaigns_campaign_sharing", args=[campaign.pk]
        ),
        "a link in the ninth generation": reverse(
            "admin:campaigns_sharelink_tree", args=[deep.pk if deep else 0]
        ),
        "sharing of a campaign, 3 links": reverse(
            "admin:campaigns_campaign_sharing", args=[small.pk]
        ),
        "list of gifts": reverse("admin:giving_donation_changelist"),
    }
    taken: dict[str, list[float]] = {name: [] for name in pages}
    for address in pages.values():
        opened(client, address)
    for _round in range(ROUNDS):
        for name, address in pages.items():
            taken[name].append(seconds_of(lambda address=address: opened(client, address)))  # type: ignore[misc]
    return compare_pages(taken, {name: opened(client, pages[name]) for name in pages})


def compare_pages(taken: dict[str, list[float]], queries: dict[str, int]) -> Figures:
    great, deep, small, ordinary = taken
    limit = median(taken[ordinary]) * 1000
    figures = {}
    for name in (great, deep, small):
        value = median(taken[name]) * 1000
        figures[name] = Figure(
            value,
            "ms",
            limit,
            value / limit,
            f"the {ordinary}, 50 of {GIFTS:,}: an ordinary page of the admin",
            "at most its time",
            value <= limit,
        )
    figures["… queries"] = Figure(
        queries[great],
        "queries",
        queries[small],
        queries[great] / queries[small],
        "the same page with 3 links",
        "as many",
        queries[great] == queries[small],
    )
    return figures


def opened(client: Client, address: str) -> int:
    """Open a page and return how many queries it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    return len(queries)


# --- The tree ---------------------------------------------------------------------------------


def add_tree(campaign: Campaign) -> None:
    people = add_people()
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.17)")
        ends = list(accumulate(share * LINKS // 100 for share in SHAPE))
        for generation, (begin, end) in enumerate(zip([0, *ends[:-1]], ends, strict=True), start=1):
            values = {"campaign": campaign.pk, "organization": campaign.organization_id}
            above = 0 if generation == 1 else ([0, *ends][generation - 2])
            cursor.execute(
                GENERATION,
                {**values, "generation": generation, "begin": begin, "end": end, "above": above},
            )
        cursor.execute(VISITS_OF_LINKS, [campaign.pk, VISITS])
        add_gifts(campaign, people[:GIFTS])
        cursor.execute(EVENTS_OF_GIFTS, [campaign.pk])
        cursor.execute("ANALYZE")


def add_people() -> list[Person]:
    people = (
        Person(email=f"tree{number}@example.org", name=f"Someone {number}", language="fr")
        for number in range(LINKS)
    )
    return Person.objects.bulk_create(people, batch_size=5000)


def add_gifts(campaign: Campaign, people: list[Person]) -> None:
    """Let each of these people give by a link at random; one gift of ten was refunded."""
    chance, now = random.Random(17), timezone.now()
    links = list(ShareLink.rows.filter(campaign=campaign).values_list("pk", flat=True))
    donors = Donor.rows.bulk_create(
        (
            Donor(
                organization_id=campaign.organization_id,
                person=person,
                name=person.name,
                email=person.email or "",
                language="fr",
            )
            for person in people
        ),
        batch_size=5000,
    )
    gifts = []
    for number, donor in enumerate(donors):
        amount, is_back = chance.randrange(500, 20_500), number % 10 == 0
        gifts.append(
            Donation(
                organization_id=campaign.organization_id,
                campaign=campaign,
                donor=donor,
                share_link_id=chance.choice(links),
                amount=amount,
                refunded_amount=amount if is_back else 0,
                currency=campaign.currency,
                state=Donation.State.REFUNDED if is_back else Donation.State.PAID,
                paid_at=now,
                name=donor.name,
                email=donor.email,
                language="fr",
            )
        )
    Donation.rows.bulk_create(gifts, batch_size=2000)
    CampaignDonor.objects.bulk_create(
        (
            CampaignDonor(
                campaign=campaign,
                donor_id=gift.donor_id,
                gift_count=int(gift.state == Donation.State.PAID),
                share_link_id=gift.share_link_id,
            )
            for gift in gifts
        ),
        batch_size=5000,
    )


def add_tree_of_three(campaign: Campaign) -> None:
    parent = None
    for number in range(3):
        parent = ShareLink.rows.create(
            organization_id=campaign.organization_id,
            campaign=campaign,
            code=f"small{number:06d}",
            channel="copy",
            moment="after_gift",
            language="fr",
            parent=parent,
            path=[*parent.path, parent.pk] if parent else [],
            generation=number + 1,
        )
        ShareEvent.objects.create(link=parent, links=1, visits=1)


# A link hangs on one of the generation above: a few there bring many.
GENERATION = """
    WITH people AS (
        SELECT (regexp_match(email, '^tree(\\d+)@'))[1]::int AS n, id FROM donors_person
        WHERE email LIKE 'tree%%@example.org'
    ), above AS (
        SELECT row_number() OVER (ORDER BY id) - 1 AS place, id, path FROM campaigns_sharelink
        WHERE campaign_id = %(campaign)s AND generation = %(generation)s - 1
    ), new AS (
        SELECT n, floor(power(random(), 3) * (%(begin)s - %(above)s))::int AS place
        FROM generate_series(%(begin)s, %(end)s - 1) AS n
    ), links AS (
        INSERT INTO campaigns_sharelink (
            organization_id, campaign_id, person_id, code, channel, moment, language, parent_id,
            path, generation, created_at, visit_count, gift_count, donor_count, amount,
            tree_link_count, tree_visit_count, tree_gift_count, tree_donor_count, tree_amount
        )
        SELECT %(organization)s, %(campaign)s, people.id, 'tree' || lpad(new.n::text, 7, '0'),
               (ARRAY['copy', 'whatsapp', 'facebook', 'email'])[1 + new.n %% 4],
               (ARRAY['after_gift', 'own_page', 'news'])[1 + new.n %% 3], 'fr', above.id,
               CASE WHEN above.id IS NULL THEN '{}' ELSE above.path || above.id END,
               %(generation)s, now(), 0, 0, 0, 0, 0, 0, 0, 0, 0
        FROM new JOIN people USING (n)
        LEFT JOIN above ON above.place = new.place
        RETURNING id
    )
    INSERT INTO campaigns_shareevent (link_id, links, visits, gifts, donors, amount)
    SELECT id, 1, 0, 0, 0, 0 FROM links
"""

SOME_LINK = """
    SELECT first + floor(random() * (1 + last - first))::bigint AS link_id
    FROM (
        SELECT min(id) AS first, max(id) AS last FROM campaigns_sharelink WHERE campaign_id = %s
    ) AS numbers, generate_series(1, %s)
"""

VISITS_OF_LINKS = f"""
    INSERT INTO campaigns_shareevent (link_id, links, visits, gifts, donors, amount)
    SELECT link_id, 0, 1, 0, 0, 0 FROM ({SOME_LINK}) AS visits
"""  # noqa: S608

GIFTS_OF_A_BURST = f"""
    INSERT INTO campaigns_shareevent (link_id, links, visits, gifts, donors, amount)
    SELECT link_id, 0, 1, 1, 1, 2500 FROM ({SOME_LINK}) AS gifts
"""  # noqa: S608

EVENTS_OF_GIFTS = """
    INSERT INTO campaigns_shareevent (link_id, links, visits, gifts, donors, amount)
    SELECT share_link_id, 0, 0, (state = 'paid')::int, (state = 'paid')::int,
           amount - refunded_amount
    FROM giving_donation WHERE campaign_id = %s
"""

# Counts each link for all above it by going from parent to parent, which no counter does.
WALK = """
    WITH RECURSIVE walk AS (
        SELECT id AS above, parent_id, 0 AS links, visit_count, gift_count, donor_count, amount,
               1 AS generation
        FROM campaigns_sharelink WHERE campaign_id = %s
        UNION ALL
        SELECT link.id, link.parent_id, 1, walk.visit_count, walk.gift_count, walk.donor_count,
               walk.amount, walk.generation + 1
        FROM walk JOIN campaigns_sharelink AS link ON link.id = walk.parent_id
    ), sums AS (
        SELECT above AS id, sum(links) AS links, sum(visit_count) AS visits,
               sum(gift_count) AS gifts, sum(donor_count) AS donors, sum(amount) AS amount,
               max(generation) AS height
        FROM walk GROUP BY above
    )
    SELECT count(*) FILTER (
               WHERE (link.tree_link_count, link.tree_visit_count, link.tree_gift_count,
                      link.tree_donor_count, link.tree_amount)
                  <> (sums.links, sums.visits, sums.gifts, sums.donors, sums.amount)
           ), max(sums.height), count(*)
    FROM sums JOIN campaigns_sharelink AS link USING (id)
"""
