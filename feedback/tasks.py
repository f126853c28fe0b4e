"""What workers do for feedback. Tasks take ids and are safe to run twice."""

from celery import shared_task

from campaigns.services.files import delete_what_is_left
from feedback.allocations import services as allocations
from feedback.bulk import sending
from feedback.cards import services as cards
from feedback.following import news
from feedback.impact import pictures
from feedback.journeys import services as coach
from feedback.journeys import share_prompts
from feedback.promise import looks_due
from feedback.promise import services as promise
from feedback.services import outbox, sweeping
from feedback.services.handover import hand_over
from feedback.telling import letters
from feedback.telling import services as telling

# Below IN_FLIGHT (querysets.py): a send that hangs is ended before its message is given again.
SEND_TIME_LIMIT = 100


@shared_task(name="feedback.tasks.send_message", time_limit=SEND_TIME_LIMIT)
def send_message(message_id: int) -> None:
    outbox.send_message(message_id)


@shared_task(name="feedback.tasks.send_bulk", time_limit=SEND_TIME_LIMIT)
def send_bulk(message_ids: list[int]) -> None:
    """Send a slice of them; the rest goes to the end of the queue, so that nobody waits for it."""
    left = sending.send_slice(message_ids)
    if left:
        hand_over(left, queue="bulk")


@shared_task(name="feedback.tasks.sweep_messages")
def sweep_messages() -> None:
    sweeping.sweep()


@shared_task(name="feedback.tasks.tell_news")
def tell_news() -> None:
    """Also finds what no receiver hears of, and what a dead broker lost."""
    news.find_news()
    news.tell_news()


@shared_task(name="feedback.tasks.tell_update")
def tell_update(update_id: int, first_part: int = 0) -> None:
    telling.tell_update(update_id, first_part=first_part)


@shared_task(name="feedback.tasks.make_letters")
def make_letters(update_id: int) -> None:
    letters.make_letters(update_id)


@shared_task(name="feedback.tasks.tell_waiting_updates")
def tell_waiting_updates() -> None:
    """Go on with what a dead broker or worker left half told."""
    telling.tell_waiting_updates()


@shared_task(name="feedback.tasks.coach_due")
def coach_due() -> None:
    coach.coach_due()


@shared_task(name="feedback.tasks.prompt_at_milestone")
def prompt_at_milestone(fundraiser_id: int) -> None:
    share_prompts.prompt_at_milestone(fundraiser_id=fundraiser_id)


@shared_task(name="feedback.tasks.remind_of_news")
def remind_of_news() -> None:
    promise.remind_staff()
    looks_due.remind_of_looks()


@shared_task(name="feedback.tasks.allocate_waiting")
def allocate_waiting() -> None:
    allocations.allocate_waiting()


@shared_task(name="feedback.tasks.hide_pictures")
def hide_pictures() -> None:
    """Hide what consents no longer cover, and delete what is left of what was hidden before."""
    pictures.keep_to_consents()
    delete_what_is_left()


@shared_task(name="feedback.tasks.draw_project_cards")
def draw_project_cards(project_id: int) -> None:
    cards.draw_cards_of_project(project_id)


@shared_task(name="feedback.tasks.sweep_project_cards")
def sweep_project_cards() -> None:
    """Find projects whose cards nobody drew, or whose news nobody looked at."""
    cards.queue_due_cards()


@shared_task(name="feedback.tasks.delete_lost_project_cards")
def delete_lost_project_cards() -> None:
    cards.delete_lost_files()
