"""What a donor said, while giving, of being written to beside the gift."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from donors.models import Choice, Purpose
from donors.services.consent import Said, record_choice
from giving.models import Donation

WORDING = "donate/1"


def keep_choice(*, donation: Donation) -> None:
    """Keep a ticked box as a yes, with its words; one left empty stands only where nothing stood.

    A gift that staff entered had no box in front of its donor: it says nothing.
    """
    if donation.donor is None or donation.source != Donation.Source.ONLINE:
        return
    said = Said(
        is_allowed=donation.wants_news,
        source=Choice.Source.DONATE_PAGE,
        wording=WORDING,
        text=words_of_the_box(donation),
        language=donation.language,
        country=donation.donor.country,
    )
    for purpose in (Purpose.SHARE_PROMPT, Purpose.APPEAL):
        record_choice(
            person=donation.donor.person,
            organization=donation.organization,
            purpose=purpose,
            said=said,
        )


def words_of_the_box(donation: Donation) -> str:
    """Return the words beside the box, as templates/giving/donate.html has them."""
    with override(donation.language):
        return _(
            "%(name)s may write to me now and then: a moment worth passing on, a new campaign"
        ) % {"name": donation.organization.name}
