"""What share links count equals a recount, whatever order things come in and whoever dies."""

import random
import threading
from collections import Counter
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.utils import timezone

from campaigns.models import Channel, Moment, ShareEvent, ShareLink, ShareTally
from campaigns.services import share_counts
from campaigns.services.share_counts import count_gift, fold_share_events
from campaigns.services.share_links import count_visit, share_link_for
from campaigns.tasks import fold_shares
from config.celery import SCHEDULE
from giving.models import CampaignDonor, Donation
from giving.services.books import run_checks
from giving.services.payments import record_failed_refund, record_payment, record_refund
from giving.services.share_recount import CHECKS, recount_shares
from tests.factories import CampaignFactory, DonationFactory, PersonFactory
from tests.meanwhile import Meanwhile
from tests.thorough import everyday

pytestmark = pytest.mark.django_db

OWN = ("visit_count", "gift_count", "donor_count", "amount")
TREE = ("tree_link_count", *(f"tree_{name}" for name in OWN))
TALLY = ("link_count", "opened_count", "sharer_count", *OWN)


@pytest.fixture
def campaign():
    return CampaignFactory()


def pass_on(campaign, parent=None, **fields) -> ShareLink:
    return share_link_for(
        **{
            "person": PersonFactory(),
            "campaign": campaign,
            "fundraiser": None,
            "channel": Channel.COPY,
            "moment": Moment.AFTER_GIFT,
            "language": "fr",
            "parent": parent,
            **fields,
        }
    )


def chain(campaign, length: int) -> list[ShareLink]:
    links = [pass_on(campaign)]
    while len(links) < length:
        links.append(pass_on(campaign, links[-1]))
    return links


def give(link, amount=2500, **fields) -> Donation:
    donation = DonationFactory(campaign=link.campaign, share_link=link, amount=amount, **fields)
    return record_payment(
        donation_id=donation.pk, payment_id=f"pi_{donation.pk}", money=donation.money,
        paid_at=timezone.now(),
    )  # fmt: skip


def refund(donation, amount) -> None:
    record_refund(
        donation_id=donation.pk, refund_id=f"re_{donation.pk}_{amount}",
        money=type(donation.money)(amount, donation.currency), at=timezone.now(),
    )  # fmt: skip


def numbers(link, names=OWN + TREE) -> tuple[int, ...]:
    return ShareLink.rows.filter(pk=link.pk).values_list(*names).get()


def tallies() -> dict[tuple, tuple[int, ...]]:
    keys = ("root", "generation", "channel", "moment")
    rows = ShareTally.objects.values_list(*keys, *TALLY)
    return {row[: len(keys)]: row[len(keys) :] for row in rows if any(row[len(keys) :])}


def breaches() -> dict[str, list[str]]:
    return {
        finding.check.name: finding.examples
        for finding in run_checks(CHECKS)
        if not finding.is_clean
    }


def counted_by_hand(campaign) -> SimpleNamespace:
    """Count links, visits that are folded, gifts and donors again, one by one, in Python."""
    links = {link.pk: link for link in ShareLink.rows.filter(campaign=campaign)}
    own = {number: Counter(visit_count=link.visit_count) for number, link in links.items()}
    for gift in Donation.rows.filter(share_link__isnull=False, paid_at__isnull=False):
        own[gift.share_link_id]["gift_count"] += gift.state == Donation.State.PAID
        own[gift.share_link_id]["amount"] += gift.amount - gift.refunded_amount
    for donor in CampaignDonor.objects.filter(share_link__isnull=False, gift_count__gt=0):
        own[donor.share_link_id]["donor_count"] += 1
    tree = {number: Counter() for number in links}
    tally, sharers = {}, set()
    for number, link in links.items():
        for above in [*link.path, number]:
            tree[above]["tree_link_count"] += above != number
            for name in OWN:
                tree[above][f"tree_{name}"] += own[number][name]
        root = link.path[0] if link.path else number
        whose = link.person_id or -number
        is_opened, is_new = link.visit_count > 0, whose not in sharers
        if is_opened:
            sharers.add(whose)
        for key in [
            (None, link.generation, "", ""), (root, link.generation, "", ""),
            (None, None, link.channel, link.moment), (None, None, "", ""),
        ]:  # fmt: skip
            row = tally.setdefault(key, Counter())
            row["link_count"] += 1
            row["opened_count"] += is_opened
            row["sharer_count"] += is_opened and is_new and key == (None, None, "", "")
            for name in OWN:
                row[name] += own[number][name]
    return SimpleNamespace(
        links={
            number: tuple((own[number] | Counter())[name] for name in OWN)
            + tuple(tree[number][name] for name in TREE)
            for number in links
        },
        tallies={key: tuple(row[name] for name in TALLY) for key, row in tally.items()},
    )


