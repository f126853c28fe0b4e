"""Asking somebody who gave, or follows, to pass a page on: at a moment that merits it.

Once a page, and only those of whose shares nobody has come yet. The mail carries a short link of
the person's own, and never says what they gave.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import override

from campaigns.models import Campaign, Channel, Fundraiser, FundraiserTotals, Moment, ShareLink
from campaigns.money import write_number
from campaigns.services.share_links import address_for, share_link_for
from donors.models import Person
from feedback.journeys.models import CoachingPlan
from feedback.models import Message
from feedback.services.gift_mails import organization_values
from feedback.services.outbox import write_message
from giving.models import Donation

# The parts of a goal at which givers are asked: the last stretch is the one that people join.
PROMPTED = (50, 75)
# The thank-you page has just asked those who gave a moment ago.
AFTER_A_GIFT = timedelta(days=2)
# A page that closes tomorrow has no time left for what a share sets off.
BEFORE_THE_END = timedelta(days=1)
LASTS = timedelta(days=3)
# Below this a number says that nothing came of it.
FEWEST_GIFTS_TO_TELL = 2


def write_share_prompt(
    *,
    person: Person,
    campaign: Campaign,
    fundraiser: Fundraiser | None,
    moment: Moment,
    reference: str = "",
    headline: str = "",
) -> Message | None:
    """Ask somebody to pass a page on, in the caller's transaction; once a page and moment.

    `reference` and `headline` belong to a piece of news: of each news one is asked once. Returns
    nothing for somebody without an address, whose page it is, or whose share has brought somebody.
    """
    if not person.email or has_shared(person, campaign, fundraiser):
        return None
    if fundraiser and fundraiser.person_id == person.pk:
        return None
    gift = last_gift(person, campaign, fundraiser)
    language = person.language
    link = share_link_for(
        person=person,
        campaign=campaign,
        fundraiser=fundraiser,
        channel=Channel.COPY,
        moment=moment,
        language=language,
        parent=gift.share_link if gift else None,
    )
    now = timezone.now()
    return write_message(
        kind=Message.Kind.SHARE_PROMPT,
        key=_key(person, campaign, fundraiser, moment, reference),
        organization=campaign.organization,
        email=(gift and gift.donor and gift.donor.email) or person.email,
        language=language,
        queue=Message.Queue.BULK,
        person_id=person.pk,
        donation=gift,
        fundraiser=fundraiser,
        values={
            **_values(campaign, fundraiser, language),
            "moment": moment.value,
            "headline": headline,
            "share_url": address_for(link),
        },
        lapses_at=now + LASTS,
        reader_zone=(gift and gift.time_zone) or person.time_zone,
    )


def _key(
    person: Person, campaign: Campaign, fundraiser: Fundraiser | None, moment: str, reference: str
) -> str:
    page = f"page-{fundraiser.pk}" if fundraiser else f"campaign-{campaign.pk}"
    return f"{Message.Kind.SHARE_PROMPT}:{page}:{person.pk}:{moment}:{reference}"


def _values(campaign: Campaign, fundraiser: Fundraiser | None, language: str) -> dict[str, object]:
    """Return what the mail says. Numbers come late and are the page's, never the reader's."""
    totals: Any = FundraiserTotals.objects.filter(fundraiser=fundraiser).first() or campaign.totals
    goal = fundraiser.goal_amount if fundraiser else campaign.goal_amount
    part = max((part for part in PROMPTED if part <= totals.raised_amount * 100 // goal), default=0)
    with override(language):
        return {
            **organization_values(campaign.organization),
            "campaign": str(campaign),
            "name": fundraiser.name if fundraiser else "",
            "part": part,
            "donor_count": write_number(totals.donor_count) if totals.donor_count > 1 else "",
            "shared_gift_count": _gifts_by_shares(campaign, fundraiser),
        }


def _gifts_by_shares(campaign: Campaign, fundraiser: Fundraiser | None) -> str:
    """Return how many gifts came because somebody passed this page on; nothing if too few."""
    links = ShareLink.objects.for_organization(campaign.organization).filter(
        campaign=campaign, fundraiser=fundraiser
    )
    count = links.aggregate(gifts=Sum("gift_count"))["gifts"] or 0
    return write_number(count) if count >= FEWEST_GIFTS_TO_TELL else ""


def has_shared(person: Person, campaign: Campaign, fundraiser: Fundraiser | None) -> bool:
    """Return whether somebody has come by a link that the person passed on."""
    links = ShareLink.objects.for_organization(campaign.organization)
    return links.filter(
        person=person, campaign=campaign, fundraiser=fundraiser, visit_count__gt=0
    ).exists()


def last_gift(person: Person, campaign: Campaign, fundraiser: Fundraiser | None) -> Donation | None:
    """Return the person's last paid gift to a page: its own page is where sharing is easiest."""
    gifts = Donation.objects.for_organization(campaign.organization).filter(
        donor__person=person, campaign=campaign, state=Donation.State.PAID
    )
    gifts = gifts.filter(fundraiser=fundraiser) if fundraiser else gifts
    gifts = gifts.select_related("share_link", "donor")
    found: Donation | None = gifts.order_by("-paid_at", "-pk").first()
    return found


