"""What a person allows, and whether they may be written to. Asked again at the moment of sending.

A "no" of the person wins over whatever comes later from somewhere else: an import, another form, a
colleague's typing. Only the person's own act says yes again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from donors.laws import Relation, may_solicit_without_choice
from donors.models import (
    CHOOSABLE,
    REQUIRED,
    Choice,
    ContactTerms,
    Donor,
    Frequency,
    Medium,
    Person,
    Purpose,
    Standing,
)
from donors.signals import language_chosen
from donors.zones import country_of_zone

Source = Choice.Source
# Where a person says yes themselves, in front of the words.
OWN_ACTS = frozenset({Source.PREFERENCES, Source.FOLLOW, Source.FUNDRAISER, Source.DONATE_PAGE})
# Where they also read of appeals: who begins to follow a page reads of its news alone.
TOLD_OF_APPEALS = frozenset({Source.PREFERENCES, Source.DONATE_PAGE})
# An unticked box is no refusal: it only stands where nothing stood before.
QUIET_ACTS = frozenset({Source.DONATE_PAGE})
# Purposes that a person sets off by an act of their own, and that need no other consent.
FOLLOW_FROM_AN_ACT = frozenset({Purpose.OWN_FUNDRAISER, Purpose.IMPACT_NEWS})


class Refusal(StrEnum):
    """Why somebody may not be written to."""

    REFUSED = "refused"
    ONLY_REQUIRED = "only_required"
    NEEDS_CONSENT = "needs_consent"


@dataclass(frozen=True, kw_only=True)
class Said:
    """A yes or no with all that makes it evidence. `text` is what the person read."""

    is_allowed: bool
    source: Choice.Source
    wording: str
    text: str
    language: str
    country: str = ""
    actor: Person | None = None


@transaction.atomic
def record_choice(*, person: Person, organization: Any, purpose: Purpose, said: Said) -> Choice:
    """Keep what somebody said of a purpose; it stands unless an older no of their own wins.

    One at a time for a person: a yes that has not seen the no beside it would win over it.
    """
    lock_person(person)
    if (pressed := _pressed_before(person, organization, purpose, said)) is not None:
        return pressed
    choice = Choice.objects.create(
        organization=organization,
        person=person,
        purpose=purpose,
        is_allowed=said.is_allowed,
        wording=said.wording,
        text=said.text,
        language=said.language,
        source=said.source,
        country=said.country,
        actor=said.actor,
    )
    before = _standing(person, organization, purpose)
    if before is None or _replaces(before, said):
        Standing.objects.update_or_create(
            organization=organization,
            person=person,
            purpose=purpose,
            medium=Medium.EMAIL,
            defaults={"is_allowed": said.is_allowed, "choice": choice},
        )
    return choice


def lock_person(person: Person) -> None:
    """Let nobody else decide about a person until this transaction ends.

    Whoever also locks what the person follows, promised or gave by locks the person first.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)


def _pressed_before(
    person: Person, organization: Any, purpose: Purpose, said: Said
) -> Choice | None:
    """Return the choice that a mail program's button says again: the first press is the proof.

    Nothing when something else was said in between.
    """
    if said.source != Source.ONE_CLICK:
        return None
    last = (
        Choice.objects.for_organization(organization)
        .filter(person=person, purpose=purpose)
        .order_by("-at", "-pk")
        .first()
    )
    words = ("is_allowed", "wording", "text", "language", "source")
    is_same = last is not None and all(getattr(last, name) == getattr(said, name) for name in words)
    return last if is_same else None


def _standing(person: Person, organization: Any, purpose: Purpose) -> Standing | None:
    return Standing.objects.filter(
        organization=organization, person=person, purpose=purpose, medium=Medium.EMAIL
    ).first()


def _replaces(before: Standing, said: Said) -> bool:
    if not said.is_allowed:
        return said.source not in QUIET_ACTS
    is_own = said.source in OWN_ACTS
    return before.is_allowed or (is_own and (said.source not in QUIET_ACTS or _is_quiet(before)))


