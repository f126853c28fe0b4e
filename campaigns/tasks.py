"""What workers do for campaigns. Each calls services that are safe to run twice."""

from celery import shared_task

from campaigns.services import drawn_cards, fundraisers, pledges, teams
from campaigns.services.campaigns import end_campaigns_that_are_over
from campaigns.services.share_counts import fold_share_events


@shared_task
def end_campaigns() -> None:
    end_campaigns_that_are_over()
    teams.close_teams_that_are_over()


@shared_task
def move_fundraisers() -> None:
    """Open pages whose day has come, close those that are over, thank where nobody did."""
    fundraisers.open_due_pages()
    fundraisers.close_due_pages()
    fundraisers.thank_for_forgetful_owners()


@shared_task
def act_on_pledges() -> None:
    pledges.act_on_due_pledges()


@shared_task
def forget_drafts() -> None:
    fundraisers.delete_forgotten_drafts()
    teams.delete_forgotten_teams()


@shared_task
def fold_shares() -> None:
    """Count what share links brought until nothing waits; a second folder finds nothing to do."""
    while fold_share_events():
        pass


@shared_task
def draw_cards(kind: str, number: int) -> None:
    drawn_cards.draw_cards_of(kind=kind, number=number)


@shared_task
def sweep_cards() -> None:
    """Find pages whose cards nobody drew, or whose news nobody looked at."""
    drawn_cards.queue_due_cards()


@shared_task
def delete_lost_cards() -> None:
    drawn_cards.delete_lost_files()
