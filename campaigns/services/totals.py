"""The totals of page, team and campaign: shared rows, touched last and for as short as can be."""

from django.db.models import F
from django.utils import timezone

from campaigns.models import Campaign, CampaignTotals, FundraiserTotals, TeamTotals


def add_to_fundraiser_totals(
    *, fundraiser_id: int, amount: int, own_amount: int, gifts: int, donors: int
) -> int | None:
    """Add to what a supporter's page raised, and return the team that it counts for.

    The row is the lock under which a page joins a team: whoever has it knows the team. `amount`
    is in the smallest unit of the campaign's currency; `own_amount` is the part of it that the
    supporter gave.
    """
    totals = FundraiserTotals.objects.filter(fundraiser=fundraiser_id)
    changed = totals.update(
        raised_amount=F("raised_amount") + amount,
        own_amount=F("own_amount") + own_amount,
        gift_count=F("gift_count") + gifts,
        donor_count=F("donor_count") + donors,
        updated_at=timezone.now(),
    )
    if changed == 0:
        FundraiserTotals.objects.get_or_create(fundraiser_id=fundraiser_id)
        return add_to_fundraiser_totals(
            fundraiser_id=fundraiser_id,
            amount=amount,
            own_amount=own_amount,
            gifts=gifts,
            donors=donors,
        )
    return totals.values_list("fundraiser__team_id", flat=True).get()


def add_to_team_totals(*, team_id: int, amount: int, gifts: int, donors: int) -> None:
    """Add to what all pages of a team raised; call it after the page's own totals."""
    changed = TeamTotals.objects.filter(team=team_id).update(
        raised_amount=F("raised_amount") + amount,
        gift_count=F("gift_count") + gifts,
        donor_count=F("donor_count") + donors,
        updated_at=timezone.now(),
    )
    if changed == 0:
        TeamTotals.objects.get_or_create(team_id=team_id)
        add_to_team_totals(team_id=team_id, amount=amount, gifts=gifts, donors=donors)


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
