"""The life of a campaign: draft, in review, live, ended, archived.

A state changes here alone. Each change locks the campaign, looks whether it is allowed and whether
what the next state needs is there, and leaves a history row.
"""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from campaigns.exceptions import CampaignIncompleteError, CampaignStateError
from campaigns.models import Campaign
from campaigns.services.fundraisers import open_pages_again
from campaigns.services.history import record_history
from donors.models import Person

State = Campaign.State


@dataclass(frozen=True)
class Change:
    """A step from some states to another. What is in the history is `what`."""

    what: str
    from_states: frozenset[str]
    to: str


SUBMIT = Change("campaign submitted for review", frozenset({State.DRAFT}), State.IN_REVIEW)
APPROVE = Change("campaign approved", frozenset({State.IN_REVIEW}), State.LIVE)
SEND_BACK = Change("campaign sent back", frozenset({State.IN_REVIEW}), State.DRAFT)
END = Change("campaign ended", frozenset({State.LIVE}), State.ENDED)
REOPEN = Change("campaign reopened", frozenset({State.ENDED}), State.LIVE)
ARCHIVE = Change("campaign archived", frozenset({State.DRAFT, State.ENDED}), State.ARCHIVED)


@transaction.atomic
def submit_for_review(*, campaign: Campaign, actor: Person) -> Campaign:
    """Hand a draft to those who review; refused while something is missing."""
    return _change(campaign, SUBMIT, actor)


@transaction.atomic
def approve(*, campaign: Campaign, actor: Person) -> Campaign:
    """Put a reviewed campaign live; refused while something is missing."""
    return _change(campaign, APPROVE, actor)


@transaction.atomic
def send_back(*, campaign: Campaign, actor: Person) -> Campaign:
    """Give a campaign in review back to its writers, as a draft."""
    return _change(campaign, SEND_BACK, actor)


@transaction.atomic
def end(*, campaign: Campaign, actor: Person | None) -> Campaign:
    """Close a campaign to new gifts; its page stays as a memory. No actor: its time was over."""
    return _change(campaign, END, actor)


@transaction.atomic
def reopen(*, campaign: Campaign, actor: Person) -> Campaign:
    """Take gifts for an ended campaign again, also by the pages that it closed.

    Its end has to lie ahead.
    """
    campaign = _change(campaign, REOPEN, actor)
    open_pages_again(campaign)
    return campaign


@transaction.atomic
def archive(*, campaign: Campaign, actor: Person) -> Campaign:
    """Take a draft or ended campaign away from the pages; its gifts and books stay."""
    return _change(campaign, ARCHIVE, actor)


def end_campaigns_that_are_over() -> int:
    """End live campaigns whose time has passed; return how many. Safe to run twice."""
    ended = 0
    for number in Campaign.objects.across_organizations().over().values_list("pk", flat=True):
        with transaction.atomic():
            # One that somebody holds is left for the next round, a minute later.
            campaign = (
                Campaign.objects.across_organizations()
                .over()
                .select_for_update(skip_locked=True, of=("self",), no_key=True)
                .filter(pk=number)
                .first()
            )
            if campaign:
                end(campaign=campaign, actor=None)
                ended += 1
    return ended


def missing_contents(campaign: Campaign) -> list[str]:
    """Return, as sentences, what a campaign still needs before anybody may see it."""
    missing = [] if campaign.languages else [_("It has no title.")]
    for code, language in (("en", _("in English")), ("fr", _("in French"))):
        missing += _missing_in(campaign, code, language)
    if campaign.photograph is None:
        missing.append(_("It has no photograph."))
    if campaign.ends_at and campaign.ends_at <= timezone.now():
        missing.append(_("Its end has already passed."))
    return missing


def lost_contents(campaign: Campaign) -> list[str]:
    """Return what an edited campaign would lack when saved, and does not lack now.

    What was missing before the edit stops nobody from mending something else.
    """
    before = missing_contents(Campaign.rows.select_related("photograph").get(pk=campaign.pk))
    return [sentence for sentence in missing_contents(campaign) if sentence not in before]


def free_slug(title: str) -> str:
    """Return an address made from a title that no campaign has yet."""
    base = slugify(re.sub("['’]", "-", title))[:44].strip("-") or "campaign"
    taken = set(Campaign.rows.filter(slug__startswith=base).values_list("slug", flat=True))
    number = 2
    slug = base
    while slug in taken:
        slug = f"{base}-{number}"
        number += 1
    return slug


def _change(campaign: Campaign, change: Change, actor: Person | None) -> Campaign:
    # Not its key: gifts refer to it when they commit, and hold the totals of all others meanwhile.
    campaign = Campaign.rows.select_for_update(no_key=True).get(pk=campaign.pk)
    if campaign.state not in change.from_states:
        raise CampaignStateError(
            _("That cannot be done now: the campaign is “%(state)s”.")
            % {"state": campaign.get_state_display()}
        )
    missing = missing_contents(campaign) if change.to in {State.IN_REVIEW, State.LIVE} else []
    if missing:
        raise CampaignIncompleteError(missing)
    record_history(
        subject=campaign,
        organization=campaign.organization,
        what=change.what,
        actor=actor,
        before=campaign.state,
    )
    campaign.state = change.to
    campaign.save(update_fields=["state", "updated_at"])
    return campaign


def _missing_in(campaign: Campaign, code: str, language: str) -> list[str]:
    """A campaign may exist in one language only; in a language it has, nothing is left out."""
    title, summary, story = (
        getattr(campaign, f"{field}_{code}") for field in ("title", "summary", "story")
    )
    if not (title or summary or story):
        return []
    photograph = campaign.photograph
    wanted = {
        _("It has no title %(in_language)s."): title,
        _("It has no sentence that sums it up %(in_language)s."): summary,
        _("It has no story %(in_language)s."): story,
        _("The photograph is not described %(in_language)s."): (
            getattr(photograph, f"description_{code}") if photograph else "–"
        ),
    }
    return [sentence % {"in_language": language} for sentence, text in wanted.items() if not text]
