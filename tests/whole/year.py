"""A simulated year: the clock is moved by hand, and at each stop the jobs run as beat runs them.

It stops at every moment at which something is due, each hour of the busy days, once on any other
day, and once a week in the months in which nothing but the promise is left. People act through
pages and mailed links, as they do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.core import mail
from django.test import Client
from django.utils import timezone

from campaigns import tasks as for_campaigns
from campaigns.models import Campaign, Fundraiser, Pledge, ShareLink
from campaigns.money import Money
from campaigns.services.share_links import link_they_came_by
from donors.models import REQUIRED
from feedback import tasks as for_feedback
from feedback.journeys.facts import name_in_key
from feedback.journeys.models import CoachingPlan
from feedback.kinds import rule_of
from feedback.models import Message
from feedback.services.delivery import message_id
from giving import tasks as for_giving
from giving.links import gift_url
from giving.models import Donation
from giving.services.checkout import GiftRequest, begin_donation
from giving.services.payments import record_payment

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
MAUDE = "maude@example.org"


@dataclass(frozen=True)
class Giver:
    """Somebody who gives, and in which zone their browser says they are, if it says so."""

    name: str
    zone: str
    wants_news: bool = False

    @property
    def email(self) -> str:
        return f"{self.name.lower()}@example.org"

    @property
    def home(self) -> str:
        """Return where they are taken to live: without a browser's word, as the organization."""
        return self.zone or "America/Toronto"


class Year:
    """Maude's year. Days are counted from her birthday, hours are hers."""

    def __init__(self, clock, campaign: Campaign, zone: str, birthday: date) -> None:
        self.clock, self.campaign, self.zone, self.birthday = clock, campaign, zone, birthday
        self.busy: frozenset[int] = frozenset()
        self.quiet: frozenset[int] = frozenset()

    # --- The clock ----------------------------------------------------------------------------

    def at(self, day: int, hour: int = 0, minute: int = 0) -> datetime:
        there = datetime.combine(
            self.birthday + timedelta(days=day), time(hour, minute), ZoneInfo(self.zone)
        )
        return there.astimezone(UTC)

    def jump_to(self, day: int, hour: int = 0, minute: int = 0) -> None:
        """Let time pass in which nobody works; then the jobs wake."""
        self.clock.move_to(self.at(day, hour, minute))
        work()

    def go_to(
        self, day: int, hour: int = 0, minute: int = 0, *, coach_sleeps: bool = False
    ) -> None:
        """Let time pass; whatever is due on the way is done, except by a coach that sleeps."""
        end = self.at(day, hour, minute)
        while timezone.now() < end:
            self.clock.move_to(min([end, *self._stops(timezone.now())]))
            work(coach_sleeps=coach_sleeps)

    def _stops(self, now: datetime) -> Iterable[datetime]:
        yield self._next_round(now)
        waiting = Message.rows.filter(state=Message.State.WAITING, next_try_at__gt=now)
        live = Fundraiser.rows.filter(state=Fundraiser.State.LIVE, closes_at__gt=now)
        yield from waiting.order_by("next_try_at").values_list("next_try_at", flat=True)[:1]
        yield from live.order_by("closes_at").values_list("closes_at", flat=True)[:1]
        looks = CoachingPlan.objects.filter(look_at__gt=now).order_by("look_at")
        yield from looks.values_list("look_at", flat=True)[:1]

    def _next_round(self, now: datetime) -> datetime:
        """Return the next full hour on a busy day, else five past the next midnight to look at."""
        today = (now.astimezone(ZoneInfo(self.zone)).date() - self.birthday).days
        days = [day for day in range(today, today + 7) if day not in self.quiet]
        rounds = (self.at(day, 0, 5) for day in [*days, today + 7])
        midnight = next(moment for moment in rounds if moment > now)
        if today not in self.busy:
            return midnight
        hour = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return min(hour, midnight)

    # --- What Maude does ----------------------------------------------------------------------

    def pledge(self, month: int, day: int) -> Pledge:
        """Promise a birthday on its form, and confirm it by the mailed link."""
        form = {"for": self.campaign.slug, "name": "Maude", "email": MAUDE, "day": day,
                "month": month, "time_zone": self.zone}  # fmt: skip
        press("/fr/pledge/", **form)
        self.answer()
        return Pledge.rows.get()

    def answer(self, **choice: str) -> None:
        """Press a button on the pledge's own page, by the link of the last mail that has one."""
        press(mailed_link(MAUDE, "/me/pledges/"), **choice)

    def open_page(self) -> Fundraiser:
        """Press "Open my page", by the link of the last mail."""
        press(f"{mailed_link(MAUDE, '/me/fundraisers/')}open/")
        work()
        return Fundraiser.rows.order_by("-pk").first()

    def copy_link(self) -> str:
        """Copy the page's link, of which the script of its button tells."""
        own_page = mailed_link(MAUDE, "/me/fundraisers/")
        assert Client(headers=PHONE).post(f"{own_page}shared/").status_code == 204
        return copied_link(own_page)

    # --- What others do -----------------------------------------------------------------------

    def give(self, who: Giver, amount: int, *, page: Fundraiser, by: str = "") -> str:
        """Come by a link, give, and return the link on the thank-you page to pass on."""
        if by:
            assert Client(headers=PHONE).get(f"/s/{by}").status_code == 302
        gift = begin_donation(
            gift=GiftRequest(
                campaign=self.campaign, money=Money(amount, "CAD"), name=who.name, email=who.email,
                message="", appearance=Donation.Appearance.NAME, wants_failure_mail=False,
                language="fr", time_zone=who.zone, form_token=uuid4(), fundraiser=page,
                share_link=link_they_came_by(by, campaign=self.campaign, email=who.email),
                supporter_may_see_name=True, wants_news=who.wants_news,
            )
        )  # fmt: skip
        record_payment(
            donation_id=gift.pk, payment_id=f"pi_{gift.pk}", money=gift.money,
            paid_at=timezone.now(),
        )  # fmt: skip
        work()
        return copied_link(urlsplit(gift_url(gift)).path)

    # --- What was sent ------------------------------------------------------------------------

    def calendar(self, email: str = MAUDE, zone: str = "") -> list[tuple[str, int, int]]:
        """Return what somebody was sent: what, on which day from the birthday, at which hour."""
        return [
            (name_of(message), (there.date() - self.birthday).days, there.hour)
            for message in sent_to(email)
            for there in [message.sent_at.astimezone(ZoneInfo(zone or self.zone))]
        ]


