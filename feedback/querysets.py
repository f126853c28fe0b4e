from datetime import datetime, timedelta
from typing import Any, Self

from django.db.models import Model, Q

from donors.scoping import OrganizationQuerySet

# Longer than any send may take (SEND_TIME_LIMIT ends the process): then the worker is dead.
IN_FLIGHT = timedelta(minutes=2)
# After this the broker has lost a message that nobody took up, or is far behind.
LOST_AFTER = timedelta(minutes=2)
# By how much the clocks of two of our machines may differ.
CLOCK_SKEW = timedelta(seconds=10)


class MessageQuerySet(OrganizationQuerySet):
    def claimable(self, now: datetime) -> Self:
        """Return messages that a worker may take up and send."""
        return self.filter(state=self.model.State.WAITING, next_try_at__lte=now + CLOCK_SKEW)

    def due(self, now: datetime) -> Self:
        """Return messages that ought to be with the broker and are not, oldest first."""
        return self.filter(
            Q(queued_at=None) | Q(queued_at__lt=now - LOST_AFTER),
            state=self.model.State.WAITING,
            next_try_at__lte=now,
        ).order_by("next_try_at", "pk")

    def stranded(self, now: datetime) -> Self:
        """Return messages whose worker died while it was sending them."""
        return self.filter(state=self.model.State.SENDING, claimed_at__lt=now - IN_FLIGHT)

    def telling_one_thing(self) -> Self:
        """Leave out the mails of an evening that tell other news beside their own."""
        return self.exclude(values__has_key="others")

    def failed(self) -> Self:
        return self.filter(state=self.model.State.FAILED)

    def confirmation_of(self, donation: Model) -> Any:
        """Return the mail that confirms a gift, if it is written."""
        kind = self.model.Kind.GIFT_CONFIRMATION
        return self.filter(donation=donation, kind=kind).order_by("-pk").first()
