"""The life of a supporter's page: kept, confirmed, read if a rule holds it, open, closed.

A state changes here alone. Each change locks the page without its key (gifts refer to it), looks
whether it is allowed, leaves a history row and sends the news upward.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns import signals
from campaigns.days import end_of, start_of
from campaigns.exceptions import (
    CampaignOverError,
    FundraiserStateError,
    SlugTakenError,
    TooManyPagesError,
)
from campaigns.models import (
    Campaign,
    Fundraiser,
    FundraiserTotals,
    FundraiserUpdate,
    Photograph,
    Pledge,
    ShareLink,
    Team,
)
from campaigns.money import Money, smallest_units
from campaigns.services.history import record_history
from campaigns.services.page_rules import page_hold_reasons
from campaigns.services.photographs import SUPPORTERS, delete_supporters_photograph
from campaigns.services.slugs import free_slug_in
from donors.models import Person
from donors.services import find_or_add_person
from donors.signals import address_confirmed

logger = logging.getLogger(__name__)

State = Fundraiser.State

DAYS_OPEN_AFTER_THE_DAY = 7
DAYS_OPEN_WITHOUT_A_DAY = 30
DAYS_OPEN_FROM_THE_DAY = 14
MOST_DRAFTS_A_DAY = 5
DRAFTS_LAST = timedelta(days=30)
THANKS_AFTER = timedelta(days=1)
THANKS_LAPSE = timedelta(days=10)


@dataclass(frozen=True, kw_only=True)
class PageRequest:
    """What a supporter asks for on the form, checked by it."""

    campaign: Campaign
    name: str
    email: str
    occasion: str
    goal_amount: int
    day: date | None
    opens_on_day: bool
    language: str
    time_zone: str
    inspired_by: Fundraiser | None = None
    team: Team | None = None
    pledge: Pledge | None = None
    came_by: ShareLink | None = None


@dataclass(frozen=True)
class Span:
    """When a page is open, as moments."""

    opens_at: datetime
    closes_at: datetime


def span_of(
    *, campaign: Campaign, day: date | None, opens_on_day: bool, zone: str, now: datetime
) -> Span:
    """Return when a page would open and close; never later than its campaign.

    Raises CampaignOverError when the campaign is over before the page could open.
    """
    if day and opens_on_day and start_of(day, zone) > now:
        opens_at, last = start_of(day, zone), day + timedelta(days=DAYS_OPEN_FROM_THE_DAY)
    elif day:
        opens_at, last = now, day + timedelta(days=DAYS_OPEN_AFTER_THE_DAY)
    else:
        opens_at, last = now, (now + timedelta(days=DAYS_OPEN_WITHOUT_A_DAY)).date()
    closes_at = end_of(last, zone)
    if campaign.ends_at:
        closes_at = min(closes_at, campaign.ends_at)
    if closes_at <= opens_at or (day and start_of(day, zone) >= closes_at):
        raise CampaignOverError(_("This campaign ends before that day. Choose an earlier one."))
    return Span(opens_at, closes_at)


@transaction.atomic
def begin_fundraiser(*, page: PageRequest) -> Fundraiser:
    """Keep a page as a draft and send its owner the link. Nothing is public yet.

    Raises CampaignOverError and, for an address that begins too many, TooManyPagesError.
    """
    if not page.campaign.takes_gifts:
        raise CampaignOverError(_("This campaign takes no new pages."))
    person = find_or_add_person(email=page.email, name=page.name, language=page.language)
    _refuse_too_many(person)
    return keep_draft(page=page, person=person)


def keep_draft(*, page: PageRequest, person: Person) -> Fundraiser:
    """Write the draft of a page, in the caller's transaction."""
    now = timezone.now()
    span = span_of(
        campaign=page.campaign,
        day=page.day,
        opens_on_day=page.opens_on_day,
        zone=page.time_zone,
        now=now,
    )
    fundraiser = _kept_under_a_free_slug(
        slug=free_slug_in(Fundraiser.rows.all(), page.name, otherwise="page"),
        organization_id=page.campaign.organization_id,
        campaign=page.campaign,
        person=person,
        team=page.team,
        pledge=page.pledge,
        inspired_by=page.inspired_by,
        came_by=page.came_by,
        occasion=page.occasion,
        name=page.name,
        language=page.language,
        currency=page.campaign.currency,
        goal_amount=page.goal_amount,
        time_zone=page.time_zone,
        day=page.day,
        opens_at=span.opens_at,
        closes_at=span.closes_at,
    )
    FundraiserTotals.objects.create(fundraiser=fundraiser)
    signals.fundraiser_drafted.send(sender=Fundraiser, fundraiser=fundraiser)
    return fundraiser


