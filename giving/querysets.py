from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db.models import Exists, OuterRef
from django.utils import timezone

from donors.scoping import OrganizationQuerySet

if TYPE_CHECKING:
    from giving.models import CheckoutAttempt

# The waiting page asks every 3 seconds; who has not asked for this long has left.
STILL_THERE = timedelta(seconds=8)


class DonationQuerySet(OrganizationQuerySet):
    def paid(self) -> Self:
        """Return gifts whose money arrived, refunded ones included."""
        return self.filter(paid_at__isnull=False)

    def pending(self) -> Self:
        return self.filter(state=self.model.State.PENDING)

    def abandoned(self, before: datetime) -> Self:
        """Return pending gifts that nobody can pay: begun before then, with no page under way."""
        return (
            self.pending()
            .filter(created_at__lt=before)
            .exclude(attempts__state__in=["created", "open"])
            .exclude(attempts__created_at__gte=before)
        )

    def for_campaign(self, campaign: object) -> Self:
        return self.filter(campaign=campaign)

    def with_form_token(self, token: object) -> Self:
        """Return the gifts made from one showing of the form, the newest first."""
        return self.filter(form_token=token).order_by("-pk")


class CheckoutAttemptQuerySet(OrganizationQuerySet):
    def open(self) -> Self:
        return self.filter(state=self.model.State.OPEN)

    def due_for_check(self, now: datetime) -> Self:
        """Return attempts that a lost webhook may have settled without telling us."""
        return self.filter(
            state__in=[self.model.State.CREATED, self.model.State.OPEN], next_check_at__lte=now
        ).order_by("next_check_at")

    def waiting_before(self, attempt: "CheckoutAttempt") -> Self:
        """Return donors who wait for a payment page, came earlier and are still there."""
        return self.filter(
            created_at__lt=attempt.created_at,
            state=self.model.State.CREATED,
            waiting_seen_at__gte=timezone.now() - STILL_THERE,
        )


class LedgerEntryQuerySet(OrganizationQuerySet):
    def standing_refunds(self) -> Self:
        """Return the refunds that reached the donor, the first one first.

        One that the bank refused is taken back by an adjustment of the same name.
        """
        kinds = self.model.Kind
        failed = self.model.rows.filter(
            kind=kinds.ADJUSTMENT, donation=OuterRef("donation"), stripe_id=OuterRef("stripe_id")
        ).exclude(stripe_id="")
        return self.filter(~Exists(failed), kind=kinds.REFUND).order_by("occurred_at", "pk")


class StoredEventQuerySet(OrganizationQuerySet):
    def due(self, now: datetime) -> Self:
        """Return events that no worker has finished, oldest first."""
        return self.filter(state=self.model.State.WAITING, next_try_at__lte=now).order_by("pk")
