"""What we write to a supporter about a page, a birthday or a follow. Kept as it will be read.

Here is only what somebody waits for, or has to know. The coach (journeys) says the rest: its first
message is the one that says that a page has opened.

Anybody may have typed an address. So until its owner came by the mailed link, a mail repeats
nothing that was typed but a day, and a link goes a few times a day and no more.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from campaigns.addresses import whole_address
from campaigns.dates import write_date, write_day
from campaigns.days import start_of
from campaigns.fundraiser_words import title_of
from campaigns.models import Follow, Fundraiser, FundraiserTotals, HistoryEntry, Pledge, Team
from campaigns.money import Money, format_money, write_number
from campaigns.services.fundraisers import hold_reasons_of
from campaigns.services.pledges import LEAST_DAYS, zone_of_pledge
from campaigns.services.wall import HELD_FOR_LINK, HELD_FOR_WORD
from donors.models import Person
from feedback.models import Message
from feedback.services.gate import next_waking_hour
from feedback.services.gift_mails import greetable, organization_values
from feedback.services.outbox import write_message

Kind = Message.Kind

MOST_LINKS_A_DAY = 4
# Whoever types an address into many forms fills a mailbox no further than this.
MOST_UNCONFIRMED_A_DAY = 8
LINKS = (Kind.FUNDRAISER_LINK, Kind.TEAM_LINK, Kind.PLEDGE_LINK, Kind.FOLLOW_LINK)
# Pressed twice is wanted once.
A_MOMENT = timedelta(minutes=1)
# Reasons that were worded for staff, as a supporter reads them. (What is on the staff's list of
# words stays theirs.)
TO_OWNER = {
    HELD_FOR_LINK: gettext_noop("It has what looks like a link or an address."),
    HELD_FOR_WORD: gettext_noop("It has a word that we prefer to read in its context."),
}


# --- A page -------------------------------------------------------------------------------


def write_fundraiser_link(*, fundraiser: Fundraiser, is_asked_for: bool) -> Message | None:
    """Send the link of a page that was kept; for a birthday given away, say that it is ready.

    The owner of a page that is confirmed gets a new link, in the place of one that staff revoked.
    `is_asked_for`: somebody waits for it, so it goes whatever else they refused.
    """
    is_new_link = fundraiser.confirmed_at is not None
    if fundraiser.pledge and not is_new_link and not is_asked_for:
        return _write_pledge_draft(fundraiser)
    with override(fundraiser.language):
        values = {
            "campaign": str(fundraiser.campaign),
            "is_new_link": is_new_link,
            **organization_words(fundraiser),
        }
    return _write_link(Kind.FUNDRAISER_LINK, fundraiser, "fundraiser", values)


def write_fundraiser_held(
    *, fundraiser: Fundraiser, reasons: Sequence[str] | None = None
) -> Message | None:
    """Say that a person reads the page first, and why; also of one that was open before."""
    why = hold_reasons_of(fundraiser) if reasons is None else reasons
    with override(fundraiser.language):
        values = {
            "reasons": _reasons_for_owner(why),
            "was_open": fundraiser.opened_at is not None,
        }
    return _write_about_page(Kind.FUNDRAISER_HELD, fundraiser, values)


def write_fundraiser_approved(*, fundraiser: Fundraiser) -> Message | None:
    """Say on which day the page opens, or that it was read and is open."""
    is_ahead = fundraiser.opens_at > timezone.now()
    values = {
        "opens_on": _day_on_page(fundraiser.opens_at, fundraiser) if is_ahead else "",
        "last_day": _last_day(fundraiser),
        "was_read": _was_read(fundraiser),
    }
    return _write_about_page(Kind.FUNDRAISER_APPROVED, fundraiser, values)


def write_fundraiser_sent_back(*, fundraiser: Fundraiser, reason: str) -> Message | None:
    return _write_about_page(Kind.FUNDRAISER_SENT_BACK, fundraiser, {"reason": reason.strip()})


def write_fundraiser_blocked(*, fundraiser: Fundraiser) -> Message | None:
    """Say why a page was taken down; nothing to an address that nobody confirmed."""
    if fundraiser.confirmed_at is None:
        return None
    values = {
        "reason": fundraiser.blocked_because.strip(),
        "was_open": fundraiser.opened_at is not None,
    }
    return _write_about_page(Kind.FUNDRAISER_BLOCKED, fundraiser, values)


def write_fundraiser_closed(*, fundraiser: Fundraiser, was_early: bool) -> Message | None:
    """Say that the campaign took a page with it; the end that was planned is the coach's to tell.

    A page that its owner closed needs no mail either.
    """
    if not was_early or fundraiser.campaign.takes_gifts:
        return None
    values = {"was_open": fundraiser.opened_at is not None, **result_values(fundraiser)}
    return _write_about_page(
        Kind.FUNDRAISER_CLOSED,
        fundraiser,
        values,
        not_before=_morning_of(fundraiser),
    )


def write_fundraiser_put_out(
    *, fundraiser: Fundraiser, team: Team, is_by_captain: bool, reason: str
) -> Message | None:
    """Say that a page counts for its team no more and goes on alone.

    Nothing to an address that nobody confirmed.
    """
    if fundraiser.confirmed_at is None:
        return None
    values = {
        "team": team.name,
        "team_number": team.pk,
        "is_by_captain": is_by_captain,
        "captain": greetable(team.captain_name),
        "reason": reason.strip(),
        "is_open": fundraiser.state == Fundraiser.State.LIVE,
    }
    return _write_about_page(Kind.FUNDRAISER_PUT_OUT, fundraiser, values)


def _write_about_page(
    kind: Message.Kind,
    page: Fundraiser,
    values: dict[str, object],
    not_before: datetime | None = None,
) -> Message | None:
    """Write a mail about what just happened to a page, once for each row of its history."""
    if not page.person.email:
        return None
    return write_message(
        kind=kind,
        key=f"{kind}:{page.pk}:{_last_event(page)}",
        organization=page.organization,
        email=page.person.email,
        language=page.language,
        person_id=page.person_id,
        fundraiser=page,
        not_before=not_before,
        values={**page_values(page), **values},
    )


def _last_event(about: Fundraiser | Team) -> int:
    """Return the number of the row that records what the mail is about."""
    return _history(about).order_by("-pk").values_list("pk", flat=True).first() or 0


def _was_read(page: Fundraiser) -> bool:
    """Return whether it was a person who approved the page."""
    approvals = _history(page).filter(what="fundraiser approved").order_by("-pk")
    return approvals.values_list("actor", flat=True).first() is not None


def _morning_of(page: Fundraiser) -> datetime:
    """Return when a mail that a job writes may arrive, though it has to be sent."""
    return next_waking_hour(timezone.now(), ZoneInfo(page.time_zone))


def _history(about: Fundraiser | Team) -> Any:
    return HistoryEntry.objects.for_organization(about.organization).about(about)


def _reasons_for_owner(reasons: Sequence[str]) -> list[str]:
    return [_(TO_OWNER.get(reason, reason)) for reason in reasons]


def page_values(page: Fundraiser, language: str = "") -> dict[str, object]:
    """Return what every mail about a page says of it, to its owner or in a reader's language."""
    with override(language or page.language):
        return {
            "name": greetable(page.name),
            "title": title_of(page),
            "campaign": str(page.campaign),
            **organization_words(page),
        }