def _kept_under_a_free_slug(*, slug: str, **fields: Any) -> Fundraiser:
    """Write a page; if another request took its address at the same moment, under a longer one."""
    try:
        with transaction.atomic():
            return Fundraiser.objects.create(slug=slug, **fields)
    except IntegrityError:
        if not Fundraiser.rows.filter(slug=slug).exists():
            raise
        return Fundraiser.objects.create(slug=f"{slug}-{secrets.token_hex(4)}", **fields)


def _refuse_too_many(person: Person) -> None:
    recent = Fundraiser.rows.filter(
        person=person, created_at__gt=timezone.now() - timedelta(days=1), confirmed_at=None
    )
    if recent.count() >= MOST_DRAFTS_A_DAY:
        raise TooManyPagesError


@dataclass(frozen=True, kw_only=True)
class PageChanges:
    """What a supporter may change about a page, checked by its form."""

    name: str
    title: str
    story: str
    occasion: str
    goal_amount: int
    day: date | None
    opens_on_day: bool
    slug: str
    photograph: Photograph | None


@transaction.atomic
def change_fundraiser(*, fundraiser: Fundraiser, changes: PageChanges) -> Fundraiser:
    """Change a page. One that is public and now meets a rule goes back to be read first.

    Raises SlugTakenError, CampaignOverError, and FundraiserStateError for a page that is over.
    """
    page = _locked(fundraiser, {State.DRAFT, State.IN_REVIEW, State.READY, State.LIVE})
    _change_days(page, changes)
    replaced, before = page.photograph, _words_of(page)
    for field in ("name", "title", "story", "occasion", "goal_amount", "photograph"):
        setattr(page, field, getattr(changes, field))
    page.slug = _slug_of(page, changes.slug)
    if page.state in {State.READY, State.LIVE}:
        _hold_if(page, _new_reasons(page, before))
    _tell(signals.fundraiser_changed, _saved(page))
    if replaced != page.photograph:
        delete_supporters_photograph(replaced)
    return page


def _change_days(page: Fundraiser, changes: PageChanges) -> None:
    """Move the days of a page; one that is open stays open."""
    if keeps_its_days(page, changes.day):
        return
    now = timezone.now()
    is_open = page.opened_at is not None
    span = span_of(
        campaign=page.campaign,
        day=changes.day,
        opens_on_day=changes.opens_on_day and not is_open,
        zone=page.time_zone,
        now=now,
    )
    page.day = changes.day
    page.opens_at = page.opens_at if is_open else span.opens_at
    page.closes_at = span.closes_at


def keeps_its_days(page: Fundraiser, day: date | None) -> bool:
    """Return whether a change leaves the end of a page where it is.

    Who mends a word of an open page, and not its day, neither ends it sooner nor prolongs it.
    """
    return page.opened_at is not None and day == page.day and page.closes_at > timezone.now()


def _slug_of(page: Fundraiser, slug: str) -> str:
    if slug and slug != page.slug and Fundraiser.rows.filter(slug=slug).exists():
        raise SlugTakenError(_("Another page has this address. Choose a different one."))
    return slug or page.slug


@transaction.atomic
def confirm_and_open(*, fundraiser: Fundraiser) -> Fundraiser:
    """Open a page whose owner came by the mailed link: now, on its day, or once it was read.

    Safe to press twice. Raises FundraiserStateError for a page that is over, CampaignOverError.
    """
    page = _locked(fundraiser, set(State.values))
    if page.state != State.DRAFT:
        return page
    if not page.campaign.takes_gifts or page.closes_at <= timezone.now():
        raise CampaignOverError(_("This campaign takes no gifts any more: the page cannot open."))
    page.confirmed_at = timezone.now()
    address_confirmed.send(sender=Fundraiser, person=page.person)
    # Whoever confirms a page in a language reads it: it is the newest that they said of themselves.
    Person.objects.filter(pk=page.person_id).update(language=page.language)
    _write_history(page, "fundraiser confirmed")
    if _hold_if(page, hold_reasons_of(page)):
        return _saved(page)
    return _approve(page, actor=None)


