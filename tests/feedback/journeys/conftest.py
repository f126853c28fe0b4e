"""A year's clock in a second: the coach's rounds, and a worker that sends what it wrote."""

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from campaigns.models import Fundraiser, FundraiserTotals, Photograph
from campaigns.signals import fundraiser_closed, fundraiser_opened
from donors.models import Donor
from feedback.journeys.models import CoachingPlan
from feedback.journeys.services import coach_due
from feedback.models import Message
from feedback.services.outbox import send_message
from giving.models import Donation
from giving.signals import donation_paid
from tests.factories import DonorFactory, FundraiserFactory, PaidDonationFactory, PersonFactory

State = Message.State
Event = tuple[datetime, Callable[[], object]]


def local(page: Fundraiser, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(page.time_zone))


def at(zone: str, day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


def open_page(
    *, zone: str, opens: datetime, day: date | None, closes: datetime, **fields: object
) -> Fundraiser:
    """Return a page that opened at a moment, as the service that opens it leaves it."""
    page = FundraiserFactory(
        time_zone=zone, day=day, opens_at=opens, opened_at=opens, closes_at=closes,
        created_at=opens, confirmed_at=opens, approved_at=opens, **fields,
    )  # fmt: skip
    with time_machine.travel(opens, tick=False):
        fundraiser_opened.send(sender=Fundraiser, fundraiser=page)
    return page


def give(page: Fundraiser, amount: int = 2500, *, is_own: bool = False, **fields: object) -> None:
    """Record a gift on a page as the books leave it, with its totals, and tell of it."""
    person = page.person if is_own else PersonFactory(language=fields.get("language", "fr"))
    donor = Donor.rows.filter(organization=page.organization, person=person).first()
    fields["donor"] = donor or DonorFactory(organization=page.organization, person=person)
    donation = PaidDonationFactory(
        campaign=page.campaign, fundraiser=page, amount=amount, paid_at=timezone.now(), **fields
    )
    totals = FundraiserTotals.objects.get(fundraiser=page)
    totals.raised_amount += amount
    totals.own_amount += amount if is_own else 0
    totals.gift_count += 1
    totals.donor_count += 1
    totals.save()
    donation_paid.send(sender=Donation, donation=donation)


def close(page: Fundraiser) -> None:
    Fundraiser.rows.filter(pk=page.pk, state="live").update(
        state=Fundraiser.State.CLOSED, closed_at=timezone.now()
    )
    fundraiser_closed.send(sender=Fundraiser, fundraiser=page, was_early=False)


def add_photograph(page: Fundraiser) -> None:
    picture = Photograph.objects.create(
        organization=page.organization, key=uuid4().hex, width=1200, height=800, widths=[1200]
    )
    change(page, photograph=picture)


def change(page: Fundraiser, **fields: object) -> None:
    Fundraiser.rows.filter(pk=page.pk).update(**fields)


class Simulation:
    """Goes from event to event and from look to look; between them nothing can happen."""

    def __init__(self, page: Fundraiser) -> None:
        self.page = page

    def run(
        self,
        *,
        until: datetime,
        events: Iterable[Event] = (),
        asleep: tuple[datetime, datetime] | None = None,
    ) -> None:
        """Let time pass; the page closes by itself, and the coach sleeps if told to."""
        due = sorted([*events, (self.page.closes_at, lambda: close(self.page))], key=_moment)
        now = self.page.opened_at
        while now <= until:
            with time_machine.travel(now, tick=False):
                while due and due[0][0] <= now:
                    due.pop(0)[1]()
                if not (asleep and asleep[0] <= now < asleep[1]):
                    coach_due()
                    send_all()
            now = self._next(now, due, asleep)

    def _next(self, now, due, asleep) -> datetime:
        looks = CoachingPlan.objects.filter(pk=self.page.pk, look_at__isnull=False)
        moments = [*looks.values_list("look_at", flat=True), *(moment for moment, _do in due[:1])]
        if asleep and asleep[0] <= now < asleep[1]:
            moments = [asleep[1], *(moment for moment, _do in due[:1])]
        elif asleep and now < asleep[0]:
            moments.append(asleep[0])
        # A round each minute; none that has passed.
        return max(min(moments, default=now + timedelta(days=400)), now + timedelta(minutes=1))

    def sent(self) -> list[Message]:
        messages = Message.rows.filter(fundraiser=self.page, kind=Message.Kind.COACHING)
        return list(messages.filter(state=State.SENT).order_by("sent_at"))

    def names(self) -> list[str]:
        return [message.key.rsplit(":", 1)[1] for message in self.sent()]

    def moments(self) -> list[tuple[str, datetime]]:
        """Return what was sent, and when on the supporter's clock."""
        return [
            (name, local(self.page, message.sent_at))
            for name, message in zip(self.names(), self.sent(), strict=True)
        ]

    def calendar(self) -> list[tuple[str, str, int]]:
        """Return what was sent: the step, the local day, the local hour."""
        return [(name, f"{when:%m-%d}", when.hour) for name, when in self.moments()]


def _moment(event: Event) -> datetime:
    return event[0]


def send_all() -> None:
    """Do what the workers do with what is due: the gate and the mail are the real ones."""
    due = Message.rows.filter(state=State.WAITING, next_try_at__lte=timezone.now())
    for number in list(due.values_list("pk", flat=True)):
        send_message(number)


@pytest.fixture
def simulate() -> type[Simulation]:
    return Simulation