def result_values(page: Fundraiser, language: str = "") -> dict[str, object]:
    """Return what came in through a page, as it stands now."""
    totals = FundraiserTotals.objects.get(pk=page.pk)
    with override(language or page.language):
        return {
            "raised": format_money(Money(totals.raised_amount, page.currency)),
            "donors": write_number(totals.donor_count),
            "donor_count": totals.donor_count,
        }


def organization_words(about: Any) -> dict[str, object]:
    return {
        **organization_values(about.organization),
        "is_european": about.organization.is_european,
    }


def _day_on_page(moment: datetime, page: Fundraiser) -> str:
    return write_date(moment.astimezone(ZoneInfo(page.time_zone)), page.language)


def _last_day(page: Fundraiser) -> str:
    """Write the last day that is whole: what closes at midnight ends before."""
    return _day_on_page(page.closes_at - timedelta(seconds=1), page)


# --- A team -------------------------------------------------------------------------------


def write_team_link(*, team: Team) -> Message | None:
    """Send the link by which a captain shows a team, or a new one in the place of the last."""
    with override(team.language):
        values = {
            "campaign": str(team.campaign),
            "is_confirmed": team.confirmed_at is not None,
            **organization_words(team),
        }
    return _write_link(Kind.TEAM_LINK, team, "team", values)


def write_team_approved(*, team: Team) -> Message | None:
    address = whole_address("campaigns:team", team.slug, language=team.language)
    return _write_about_team(Kind.TEAM_APPROVED, team, {"page_url": address})


def write_team_sent_back(*, team: Team, reason: str) -> Message | None:
    return _write_about_team(Kind.TEAM_SENT_BACK, team, {"reason": reason.strip()})


def write_team_blocked(*, team: Team) -> Message | None:
    """Say why a team was taken down; nothing to an address that nobody confirmed."""
    if team.confirmed_at is None:
        return None
    return _write_about_team(Kind.TEAM_BLOCKED, team, {"reason": team.blocked_because.strip()})


