"""Addresses that return mail, or whose owner complained: nobody on this server writes there.

A complaint is for good. What came back may be lifted by an owner of an organization, once the
address was mended.
"""

from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from donors.exceptions import HearbackError
from donors.models import Person, Suppression

Reason = Suppression.Reason


class ComplaintStandsError(HearbackError):
    """Nobody but its owner takes a complaint back; its text is a sentence for staff."""


def why_suppressed(email: str) -> str:
    """Return why nothing may be sent to an address, in words for staff, or nothing."""
    found = Suppression.objects.filter(email=email.lower(), lifted_at=None).first()
    return f"{found.get_reason_display()} {found.words}".strip() if found else ""


def lifted_at(email: str) -> datetime:
    """Return when an address was last written to again; what came back before counts no more."""
    lifted = Suppression.objects.filter(email=email.lower(), lifted_at__isnull=False)
    last = lifted.order_by("-lifted_at").values_list("lifted_at", flat=True).first()
    return last or datetime.min.replace(tzinfo=UTC)


@transaction.atomic
def suppress(*, email: str, reason: Suppression.Reason, words: str = "") -> Suppression:
    """Write to an address no more. Safe to call twice; a complaint weighs more than a bounce."""
    found, is_new = Suppression.objects.get_or_create(
        email=email.lower(), lifted_at=None, defaults={"reason": reason, "words": words[:300]}
    )
    if not is_new and reason == Reason.COMPLAINT:
        found.reason, found.words = reason, words[:300]
        found.save(update_fields=["reason", "words"])
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
