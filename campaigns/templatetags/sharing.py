"""What the staff's pages about sharing need."""

from django import template
from django.utils.translation import gettext

from campaigns.models import ShareLink
from campaigns.money import write_number

register = template.Library()

register.filter("in_digits", write_number)


@register.filter
def whose_link(link: ShareLink, shows_names: bool) -> str:  # noqa: FBT001  (a filter's argument)
    """Name the person of a link to those who may read about donors."""
    if shows_names and link.person:
        return link.person.name or link.person.email or gettext("Somebody")
    return gettext("Somebody")
