"""Write supporters, their pages and links as rows, in the shape that the services leave them in.

The services would date everything today, and their history cannot be dated back. Mails are written
by the service that words them and then marked as sent on their day.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.days import next_day
from campaigns.french_spaces import with_french_spaces
from campaigns.models import (
    Campaign,
    Follow,
    Fundraiser,
    FundraiserTotals,
    FundraiserUpdate,
    HistoryEntry,
    Photograph,
    Pledge,
    Report,
    ShareLink,
)
from campaigns.services.fundraisers import hold_reasons_of, span_of
from campaigns.services.share_links import new_code
from config.demo.story import supporters as story
from config.demo.story.pictures import store_scene
from config.demo.story.supporters import LinkStory, PageStory, Supporter, Word
from donors.models import Choice, Medium, Person, Purpose, Standing
from feedback.journeys.models import CoachingPlan
from feedback.models import Message
from feedback.services import supporter_mails

State = Fundraiser.State
FOUND_THE_MAIL = timedelta(minutes=4)
People = dict[Supporter, Person]
Pages = dict[str, Fundraiser]
Links = dict[str, ShareLink]


@dataclass(frozen=True)
class SupportersRows:
    """What gifts refer to, by the names that the story gives them."""

    pages: Pages
    links: Links


def write_supporters(campaign: Campaign, now: datetime) -> SupportersRows:
    """Write all that supporters did but their gifts. Counters are the caller's."""
    people = {one: _person(one, now) for one in story.SUPPORTERS}
    pages = {told.slug: _write_page(told, people, campaign, now) for told in story.PAGES}
    links = _write_links(people, pages, now)
    _write_report(pages["declan"], now)
    _write_pledge(people[story.HARRIET], pages["maude"], now)
    _write_follow(people[story.WIVINE], pages["maude"], now)
    return SupportersRows(pages, links)


def _person(supporter: Supporter, now: datetime) -> Person:
    return Person.objects.create_user(
        supporter.email,
        name=supporter.name,
        language=supporter.language,
        joined_at=now + timedelta(days=supporter.first_seen),
    )


# --- A page -------------------------------------------------------------------------------


def _write_page(told: PageStory, people: People, campaign: Campaign, now: datetime) -> Fundraiser:
    made_at = now + timedelta(days=told.made)
    page = _draft(told, people[told.supporter], campaign, made_at, now)
    FundraiserTotals.objects.create(fundraiser=page)
    _mark_as_sent(
        supporter_mails.write_fundraiser_link(fundraiser=page, is_asked_for=False), made_at
    )
    _open(page, made_at + FOUND_THE_MAIL)
    for word in told.words:
        _write_word(page, word, now)
    return page


def _draft(
    told: PageStory, person: Person, campaign: Campaign, made_at: datetime, now: datetime
) -> Fundraiser:
    zone = campaign.organization.time_zone
    day = now.astimezone(ZoneInfo(zone)).date() + timedelta(days=told.day)
    span = span_of(campaign=campaign, day=day, opens_on_day=False, zone=zone, now=made_at)
    return Fundraiser.objects.create(
        organization=campaign.organization,
        campaign=campaign,
        person=person,
        slug=told.slug,
        occasion=told.occasion,
        name=told.name,
        title=told.title,
        story=_in_french_spaces(told.story, person.language),
        language=person.language,
        photograph=_photograph(told, campaign),
        currency=campaign.currency,
        goal_amount=told.goal,
        time_zone=zone,
        day=day,
        opens_at=span.opens_at,
        closes_at=span.closes_at,
        created_at=made_at,
        shared_at=None if told.shared is None else now + timedelta(days=told.shared),
    )


def _photograph(told: PageStory, campaign: Campaign) -> Photograph | None:
    if not told.scene:
        return None
    return store_scene(
        told.scene,
        organization=campaign.organization,
        description_fr=with_french_spaces(told.picture_fr),
        description_en=told.picture_en,
    )


def _open(page: Fundraiser, at: datetime) -> None:
    """Open the page, or hold it if a rule says so, as when its owner pressed the button."""
    page.confirmed_at = at
    steps = ["fundraiser confirmed"]
    if reasons := hold_reasons_of(page):
        page.state, page.held_because = State.IN_REVIEW, " ".join(reasons)
        steps.append("fundraiser held")
    else:
        page.state, page.approved_at, page.opened_at = State.LIVE, at, at
        steps += ["fundraiser approved", "fundraiser opened"]
        CoachingPlan.objects.create(fundraiser=page, look_at=at)
    page.save()
    _write_history(page, steps, at)
    if reasons:
        _mark_as_sent(supporter_mails.write_fundraiser_held(fundraiser=page), at)


