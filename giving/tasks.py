"""What workers do for giving. Each takes ids, calls one service, and is safe to run twice."""

import logging

from celery import shared_task

from donors.queueing import queue_now
from giving.challenges.following import NEWS_AT_ONCE, follow_news
from giving.challenges.life import end_and_freeze_challenges
from giving.exceptions import PaymentRefusedError, PaymentServiceDownError, RationUsedUpError
from giving.services import events, reconcile
from giving.services.books import run_checks

logger = logging.getLogger(__name__)


@shared_task
def process_event(event_id: int) -> None:
    events.process_event(event_id=event_id)


@shared_task
def sweep_events() -> None:
    """Handle events that the broker lost or that wait for another try."""
    due = [(event_id,) for event_id in events.take_due_events()]
    queue_now("giving.tasks.process_event", due, queue="urgent")


@shared_task
def reconcile_checkouts() -> None:
    reconcile.reconcile_checkouts()
    reconcile.expire_abandoned_donations()


@shared_task
def fetch_missed_events() -> None:
    try:
        reconcile.fetch_missed_events()
    except (PaymentServiceDownError, RationUsedUpError, PaymentRefusedError):
        logger.warning("stripe does not list its undelivered events")


@shared_task
def count_challenges() -> None:
    """End what is over, and count: one batch after the other while there is news."""
    end_and_freeze_challenges()
    while follow_news() == NEWS_AT_ONCE:
        pass


@shared_task
def check_books() -> None:
    """Check the invariants of the books; a breach is an error in the log."""
    for finding in run_checks():
        if finding.count:
            logger.error("books: %s: %s", finding.check.name, finding.count)
