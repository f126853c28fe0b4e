"""What workers do for campaigns."""

from celery import shared_task

from campaigns.services.campaigns import end_campaigns_that_are_over


@shared_task
def end_campaigns() -> None:
    end_campaigns_that_are_over()
