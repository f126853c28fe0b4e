"""The way from a campaign, or a nonprofit, to the challenges that it takes part in."""

from datetime import timedelta
from typing import Any

from django import template
from django.db.models import Exists, OuterRef
from django.utils import timezone

from campaigns.models import Campaign, Challenge, ChallengeEntry, Organization

register = template.Library()
MOST = 3
SHOWN_AFTER_THE_END = timedelta(days=366)


@register.inclusion_tag("campaigns/_challenges.html")
def challenges_of(place: Campaign | Organization) -> dict[str, Any]:
    """Show the newest challenges, also those of the last year that are over."""
    shown = Challenge.objects.across_organizations().public()
    recent = shown.filter(ends_at__gt=timezone.now() - SHOWN_AFTER_THE_END)
    if isinstance(place, Organization):
        found = recent.filter(organization=place)
    else:
        entries = ChallengeEntry.rows.of_campaign(place.pk).filter(challenge=OuterRef("pk"))
        found = recent.filter(Exists(entries), organization=place.organization_id)
    newest = found.select_related("organization").order_by("-ends_at", "-pk")
    return {"challenges": list(newest[:MOST])}