def _is_quiet(before: Standing) -> bool:
    """Return whether a no was only a box left unticked: a box that they tick says more."""
    return before.choice.source in QUIET_ACTS


@transaction.atomic
def refuse_all(*, person: Person, organization: Any, said: Said) -> None:
    """Refuse every purpose that can be refused."""
    for purpose in CHOOSABLE:
        record_choice(person=person, organization=organization, purpose=purpose, said=said)


@transaction.atomic
def set_frequency(*, person: Person, organization: Any, frequency: Frequency) -> ContactTerms:
    terms, _is_new = ContactTerms.objects.update_or_create(
        organization=organization, person=person, defaults={"frequency": frequency}
    )
    return terms


@transaction.atomic
def set_language(*, person: Person, organization: Any, language: str) -> None:
    """Write to a person in another language from now on."""
    lock_person(person)
    Donor.objects.for_organization(organization).filter(person=person).update(language=language)
    Person.objects.filter(pk=person.pk).update(language=language)
    language_chosen.send(sender=Person, person=person, organization=organization, language=language)


def frequency_of(person: Person, organization: Any) -> Frequency:
    terms = ContactTerms.objects.filter(organization=organization, person=person).first()
    return Frequency(terms.frequency) if terms else Frequency.USUAL


def standing_purposes(person: Person, organization: Any) -> dict[str, bool]:
    """Return what the person said of each purpose; one that is missing was never asked."""
    standings = Standing.objects.filter(organization=organization, person=person)
    return dict(standings.values_list("purpose", "is_allowed"))


def why_not_to_write(
    *, person: Person, organization: Any, purpose: str, now: datetime | None = None
) -> Refusal | None:
    """Return why a person may not be written to for a purpose, or nothing when they may."""
    if purpose in REQUIRED:
        return None
    if frequency_of(person, organization) == Frequency.REQUIRED:
        return Refusal.ONLY_REQUIRED
    return why_not_by_choice(person=person, organization=organization, purpose=purpose, now=now)


def why_not_by_choice(
    *, person: Person, organization: Any, purpose: str, now: datetime | None = None
) -> Refusal | None:
    """Return why a purpose is refused, by what was said of it or by law; however rarely wanted."""
    said = standing_purposes(person, organization)
    if purpose in said:
        return None if said[purpose] else Refusal.REFUSED
    if purpose in FOLLOW_FROM_AN_ACT:
        return None
    return _by_law(person, organization, purpose, now or timezone.now())


def _by_law(person: Person, organization: Any, purpose: str, now: datetime) -> Refusal | None:
    if purpose == Purpose.FOLLOWING:
        return Refusal.NEEDS_CONSENT
    donor = Donor.objects.for_organization(organization).filter(person=person).first()
    relation = Relation(
        last_gift_at=_last_gift_at(donor),
        was_told=_was_told(person, organization),
        charity_of=organization.country if organization.registration_number else "",
    )
    country = (donor.country if donor else "") or country_of_zone(person.time_zone)
    may = may_solicit_without_choice(country.upper(), relation, now)
    return None if may else Refusal.NEEDS_CONSENT


def _was_told(person: Person, organization: Any) -> bool:
    """Return whether words about being asked for gifts, and a no, ever stood before the person."""
    choices = Choice.objects.for_organization(organization).filter(person=person)
    return choices.filter(source__in=TOLD_OF_APPEALS).exists()


def _last_gift_at(donor: Donor | None) -> datetime | None:
    """Return when the donor last gave; gifts live two floors above, so through the relation."""
    if donor is None:
        return None
    gifts: Any = donor.donations
    return (
        gifts.filter(paid_at__isnull=False)
        .order_by("-paid_at")
        .values_list("paid_at", flat=True)
        .first()
    )
