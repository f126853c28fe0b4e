"""Following a campaign or a supporter's page by mail, without having to give."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from campaigns import signals
from campaigns.models import Campaign, Channel, Follow, Fundraiser, Moment, ShareLink
from campaigns.services.share_links import share_link_for
from donors.models import Choice, Frequency, Purpose
from donors.services import find_or_add_person
from donors.services.consent import (
    Said,
    frequency_of,
    lock_person,
    record_choice,
    set_frequency,
    why_not_to_write,
)
from donors.services.suppressions import has_complained
from donors.signals import address_confirmed


@dataclass(frozen=True, kw_only=True)
class FollowRequest:
    campaign: Campaign
    fundraiser: Fundraiser | None
    email: str
    wish: str
    language: str
    time_zone: str
    came_by: ShareLink | None


@transaction.atomic
def begin_follow(*, follow: FollowRequest) -> Follow:
    """Note a wish to follow, and mail its link: only that confirms the address.

    Asking twice changes nothing but the wish of one that was never confirmed; the link goes again.
    """
    person = find_or_add_person(email=follow.email, name="", language=follow.language)
    kept, is_new = Follow.objects.for_organization(follow.campaign.organization).get_or_create(
        person=person,
        campaign=follow.campaign,
        fundraiser=follow.fundraiser,
        defaults={
            "organization_id": follow.campaign.organization_id,
            "wish": follow.wish,
            "language": follow.language,
            "time_zone": follow.time_zone,
            "share_link": follow.came_by,
        },
    )
    if not is_new and kept.confirmed_at is None:
        kept.wish, kept.language = follow.wish, follow.language
        kept.save(update_fields=["wish", "language"])
    signals.follow_begun.send(sender=Follow, follow=kept)
    return kept


@transaction.atomic
def confirm_follow(*, follow: Follow, wish: str) -> Follow:
    """Let a follow stand, with how much its person wants to hear; also takes an ended one up."""
    lock_person(follow.person)
    follow = Follow.rows.select_for_update(no_key=True).get(pk=follow.pk)
    follow.confirmed_at = follow.confirmed_at or timezone.now()
    follow.wish, follow.ended_at = wish, None
    follow.save(update_fields=["confirmed_at", "wish", "ended_at"])
    record_choice(
        person=follow.person,
        organization=follow.organization,
        purpose=Purpose.FOLLOWING,
        said=Said(
            is_allowed=True,
            source=Choice.Source.FOLLOW,
            wording="follow/1",
            text=str(follow.get_wish_display()),
            language=follow.language,
        ),
    )
    _hear_more_than_required(follow)
    address_confirmed.send(sender=Follow, person=follow.person)
    return follow


def _hear_more_than_required(follow: Follow) -> None:
    """Let news through for who follows now: "only what is required" was said before."""
    who = (follow.person, follow.organization)
    if frequency_of(*who) == Frequency.REQUIRED:
        set_frequency(person=who[0], organization=who[1], frequency=Frequency.USUAL)


@transaction.atomic
def end_follow(*, follow: Follow) -> Follow:
    follow = Follow.rows.select_for_update(no_key=True).get(pk=follow.pk)
    follow.ended_at = follow.ended_at or timezone.now()
    follow.save(update_fields=["ended_at"])
    return follow


def hears_news(follow: Follow) -> bool:
    """Return whether news of what is followed may be sent; other choices may stand against it."""
    refusal = why_not_to_write(
        person=follow.person, organization=follow.organization, purpose=Purpose.FOLLOWING
    )
    return refusal is None and not has_complained(follow.person.email or "")


def link_of_follower(follow: Follow) -> ShareLink:
    """Return the link of somebody who follows: one can pass a page on without having given."""
    return share_link_for(
        person=follow.person,
        campaign=follow.campaign,
        fundraiser=follow.fundraiser,
        channel=Channel.COPY,
        moment=Moment.FOLLOWING,
        language=follow.language,
        parent=follow.share_link,
    )
