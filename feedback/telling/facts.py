"""What an update says about anybody's money, and how much of it is one reader's."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import override

from campaigns.dates import write_date, write_day
from campaigns.money import Money, format_money, smallest_units
from feedback.models import ImpactUpdate
from feedback.projects.words import is_counted

# A day of this year needs no year.
RECENT_DAYS = 300


class Share(NamedTuple):
    """How much of a reader's money is in an update; amounts in the smallest unit.

    `total` is all that they have in the project, which a part of a delivery is a part of.
    """

    amount: int
    total: int
    gifts: int
    is_company: bool


@dataclass(frozen=True)
class NewsFacts:
    """One update in one language."""

    kind: str
    language: str
    currency: str
    project: str
    one: str
    many: str
    unit_cost: int
    units: int  # that the news is about
    is_common: bool  # nobody has a unit of their own
    is_partial: bool  # others of its units are still to come, or came before
    is_first: bool  # it is a delivery, and the first of several
    place: str
    day: str

    def money(self, amount: int) -> str:
        return format_money(Money(amount, self.currency), self.language)

    def is_singular(self, amount: int) -> bool:
        """Return whether a French amount is one: 1,50 $ is."""
        return amount < 2 * smallest_units(self.currency)


def facts_of(update: ImpactUpdate, language: str) -> NewsFacts:
    """Return what an update says; where it lacks a word of the language, in the other one."""
    project = update.project
    with override(language):
        is_common = not is_counted(project)
        units = project.unit_count if is_common else _units_of(update)
        is_partial = units < project.unit_count
        return NewsFacts(
            kind=update.kind,
            language=language,
            currency=project.currency,
            project=str(project),
            one=project.unit_one,
            many=project.unit_many,
            unit_cost=project.unit_cost,
            units=units,
            is_common=is_common,
            is_partial=is_partial,
            is_first=is_partial and _is_first_delivery(update),
            place=update.place or project.place,
            day=day_in_words(update, language),
        )


def _units_of(update: ImpactUpdate) -> int:
    """Return how many units news is about; what was published keeps that (`impact.coverage`)."""
    unit_count = update.project.unit_count
    return min(update.units or unit_count, unit_count)


def _is_first_delivery(update: ImpactUpdate) -> bool:
    """Return whether it was the first as it was published; pages of much news asked already."""
    if update.kind != ImpactUpdate.Kind.DELIVERED:
        return False
    known: bool | None = getattr(update, "was_first", None)
    if known is None:
        rows = ImpactUpdate.rows.with_order().filter(pk=update.pk)
        known = rows.values_list("was_first", flat=True).get()
    return known


def day_in_words(update: ImpactUpdate, language: str) -> str:
    filed_on = update.filed_at.date()
    is_recent = abs((filed_on - update.happened_on).days) < RECENT_DAYS
    return (write_day if is_recent else write_date)(update.happened_on, language)
