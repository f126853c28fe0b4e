from datetime import datetime, timedelta
from typing import Self

from donors.scoping import OrganizationQuerySet

# Longer than any send may take (EMAIL_TIMEOUT_SECONDS): after this the worker is taken for dead.
IN_FLIGHT = timedelta(minutes=2)


class MessageQuerySet(OrganizationQuerySet):
    def due(self, now: datetime) -> Self:
        """Return messages to send now, oldest first."""
        return self.filter(state=self.model.State.WAITING, next_try_at__lte=now).order_by(
            "next_try_at", "pk"
        )

    def stranded(self, now: datetime) -> Self:
        """Return messages whose worker died while it was sending them."""
        return self.filter(state=self.model.State.SENDING, claimed_at__lt=now - IN_FLIGHT)

    def failed(self) -> Self:
        return self.filter(state=self.model.State.FAILED)
