"""News of supporters that concerns money; each runs in the transaction that made it true."""

from django.dispatch import receiver

from campaigns.models import Fundraiser
from campaigns.signals import fundraiser_changed_team
from giving.services.team_totals import move_page


@receiver(fundraiser_changed_team, dispatch_uid="giving.page_changed_team")
def page_changed_team(
    *, fundraiser: Fundraiser, left: int | None, joined: int | None, **_extra: object
) -> None:
    move_page(fundraiser_id=fundraiser.pk, left=left, joined=joined)
