"""What a share link brought, in a sentence. It names nobody."""

from django.utils.translation import ngettext

from campaigns.models import ShareLink
from campaigns.money import write_number


def share_sentence(link: ShareLink) -> str:
    """Return what a person's links of a moment brought, all of its channels and those below."""
    count = people_brought(link)
    if count < 1:
        return ""
    return ngettext(
        "Your share brought %(count)s person who gave.",
        "Your share brought %(count)s people who gave.",
        count,
    ) % {"count": write_number(count)}


def people_brought(link: ShareLink) -> int:
    """Count new donors of all links that a person has for one page."""
    links = ShareLink.objects.for_organization(link.organization).filter(
        person=link.person, campaign=link.campaign, fundraiser=link.fundraiser
    )
    return sum(links.values_list("tree_donor_count", flat=True))
