"""What share links brought: written as events, folded into counters by a job."""

from campaigns.models import ShareEvent


def count_gift(*, link_id: int, gifts: int, donors: int, amount: int) -> None:
    """Note what came by a link, in the transaction of the gift; negative numbers take back."""
    ShareEvent.objects.create(link_id=link_id, gifts=gifts, donors=donors, amount=amount)
