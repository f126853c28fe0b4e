"""News to many: mails a second from the rows to a mail server, against ready-made mails.

In turns: a round of ours by two worker processes, then as many ready-made mails by two processes
that do nothing but smtplib. The server is the same, and keeps nothing. Meanwhile receipts are given
to the workers twice a second, by both queues that go before the one of mails to many.
"""

import multiprocessing
import smtplib
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import psutil
from django.db import connections
from django.db.models import Count
from django.utils import timezone

from benchmarks.figures import Figure, Figures
from benchmarks.rows import add_campaign
from benchmarks.servers import START_SECONDS, running, worker
from campaigns.models import FundraiserUpdate
from config import celery_app
from config.demo import commands
from config.demo.app_programs import CLONE
from config.demo.processes import Program, StartError, wait_until
from donors.models import Donor, Person
from feedback.bulk.moulds import Moulds
from feedback.bulk.sending import own_values, shared_values
from feedback.following.mails import ReadersMail, write_thanks
from feedback.following.models import PageNews
from feedback.models import Message
from feedback.services.gift_mails import write_gift_confirmation
from feedback.services.outbox import write_message
from feedback.services.sweeping import sweep
from giving.models import Donation
from tests.factories import FundraiserFactory, PaidDonationFactory

ROUNDS = 3
MAILS_A_ROUND = 8000
PROCESSES = 2
RECEIPT_EVERY_SECONDS = 0.5
QUEUES_BEFORE = (Message.Queue.URGENT, Message.Queue.DEFAULT)
PATIENCE_SECONDS = 240
# As beat does.
SWEEP_EVERY_SECONDS = 30
ROWS_AT_ONCE = 2000
LOOK_EVERY_SECONDS = (
    2  # to count the shared pages of a program costs it some hundredths of a second
)
LEAST_RATIO = 0.7
MOST_DELAY_SECONDS = 1.0
# docker-compose.yml gives this worker somewhat more, for the cards that it drew before.
MOST_MEMORY_MB = 288


@dataclass
class Receipts:
    """Confirmations of gifts that come in while we write to many."""

    example: Message
    ids: list[int] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def give(self) -> None:
        try:
            while not self.stop.wait(RECEIPT_EVERY_SECONDS):
                self.ids.append(self._give(QUEUES_BEFORE[len(self.ids) % len(QUEUES_BEFORE)]))
        finally:
            connections.close_all()

    def _give(self, queue: Message.Queue) -> int:
        example = self.example
        return write_message(
            kind=Message.Kind.GIFT_CONFIRMATION,
            key=uuid4().hex,
            organization=example.organization,
            email=example.email,
            language=example.language,
            values=example.values,
            queue=queue,
            donation=example.donation,
        ).pk

    def slowest(self) -> float:
        """Return how long the slowest one waited, from its row to the mail server."""
        rows = Message.rows.filter(pk__in=self.ids)
        unsent = rows.exclude(state=Message.State.SENT)
        if not wait_until(lambda: not unsent.exists(), seconds=60, pause=0.1):
            raise RuntimeError(f"{unsent.count()} receipts were not sent")
        waits = rows.values_list("created_at", "sent_at")
        return max((sent - created).total_seconds() for created, sent in waits)


@dataclass(frozen=True)
class Round:
    ours: float
    ready: float
    slowest_receipt: float
    memory_mb: float


