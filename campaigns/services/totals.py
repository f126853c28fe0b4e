"""The totals of a campaign: one shared row, touched last and for as short as can be."""

from django.db.models import F
from django.utils import timezone

from campaigns.models import Campaign, CampaignTotals


def add_to_totals(*, campaign: Campaign, amount: int, gifts: int, donors: int) -> None:
    """Add to what a campaign raised; negative numbers take back.

    Call it last in the transaction of a gift: every gift to the campaign waits for this row, so
    it has to be held for nothing but the commit. The database does the sum. `amount` is in the
    smallest unit of the campaign's currency.
    """
    changed = CampaignTotals.objects.filter(campaign=campaign).update(
        raised_amount=F("raised_amount") + amount,
        gift_count=F("gift_count") + gifts,
        donor_count=F("donor_count") + donors,
        updated_at=timezone.now(),
    )
    if changed == 0:
        # A campaign that was made without its row (an import): make it, then add.
        CampaignTotals.objects.get_or_create(campaign=campaign)
        add_to_totals(campaign=campaign, amount=amount, gifts=gifts, donors=donors)