def is_prompt_wanted(message: Message) -> bool:
    """Return whether, at the moment of sending, the page still takes gifts and was not shared.

    Who took their gift back is not asked to bring others.
    """
    page, person, gift = message.fundraiser, message.person, message.donation
    if person is None or (gift is not None and gift.state != Donation.State.PAID):
        return False
    if page is not None:
        return page.takes_gifts and not has_shared(person, page.campaign, page)
    return gift is None or (
        gift.campaign.takes_gifts and not has_shared(person, gift.campaign, None)
    )


# --- At a milestone of the page they gave to --------------------------------------------------


def milestone_to_tell(*, fundraiser: Fundraiser, percent: int, now: datetime) -> int:
    """Return the part of the goal at which givers may be asked now; 0 for none."""
    if fundraiser.state != Fundraiser.State.LIVE or fundraiser.closes_at < now + BEFORE_THE_END:
        return 0
    if percent >= 100:
        return 0
    return max((part for part in PROMPTED if part <= percent), default=0)


def prompt_at_milestone(*, fundraiser_id: int) -> int:
    """Ask those who gave to a page that has come far; return how many. Safe to run twice.

    The plan notes the part of the goal last: a worker that dies on the way begins again, and the
    keys of the messages see to it that nobody is asked twice.
    """
    now = timezone.now()
    page = _page(fundraiser_id)
    percent = page.totals.raised_amount * 100 // page.goal_amount
    part = milestone_to_tell(fundraiser=page, percent=percent, now=now)
    plan = CoachingPlan.objects.get(fundraiser=page)
    if part <= plan.prompted_percent:
        return 0
    count = sum(_ask(person, page) for person in _givers(page, now))
    CoachingPlan.objects.filter(pk=plan.pk).update(prompted_percent=part)
    return count


def _page(fundraiser_id: int) -> Any:
    pages = Fundraiser.objects.across_organizations()
    return pages.select_related("organization", "campaign__organization", "totals").get(
        pk=fundraiser_id
    )


@transaction.atomic
def _ask(person: Person, page: Fundraiser) -> int:
    message = write_share_prompt(
        person=person, campaign=page.campaign, fundraiser=page, moment=Moment.MILESTONE
    )
    return int(message is not None)


def _givers(page: Fundraiser, now: datetime) -> Iterator[Person]:
    gifts = Donation.objects.for_organization(page.organization).filter(
        fundraiser=page, state=Donation.State.PAID, paid_at__lte=now - AFTER_A_GIFT
    )
    people = Person.objects.filter(pk__in=gifts.values("donor__person"), email__isnull=False)
    return people.order_by("pk").iterator(chunk_size=500)