def assert_counted(campaign) -> None:
    by_hand = counted_by_hand(campaign)
    rows = ShareLink.rows.filter(campaign=campaign).values_list("pk", *OWN, *TREE)
    assert {row[0]: row[1:] for row in rows} == by_hand.links
    assert tallies() == by_hand.tallies
    assert breaches() == {}


# --- Folding ----------------------------------------------------------------------------------


def test_a_gift_counts_for_its_link_and_all_above(campaign):
    first, second, third = chain(campaign, 3)
    count_visit(third)
    give(third, 4000)
    give(second, 1000)

    assert fold_share_events() == 8  # three links, a visit, and for each gift one and its donor

    assert [numbers(link) for link in (first, second, third)] == [
        (0, 0, 0, 0, 2, 1, 2, 2, 5000),
        (0, 1, 1, 1000, 1, 1, 2, 2, 5000),
        (1, 1, 1, 4000, 0, 1, 1, 1, 4000),
    ]
    assert tallies() == {
        (None, 1, "", ""): (1, 0, 0, 0, 0, 0, 0),
        (None, 2, "", ""): (1, 0, 0, 0, 1, 1, 1000),
        (None, 3, "", ""): (1, 1, 0, 1, 1, 1, 4000),
        (first.pk, 1, "", ""): (1, 0, 0, 0, 0, 0, 0),
        (first.pk, 2, "", ""): (1, 0, 0, 0, 1, 1, 1000),
        (first.pk, 3, "", ""): (1, 1, 0, 1, 1, 1, 4000),
        (None, None, "copy", "after_gift"): (3, 1, 0, 1, 2, 2, 5000),
        (None, None, "", ""): (3, 1, 1, 1, 2, 2, 5000),
    }
    assert ShareEvent.objects.count() == 0
    assert fold_share_events() == 0
    assert_counted(campaign)


@pytest.mark.parametrize("plan", ["as it comes", "row by row"])
def test_a_batch_leaves_the_rest_to_the_next(campaign, plan):
    if plan == "row by row":  # as PostgreSQL plans for a table that it takes for an empty one
        with connection.cursor() as cursor:
            for way in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    link = pass_on(campaign)
    for _visit in range(6):
        count_visit(link)

    assert [fold_share_events(batch=3) for _fold in range(4)] == [3, 3, 1, 0]
    assert numbers(link, OWN) == (6, 0, 0, 0)


def test_the_job_folds_until_nothing_waits(campaign, monkeypatch):
    monkeypatch.setattr(share_counts.fold_share_events, "__kwdefaults__", {"batch": 2})
    link = pass_on(campaign)
    for _visit in range(6):
        count_visit(link)

    fold_shares()

    assert (ShareEvent.objects.count(), numbers(link, OWN)) == (0, (6, 0, 0, 0))
    assert SCHEDULE["fold-shares"] == {
        "task": "campaigns.tasks.fold_shares", "schedule": 5.0, "options": {"expires": 5.0}
    }  # fmt: skip


def test_a_person_shares_once_whatever_they_pass_on(campaign):
    maude = PersonFactory()
    for channel in (Channel.COPY, Channel.EMAIL, Channel.WHATSAPP):
        count_visit(pass_on(campaign, person=maude, channel=channel))
    fold_share_events(batch=4)
    late = pass_on(campaign, person=maude, channel=Channel.FACEBOOK)
    count_visit(late)
    count_visit(late)
    pass_on(campaign)  # shown to somebody, and never passed on
    fold_share_events()
    fold_share_events()

    opened_and_sharers = tallies()[(None, None, "", "")][:3]
    assert opened_and_sharers == (5, 4, 1)
    assert_counted(campaign)


