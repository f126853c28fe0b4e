"""Which page somebody follows, by one name for a campaign's and a supporter's."""

from collections.abc import Iterable

from campaigns.models import Follow
from feedback.following.models import PageNews


def page_of(followed: PageNews | Follow) -> str:
    return f"{followed.campaign_id}:{followed.fundraiser_id or ''}"


def follows_of(person_id: int | None, pages: Iterable[str]) -> dict[str, Follow]:
    """Return what somebody follows among these pages."""
    campaigns = [int(page.partition(":")[0]) for page in pages]
    follows = Follow.objects.across_organizations().standing()
    theirs = follows.filter(person=person_id, campaign__in=campaigns).select_related("campaign")
    return {page_of(follow): follow for follow in theirs}
