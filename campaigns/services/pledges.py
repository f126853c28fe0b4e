"""A birthday given away: promised once, remembered every year, asked about before it is repeated.

Three weeks before the day a draft page is made, whose signal sends the mail. A job asks daily for
what is due, and each year of a pledge is acted on once, whatever the job slept through.
"""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns import signals
from campaigns.days import next_day
from campaigns.exceptions import CampaignOverError
from campaigns.models import Campaign, Fundraiser, Occasion, Pledge, ShareLink
from campaigns.money import Money, smallest_units
from campaigns.services.fundraisers import PageRequest, keep_draft
from campaigns.services.history import record_history
from donors.models import Person
from donors.services import find_or_add_person
from donors.signals import address_confirmed

logger = logging.getLogger(__name__)

DAYS_BEFORE = 21  # when the draft is made, or the question of later years asked
ASKED_BEFORE = 28  # so that a "yes" still leaves the draft its three weeks
LEAST_DAYS = 2  # a page made later than that would help nobody
DEFAULT_GOAL_UNITS = 200
TYPED = (
    "campaign", "name", "month", "day", "language", "time_zone", "inspired_by", "came_by",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PledgeRequest:
    campaign: Campaign
    name: str
    email: str
    month: int
    day: int
    language: str
    time_zone: str
    inspired_by: Fundraiser | None = None
    came_by: ShareLink | None = None


@transaction.atomic
def make_pledge(*, pledge: PledgeRequest) -> Pledge:
    """Keep a pledge and mail its link; it counts once that link was used.

    A person has one pledge to an organization: another one that was never confirmed is replaced,
    a standing one is left as it is and its link is sent again.
    """
    if not pledge.campaign.takes_gifts:
        raise CampaignOverError(_("This campaign takes no new pages."))
    person = find_or_add_person(email=pledge.email, name=pledge.name, language=pledge.language)
    kept = _pledge_of(person, pledge.campaign) or _first_pledge(person, pledge)
    if kept.state == Pledge.State.UNCONFIRMED:
        _write(kept, pledge)
    signals.pledge_made.send(sender=Pledge, pledge=kept)
    return kept


def _first_pledge(person: Person, asked: PledgeRequest) -> Pledge:
    """Write the first pledge of a person; when another request was faster, take that one's."""
    try:
        with transaction.atomic():
            return _write(Pledge(person=person), asked)
    except IntegrityError:
        winner = _pledge_of(person, asked.campaign)
        if winner is None:
            raise
        return winner


def _write(pledge: Pledge, asked: PledgeRequest) -> Pledge:
    pledge.organization_id = asked.campaign.organization_id
    for field in TYPED:
        setattr(pledge, field, getattr(asked, field))
    pledge.next_on = next_day(asked.month, asked.day, after=_first_day_that_helps(asked))
    pledge.save()
    return pledge


def _pledge_of(person: Person, campaign: Campaign) -> Pledge | None:
    return (
        Pledge.objects.for_organization(campaign.organization)
        .exclude(state=Pledge.State.WITHDRAWN)
        .select_for_update(no_key=True, of=("self",))
        .filter(person=person)
        .first()
    )


def _first_day_that_helps(pledge: PledgeRequest) -> date:
    zone = ZoneInfo(pledge.time_zone or pledge.campaign.organization.time_zone)
    return timezone.now().astimezone(zone).date() + timedelta(days=LEAST_DAYS)


@transaction.atomic
def confirm_pledge(*, pledge: Pledge) -> Pledge:
    """Let a pledge stand: its owner came by the mailed link. Safe to press twice."""
    pledge = Pledge.rows.select_for_update(no_key=True).get(pk=pledge.pk)
    if pledge.state == Pledge.State.UNCONFIRMED:
        pledge.state, pledge.confirmed_at = Pledge.State.STANDING, timezone.now()
        pledge.agreed_for = pledge.next_on  # the first time needs no question
        pledge.save()
        record_history(subject=pledge, organization=pledge.organization, what="pledge confirmed")
        address_confirmed.send(sender=Pledge, person=pledge.person)
    return pledge


def page_ahead(pledge: Pledge) -> Fundraiser | None:
    """Return the page of the coming birthday; its owner may have moved it to another day."""
    states = Fundraiser.State
    pages = pledge.fundraisers.filter(closes_at__gt=timezone.now())
    over = [states.CLOSED, states.BLOCKED]
    return pages.exclude(state__in=over).order_by("-created_at", "-pk").first()


@transaction.atomic
def withdraw_pledge(*, pledge: Pledge) -> Pledge:
    """Take a pledge back. A page that is open already stays; a draft of it is left alone too."""
    pledge = Pledge.rows.select_for_update(no_key=True).get(pk=pledge.pk)
    if pledge.state != Pledge.State.WITHDRAWN:
        pledge.state = Pledge.State.WITHDRAWN
        pledge.save(update_fields=["state"])
        record_history(subject=pledge, organization=pledge.organization, what="pledge withdrawn")
    return pledge


@transaction.atomic
def agree_to_another_year(*, pledge: Pledge, every_year: bool = False) -> Pledge:
    """Say yes to "again?", for the coming time or for all of them."""
    pledge = Pledge.rows.select_for_update(no_key=True).get(pk=pledge.pk)
    if pledge.state == Pledge.State.STANDING:
        pledge.agreed_for = pledge.next_on
        pledge.is_for_every_year = pledge.is_for_every_year or every_year
        pledge.save(update_fields=["agreed_for", "is_for_every_year"])
    return pledge


@transaction.atomic
def skip_this_year(*, pledge: Pledge) -> Pledge:
    """Say no to this year's question; next year there is another one."""
    pledge = Pledge.rows.select_for_update(no_key=True).get(pk=pledge.pk)
    is_asked = pledge.asked_for == pledge.next_on  # a second press finds next year's day
    is_standing = pledge.state == Pledge.State.STANDING
    if is_standing and is_asked and pledge.agreed_for != pledge.next_on:
        _move_on(pledge)
    return pledge


def act_on_due_pledges(now: datetime | None = None) -> int:
    """Make the drafts and ask the questions that are due; return how many. Safe to run twice."""
    now = now or timezone.now()
    # By the clock of where it is tomorrow already; each pledge then looks at its own.
    horizon = (now + timedelta(days=ASKED_BEFORE + 1)).date()
    due = Pledge.rows.standing().filter(next_on__lte=horizon).order_by("next_on", "pk")
    return sum(_act_alone(number, now) for number in list(due.values_list("pk", flat=True)))


def _act_alone(number: int, now: datetime) -> bool:
    """Act on one pledge; what fails there keeps nobody else's birthday waiting."""
    try:
        return _act(number, now)
    except Exception as error:  # noqa: BLE001  (its words may hold an address: its kind is enough)
        logger.error("pledge %s was not acted on: %s", number, type(error).__name__)  # noqa: TRY400
        return False


def _act(number: int, now: datetime) -> bool:
    with transaction.atomic():
        pledge = (
            Pledge.rows.select_related("organization", "campaign", "person")
            .select_for_update(skip_locked=True, of=("self",), no_key=True)
            .filter(pk=number, state=Pledge.State.STANDING)
            .first()
        )
        return bool(pledge and _act_on(pledge, now))


def _act_on(pledge: Pledge, now: datetime) -> bool:
    today = now.astimezone(zone_of_pledge(pledge)).date()
    days_left = (pledge.next_on - today).days
    if days_left < LEAST_DAYS:
        return _move_on(pledge)
    if pledge.agreed_for == pledge.next_on or pledge.is_for_every_year:
        return days_left <= DAYS_BEFORE and _make_draft(pledge)
    if days_left <= ASKED_BEFORE and pledge.asked_for != pledge.next_on:
        return _ask(pledge)
    return False


def zone_of_pledge(pledge: Pledge) -> ZoneInfo:
    return ZoneInfo(pledge.time_zone or pledge.organization.time_zone)


def _move_on(pledge: Pledge) -> bool:
    """Wait for next year's day: this one has passed, or is too near."""
    pledge.next_on = next_day(pledge.month, pledge.day, after=pledge.next_on + timedelta(days=1))
    pledge.save(update_fields=["next_on"])
    return True


def _ask(pledge: Pledge) -> bool:
    pledge.asked_for = pledge.next_on
    pledge.save(update_fields=["asked_for"])
    signals.pledge_question_due.send(sender=Pledge, pledge=pledge)
    return True


def _make_draft(pledge: Pledge) -> bool:
    campaign = _campaign_for(pledge)
    if campaign is None or _has_draft(pledge):
        return False
    try:
        with transaction.atomic():
            keep_draft(page=_page_of(pledge, campaign), person=pledge.person)
    except CampaignOverError:
        return False  # tomorrow there may be a campaign that lasts until the day
    pledge.drafted_for = pledge.next_on
    pledge.save(update_fields=["drafted_for"])
    return True


def _has_draft(pledge: Pledge) -> bool:
    """The owner of a page may have moved its day; that makes no second one."""
    return (
        pledge.drafted_for == pledge.next_on
        or pledge.fundraisers.filter(day=pledge.next_on).exists()
    )


def _campaign_for(pledge: Pledge) -> Campaign | None:
    """Return the campaign of the pledge if it still runs, else the organization's newest."""
    running = Campaign.objects.for_organization(pledge.organization).taking_gifts()
    lasting = running.exclude(ends_at__lte=_day_of(pledge))
    return (
        lasting.select_related("organization")
        .order_by("-starts_at", "-pk")
        .filter(pk=pledge.campaign_id)
        .first()
        or lasting.select_related("organization").order_by("-starts_at", "-pk").first()
    )


def _day_of(pledge: Pledge) -> datetime:
    return datetime.combine(pledge.next_on, datetime.min.time(), zone_of_pledge(pledge))


def _page_of(pledge: Pledge, campaign: Campaign) -> PageRequest:
    return PageRequest(
        campaign=campaign,
        name=pledge.name,
        email=pledge.person.email or "",
        occasion=Occasion.BIRTHDAY,
        goal_amount=_goal_like_last_time(pledge, campaign),
        day=pledge.next_on,
        opens_on_day=False,
        language=pledge.language,
        time_zone=str(zone_of_pledge(pledge)),
        inspired_by=pledge.inspired_by,
        came_by=pledge.came_by,
        pledge=pledge,
    )


def _goal_like_last_time(pledge: Pledge, campaign: Campaign) -> int:
    last = pledge.fundraisers.filter(currency=campaign.currency).order_by("-day").first()
    return last.goal_amount if last else default_goal(campaign).amount


def default_goal(campaign: Campaign) -> Money:
    """Return the goal that a page starts with; its owner may write another."""
    units = DEFAULT_GOAL_UNITS * smallest_units(campaign.currency)
    return Money(units, campaign.currency)
