"""What giving refuses."""

from typing import TYPE_CHECKING

from donors.exceptions import HearbackError

if TYPE_CHECKING:
    from giving.models import Donation


class GivingError(HearbackError):
    """An expected refusal around a gift."""


class ChallengeStateError(GivingError):
    """A challenge cannot make this step now; its text is a sentence for staff."""


class CampaignClosedError(GivingError):
    """The campaign takes no gifts now."""


class GiftSettledError(GivingError):
    """What became of this gift is shown on its own page."""

    def __init__(self, donation: "Donation") -> None:
        super().__init__(donation.reference)
        self.donation = donation


class AlreadyPaidError(GiftSettledError):
    """This showing of the form has already made a paid gift."""


class GiftReplacedError(GiftSettledError):
    """Its donor changed the gift in another tab while its payment page was being made."""


class RationUsedUpError(GivingError):
    """This second's calls to Stripe are used up; the donor has a place in the line."""

    def __init__(self, place: int) -> None:
        super().__init__(place)
        self.place = place


class PaymentServiceDownError(GivingError):
    """Stripe does not answer, or not in time. Nothing was charged; the gift is kept."""


class PaymentRefusedError(GivingError):
    """Stripe refuses what we ask: a setting, a bug, or (`field`) something the donor typed."""

    def __init__(self, code: str, *, field: str = "") -> None:
        super().__init__(code)
        self.field = field


class KeyUsedDifferentlyError(PaymentRefusedError):
    """An earlier call under the same idempotency key said something else."""


class BeingOpenedError(GivingError):
    """Another request is asking Stripe for the same page at this moment."""


class MoneyMismatchError(GivingError):
    """Stripe reports another amount or currency than the gift has."""


class RefundError(GivingError):
    """A refund is more than what is left of the gift, or is not of this gift."""


class RateLimitedError(GivingError):
    """So many tries from one network address or for one e-mail look like card testing."""


class UnknownGiftError(GivingError):
    """Stripe speaks of a gift that is not in the books."""