def measure_mail_to_many(folder: Path) -> Figures:
    news, example = add_news(), example_receipt()
    with mail_sink(folder) as port:
        mail_server = {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        with (
            worker(folder, mail_server),
            worker(folder, mail_server, command=commands.worker_bulk(), name="worker-bulk") as bulk,
        ):
            rounds = [one_round(news, example, bulk.process.pid, port) for _ in range(ROUNDS)]
    return figures_of(rounds)


def one_round(news: PageNews, example: Message, bulk_pid: int, port: int) -> Round:
    ids = add_messages(news, MAILS_A_ROUND)
    ready = ready_mails(ids)
    memory = Memory(bulk_pid)
    receipts = Receipts(example)
    with beside(receipts.give, receipts.stop), beside(memory.watch, memory.stop):
        ours = send_to_many(ids)
    slowest = receipts.slowest()
    return Round(ours, send_ready(ready, port), slowest, memory.most_mb)


def figures_of(rounds: list[Round]) -> Figures:
    ratio = median(each.ours / each.ready for each in rounds)
    slowest = max(each.slowest_receipt for each in rounds)
    memory = max(each.memory_mb for each in rounds)
    count = f"{ROUNDS * MAILS_A_ROUND:,} mails in {ROUNDS} rounds"
    return {
        "mails to many, from the rows to the mail server": Figure(
            value=median(each.ours for each in rounds),
            unit="mails/s",
            limit=median(each.ready for each in rounds),
            ratio=ratio,
            compared_with=f"ready mails by {PROCESSES} processes of smtplib, same server; {count}",
            aim=f"at least {LEAST_RATIO} of it",
            holds=ratio >= LEAST_RATIO,
        ),
        "slowest receipt meanwhile": Figure(
            slowest, "s", None, None, "from its row to the mail server, two a second",
            f"at most {MOST_DELAY_SECONDS:.0f}", slowest <= MOST_DELAY_SECONDS,
        ),
        "memory of the worker of mails to many": Figure(
            memory, "MB", MOST_MEMORY_MB, memory / MOST_MEMORY_MB,
            "what it may take beside the cards that it drew", "at most that",
            memory <= MOST_MEMORY_MB,
        ),
    }  # fmt: skip


# --- Ours ---------------------------------------------------------------------------------


def send_to_many(ids: list[int]) -> float:
    """Hand the rows over as the sweeper does, and wait for the last; return mails a second."""
    # Asked often, so it has to cost nothing: the numbers follow one another, and are sent so.
    unsent = Message.rows.filter(pk__lte=ids[-1]).exclude(state=Message.State.SENT).order_by("pk")
    first: int | None = ids[0]
    begun = swept = time.perf_counter()
    sweep()
    while (first := unsent.filter(pk__gte=first).values_list("pk", flat=True).first()) is not None:
        now = time.perf_counter()
        if now - begun > PATIENCE_SECONDS:
            raise RuntimeError(
                f"not sent: {list(unsent.values('state', 'held').annotate(n=Count('pk')))}"
            )
        if now - swept > SWEEP_EVERY_SECONDS:
            swept = now
            sweep()
        time.sleep(0.1)
    return len(ids) / (time.perf_counter() - begun)


def add_news() -> PageNews:
    """Add the thanks of a supporter, in whose words each giver is written to."""
    campaign = add_campaign("news-to-many")
    page = FundraiserFactory(campaign=campaign, totals_row__donor_count=100_000)
    update = FundraiserUpdate.objects.create(
        organization=page.organization, fundraiser=page, is_thanks=True, language="fr",
        text="Merci à toutes et à tous. " * 20,
    )  # fmt: skip
    return PageNews.rows.create(
        organization=page.organization, campaign=campaign, fundraiser=page, update=update,
        kind=PageNews.Kind.THANKS,
    )  # fmt: skip


def example_receipt() -> Message:
    message = write_gift_confirmation(donation=PaidDonationFactory())
    celery_app.control.purge()  # no worker was there to send it
    if message is None:
        raise RuntimeError("a gift without an address gets no receipt")
    return message


def add_messages(news: PageNews, count: int) -> list[int]:
    """Add givers, and the rows of the outbox that are due to them."""
    ids: list[int] = []
    while len(ids) < count:
        ids += add_some_messages(news, min(ROWS_AT_ONCE, count - len(ids)))
    return ids


def add_some_messages(news: PageNews, count: int) -> list[int]:
    page: Any = news.fundraiser
    example = write_thanks(
        mail=ReadersMail(news), gift=PaidDonationFactory(campaign=news.campaign, fundraiser=page)
    )
    celery_app.control.purge()
    people = Person.objects.bulk_create(
        Person(email=f"{uuid4().hex}@example.org", language="fr") for _ in range(count)
    )
    donors = Donor.rows.bulk_create(
        Donor(organization=page.organization, person=person, email=person.email, language="fr")
        for person in people
    )
    gifts = Donation.rows.bulk_create(gift_of(donor, page) for donor in donors)
    Message.rows.filter(pk=example.pk).delete()
    return [
        message.pk
        for message in Message.rows.bulk_create(message_of(gift, example) for gift in gifts)
    ]


def gift_of(donor: Donor, page: Any) -> Donation:
    return Donation(
        organization=page.organization,
        campaign=page.campaign,
        fundraiser=page,
        donor=donor,
        amount=2500,
        currency=page.currency,
        email=donor.email,
        language="fr",
        state=Donation.State.PAID,
        paid_at=timezone.now(),
    )


def message_of(gift: Donation, example: Message) -> Message:
    return Message(
        organization=example.organization,
        person_id=gift.donor.person_id,  # type: ignore[union-attr]
        donation=gift,
        fundraiser=example.fundraiser,
        batch=example.batch,
        key=uuid4().hex,
        kind=example.kind,
        queue=example.queue,
        email=gift.email,
        language=example.language,
        template_version=example.template_version,
        values=example.values,
        reader_zone=zone_where_it_is_noon(),
    )


def zone_where_it_is_noon() -> str:
    """Return a zone by day: what keeps quiet hours is measured at any hour."""
    hours_from_utc = 12 - timezone.now().hour
    return f"Etc/GMT{-hours_from_utc:+d}" if hours_from_utc else "Etc/GMT"


# --- Ready mails --------------------------------------------------------------------------


def ready_mails(ids: list[int]) -> list[tuple[str, str, bytes]]:
    """Build the same mails beforehand: sender, reader, bytes."""
    moulds, mails = Moulds(), []
    rows = Message.rows.filter(pk__in=ids).select_related("donation")
    for message in rows.prefetch_related("batch", "fundraiser", "organization", "person"):
        mail = moulds.mail_bytes(message, shared_values(message), own_values(message, 1))
        mails.append(("news@example.org", message.email, mail or b""))
    return mails


def send_ready(mails: list[tuple[str, str, bytes]], port: int) -> float:
    """Send ready mails over one connection a process; return mails a second."""
    context = multiprocessing.get_context("fork")
    shares = [mails[number::PROCESSES] for number in range(PROCESSES)]
    ready = context.Barrier(PROCESSES + 1)
    senders = [
        context.Process(target=send_by_smtplib, args=(share, port, ready)) for share in shares
    ]
    for sender in senders:
        sender.start()
    ready.wait()
    begun = time.perf_counter()
    for sender in senders:
        sender.join()
    return len(mails) / (time.perf_counter() - begun)


def send_by_smtplib(mails: list[tuple[str, str, bytes]], port: int, ready: Any) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        server.ehlo()
        ready.wait()
        for sender, reader, mail in mails:
            server.sendmail(sender, [reader], mail)


@contextmanager
def mail_sink(folder: Path) -> Iterator[int]:
    port_file = folder / "sink.port"
    command = [sys.executable, "-m", "benchmarks.mail_sink", str(port_file)]
    program = Program(name="mail-sink", command=command, folder=folder, working_folder=CLONE)
    with running(program) as sink:
        is_there = wait_until(
            lambda: port_file.exists() and port_file.read_text().endswith("\n"),
            seconds=START_SECONDS,
        )
        if not is_there:
            raise StartError(f"the mail sink did not start:\n{sink.last_words()}")
        yield int(port_file.read_text())


# --- Beside -------------------------------------------------------------------------------


class Memory:
    """The most memory that a program and its children held together, shared parts counted once."""

    def __init__(self, pid: int) -> None:
        self._program = psutil.Process(pid)
        self.most_mb = 0.0
        self.stop = threading.Event()

    def watch(self) -> None:
        while not self.stop.wait(LOOK_EVERY_SECONDS):
            with suppress(psutil.Error):
                family = [self._program, *self._program.children(recursive=True)]
                held = sum(process.memory_full_info().pss for process in family)
                self.most_mb = max(self.most_mb, held / 1e6)


@contextmanager
def beside(work: Any, stop: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