@transaction.atomic
def hold_fundraiser(*, fundraiser: Fundraiser, reason: str) -> Fundraiser:
    """Take an open page out of sight until staff have read it; another one is left as it is."""
    page = _locked(fundraiser, set(State.values))
    if page.state != State.LIVE:
        return page
    _hold_if(page, [reason])
    return _saved(page)


def _hold_if(page: Fundraiser, reasons: list[str]) -> bool:
    if not reasons:
        return False
    page.state, page.held_because = State.IN_REVIEW, " ".join(reasons)[:300]
    _write_history(page, "fundraiser held", reasons=reasons)
    _tell(signals.fundraiser_held, page, reasons=reasons)
    return True


def hold_reasons_of(page: Fundraiser) -> list[str]:
    return _reasons_of(page, _words_of(page))


def _words_of(page: Fundraiser) -> list[str]:
    """Return all that its supporter wrote; also the address, which stands wherever it is shared."""
    return [page.name, page.title, page.slug.replace("-", " "), page.story]


def _reasons_of(page: Fundraiser, words: list[str]) -> list[str]:
    *names, story = words
    return page_hold_reasons(organization=page.organization, names=names, texts=[story])


def _new_reasons(page: Fundraiser, before: list[str]) -> list[str]:
    """Return why an edit has to be read: what staff have let pass holds a page no second time.

    A line that is new is looked at by itself, or one approved number would let in another.
    """
    (*names, story), known = _words_of(page), _reasons_of(page, before)
    lines = set(before[-1].splitlines())
    added = "\n".join(line for line in story.splitlines() if line not in lines)
    new = [name if name != old else "" for name, old in zip(names, before, strict=False)]
    in_changed = _reasons_of(page, [*new, added])
    return [
        reason for reason in hold_reasons_of(page) if reason not in known or reason in in_changed
    ]


@transaction.atomic
def approve_fundraiser(*, fundraiser: Fundraiser, actor: Person) -> Fundraiser:
    """Let a page that is held open, as staff who read it say. Its reports are settled by that.

    One that closed meanwhile is shown again as a memory. Raises FundraiserStateError for one that
    could not open any more.
    """
    page = _locked(fundraiser, {State.IN_REVIEW, State.CLOSED})
    settle_reports_of(page)
    if page.state == State.CLOSED:
        return _approve_memory(page, actor)
    if _is_over(page) or not page.campaign.takes_gifts:
        raise FundraiserStateError(
            _(
                "The time of this page, or of its campaign, is over: it cannot open any more. "
                "Send it back, so that its supporter chooses another day."
            )
        )
    return _approve(page, actor=actor)


def _approve_memory(page: Fundraiser, actor: Person) -> Fundraiser:
    if not page.held_because:
        raise FundraiserStateError(_("Nothing holds this page."))
    page.held_because, page.approved_at = "", page.approved_at or timezone.now()
    _write_history(page, "fundraiser approved", actor)
    return _saved(page)


def settle_reports_of(page: Fundraiser) -> None:
    """Close all reports of a page: staff decided. Who reported needs no counting any more."""
    page.reports.filter(settled_at=None).update(settled_at=timezone.now(), household="")


def _approve(page: Fundraiser, actor: Person | None) -> Fundraiser:
    now = timezone.now()
    page.state, page.held_because = State.READY, ""
    page.approved_at = page.approved_at or now
    _write_history(page, "fundraiser approved", actor)
    is_news = actor is not None or page.opens_at > now
    if is_news:
        _tell(signals.fundraiser_approved, page)
    return _open(page) if page.opens_at <= now else _saved(page)


def _open(page: Fundraiser) -> Fundraiser:
    is_first_time = page.opened_at is None
    page.state = State.LIVE
    page.opened_at = page.opened_at or timezone.now()
    _saved(page)
    if is_first_time:
        _write_history(page, "fundraiser opened")
        _tell(signals.fundraiser_opened, page)
    return page


