"""Sending to many: a slice of two seconds at most, and none once somebody else waits.

**In flight** is what was handed to the mail server and not yet marked as sent in the database: ten
mails at most in a process (`MARKED_AT_ONCE`), mostly fewer. When the process, the database or the
machine dies at that instant, these go out once more, two minutes later, under the same Message-ID.
What was claimed and not yet sent goes out once, that much later.

**Meanwhile**: while the mail server takes a mail, which is the longest wait, the next one is built
and those before are marked.
"""

import itertools
import logging
import math
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from django.db import DatabaseError

from feedback.bulk.claiming import Claim, claim_many, record_many_sent, release
from feedback.bulk.moulds import Moulds, Values
from feedback.bulk.wire import Wire
from feedback.models import Message
from feedback.services import outbox
from feedback.services.delivery import DELIVERY_ERRORS, Failure, explain
from feedback.services.handover import is_waited_for
from feedback.services.private_links import private_links

logger = logging.getLogger(__name__)

# So many are taken up at once, as the pace of the mail server allows within a slice.
FEWEST_AT_ONCE, MOST_AT_ONCE = 10, 200
MARKED_AT_ONCE = 10
# A pause works as soon as this, and who waits in the queue before is let in sooner.
SLICE_SECONDS = 2.0
LOOK_EVERY_SECONDS = 0.1
QUEUE_BEFORE = Message.Queue.DEFAULT
# With less time left than this a slice ends: the next one claims for all of its time.
WORTH_A_CLAIM = 0.15


class Kept(threading.local):
    """What a worker keeps from one task to the next."""

    def __init__(self) -> None:
        self.wire = Wire()
        self.moulds = Moulds()
        # Mails a second that the mail server takes from us, as the claim before has shown.
        self.pace = FEWEST_AT_ONCE / SLICE_SECONDS


KEPT = Kept()


class Slice:
    """The time that a task takes for itself: over after two seconds, or once somebody waits."""

    def __init__(self) -> None:
        self._end, self._look_at = math.inf, 0.0

    def begin(self) -> None:
        self._end = min(self._end, time.monotonic() + SLICE_SECONDS)

    def has(self, seconds: float = 0.0) -> bool:
        """Return whether so much of it is left."""
        now = time.monotonic()
        if now >= self._look_at:
            is_waited = is_waited_for(QUEUE_BEFORE)
            self._look_at = math.inf if is_waited is None else now + LOOK_EVERY_SECONDS
            self._end = -math.inf if is_waited else self._end
        return now + seconds < self._end

    def seconds(self) -> float:
        return min(self._end - time.monotonic(), SLICE_SECONDS)


def send_slice(message_ids: Sequence[int]) -> list[int]:
    """Send messages until the slice is over; return the numbers of those that are left.

    Safe to run twice: of two workers one takes a message up. At least one message comes to its
    end, however slow the mail server is.
    """
    left, time_left = list(message_ids), Slice()
    is_first = True
    while left and (is_first or time_left.has(WORTH_A_CLAIM)):
        many = _at_once(time_left)
        claim, left, is_first = claim_many(left[:many]), left[many:], False
        time_left.begin()
        left = [*_send_claim(claim, time_left), *left]
    return left


def _send_claim(claim: Claim, time_left: Slice) -> list[int]:
    """Send what was claimed, and what the gate decides one by one; return who is left."""
    begun = time.monotonic()
    unsent = _send_claimed(claim, time_left)
    _keep_pace(len(claim.messages) - len(unsent), time.monotonic() - begun)
    alone = claim.alone
    # Each slice brings one message at least to its end.
    must_send = not claim.messages
    while alone and (must_send or time_left.has()):
        outbox.send_message(alone[0])
        alone, must_send = alone[1:], False
    return [*(message.pk for message in unsent), *alone]


