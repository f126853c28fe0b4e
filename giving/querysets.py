from datetime import datetime, timedelta
from typing import Self

from django.db.models import Q
from django.utils import timezone

from donors.scoping import OrganizationQuerySet


class DonationQuerySet(OrganizationQuerySet):
    def paid(self) -> Self:
        """Return gifts whose money arrived, refunded ones included."""
        return self.filter(paid_at__isnull=False)

    def pending(self) -> Self:
        return self.filter(state=self.model.State.PENDING)

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

    def waiting_before(self, attempt: object) -> Self:
        """Return donors who wait for a payment page, came earlier and are still there."""
        return self.filter(
            Q(waiting_since__lt=attempt.waiting_since)  # type: ignore[attr-defined]
            | Q(waiting_since=attempt.waiting_since, pk__lt=attempt.pk),  # type: ignore[attr-defined]
            state=self.model.State.CREATED,
            waiting_seen_at__gte=timezone.now() - timedelta(seconds=15),
        )


class LedgerEntryQuerySet(OrganizationQuerySet):
    pass


class StoredEventQuerySet(OrganizationQuerySet):
    def due(self, now: datetime) -> Self:
        """Return events that no worker has finished, oldest first."""
        return self.filter(state=self.model.State.WAITING, next_try_at__lte=now).order_by("pk")
