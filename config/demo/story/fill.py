"""Fill an empty database with the nonprofit of the demo's story."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from campaigns.dates import write_day
from campaigns.days import start_of
from campaigns.french_spaces import with_french_spaces
from campaigns.models import (
    Campaign,
    CampaignTotals,
    HistoryEntry,
    Membership,
    Organization,
    Photograph,
    SuggestedAmount,
)
from campaigns.money import Money
from campaigns.rich_text import clean_rich_text
from campaigns.services.campaigns import APPROVE, END, SUBMIT
from campaigns.services.organizations import create_organization
from config.demo.people import STAFF
from config.demo.story import campaigns as story
from config.demo.story.book_rows import Told, write_past_gifts
from config.demo.story.campaigns import CampaignStory
from config.demo.story.challenge_rows import write_challenge
from config.demo.story.logos import store_logo
from config.demo.story.nonprofits import HOSTS, ORGANIZATIONS
from config.demo.story.past_gifts import past_gifts
from config.demo.story.pictures import store_scene
from config.demo.story.project_rows import name_the_fund, write_news, write_projects
from config.demo.story.supporter_rows import write_supporters
from donors.models import Person
from giving.exceptions import GivingError
from giving.models import Donation
from giving.services.books import recount_totals, run_checks
from giving.services.checkout import GiftRequest, begin_donation, open_payment_page
from giving.services.share_recount import recount_shares

Say = Callable[[str], None]


class BooksNotInOrderError(Exception):
    """The demo's own rows break a promise of the books: a mistake in the demo."""


def fill(say: Say) -> bool:
    """Fill the database and return True; one that holds an organization is left as it is."""
    if Organization.rows.exists():
        return False
    begun = time.monotonic()
    say("Filling the database with La Bibliobarque's story")
    with transaction.atomic():
        campaigns = _write_story(say, timezone.now())
    _begin_pending_gift(campaigns[story.BOOKS.slug])
    say(f"Filled in {time.monotonic() - begun:.0f} seconds")
    return True


def _write_story(say: Say, now: datetime) -> dict[str, Campaign]:
    organizations = {
        str(fields["slug"]): create_organization(hosts=HOSTS, **fields) for fields in ORGANIZATIONS
    }
    _write_staff(organizations)
    say("  drawing the pictures")
    for organization in organizations.values():
        store_logo(organization)
    # Reading circles share a picture: each takes seconds.
    photographs = {
        told.scene: _store_picture(organizations[told.organization], told)
        for told in {told.scene: told for told in story.CAMPAIGNS}.values()
    }
    campaigns = {
        told.slug: _write_campaign(
            told, organizations[told.organization], photographs[told.scene], now
        )
        for told in story.CAMPAIGNS
    }
    say("  writing supporters, and the gifts of the past months")
    supporters = write_supporters(campaigns[story.BOOKS.slug], now)
    write_past_gifts(past_gifts(now), Told(campaigns, supporters.pages, supporters.links))
    recount_totals()
    recount_shares()
    write_challenge(campaigns)
    say("  telling what the gifts did")
    name_the_fund(campaigns)
    write_news(write_projects(campaigns, now), now)
    _refuse_untidy_books()
    return campaigns


def _write_staff(organizations: dict[str, Organization]) -> None:
    for member in STAFF:
        person = Person.objects.create_user(
            member.email, name=member.name, language=member.language, is_staff=True
        )
        Membership.rows.create(
            organization=organizations[member.organization], person=person, role=member.role
        )


def _store_picture(organization: Organization, told: CampaignStory) -> Photograph:
    return store_scene(
        told.scene,
        organization=organization,
        description_fr=with_french_spaces(told.picture_fr),
        description_en=told.picture_en or told.picture_fr,
    )