@transaction.atomic
def send_back_fundraiser(*, fundraiser: Fundraiser, reason: str, actor: Person) -> Fundraiser:
    """Ask the supporter to change something: the page is a draft again, with the reason."""
    page = _locked(fundraiser, {State.IN_REVIEW})
    page.state, page.held_because = State.DRAFT, reason[:300]
    _write_history(page, "fundraiser sent back", actor, reason=reason)
    _saved(page)
    _tell(signals.fundraiser_sent_back, page, reason=reason)
    return page


@transaction.atomic
def block_fundraiser(*, fundraiser: Fundraiser, reason: str, actor: Person) -> Fundraiser:
    """Take a page down. Its gifts stay where they went: to the organization."""
    page = _locked(fundraiser, set(State.values) - {State.BLOCKED})
    page.state, page.blocked_because = State.BLOCKED, reason[:300]
    page.closed_at = page.closed_at or timezone.now()
    _write_history(page, "fundraiser taken down", actor, reason=reason)
    _saved(page)
    settle_reports_of(page)
    _forget_photograph(page)
    _tell(signals.fundraiser_blocked, page)
    return page


def _forget_photograph(page: Fundraiser) -> None:
    """Delete the picture of a page that is taken down, as soon as the takedown is committed.

    One that a member of staff chose for the organization is not the supporter's to lose.
    """
    photograph = page.photograph
    if photograph is None or not photograph.key.startswith(SUPPORTERS):
        return
    Fundraiser.rows.filter(pk=page.pk).update(photograph=None)
    delete_supporters_photograph(photograph)


@transaction.atomic
def unblock_fundraiser(*, fundraiser: Fundraiser, actor: Person) -> Fundraiser:
    """Bring a page back that was taken down by mistake; one that waited to be read waits again."""
    page = _locked(fundraiser, {State.BLOCKED})
    page.blocked_because = ""
    if page.confirmed_at is None:
        page.state = State.DRAFT
    elif page.closes_at <= timezone.now() or not page.campaign.takes_gifts:
        page.state = State.CLOSED if page.opened_at else State.DRAFT
    else:
        _bring_back(page)
    _write_history(page, "fundraiser brought back", actor)
    return _opened_if_due(page)


def _bring_back(page: Fundraiser) -> None:
    is_read = page.approved_at is not None and not page.held_because
    page.state, page.closed_at = State.READY if is_read else State.IN_REVIEW, None
    page.closed_with_campaign = False


def _opened_if_due(page: Fundraiser) -> Fundraiser:
    is_due = page.state == State.READY and page.opens_at <= timezone.now()
    return _open(page) if is_due else _saved(page)


@transaction.atomic
def revoke_link(*, fundraiser: Fundraiser, actor: Person) -> Fundraiser:
    """Make the owner's private link worthless and mail a new one to the address we know."""
    page = _locked(fundraiser, set(State.values))
    page.link_version += 1
    _write_history(page, "fundraiser link revoked", actor)
    _saved(page)
    _tell(signals.fundraiser_drafted, page, again=page.link_version)
    return page


@transaction.atomic
def close_fundraiser(*, fundraiser: Fundraiser, was_early: bool = True) -> Fundraiser:
    """Close a page to new gifts; it stays as a memory. Closing a closed one changes nothing."""
    page = _locked(fundraiser, {State.LIVE, State.CLOSED})
    if page.state == State.CLOSED:
        return page
    return _close(page, was_early=was_early)


def _close(page: Fundraiser, *, was_early: bool) -> Fundraiser:
    page.state, page.closed_at = State.CLOSED, timezone.now()
    page.closed_with_campaign = _campaign_is_over(page)
    _write_history(page, "fundraiser closed")
    _saved(page)
    _tell(signals.fundraiser_closed, page, was_early=was_early)
    return page


@transaction.atomic
def raise_goal(*, fundraiser: Fundraiser, goal_amount: int) -> Fundraiser:
    """Set a higher goal. A lower one than now is refused: people gave towards this one."""
    page = _locked(fundraiser, {State.DRAFT, State.IN_REVIEW, State.READY, State.LIVE})
    if goal_amount <= page.goal_amount:
        raise FundraiserStateError(_("The new goal has to be higher than the one there is."))
    page.goal_amount = goal_amount
    _tell(signals.fundraiser_changed, _saved(page))
    return page


