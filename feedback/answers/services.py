"""Saying something back about an update, and what staff do with it.

Every change of an answer happens here. Lock: the gift, before the answer.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.services.history import record_history
from donors.models import Person
from feedback.allocations.models import Allocation
from feedback.answers.mails import write_passed_on, write_reply
from feedback.answers.models import Answer
from feedback.exceptions import AnswerError
from feedback.field.models import FieldLink
from feedback.impact.models import ImpactUpdate, UpdateGift
from giving.models import Donation

WRITTEN_SINCE = gettext_lazy("The donor has written since: read it first.")


def update_for(*, donation: Donation, update_id: int) -> ImpactUpdate | None:
    """Return a published update that this gift's money is in."""
    told = UpdateGift.objects.filter(
        donation=donation,
        update_id=update_id,
        update__state=ImpactUpdate.State.PUBLISHED,
        allocation__in=Allocation.rows.standing(),
    )
    gift = told.select_related("update").first() if donation.is_paid else None
    return gift.update if gift else None


@transaction.atomic
def say_back(
    *,
    donation: Donation,
    update: ImpactUpdate,
    has_heart: bool | None = None,
    text: str | None = None,
) -> Answer | None:
    """Keep a heart or a line; what is None stays as it is. Safe to send twice.

    An answer that says nothing any more is gone. Raises AnswerError for a change of what staff
    have read; words may still join a heart that was read.
    """
    Donation.rows.select_for_update(no_key=True).get(pk=donation.pk)
    answer = Answer.rows.filter(donation=donation, update=update).first() or Answer(
        organization_id=donation.organization_id, donation=donation, update=update
    )
    before = (answer.has_heart, answer.text)
    wanted = (
        answer.has_heart if has_heart is None else has_heart,
        answer.text if text is None else text,
    )
    if wanted != before:
        _refuse_change_of_what_was_read(answer, has_heart=wanted[0], text=wanted[1])
        answer.has_heart, answer.text = wanted
        _keep(answer)
    return answer if answer.pk else None


def _refuse_change_of_what_was_read(answer: Answer, *, has_heart: bool, text: str) -> None:
    adds_words = not answer.text and has_heart == answer.has_heart
    adds_heart = text == answer.text and has_heart
    if answer.is_fixed and not (adds_words or adds_heart):
        raise AnswerError(_("The team has read your line: it stays as you wrote it."))


def _keep(answer: Answer) -> None:
    """Write an answer, to be read anew if it was read before."""
    if answer.has_heart or answer.text:
        answer.written_at, answer.opened_at, answer.read_at = timezone.now(), None, None
        answer.save()
    elif answer.pk:
        answer.delete()


def mark_opened(*, answer: Answer) -> None:
    """Note that somebody who may answer has it before them; it still waits to be dealt with.

    Nothing is noted of words that came after those that are shown.
    """
    as_shown = Answer.rows.filter(pk=answer.pk, written_at=answer.written_at)
    as_shown.filter(opened_at=None).update(opened_at=timezone.now())


@transaction.atomic
def mark_read(*, answer: Answer, as_of: datetime, actor: Person) -> Answer:
    """Note that it is read and needs nothing more, so that it waits for nobody. Safe twice.

    `as_of` is when the words were written that were read: raises AnswerError if others came since.
    """
    answer = _locked_as_of(answer, as_of)
    if answer.read_at is None:
        answer.read_at = timezone.now()
        answer.save(update_fields=["read_at"])
        _record(answer, "answer read", actor)
    return answer


@transaction.atomic
def mark_unread(*, answer: Answer, actor: Person) -> Answer:
    """Let it wait again, for whoever pressed too soon; its donor still changes it no more."""
    answer = _locked(answer)
    if answer.read_at is not None:
        answer.opened_at = answer.opened_at or answer.read_at
        answer.read_at = None
        answer.save(update_fields=["opened_at", "read_at"])
        _record(answer, "answer to be read again", actor)
    return answer


def lock_for_reply(*, answer: Answer, as_of: datetime) -> Answer:
    """Hold an answer until the transaction ends, so that a reply is to what was shown.

    Raises AnswerError where words came since `as_of`, or somebody has replied.
    """
    answer = _locked_as_of(answer, as_of)
    if answer.replied_at:
        raise AnswerError(_("It was answered before: what was mailed stays as it is."))
    return answer


@transaction.atomic
def reply_to(*, answer: Answer, words: str, as_of: datetime, actor: Person) -> Answer:
    """Answer a donor, once: it stands on the page of their gift, and is mailed to them.

    `as_of` is when the words were written that are answered: raises AnswerError if others came.
    """
    answer = lock_for_reply(answer=answer, as_of=as_of)
    answer.reply, answer.replied_by = words, actor
    answer.replied_at = timezone.now()
    answer.read_at = answer.read_at or answer.replied_at
    answer.save(update_fields=["reply", "replied_by", "replied_at", "read_at"])
    _record(answer, "donor answered", actor)
    write_reply(answer=answer)
    return answer


def recipients_of(answer: Answer) -> list[FieldLink]:
    """Return whom in the field a donor's words may be handed to: whoever sent the news.

    Where they cannot be mailed, or nobody sent it by a link, those are the partners who have a link
    for its campaign.
    """
    link = answer.update.field_link
    if link is not None and link.takes_mail:
        return [link]
    partners = FieldLink.rows.filter(
        organization=answer.organization_id,
        campaign=answer.update.project.campaign_id,
        person=None,
        revoked_at=None,
    )
    return list(partners.exclude(email="").order_by("name", "pk"))


@transaction.atomic
def pass_on(*, answer: Answer, as_of: datetime, actor: Person, to: FieldLink | None) -> Answer:
    """Hand a donor's words to those in the field, with their first name alone; once.

    `to` is who sent the news, or the partner whom staff chose. Raises AnswerError for anybody
    else, or where the donor wrote since `as_of`: what nobody has read is mailed to nobody.
    """
    answer = _locked_as_of(answer, as_of)
    if answer.passed_on_at:
        return answer
    if to is None or to not in recipients_of(answer):
        raise AnswerError(_("This news came by no link with an address: nobody can be mailed."))
    write_passed_on(answer=answer, link=to)
    answer.passed_on_at = timezone.now()
    answer.read_at = answer.read_at or answer.passed_on_at
    answer.save(update_fields=["passed_on_at", "read_at"])
    _record(answer, "answer passed on", actor, field_link=to.pk)
    return answer


def _locked_as_of(answer: Answer, as_of: datetime) -> Answer:
    answer = _locked(answer)
    if answer.written_at != as_of:
        raise AnswerError(WRITTEN_SINCE)
    return answer


def _locked(answer: Answer) -> Answer:
    found: Answer = (
        Answer.rows.select_for_update(of=("self",))
        .select_related("organization", "donation__donor", "update__project", "update__field_link")
        .get(pk=answer.pk)
    )
    return found


def _record(answer: Answer, what: str, actor: Person, **details: Any) -> None:
    record_history(
        subject=answer, organization=answer.organization, what=what, actor=actor, **details
    )
