"""How far a sending is: a bar with what went out and what never will, and the same in words.

It stands on the page of the sending and on that of the news that it tells.
"""

from datetime import timedelta
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

from campaigns.money import write_number
from donors.staff_admin import link_to, may_open
from feedback.bulk.steering import Progress, progress_of
from feedback.models import SendingBatch
from feedback.telling.beside import Beside, beside_mails_of

# What waits longer than this waits for an evening, and not for a worker.
SOON = timedelta(minutes=5)


def progress_bar(batch: SendingBatch, *, reader: Any) -> SafeString:
    """Return the bar, which asks for itself again while mails are waiting.

    For whoever may not see sendings it does not: nobody would answer.
    """
    asks_again = may_open(batch, reader)
    progress, beside = progress_of(batch), beside_mails_of(batch)
    is_waited_for = progress.waiting > 0 or beside.is_being_written
    context = {
        "total": progress.total,
        "went_out": _percent(progress.went_out, progress),
        "not_sent": _percent(progress.not_sent, progress),
        "words": _in_words(batch, progress) if progress.total else _without_mails(batch, beside),
        "sentences": [
            *never_sent_in_words(progress),
            *_beside_in_words(beside, progress, reader),
        ],
        "counts": _counts(progress),
        "is_moving": asks_again and is_waited_for and batch.ended_at is None,
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
    return gettext("stopped by itself") if batch.is_stopped else gettext("under way")


def _in_words(batch: SendingBatch, progress: Progress) -> str:
    is_done = not progress.waiting and batch.ended_at is None
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


def _without_mails(batch: SendingBatch, beside: Beside) -> str:
    """Say why a sending has no mails, where “0 of 0” would say nothing."""
    if batch.ended_at:
        return capfirst(state_in_words(batch))
    if beside.is_being_written:
        return gettext("Its mails are being written.")
    return gettext("It is done. It has no mails of its own.")


def _beside_in_words(beside: Beside, progress: Progress, reader: Any) -> list[str]:
    """Say who reads it in other mails; and where there is no mail at all, how they hear of it."""
    are_all = not (progress.total or beside.letters or beside.pages) and len(beside.in_mails_of) < 2
    said: list[str] = [
        format_html(
            gettext("All of its readers read it in the mail of {sending}.")
            if are_all
            else ngettext(
                "{count} of its readers reads it in the mail of {sending}.",
                "{count} of its readers read it in the mail of {sending}.",
                count,
            ),
            count=write_number(count),
            sending=link_to(sending, reader),
        )
        for sending, count in beside.in_mails_of
    ]
    return said if progress.total else [*said, *_without_a_mail(beside)]


def _without_a_mail(beside: Beside) -> list[str]:
    letters = ngettext(
        "%(count)s of its readers gets a letter.",
        "%(count)s of its readers get a letter.",
        beside.letters,
    )
    only_letters = ngettext(
        "It goes by letter alone: %(count)s letter.",
        "It goes by letter alone: %(count)s letters.",
        beside.letters,
    )
    pages = ngettext(
        "%(count)s of its readers finds it on the page of their gift alone, as they wish.",
        "%(count)s of its readers find it on the page of their gift alone, as they wish.",
        beside.pages,
    )
    is_alone = not (beside.pages or beside.in_mails_of)
    said = [(beside.letters, only_letters if is_alone else letters), (beside.pages, pages)]
    return [words % {"count": write_number(count)} for count, words in said if count]


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