def _write_campaign(
    told: CampaignStory, organization: Organization, photograph: Photograph, now: datetime
) -> Campaign:
    starts_at, ends_at = _span_of(told, organization, now)
    campaign = Campaign.rows.create(
        organization=organization,
        slug=told.slug,
        photograph=photograph,
        cause=told.cause,
        state=told.state,
        currency=told.currency,
        goal_amount=told.goal,
        starts_at=starts_at,
        ends_at=ends_at,
        **_texts(told, organization, now),
    )
    made_at = min(starts_at, now) - timedelta(days=3)
    Campaign.rows.filter(pk=campaign.pk).update(created_at=made_at)
    CampaignTotals.objects.create(campaign=campaign)
    SuggestedAmount.objects.bulk_create(
        SuggestedAmount(
            campaign=campaign,
            amount=suggested.amount,
            what_it_does_fr=with_french_spaces(suggested.fr),
            what_it_does_en=suggested.en,
        )
        for suggested in told.amounts
    )
    _write_history(campaign, told, made_at, now)
    return campaign


def _span_of(
    told: CampaignStory, organization: Organization, now: datetime
) -> tuple[datetime, datetime | None]:
    """Return when a campaign starts and ends; one of a month starts with its first day."""
    first, last = told.days(now)
    starts_at = now + timedelta(days=first)
    if told.month:
        today = now.astimezone(ZoneInfo(organization.time_zone)).date()
        starts_at = start_of(today + timedelta(days=first), organization.time_zone)
    return starts_at, _end_of_day(now, last, organization) if last else None


def _end_of_day(now: datetime, days: int, organization: Organization) -> datetime:
    """Return the last minute of a day where the organization is."""
    zone = ZoneInfo(organization.time_zone)
    day = now.astimezone(zone).date() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, 23, 59, tzinfo=zone)


def _texts(told: CampaignStory, organization: Organization, now: datetime) -> dict[str, str | None]:
    """Return what the campaign says; a language that it is not written in stays empty."""
    texts: dict[str, str | None] = {}
    for language in ("fr", "en"):
        title = getattr(told, f"title_{language}")
        days = _days_in_words(language, organization.time_zone, now)
        body = getattr(told, f"story_{language}").format(**days)
        texts |= {
            f"title_{language}": title or None,
            f"summary_{language}": getattr(told, f"summary_{language}"),
            f"place_{language}": getattr(told, f"place_{language}"),
            f"story_{language}": clean_rich_text(body) if title else "",
        }
    return {
        name: with_french_spaces(text) if text and name.endswith("_fr") else text
        for name, text in texts.items()
    }


def _days_in_words(language: str, zone: str, now: datetime) -> dict[str, str]:
    today = now.astimezone(ZoneInfo(zone))
    return {
        name: write_day(today + timedelta(days=days), language)
        for name, days in story.DATES.items()
    }


def _write_history(
    campaign: Campaign, told: CampaignStory, made_at: datetime, now: datetime
) -> None:
    """Tell how the campaign came to where it is, as the services would have."""
    owner = Person.objects.filter(
        memberships__organization=campaign.organization, memberships__role="owner"
    ).get()
    steps = [(SUBMIT.what, made_at + timedelta(days=1))]
    if told.state != Campaign.State.IN_REVIEW:
        steps.append((APPROVE.what, made_at + timedelta(days=2)))
    if told.state == Campaign.State.ENDED and campaign.ends_at:
        steps.append((END.what, campaign.ends_at))
    HistoryEntry.rows.bulk_create(
        HistoryEntry(
            organization=campaign.organization,
            subject_type=campaign._meta.label_lower,
            subject_id=campaign.pk,
            what=what,
            actor=None if what == END.what else owner,
            at=at,
        )
        for what, at in steps
    )


def _refuse_untidy_books() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # the planner knows nothing of rows written a moment ago
    untidy = [finding.check.name for finding in run_checks() if not finding.is_clean]
    if untidy:
        raise BooksNotInOrderError(", ".join(untidy))


def _begin_pending_gift(campaign: Campaign) -> None:
    """Begin one gift as the donate page would, and leave its payment page open."""
    gift = GiftRequest(
        campaign=campaign,
        money=Money(25_00, campaign.currency),
        name="Colette Rousseau",
        email="colette.rousseau@poste.example",
        message="",
        appearance=Donation.Appearance.PRIVATE,
        wants_failure_mail=True,
        language="fr",
        time_zone="America/Toronto",
        form_token=uuid4(),
    )
    donation = begin_donation(gift=gift)
    try:
        open_payment_page(donation=donation)
    except GivingError:
        return  # the reconciler closes it later, as it would for a donor