PHONE = {"User-Agent": IPHONE}


def work(*, coach_sleeps: bool = False) -> None:
    """Do what beat has done: each of its jobs once."""
    for_campaigns.end_campaigns()
    for_campaigns.move_fundraisers()
    for_campaigns.act_on_pledges()
    for_campaigns.fold_shares()
    for_giving.count_challenges()
    for_feedback.tell_news()
    if not coach_sleeps:
        for_feedback.coach_due()
    for_feedback.sweep_messages()


def press(path: str, **form: object) -> None:
    """Send a form, as a browser does that read the page before."""
    browser = Client(headers=PHONE)
    answer = browser.post(path, form, follow=True)
    assert answer.status_code == 200, (path, answer.status_code)


def mailed_link(email: str, part: str) -> str:
    """Return the path of a link in the newest mail that has one like it."""
    for sent in reversed(mail.outbox):
        found = re.search(rf"https?://[^/\s]+(/\w\w{part}[\w-]+/)", sent.body)
        if sent.to == [email] and found:
            return found[1]
    raise AssertionError(f"no mail to {email} has a link to {part}")


def copied_link(path: str) -> str:
    """Return the code of the link that a page offers to copy."""
    page = Client(headers=PHONE).get(path).content.decode()
    return re.search(r'id="kit-link"[^>]* value="[^"]*/s/(\w+)"', page)[1]


def link_of(code: str) -> ShareLink:
    return ShareLink.rows.get(code=code)


def sent_to(email: str) -> list[Message]:
    sent = Message.rows.filter(email=email, state=Message.State.SENT)
    return list(sent.order_by("sent_at", "pk"))


def name_of(message: Message) -> str:
    """Return the coach's step, else the kind."""
    return name_in_key(message) if message.kind == Message.Kind.COACHING else message.kind


# --- What holds of every mail -----------------------------------------------------------------


def assert_each_was_sent_once() -> None:
    """Each row went out as one mail, and there is no mail without its row."""
    rows = Message.rows.filter(state=Message.State.SENT).select_related("organization")
    mailed = sorted(sent.extra_headers["Message-ID"] for sent in mail.outbox)
    assert mailed == sorted(message_id(message) for message in rows)
    assert len(set(mailed)) == len(mailed)
    waiting = Message.rows.exclude(state__in=[Message.State.SENT, Message.State.DROPPED])
    assert [str(message) for message in waiting] == []


def assert_hours_were_kept(homes: dict[str, str]) -> None:
    """Nobody heard at night of what they had not asked for this moment."""
    for message in Message.rows.filter(state=Message.State.SENT):
        hour = message.sent_at.astimezone(ZoneInfo(homes[message.email])).hour
        assert rule_of(message).purpose in REQUIRED or 9 <= hour < 20, (message.key, hour)


def assert_coach_left_two_days_between() -> None:
    coached = [message for message in sent_to(MAUDE) if message.kind == Message.Kind.COACHING]
    for before, after in pairwise(coached):
        gap = after.sent_at - before.sent_at
        assert after.values["is_exempt"] or gap >= timedelta(hours=48), (before.key, after.key)


def assert_what_may_be_refused_says_how() -> None:
    """A mail that may be refused has the mail program's button; one that may not has none."""
    by_id = {
        message_id(message): message
        for message in Message.rows.select_related("organization").filter(state="sent")
    }
    for sent in mail.outbox:
        is_required = rule_of(by_id[sent.extra_headers["Message-ID"]]).purpose in REQUIRED
        headers = {"List-Unsubscribe", "List-Unsubscribe-Post"} & set(sent.extra_headers)
        assert headers == (
            set() if is_required else {"List-Unsubscribe", "List-Unsubscribe-Post"}
        ), sent.subject
        assert is_required or "/unsubscribe/" in sent.body