@transaction.atomic
def mark_shared(*, fundraiser: Fundraiser) -> None:
    """Note that the owner passed the page on for the first time."""
    is_first = Fundraiser.rows.filter(pk=fundraiser.pk, shared_at=None).update(
        shared_at=timezone.now()
    )
    if is_first:
        signals.fundraiser_shared.send(sender=Fundraiser, fundraiser=fundraiser)


# --- What time does -----------------------------------------------------------------------


def open_due_pages() -> int:
    """Open pages whose day or whose campaign has come; return how many. Safe to run twice."""
    due = Fundraiser.rows.to_open(timezone.now())
    return _each_due(due, _open_if_possible) + open_pages_again()


def open_pages_again(campaign: Campaign | None = None) -> int:
    """Open pages that closed with a campaign which was reopened; return how many."""
    due = Fundraiser.rows.to_open_again(timezone.now())
    return _each_due(due.filter(campaign=campaign) if campaign else due, _open_again)


def _open_again(page: Fundraiser) -> bool:
    is_due = page.state == State.CLOSED and page.closed_with_campaign
    if not is_due or not page.campaign.takes_gifts or page.closes_at <= timezone.now():
        return False
    _bring_back(page)
    _write_history(page, "fundraiser opened again")
    _opened_if_due(page)
    return True


def close_due_pages() -> int:
    """Close pages whose time, or whose campaign's, is over; return how many. Safe to run twice."""
    return _each_due(Fundraiser.rows.to_close(timezone.now()), _close_by_time)


def delete_forgotten_drafts() -> int:
    """Delete drafts whose mailed link nobody opened in a month: the address may be a stranger's."""
    forgotten = Fundraiser.rows.filter(
        state=State.DRAFT,
        confirmed_at=None,
        pledge=None,
        created_at__lt=timezone.now() - DRAFTS_LAST,
    )
    return _each_due(forgotten, _forget)


def _each_due(due: Any, change: Any) -> int:
    changed = 0
    for number in list(due.values_list("pk", flat=True)[:500]):
        try:
            changed += _change_alone(number, change)
        except Exception as error:  # noqa: BLE001  (its words may hold an address)
            kind = type(error).__name__
            logger.error("page %s was not moved on: %s", number, kind)  # noqa: TRY400
    return changed


@transaction.atomic
def _change_alone(number: int, change: Any) -> bool:
    """Change one page; one that somebody holds is left for the next round, a minute later."""
    page = (
        Fundraiser.rows.select_related("campaign", "organization", "person")
        .select_for_update(skip_locked=True, of=("self",), no_key=True)
        .filter(pk=number)
        .first()
    )
    return bool(page and change(page))


def _open_if_possible(page: Fundraiser) -> bool:
    if page.state != State.READY or page.opens_at > timezone.now():
        return False
    if not page.campaign.takes_gifts or page.closes_at <= timezone.now():
        _close(page, was_early=True)
        return True
    _open(page)
    return True


def _close_by_time(page: Fundraiser) -> bool:
    if page.state not in {State.LIVE, State.READY, State.IN_REVIEW} or not _is_over(page):
        return False
    if page.opened_at is None and not _campaign_is_over(page):
        _give_back(page)
    else:
        is_early = page.opened_at is None or timezone.now() < page.closes_at
        _close(page, was_early=is_early)
    return True


def _give_back(page: Fundraiser) -> None:
    """Make a page that its day overtook before it opened a draft: another day may be chosen."""
    page.state = State.DRAFT
    _write_history(page, "fundraiser’s day passed before it opened")
    _saved(page)


def _is_over(page: Fundraiser) -> bool:
    return page.closes_at <= timezone.now() or _campaign_is_over(page)


def _campaign_is_over(page: Fundraiser) -> bool:
    ends_at = page.campaign.ends_at
    is_past = ends_at is not None and ends_at <= timezone.now()
    return is_past or page.campaign.state != Campaign.State.LIVE


def _forget(page: Fundraiser) -> bool:
    if page.state != State.DRAFT or page.confirmed_at:
        return False
    photograph = page.photograph
    page.delete()
    delete_supporters_photograph(photograph)
    return True


def thank_for_forgetful_owners() -> int:
    """Thank the givers of closed pages whose owners have not within a day; return how many."""
    closed = Fundraiser.rows.filter(
        state=State.CLOSED,
        thanked_at=None,
        closed_at__lt=timezone.now() - THANKS_AFTER,
        closed_at__gt=timezone.now() - THANKS_LAPSE,
        totals__donor_count__gt=0,
    )
    return _each_due(closed, _thank_by_itself)


