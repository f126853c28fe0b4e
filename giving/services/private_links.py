"""Revoking the private link of a gift."""

from django.db import transaction
from django.db.models import F

from campaigns.services.history import record_history
from donors.models import Person
from giving.models import Donation


@transaction.atomic
def revoke_private_link(*, donation: Donation, actor: Person) -> Donation:
    """Make the gift's link of today useless: a token is derived from the version raised here."""
    Donation.rows.filter(pk=donation.pk).update(link_version=F("link_version") + 1)
    record_history(
        subject=donation,
        organization=donation.organization,
        what="private link revoked",
        actor=actor,
    )
    donation.refresh_from_db(fields=["link_version"])
    return donation