def _write_about_team(kind: Message.Kind, team: Team, values: dict[str, object]) -> Message | None:
    """Write a mail about what staff decided of a team, once for each row of its history."""
    if not team.captain.email:
        return None
    with override(team.language):
        about = {
            "name": greetable(team.captain_name),
            "team": team.name,
            "campaign": str(team.campaign),
            **organization_words(team),
        }
    return write_message(
        kind=kind,
        key=f"{kind}:{team.pk}:{_last_event(team)}",
        organization=team.organization,
        email=team.captain.email,
        language=team.language,
        person_id=team.captain_id,
        team=team,
        values={**about, **values},
    )


# --- A birthday ---------------------------------------------------------------------------


def write_pledge_link(*, pledge: Pledge) -> Message | None:
    """Send the link that confirms a birthday, or leads back to one that stands already."""
    values = {**_pledge_values(pledge), "is_standing": pledge.state == Pledge.State.STANDING}
    return _write_link(Kind.PLEDGE_LINK, pledge, "pledge", values)


def write_pledge_question(*, pledge: Pledge) -> Message | None:
    """Ask once a year whether the birthday is given again."""
    if not pledge.person.email:
        return None
    last = pledge.fundraisers.filter(opened_at__isnull=False).order_by("-opened_at").first()
    return write_message(
        kind=Kind.PLEDGE_QUESTION,
        key=f"{Kind.PLEDGE_QUESTION}:{pledge.pk}:{pledge.next_on.year}",
        organization=pledge.organization,
        email=pledge.person.email,
        language=pledge.language,
        person_id=pledge.person_id,
        pledge=pledge,
        reader_zone=str(zone_of_pledge(pledge)),
        lapses_at=_last_moment_to_answer(pledge),
        values={
            **_pledge_values(pledge),
            "name": greetable(pledge.name),
            "donor_count": 0,
            **(result_values(last, pledge.language) if last else {}),
        },
    )


def _write_pledge_draft(page: Fundraiser) -> Message | None:
    with override(page.language):
        values = {
            **page_values(page),
            "goal": format_money(page.goal),
            "day": write_day(page.day) if page.day else "",
        }
    return _write_link(
        Kind.PLEDGE_DRAFT,
        page,
        "fundraiser",
        values,
        pledge=page.pledge,
        not_before=_morning_of(page),
        reader_zone=page.time_zone,
    )


def _last_moment_to_answer(pledge: Pledge) -> datetime:
    """Return until when a yes still makes a page."""
    return start_of(pledge.next_on - timedelta(days=LEAST_DAYS), str(zone_of_pledge(pledge)))


def _pledge_values(pledge: Pledge) -> dict[str, object]:
    with override(pledge.language):
        return {
            "day": write_day(pledge.next_on),
            "campaign": str(pledge.campaign),
            **organization_words(pledge),
        }


# --- A follow -----------------------------------------------------------------------------


def write_follow_link(*, follow: Follow) -> Message | None:
    """Send the link that confirms a follow, or leads back to one that stands already."""
    with override(follow.language):
        values = {
            "title": title_of(follow.fundraiser) if follow.fundraiser else str(follow.campaign),
            "is_standing": follow.confirmed_at is not None and follow.ended_at is None,
            **organization_words(follow),
        }
    return _write_link(Kind.FOLLOW_LINK, follow, "follow", values)


# --- A link that somebody asked for -------------------------------------------------------


def _write_link(
    kind: Message.Kind, about: Any, field: str, values: dict[str, object], **more: Any
) -> Message | None:
    """Mail a private link, and again when asked again, as often as a day allows."""
    name = f"{kind}:{about.pk}:{about.link_version}:"
    number = _number_of_link(name, about)
    owner = about.captain if isinstance(about, Team) else about.person
    if number is None or not owner.email:
        return None
    if kind in LINKS and about.confirmed_at is None and _has_many_links(owner):
        return None
    return write_message(
        kind=kind,
        key=f"{name}{number}",
        organization=about.organization,
        email=owner.email,
        language=about.language,
        queue=Message.Queue.URGENT,
        person_id=owner.pk,
        values=values,
        **{field: about},
        **more,
    )


def _has_many_links(owner: Person) -> bool:
    """Return whether a mailbox had as many links as a day allows, from whichever organization.

    The page says the same as ever: who typed learns nothing of the address.
    """
    since = timezone.now() - timedelta(days=1)
    links = Message.objects.across_organizations().filter(person_id=owner.pk, kind__in=LINKS)
    return links.filter(created_at__gt=since).count() >= MOST_UNCONFIRMED_A_DAY


def _number_of_link(name: str, about: Any) -> int | None:
    """Return the how manieth mail with this link is due, or nothing when today had enough.

    Two who ask at the same moment get the same number, and so write one message.
    """
    now = timezone.now()
    written = Message.objects.for_organization(about.organization).filter(key__startswith=name)
    times = sorted(written.values_list("created_at", flat=True))
    if times and now - times[-1] < A_MOMENT:
        return len(times)
    today = [moment for moment in times if now - moment < timedelta(days=1)]
    return len(times) + 1 if len(today) < MOST_LINKS_A_DAY else None