def test_seventeen_generations_count_to_the_first(campaign):
    links = chain(campaign, 17)
    for link in links:
        count_visit(link)
    give(links[-1], 1700)
    fold_share_events()

    assert numbers(links[0]) == (1, 0, 0, 0, 16, 17, 1, 1, 1700)
    assert numbers(links[-1]) == (1, 1, 1, 1700, 0, 1, 1, 1, 1700)
    assert tallies()[(links[0].pk, 17, "", "")] == (1, 1, 0, 1, 1, 1, 1700)
    assert_counted(campaign)


def test_a_refund_brings_the_counts_back(campaign):
    first, second = chain(campaign, 2)
    gift = give(second, 4000)
    fold_share_events()

    refund(gift, 1500)
    fold_share_events()
    in_part = numbers(first)
    refund(gift, 2500)
    fold_share_events()
    in_full = numbers(first)
    record_failed_refund(donation_id=gift.pk, refund_id=f"re_{gift.pk}_2500", at=timezone.now())
    fold_share_events()

    assert in_part == (0, 0, 0, 0, 1, 0, 1, 1, 2500)
    assert in_full == (0, 0, 0, 0, 1, 0, 0, 0, 0)
    assert numbers(first) == (0, 0, 0, 0, 1, 0, 1, 1, 2500)
    assert_counted(campaign)


def test_a_donor_counts_for_the_link_they_first_came_by(campaign):
    first, second = pass_on(campaign), pass_on(campaign)
    give(first, email="lina@example.org")
    again = give(second, email="lina@example.org")
    fold_share_events()

    assert (numbers(first, OWN), numbers(second, OWN)) == ((0, 1, 1, 2500), (0, 1, 0, 2500))

    refund(again, 2500)
    fold_share_events()

    assert (numbers(first, OWN), numbers(second, OWN)) == ((0, 1, 1, 2500), (0, 0, 0, 0))
    assert_counted(campaign)


