"""The path of one gift's money: received, what the fee took, what it pays for, what happened.

Read from what is recorded, each time its page is opened; nothing of it is kept apart.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import get_language

from campaigns.money import Money
from donors.models import Donor
from feedback.models import (
    Allocation,
    Answer,
    GiftBalance,
    ImpactUpdate,
    Project,
    UpdateGift,
    UpdatePicture,
)
from feedback.projects.models import Trouble
from feedback.projects.words import share_in_words
from feedback.promise.looks import NextLook
from feedback.promise.looks_due import looks_of
from feedback.telling.facts import Share
from feedback.telling.words import NewsWords
from giving.models import Donation

Kind = ImpactUpdate.Kind
# What is there, and can be shown: the rest is on its way, or went otherwise.
DONE = {Kind.DELIVERED, Kind.CHECKED}


@dataclass(frozen=True)
class ToldUpdate:
    """One update as this gift's donor reads it."""

    update: ImpactUpdate
    # What it has to do with this gift's money, as the mail says it.
    sentence: str
    # What the donor said back about it.
    answer: Answer | None = None

    @property
    def pictures(self) -> list[UpdatePicture]:
        return list(self.update.pictures.all())


@dataclass(frozen=True)
class Part:
    """What the gift pays for in one project, and what was told of it."""

    project: Project
    money: Money
    share: str
    # All of this money is in something that was delivered, whatever else of the project is to come.
    is_delivered: bool
    updates: list[ToldUpdate]
    # Which look at its project is promised next; nothing once the last is done.
    look: NextLook | None = None

    @property
    def newest(self) -> ImpactUpdate | None:
        return max((told.update for told in self.updates), key=_published, default=None)

    @property
    def did_something(self) -> bool:
        """Return whether what this money paid for is there, and nothing told since is trouble."""
        is_done = any(told.update.kind in DONE for told in self.updates)
        return is_done and self.newest is not None and not self.newest.is_trouble

    @property
    def is_over(self) -> bool:
        """Return whether it is done: nothing more is promised but a look later."""
        has_gone_wrong = self.newest is not None and self.newest.is_trouble
        return self.project.is_over or (self.is_delivered and not has_gone_wrong)

    @property
    def is_late(self) -> bool:
        return self.project.trouble == Trouble.LATE

    @property
    def due_on(self) -> date | None:
        return None if self.is_over else self.project.due_on


@dataclass(frozen=True)
class GiftStory:
    """All that is known of a gift. Amounts are in its currency."""

    fee: Money | None = None
    fee_payer: str = ""
    open: Money | None = None
    # Which project what is open was wished for, and whether it still finds room there: what is
    # more than its project needed, or came to one that is closed or done, goes by rule.
    wished: Project | None = None
    wish_has_room: bool = False
    parts: list[Part] = field(default_factory=list)

    @property
    def is_told(self) -> bool:
        """Return whether something has happened that is worth opening the page for."""
        return any(part.updates for part in self.parts)

    @property
    def ends_badly(self) -> bool:
        """Return whether the last that was told of some of the money is trouble."""
        return any(part.newest and part.newest.is_trouble for part in self.parts)

    @property
    def did_something(self) -> bool:
        return any(part.did_something for part in self.parts)

    @property
    def may_be_passed_on(self) -> bool:
        """Return whether this is a moment to tell others: the gift is new, or something is done."""
        return not self.ends_badly and (self.did_something or not self.is_told)

    @property
    def newest_part(self) -> Part | None:
        """Return the part of which something was told last."""
        return _told_last(part for part in self.parts if part.newest)

    @property
    def newest_done(self) -> Part | None:
        """Return the part of those that did something of which something was told last."""
        return _told_last(part for part in self.parts if part.did_something)


def _told_last(parts: Iterable[Part]) -> Part | None:
    return max(parts, key=lambda part: _published(part.newest), default=None)


def _published(update: ImpactUpdate | None) -> tuple[Any, int]:
    """Order news as they were published."""
    return (update.published_at, update.pk) if update else (None, 0)


def story_of(donation: Donation) -> GiftStory:
    """Return the story of a paid gift, in the active language."""
    rows = GiftBalance.rows.filter(pk=donation.pk)
    balance = rows.select_related("campaign", "project__campaign", "project__funding").first()
    if balance is None:
        return GiftStory()
    is_by_card, parts = donation.source == Donation.Source.ONLINE, _parts(donation)
    # Where a campaign has no projects, its money is not said to wait for one.
    may_wait = parts or Project.rows.for_campaign(donation.campaign_id).exists()
    return GiftStory(
        fee=Money(balance.fee_amount, donation.currency) if balance.fee_amount else None,
        fee_payer=donation.campaign.fees_carried_by if is_by_card else "",
        open=balance.open if balance.open.amount and may_wait else None,
        wished=balance.project,
        wish_has_room=balance.project is not None and balance.project.takes_money,
        parts=parts,
    )


def _parts(donation: Donation) -> list[Part]:
    told, answers = _updates(donation), _answers(donation)
    allocations = (
        Allocation.rows.standing()
        .filter(donation=donation)
        .select_related(
            "project__campaign", "project__organization", "project__photograph", "project__funding"
        )
        .order_by("pk")
    )
    looks = looks_of(allocation.project for allocation in allocations)
    return [
        Part(
            project=allocation.project,
            look=looks.get(allocation.project_id),
            money=allocation.money,
            share=share_in_words(allocation.project, allocation.amount),
            is_delivered=allocation.delivered_amount >= allocation.amount,
            updates=[
                ToldUpdate(
                    update=gift.update,
                    sentence=_sentence(gift, allocation, donation),
                    answer=answers.get(gift.update_id),
                )
                for gift in told[allocation.pk]
            ],
        )
        for allocation in allocations
    ]


def _updates(donation: Donation) -> dict[int, list[UpdateGift]]:
    gifts = (
        UpdateGift.objects.filter(donation=donation, update__state=ImpactUpdate.State.PUBLISHED)
        .prefetch_related(Prefetch("update", queryset=ImpactUpdate.rows.with_page()))
        .order_by("update__happened_on", "update__published_at", "update_id")
    )
    told = defaultdict(list)
    for gift in gifts:
        told[gift.allocation_id].append(gift)
    return told


def _answers(donation: Donation) -> dict[int, Answer]:
    return {answer.update_id: answer for answer in Answer.rows.filter(donation=donation)}


def _sentence(gift: UpdateGift, allocation: Allocation, donation: Donation) -> str:
    """Say what an update has to do with this gift's money, as its mail does."""
    donor = donation.donor
    share = Share(
        amount=min(gift.amount, allocation.amount),
        total=allocation.amount,
        gifts=1,
        is_company=donor is not None and donor.kind == Donor.Kind.COMPANY,
    )
    return NewsWords(gift.update).sentence((get_language() or "en")[:2], share)
