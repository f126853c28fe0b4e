"""The result of a challenge as files for a spreadsheet, and every gift behind it."""

import csv
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.challenge_words import name_of
from campaigns.models import Challenge
from campaigns.money import Money
from giving.admin.export import Echo, harmless
from giving.challenges.models import ChallengeGift

Row = list[object]


def result_rows(challenge: Challenge, here: tzinfo) -> Iterator[Row]:
    """Yield a head and one row an entry, in the order of the places."""
    yield [
        _("Place"), _("Name"), _("Different donors"), _("Raised"), _("Their own gifts"),
        _("Currency"), _("Last new donor"),
    ]  # fmt: skip
    for entry in challenge.entries.as_they_stand(challenge).with_names():
        yield [
            entry.place or "",
            name_of(entry),
            entry.donor_count,
            *(_units(amount, challenge) for amount in (entry.raised_amount, entry.own_amount)),
            challenge.currency,
            _moment(entry.reached_at, here),
        ]


def gift_rows(challenge: Challenge, here: tzinfo) -> Iterator[Row]:
    """Yield a head and one row a gift; gifts with the same number of a donor count once.

    Without names and addresses: who may see those finds them by the reference.
    """
    yield [
        _("Name"), _("Gift"), _("Paid"), _("Amount"), _("Currency"), _("Donor number"),
        _("Given by those who ask"), _("Waiting for confirmation"),
        _("Refunded after the result"),
    ]  # fmt: skip
    names = {entry.pk: name_of(entry) for entry in challenge.entries.with_names()}
    gifts = ChallengeGift.objects.filter(entry__challenge=challenge)
    for gift in gifts.select_related("donation", "donor").order_by("entry", "paid_at", "pk"):
        yield [
            names[gift.entry_id],
            gift.donation.reference,
            _moment(gift.paid_at, here),
            _units(gift.amount, challenge),
            challenge.currency,
            gift.donor_id,
            _("yes") if gift.donor.is_own else "",
            "" if gift.donor.is_own or gift.donor.is_known else _("yes"),
            _moment(gift.refunded_later_at, here),
        ]


def csv_text(rows: Iterable[Row], language: str) -> Iterator[str]:
    """Yield lines as a reader's spreadsheet expects them, with the mark of UTF-8 first."""
    writer: Any = csv.writer(Echo(), delimiter=";" if language == "fr" else ",")
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([_harmless(cell) for cell in row])


def _harmless(cell: object) -> object:
    return harmless(cell) if isinstance(cell, str) else cell


def _units(amount: int, challenge: Challenge) -> str:
    text = str(Money(amount, challenge.currency).units)
    return text.replace(".", ",") if get_language() == "fr" else text


def _moment(moment: Any, here: tzinfo) -> str:
    return moment.astimezone(here).isoformat(sep=" ", timespec="seconds") if moment else ""
