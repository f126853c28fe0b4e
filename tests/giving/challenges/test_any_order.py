"""Whatever happens, in whatever order it is told: a leaderboard equals a plain recount.

The recount here is written anew and naively, so that it shares no mistake with ours.
"""

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from campaigns.models import ChallengeEntry
from giving.challenges.following import follow_news, recount_challenge
from giving.challenges.grouping import Figures
from giving.challenges.identities import card_key
from giving.challenges.news import confirm_address
from giving.models import ChallengeNews, Donation, GiftCard
from giving.services.books import run_checks
from tests.factories import (
    CampaignFactory,
    ChallengeEntryFactory,
    ChallengeFactory,
    DonorFactory,
    FundraiserFactory,
    PaidDonationFactory,
)
from tests.giving.challenges.conftest import figures
from tests.thorough import thorough

pytestmark = pytest.mark.django_db

# Two spellings of one box, and the supporter's own address.
ADDRESSES = ["a@x.org", "a+1@x.org", "b@x.org", "c@x.org", "d@x.org", "maude@example.org"]
CARDS = ["", "one", "two", "three"]


@dataclass
class Gift:
    address: str
    card: str
    amount: int
    minute: int
    is_refunded: bool
    is_confirmed: bool

    @property
    def box(self) -> str:
        return self.address.replace("+1", "")

    @property
    def nodes(self) -> set[str]:
        return {self.box, *([self.card] if self.card else [])}


gifts = st.builds(
    Gift,
    address=st.sampled_from(ADDRESSES),
    card=st.sampled_from(CARDS),
    amount=st.integers(1, 5000),
    minute=st.integers(0, 600),
    is_refunded=st.booleans(),
    is_confirmed=st.booleans(),
)


def plain_recount(given: list[Gift], start) -> Figures:
    """Melt the sets that each gift touches."""
    donors: list[tuple[set[str], list[Gift]]] = []
    for gift in given:
        if gift.is_refunded:
            continue
        touched = [donor for donor in donors if donor[0] & gift.nodes]
        donors = [donor for donor in donors if not donor[0] & gift.nodes]
        nodes = gift.nodes.union(*(donor[0] for donor in touched))
        donors.append((nodes, [gift, *(one for donor in touched for one in donor[1])]))
    others = [donor for donor in donors if "maude@example.org" not in donor[0]]
    raised = sum(gift.amount for donor in others for gift in donor[1])
    boxes = {gift.box for gift in given if gift.is_confirmed}
    known = [donor for donor in others if any(gift.card or gift.box in boxes for gift in donor[1])]
    firsts = [min(gift.minute for gift in donor[1]) for donor in known]
    return Figures(
        donor_count=len(known),
        raised_amount=raised,
        own_amount=sum(gift.amount for donor in donors for gift in donor[1]) - raised,
        reached_at=start + timedelta(minutes=max(firsts)) if firsts else None,
    )


@dataclass
class Told:
    """Things that happen to a row, each told to the leaderboards when it does."""

    entry: ChallengeEntry
    gift: Gift
    paid_at: object
    donation: Donation | None = None

    def pay(self) -> None:
        person = {"person__email": self.gift.address}
        if self.gift.address == "maude@example.org":
            person = {"person": self.entry.fundraiser.person}
        organization = self.entry.organization
        donor = organization.donors.filter(email=self.gift.address).first() or DonorFactory(
            organization=organization, **person
        )
        self.donation = PaidDonationFactory(
            campaign=self.entry.fundraiser.campaign,
            fundraiser=self.entry.fundraiser,
            donor=donor,
            email=self.gift.address,
            amount=self.gift.amount,
            paid_at=self.paid_at,
        )
        self.tell()

    def learn_card(self) -> None:
        if self.gift.card:
            GiftCard.objects.create(donation=self.donation, card_key=card_key(self.gift.card))
            self.tell()

    def confirm(self) -> None:
        if self.gift.is_confirmed:
            confirm_address(address=self.gift.address)

    def refund(self) -> None:
        if self.gift.is_refunded:
            Donation.rows.filter(pk=self.donation.pk).update(
                state="refunded", refunded_amount=self.gift.amount
            )
            self.tell()

    def tell(self) -> None:
        ChallengeNews.objects.create(donation=self.donation)


@thorough(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(given=st.lists(gifts, max_size=8), seed=st.integers(0, 2**32))
def test_leaderboard_equals_a_plain_recount_in_any_order(given, seed):
    with transaction.atomic():
        challenge = ChallengeFactory()
        page = FundraiserFactory(
            campaign=CampaignFactory(organization=challenge.organization),
            person__email="maude@example.org",
        )
        entry = ChallengeEntryFactory(challenge=challenge, fundraiser=page)
        told = [
            Told(entry, gift, challenge.starts_at + timedelta(minutes=gift.minute))
            for gift in given
        ]

        happen_in_some_order(told, random.Random(seed))
        follow_news()

        expected = plain_recount(given, challenge.starts_at)
        assert figures(entry) == expected
        assert [f.check.name for f in run_checks() if f.count and "chal" in f.check.name] == []
        recount_challenge(challenge=challenge)
        assert figures(entry) == expected
        transaction.set_rollback(True)


def happen_in_some_order(told: list[Told], dice: random.Random) -> None:
    """Let each gift be paid before what is learnt of it and its refund; count in between."""
    for one in dice.sample(told, len(told)):
        one.pay()
        if dice.random() < 0.4:
            follow_news()
    steps = [step for one in told for step in (one.learn_card, one.confirm, one.refund)]
    for step in dice.sample(steps, len(steps)):
        step()
        if dice.random() < 0.4:
            follow_news()
