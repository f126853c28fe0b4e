"""How far a sending is: a bar with what went out and what never will, and the same in words.

It stands on the page of the sending and on that of the news that it tells.
"""

from datetime import timedelta

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from campaigns.money import write_number
from feedback.bulk.steering import Progress, progress_of
from feedback.models import SendingBatch

# What waits longer than this waits for an evening, and not for a worker.
SOON = timedelta(minutes=5)


def progress_bar(batch: SendingBatch, *, asks_again: bool = True) -> SafeString:
    """Return the bar, which asks for itself again while mails are waiting.

    For whoever may not see sendings it does not: nobody would answer.
    """
    progress = progress_of(batch)
    context = {
        "went_out": _percent(progress.went_out, progress),
        "not_sent": _percent(progress.not_sent, progress),
        "words": _in_words(batch, progress),
        "never_sent": never_sent_in_words(progress),
        "counts": _counts(progress),
        "is_moving": asks_again and progress.waiting > 0 and batch.ended_at is None,
        "address": reverse("admin:feedback_sendingbatch_progress", args=[batch.pk]),
    }
    return render_to_string("admin/feedback/_sending_progress.html", context)


def _percent(number: int, progress: Progress) -> str:
    """Return a part of all mails as SVG writes it, in every language."""
    return f"{100 * number / progress.total:.2f}%" if progress.total else "0%"


def is_held(batch: SendingBatch) -> bool:
    return bool(batch.ended_at or batch.paused_at or batch.is_stopped)


def state_in_words(batch: SendingBatch) -> str:
    if batch.ended_at:
        return gettext("stopped for good")
    if batch.paused_at:
        return gettext("paused")
    return gettext("stopped by itself") if batch.is_stopped else gettext("goes its way")


def _in_words(batch: SendingBatch, progress: Progress) -> str:
    is_done = progress.total and not progress.waiting and batch.ended_at is None
    words = {
        "sent": write_number(progress.went_out),
        "total": write_number(progress.total),
        "state": gettext("finished") if is_done else state_in_words(batch),
    }
    if is_done and progress.went_out == progress.total:
        return ngettext("It is done.", "All %(total)s are done.", progress.total) % words
    said = gettext("%(sent)s of %(total)s went out, %(state)s") % words
    if not is_held(batch) and progress.next_at and progress.next_at > timezone.now() + SOON:
        moment = {"moment": date_format(timezone.localtime(progress.next_at), "DATETIME_FORMAT")}
        said += gettext("; the next go out on %(moment)s") % moment
    return said


def never_sent_in_words(progress: Progress) -> list[str]:
    """Return how many mails never go out because of what staff did, and why."""
    called_off = ngettext(
        "%(count)s mail was never sent: the sending was stopped for good",
        "%(count)s mails were never sent: the sending was stopped for good",
        progress.called_off,
    )
    untrue = ngettext(
        "%(count)s mail was never sent: the news was taken back, or the money went back",
        "%(count)s mails were never sent: the news was taken back, or the money went back",
        progress.untrue,
    )
    said = [(progress.called_off, called_off), (progress.untrue, untrue)]
    return [words % {"count": write_number(count)} for count, words in said if count]


def _counts(progress: Progress) -> list[tuple[str, str]]:
    counts = [
        (gettext("sent"), progress.sent),
        (gettext("waiting"), progress.waiting),
        (gettext("failed"), progress.failed),
        (gettext("came back"), progress.came_back),
        (gettext("no longer needed"), progress.dropped),
    ]
    never = progress.called_off + progress.untrue
    if never:
        counts.append((gettext("never sent"), never))
    return [(name, write_number(number)) for name, number in counts]
