"""Which page somebody follows, by one name for a campaign's and a supporter's."""

from collections.abc import Iterable

from campaigns.models import Follow
from feedback.following.models import PageNews


def page_of(followed: PageNews | Follow) -> str:
    return f"{followed.campaign_id}:{followed.fundraiser_id or ''}"


def follows_of(person_id: int | None, pages: Iterable[str]) -> dict[str, Follow]:
    """Return what somebody follows among these pages."""
    found = follows_of_all([person_id], pages)
    return {page: follow for (_person, page), follow in found.items()}


def follows_of_all(
    people: Iterable[int | None], pages: Iterable[str]
) -> dict[tuple[int | None, str], Follow]:
    """Return what these people follow among these pages, by person and page."""
    campaigns = {int(page.partition(":")[0]) for page in pages}
    follows = Follow.objects.across_organizations().standing()
    theirs = follows.filter(person__in=set(people) - {None}, campaign__in=campaigns)
    return {
        (follow.person_id, page_of(follow)): follow for follow in theirs.select_related("campaign")
    }