@pytest.mark.parametrize("seed", everyday(2, range(8)))
def test_random_trees_equal_a_recount(campaign, seed):
    """Links, visits, gifts, second gifts and refunds in any order, folded now and then."""
    chance = random.Random(seed)
    people = [PersonFactory() for _ in range(5)]
    links, gifts = [pass_on(campaign)], []

    def link():
        parent = chance.choice([None, *links])
        links.append(
            pass_on(
                campaign, parent, person=chance.choice([None, *people]),
                channel=chance.choice(Channel.values), moment=chance.choice(Moment.values),
            )
        )  # fmt: skip

    def gift():
        email = f"giver{chance.randrange(6)}@example.org"
        gifts.append(give(chance.choice(links), chance.randrange(100, 9000), email=email))

    def give_back():
        if gifts:
            donation = Donation.rows.get(pk=chance.choice(gifts).pk)
            left = donation.amount - donation.refunded_amount
            if left:
                refund(donation, chance.choice([left, max(1, left // 3)]))

    steps = [
        link, gift, gift, give_back, lambda: count_visit(chance.choice(links)),
        lambda: fold_share_events(batch=chance.randrange(1, 9)),
    ]  # fmt: skip
    for _step in range(70):
        chance.choice(steps)()
        assert breaches() == {}
    fold_shares()

    assert_counted(campaign)


# --- At once, and killed ----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_a_fold_that_was_killed_loses_and_doubles_nothing():
    campaign = CampaignFactory()
    first, second = chain(campaign, 2)
    give(second, 4000)

    def fold_and_die():
        with transaction.atomic():
            assert fold_share_events() == 4
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fold_and_die()

    assert (ShareEvent.objects.count(), numbers(first)) == (4, (0,) * 9)
    assert fold_share_events() == 4
    assert numbers(first) == (0, 0, 0, 0, 1, 0, 1, 1, 4000)
    assert_counted(campaign)


@pytest.mark.django_db(transaction=True)
def test_there_is_one_folder_at_a_time():
    link, told = pass_on(CampaignFactory()), []

    with transaction.atomic():
        assert fold_share_events() == 1
        Meanwhile(lambda: told.append(fold_share_events())).until_it_ends()
        count_visit(link)

    assert told == [0]
    assert fold_share_events() == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_that_is_not_committed_yet_is_counted_later():
    link = pass_on(CampaignFactory())
    fold_share_events()

    with transaction.atomic():
        count_gift(link_id=link.pk, gifts=1, donors=0, amount=500)
        Meanwhile(fold_share_events).until_it_ends()

    assert numbers(link, OWN) == (0, 0, 0, 0)
    assert fold_share_events() == 1
    assert numbers(link, OWN) == (0, 1, 0, 500)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("gifts_each", everyday(1, [10, 25]))
def test_two_bursts_of_gifts_and_two_folders_leave_what_a_recount_finds(gifts_each):
    campaign = CampaignFactory()
    links = chain(campaign, 6)
    givers = [
        [DonationFactory(campaign=campaign, share_link=links[n % 6]) for n in range(gifts_each)]
        for _giver in range(2)
    ]
    is_over, errors = threading.Event(), []

    def guarded(work):
        def run():
            try:
                work()
            except Exception as error:  # noqa: BLE001  (handed to the test)
                errors.append(error)
            finally:
                connection.close()

        return threading.Thread(target=run)

    def burst(gifts):
        for number, gift in enumerate(gifts):
            record_payment(
                donation_id=gift.pk, payment_id=f"pi_{gift.pk}", money=gift.money,
                paid_at=timezone.now(),
            )  # fmt: skip
            count_visit(gift.share_link)
            if number % 5 == 0:
                refund(gift, 2500)

    def fold():
        while not is_over.wait(0.002):
            fold_share_events(batch=7)

    def recount():
        while not is_over.wait(0.05):
            recount_shares(campaign=campaign)

    bursts = [guarded(lambda gifts=gifts: burst(gifts)) for gifts in givers]
    jobs = [guarded(fold), guarded(fold), guarded(recount)]
    for thread in [*bursts, *jobs]:
        thread.start()
    for thread in bursts:
        thread.join()
    is_over.set()
    for thread in jobs:
        thread.join()
    fold_shares()

    assert errors == []
    kept = 2 * gifts_each * 4 // 5
    assert numbers(links[0], TREE) == (5, 2 * gifts_each, kept, kept, 2500 * kept)
    assert_counted(campaign)


# --- Recounting -------------------------------------------------------------------------------


def test_what_is_wrong_is_found_and_put_right(campaign):
    first, second = chain(campaign, 2)
    count_visit(second)
    give(second, 4000)
    fold_share_events()
    right = numbers(first), numbers(second), tallies()
    count_visit(second)  # waits meanwhile, and is not lost
    ShareLink.rows.filter(pk=second.pk).update(gift_count=7, code="k7Qm2xWz9AB")

    assert breaches() == {
        "shares": ["k7Qm2xWz9AB"],
        "share trees": ["k7Qm2xWz9AB"],
        "share tallies": [campaign.slug],
    }
    recount_shares(campaign=campaign)
    assert (numbers(first), numbers(second), tallies()) == right

    ShareLink.rows.filter(pk=first.pk).update(tree_amount=1, code="Z9xW2mQ7kBA")
    assert breaches() == {"share trees": ["Z9xW2mQ7kBA"]}
    recount_shares()

    ShareTally.objects.filter(root__isnull=True, channel="copy").update(sharer_count=3)
    assert breaches() == {"share tallies": [campaign.slug]}
    recount_shares()

    assert breaches() == {}
    assert fold_share_events() == 1
    assert_counted(campaign)


def test_a_recount_takes_in_what_waits_and_leaves_other_campaigns_alone(campaign):
    other = pass_on(CampaignFactory())
    [link] = chain(campaign, 1)
    give(link, 4000)
    count_visit(link)

    recount_shares(campaign=campaign)

    assert numbers(link, OWN) == (0, 1, 1, 4000)
    left = ShareEvent.objects.order_by("pk").values_list("link", "links", "visits", "gifts")
    assert list(left) == [(other.pk, 1, 0, 0), (link.pk, 0, 1, 0)]
    assert breaches() == {}
    fold_share_events()
    assert numbers(link, OWN) == (1, 1, 1, 4000)
    assert breaches() == {}