def _at_once(time_left: Slice) -> int:
    """Return how many the mail server takes in the time that is left.

    To claim costs as much as ten mails, however many are claimed; and what a slice has no time for
    is claimed twice.
    """
    many = int(KEPT.pace * time_left.seconds())
    return min(max(many, FEWEST_AT_ONCE), MOST_AT_ONCE)


def _keep_pace(sent: int, seconds: float) -> None:
    if sent:
        KEPT.pace = sent / max(seconds, 0.001)


def _send_claimed(claim: Claim, time_left: Slice) -> list[Message]:
    """Send what was claimed; let go, and return, what the slice has no time for."""
    mails, sent = ReadyMails(claim), SentMails()
    try:
        for number, message in enumerate(claim.messages):
            if number and not time_left.has():
                unsent = claim.messages[number:]
                release(unsent)
                return unsent
            if _is_sent(message, mails, sent):
                sent.add(message)
        return []
    finally:
        sent.mark()


class SentMails:
    """What the mail server took and the database does not say yet: ten at most, with the next."""

    def __init__(self) -> None:
        self._unmarked: list[Message] = []

    def add(self, message: Message) -> None:
        self._unmarked.append(message)
        if len(self._unmarked) >= MARKED_AT_ONCE:
            self.mark()

    def mark_before_the_next(self) -> None:
        """Mark them while the mail server takes the next one, which would be the tenth.

        Where the database does not answer it is asked again right after that one, and says so.
        """
        if len(self._unmarked) >= MARKED_AT_ONCE - 1:
            with suppress(DatabaseError):
                self.mark()

    def mark(self) -> None:
        if self._unmarked:
            record_many_sent(self._unmarked)
        self._unmarked = []


class ReadyMails:
    """The ready mails of a claim, one of them built ahead."""

    def __init__(self, claim: Claim) -> None:
        self._versions = claim.link_versions
        self._next = dict(itertools.pairwise(claim.messages))
        self._ahead: tuple[Message, bytes | None] | None = None

    def mail_of(self, message: Message) -> bytes | None:
        """Return the mail of a message; nothing where it has to be built the ordinary way."""
        ahead, self._ahead = self._ahead, None
        if ahead and ahead[0] is message:
            return ahead[1]
        return self._built(message)

    def build_after(self, message: Message) -> None:
        """Build the mail that comes after this one. A fault of it is found again at its turn."""
        following = self._next.get(message)
        with suppress(Exception):
            self._ahead = (following, self._built(following)) if following else None

    def _built(self, message: Message) -> bytes | None:
        own = own_values(message, self._versions[message.pk])
        return KEPT.moulds.mail_bytes(message, shared_values(message), own)


def _is_sent(message: Message, mails: ReadyMails, sent: SentMails) -> bool:
    """Send one message, or note why it was not taken.

    One whose mail cannot be built for a fault of ours does not hold up the others: it is found
    among the stranded, and given up after as many tries as any.
    """
    try:
        failure = _failure(message, mails, sent)
    except Exception:
        logger.exception("A mail could not be built: message=%s", message.pk)
        return False
    if failure:
        outbox.record_failure(message, failure)
    return failure is None


def _failure(message: Message, mails: ReadyMails, sent: SentMails) -> Failure | None:
    def meanwhile() -> None:
        mails.build_after(message)
        sent.mark_before_the_next()

    wire = KEPT.wire
    try:
        mail = mails.mail_of(message) if wire.open() else None
        if mail is None:
            wire.send_built(message)
        else:
            wire.send_ready(message, mail, meanwhile=meanwhile)
    except DELIVERY_ERRORS as error:
        return explain(error)
    return None


def shared_values(message: Message) -> Values:
    """Return what all readers of the sending read, in the language of this one."""
    words: Values = message.batch.words.get(message.language, {}) if message.batch else {}
    return words


def own_values(message: Message, link_version: int) -> Values:
    """Return what is this reader's own: values on top of those of all, and the private links."""
    return {**message.values, **private_links(message, link_version=link_version)}
