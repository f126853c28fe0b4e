"""Addresses that return mail, or whose owner complained.

Where mail comes back nobody on this server writes, until an owner of an organization lifts it, once
the address was mended. A complaint ends what may be refused: a receipt still goes out, and only
the person takes a complaint back.
"""

from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from donors.exceptions import HearbackError
from donors.models import Person, Suppression
from donors.querysets import DonorQuerySet

Reason = Suppression.Reason


class ComplaintStandsError(HearbackError):
    """Nobody but its owner takes a complaint back; its text is a sentence for staff."""


def why_returned(email: str) -> str:
    """Return why no mail arrives at an address, in words for staff, or nothing."""
    found = _standing(email).exclude(reason=Reason.COMPLAINT).first()
    return f"{found.get_reason_display()} {found.words}".strip() if found else ""


def has_complained(email: str) -> bool:
    """Return whether the owner of an address wants nothing that can be refused."""
    return _standing(email).filter(reason=Reason.COMPLAINT).exists()


def out_of_reach(donors: DonorQuerySet) -> DonorQuerySet:
    """Return the donors whose mail comes back and who have no postal address."""
    returned = Suppression.objects.filter(email=OuterRef("email"), lifted_at=None)
    return donors.filter(
        Q(address="") | Q(city=""), Exists(returned.exclude(reason=Reason.COMPLAINT))
    )


def _standing(email: str) -> QuerySet[Suppression]:
    return Suppression.objects.filter(email=email.lower(), lifted_at=None).order_by("pk")


def lifted_at(email: str) -> datetime:
    """Return when an address was last written to again; what came back before counts no more."""
    lifted = Suppression.objects.filter(email=email.lower(), lifted_at__isnull=False)
    last = lifted.order_by("-lifted_at").values_list("lifted_at", flat=True).first()
    return last or datetime.min.replace(tzinfo=UTC)


@transaction.atomic
def suppress(*, email: str, reason: Suppression.Reason, words: str = "") -> Suppression:
    """Note why an address is written to no more. Safe to call twice.

    Each reason stands for itself: who complained may also have an address that returns mail.
    """
    found, _is_new = Suppression.objects.get_or_create(
        email=email.lower(), lifted_at=None, reason=reason, defaults={"words": words[:300]}
    )
    return found


@transaction.atomic
def lift_suppression(*, suppression: Suppression, actor: Person) -> Suppression:
    """Let an address be written to again. Raises ComplaintStandsError."""
    found = Suppression.objects.select_for_update(no_key=True).get(pk=suppression.pk)
    if found.reason == Reason.COMPLAINT:
        raise ComplaintStandsError(
            _("The owner of this address asked not to be written to. Only they can change it.")
        )
    if found.lifted_at is None:
        found.lifted_at, found.lifted_by = timezone.now(), actor
        found.save(update_fields=["lifted_at", "lifted_by"])
    return found


@transaction.atomic
def take_complaint_back(*, person: Person) -> None:
    """Let somebody be written to who asks for it; the row stays, with who lifted it and when."""
    if person.email:
        _standing(person.email).filter(reason=Reason.COMPLAINT).update(
            lifted_at=timezone.now(), lifted_by=person
        )