def _write_history(subject: Fundraiser | Pledge, steps: Iterable[str], at: datetime) -> None:
    HistoryEntry.rows.bulk_create(
        HistoryEntry(
            organization=subject.organization,
            subject_type=subject._meta.label_lower,
            subject_id=subject.pk,
            what=what,
            at=at,
        )
        for what in steps
    )


def _write_word(page: Fundraiser, word: Word, now: datetime) -> None:
    FundraiserUpdate.objects.create(
        organization=page.organization,
        fundraiser=page,
        text=_in_french_spaces(word.text, page.language),
        language=page.language,
        created_at=now + timedelta(days=word.days),
    )


def _in_french_spaces(text: str, language: str) -> str:
    return with_french_spaces(text) if language == "fr" else text


def _mark_as_sent(message: Message | None, at: datetime) -> None:
    if message is None:
        return
    Message.rows.filter(pk=message.pk).update(
        state=Message.State.SENT,
        attempts=1,
        created_at=at,
        next_try_at=at,
        claimed_at=at + timedelta(seconds=1),
        sent_at=at + timedelta(seconds=2),
    )


# --- Links that were passed on ------------------------------------------------------------


def _write_links(people: People, pages: Pages, now: datetime) -> Links:
    links: Links = {}
    for told in story.LINKS:
        links[told.key] = _write_link(
            told, people[told.supporter], pages[told.page], links.get(told.came_by), now
        )
    return links


def _write_link(
    told: LinkStory, person: Person, page: Fundraiser, parent: ShareLink | None, now: datetime
) -> ShareLink:
    return ShareLink.objects.create(
        organization=page.organization,
        campaign=page.campaign,
        fundraiser=page,
        person=person,
        code=new_code(),
        channel=told.channel,
        moment=told.moment,
        language=person.language,
        parent=parent,
        path=[*parent.path, parent.pk] if parent else [],
        generation=parent.generation + 1 if parent else 1,
        created_at=now + timedelta(days=told.days),
        visit_count=told.visits,
    )


# --- What readers did ---------------------------------------------------------------------


def _write_report(page: Fundraiser, now: datetime) -> None:
    Report.objects.create(
        organization=page.organization,
        fundraiser=page,
        reason=Report.Reason.PRIVATE,
        words=story.REPORT_WORDS,
        created_at=now + timedelta(days=story.REPORT_DAYS),
    )


def _write_pledge(person: Person, page: Fundraiser, now: datetime) -> None:
    """Write a birthday that was given away: confirmed, and agreed to for its first time."""
    made_at = now + timedelta(days=story.PLEDGE_DAYS)
    pledge = Pledge.objects.create(
        organization=page.organization,
        campaign=page.campaign,
        person=person,
        name=person.get_short_name(),
        month=story.PLEDGE_MONTH,
        day=story.PLEDGE_DAY,
        language=person.language,
        time_zone=page.time_zone,
        next_on=next_day(story.PLEDGE_MONTH, story.PLEDGE_DAY, after=_a_month_from(now)),
        inspired_by=page,
        created_at=made_at,
    )
    _mark_as_sent(supporter_mails.write_pledge_link(pledge=pledge), made_at)
    pledge.state, pledge.confirmed_at = Pledge.State.STANDING, made_at + FOUND_THE_MAIL
    pledge.agreed_for = pledge.next_on
    pledge.save()
    _write_history(pledge, ["pledge confirmed"], pledge.confirmed_at)


def _a_month_from(now: datetime) -> date:
    """Return a day before which no birthday is due: its draft would be made at once."""
    return (now + timedelta(days=30)).date()


def _write_follow(person: Person, page: Fundraiser, now: datetime) -> None:
    made_at = now + timedelta(days=story.FOLLOW_DAYS)
    follow = Follow.objects.create(
        organization=page.organization,
        campaign=page.campaign,
        fundraiser=page,
        person=person,
        language=person.language,
        time_zone=page.time_zone,
        created_at=made_at,
    )
    _mark_as_sent(supporter_mails.write_follow_link(follow=follow), made_at)
    follow.confirmed_at = made_at + FOUND_THE_MAIL
    follow.save()
    _write_choice(follow, follow.confirmed_at)


def _write_choice(follow: Follow, at: datetime) -> None:
    """Keep what the follower said, as evidence and as what stands."""
    choice = Choice.objects.create(
        organization=follow.organization,
        person=follow.person,
        purpose=Purpose.FOLLOWING,
        is_allowed=True,
        wording="follow/1",
        text=str(follow.get_wish_display()),
        language=follow.language,
        source=Choice.Source.FOLLOW,
        at=at,
    )
    Standing.objects.create(
        organization=follow.organization,
        person=follow.person,
        purpose=choice.purpose,
        medium=Medium.EMAIL,
        is_allowed=True,
        choice=choice,
    )
