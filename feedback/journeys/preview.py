"""A text as its reader would see it, on a page that is made up; and a test of it by mail."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from campaigns.models import Campaign, Fundraiser, FundraiserTotals, Occasion, Organization
from campaigns.money import smallest_units
from donors.models import Language, Person
from feedback.journeys.facts import PageFacts
from feedback.journeys.models import CoachingText
from feedback.journeys.services import mail_values
from feedback.journeys.steps import Step
from feedback.journeys.texts import OwnWords, fill, step_named, text_for
from feedback.journeys.values import values_for
from feedback.models import Message
from feedback.services.outbox import write_message
from feedback.services.rendering import CURRENT_VERSIONS

Kind = Message.Kind


def preview_of(text: CoachingText, language: str) -> Message:
    """Return the mail of a step, not written into the outbox, as the organization has it now."""
    return Message(
        kind=Kind.COACHING_TEST,
        organization=text.organization,
        language=language,
        template_version=CURRENT_VERSIONS[Kind.COACHING_TEST],
        values=preview_values(text, language),
    )


def send_test(*, text: CoachingText, to: Person) -> list[Message]:
    """Send a member of staff the mail of a step, once in each language, to their own address."""
    return [
        write_message(
            kind=Kind.COACHING_TEST,
            key=f"{Kind.COACHING_TEST}:{uuid4()}",
            organization=text.organization,
            email=to.email or "",
            language=language,
            person_id=to.pk,
            values=preview_values(text, language),
        )
        for language in Language.values
    ]


def preview_values(text: CoachingText, language: str) -> dict[str, object]:
    step, facts = step_named(text.step), _made_up_page(text.organization, language)
    own = OwnWords({text.step: text})
    words = text_for(step=step, facts=facts, language=language, own=own, has_names=True)
    filled = fill(words, _made_up_values(words.placeholders(), facts, step, language))
    return mail_values(text.organization, filled, language)


def _made_up_page(organization: Organization, language: str) -> PageFacts:
    now = timezone.now()
    campaigns = Campaign.objects.for_organization(organization).order_by("-created_at")
    campaign = campaigns.first() or Campaign(organization=organization, currency="EUR")
    unit = smallest_units(campaign.currency)
    page = Fundraiser(
        organization=organization,
        campaign=campaign,
        name="Maude",
        occasion=Occasion.BIRTHDAY,
        language=language,
        currency=campaign.currency,
        goal_amount=340 * unit,
        time_zone=organization.time_zone,
        day=now.date() + timedelta(days=7),
        opened_at=now - timedelta(days=14),
        closes_at=now + timedelta(days=14),
        state=Fundraiser.State.LIVE,
    )
    totals = FundraiserTotals(raised_amount=0, donor_count=7)
    return PageFacts(page=page, totals=totals, gift_count=7)


def _made_up_values(
    wanted: set[str], facts: PageFacts, step: Step, language: str
) -> dict[str, str]:
    """Return values that fit the step: half of the goal where halves matter, all where it is."""
    percent = {"goal_reached": 100, "last_week_behind": 20}.get(step.key, 60)
    facts.totals.raised_amount = facts.page.goal_amount * percent // 100
    with override(language):
        made_up = {
            "giver_names": "Karim",
            "link": f"{settings.SITE_URL}/s/k7Qm2xWz9A",
            "headline": _("187 of the 200 books are on loan."),
            "what": _("The shelf is in the old post office, and it is nearly empty."),
            "where": "Havre-Perdrix",
            "when": _("12 November"),
        }
    wanted = wanted - set(made_up)
    return {**values_for(wanted, facts, language=language, now=timezone.now()), **made_up}