def _thank_by_itself(page: Fundraiser) -> bool:
    if page.state != State.CLOSED or page.thanked_at:
        return False
    with override(page.language):
        text = default_thanks(page)
    write_update(fundraiser=page, text=text, is_thanks=True)
    return True


def default_thanks(page: Fundraiser) -> str:
    """Return the thanks that a page says when its owner writes none."""
    return _("Thank you to everyone who gave: it all went to %(organization)s. %(name)s") % {
        "organization": page.organization,
        "name": page.name,
    }


def next_goal(page: Fundraiser) -> Money:
    """Return the goal to offer once this one is near: half as much again, in round units."""
    unit = smallest_units(page.currency)
    step = 50 if page.goal_amount >= 200 * unit else 10
    units = -(-page.goal_amount * 3 // (2 * unit * step)) * step
    return Money(units * unit, page.currency)


# --- Words of the supporter ---------------------------------------------------------------


@transaction.atomic
def write_update(*, fundraiser: Fundraiser, text: str, is_thanks: bool = False) -> FundraiserUpdate:
    """Post a word of the supporter; one that meets a rule waits for staff.

    Thanks are written once a page: a second time returns the first.
    """
    page = _locked(fundraiser, {State.LIVE, State.CLOSED})
    if is_thanks and (thanks := page.updates.filter(is_thanks=True).first()):
        return thanks
    reasons = page_hold_reasons(organization=page.organization, names=[], texts=[text])
    shown = FundraiserUpdate.State.SHOWN
    update = FundraiserUpdate.objects.create(
        organization_id=page.organization_id,
        fundraiser=page,
        text=text,
        language=page.language,
        is_thanks=is_thanks,
        state=FundraiserUpdate.State.HELD if reasons else shown,
        held_because=" ".join(reasons)[:300],
    )
    if is_thanks:
        Fundraiser.rows.filter(pk=page.pk).update(thanked_at=timezone.now())
    if update.state == shown:
        _tell(signals.update_shown, page, update=update)
    return update


@transaction.atomic
def show_update(*, update: FundraiserUpdate, actor: Person) -> FundraiserUpdate:
    """Put an update that a rule held, or that staff hid, on its page."""
    return _set_update(update, FundraiserUpdate.State.SHOWN, actor)


@transaction.atomic
def hide_update(*, update: FundraiserUpdate, actor: Person) -> FundraiserUpdate:
    return _set_update(update, FundraiserUpdate.State.HIDDEN, actor)


def _set_update(
    update: FundraiserUpdate, state: FundraiserUpdate.State, actor: Person
) -> FundraiserUpdate:
    update = FundraiserUpdate.rows.select_for_update(no_key=True).get(pk=update.pk)
    if update.state == state:
        return update
    is_first_time = update.state == FundraiserUpdate.State.HELD
    update.state = state
    update.save(update_fields=["state"])
    record_history(
        subject=update,
        organization=update.organization,
        what=f"fundraiser update {state}",
        actor=actor,
    )
    if is_first_time and state == FundraiserUpdate.State.SHOWN:
        _tell(signals.update_shown, update.fundraiser, update=update)
    return update


# --- Under the lock -----------------------------------------------------------------------


def _locked(fundraiser: Fundraiser, allowed: set[str]) -> Fundraiser:
    page: Fundraiser = (
        Fundraiser.rows.select_related("campaign", "organization", "person")
        .select_for_update(of=("self",), no_key=True)
        .get(pk=fundraiser.pk)
    )
    if page.state not in allowed:
        raise FundraiserStateError(
            _("That cannot be done now: the page is “%(state)s”.")
            % {"state": page.get_state_display()}
        )
    return page


def _saved(page: Fundraiser) -> Fundraiser:
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError as error:
        raise SlugTakenError(_("Another page has this address. Choose a different one.")) from error
    return page


def _write_history(
    page: Fundraiser, what: str, actor: Person | None = None, **details: object
) -> None:
    record_history(subject=page, organization=page.organization, what=what, actor=actor, **details)


def _tell(signal: Signal, page: Fundraiser, **more: object) -> None:
    signal.send(sender=Fundraiser, fundraiser=page, **more)
