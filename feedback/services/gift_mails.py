"""What we write to a donor about one gift. Values are kept as they will be read."""

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.numbers import get_currency_name
from django.utils.translation import override

from campaigns.colours import LIGHT, OURS, brand_colours
from campaigns.dates import write_date
from campaigns.models import LogoGround, Organization
from campaigns.money import Money, format_money_exactly, locale_for
from campaigns.postal_addresses import address_in_words
from campaigns.services.logos import logo_address, logo_of
from campaigns.services.wall import hold_reason
from campaigns.telephones import write_telephone
from feedback.models import Message, Project
from feedback.services.outbox import write_message
from giving.designations import name_of
from giving.models import Donation

LONGEST_NAME = 80


def write_gift_confirmation(*, donation: Donation) -> Message | None:
    """Write the confirmation of a paid gift. A gift without an address gets none."""
    if not donation.email or donation.paid_at is None:
        return None
    project = _project_of(donation)
    return write_message(
        kind=Message.Kind.GIFT_CONFIRMATION,
        key=f"{Message.Kind.GIFT_CONFIRMATION}:{donation.pk}",
        organization=donation.organization,
        email=donation.email,
        language=donation.language,
        queue=Message.Queue.URGENT,
        person_id=donation.donor.person_id if donation.donor else None,
        donation=donation,
        values={
            **gift_values(donation),
            "name": greetable(donation.name),
            "date": date_in_words(donation.paid_at, donation),
            "project": project,
            "goes_by_rule": not project and _goes_by_rule(donation),
            "source": donation.source,
            "statement_descriptor": donation.organization.statement_descriptor,
        },
    )


def write_gift_unfinished(*, donation: Donation) -> Message | None:
    """Tell a donor that a gift was not completed, if they asked to be told; once a gift.

    Anybody may have typed this address, so the mail repeats nothing that was typed but the amount.
    """
    if not donation.email or not donation.wants_failure_mail:
        return None
    return write_message(
        kind=Message.Kind.GIFT_UNFINISHED,
        key=f"{Message.Kind.GIFT_UNFINISHED}:{donation.pk}",
        organization=donation.organization,
        email=donation.email,
        language=donation.language,
        donation=donation,
        values={
            **gift_values(donation),
            "date": date_in_words(donation.created_at, donation),
        },
    )


def gift_values(donation: Donation) -> dict[str, object]:
    """Return what every mail about a gift says of it and of its organization."""
    with override(donation.language):
        return {
            "amount": format_money_exactly(donation.money, donation.language),
            "currency": _currency_if_unclear(donation.money, donation.language),
            "campaign": str(donation.campaign),
            "reference": donation.reference,
            **organization_values(donation.organization),
        }


def organization_values(organization: Organization) -> dict[str, object]:
    """Return who writes, in the active language, and how to reach them."""
    return {
        "organization": organization.name,
        "legal_name": organization.legal_name,
        "registration_number": organization.registration_number,
        "country": organization.country,
        "address": address_in_words(organization),
        "email": organization.email,
        "telephone": write_telephone(organization.telephone),
        **_look_of(organization),
    }


def _look_of(organization: Organization) -> dict[str, object]:
    """Return the colours and the logo of a mail; it is kept with them, whatever changes later."""
    colours = brand_colours(organization.colour or OURS, LIGHT)
    logo = logo_of(organization)
    return {
        "colour": colours["brand"],
        "on_colour": colours["on-brand"],
        "link_colour": colours["brand-text"],
        "logo_url": logo_address(organization),
        "logo_width": logo.width if logo else 0,
        "logo_height": logo.height if logo else 0,
        "logo_ground": "#221e1b" if logo and logo.ground == LogoGround.DARK else "#ffffff",
    }


def _project_of(donation: Donation) -> str:
    """Return the name of the project that a gift is meant for, as its donor reads it."""
    with override(donation.language):
        name = name_of(donation.campaign, donation.designation)
    # A project that is gone has no name but its slug, which says nothing to a donor.
    return "" if name == donation.designation else name


def _goes_by_rule(donation: Donation) -> bool:
    """Return whether a gift that is meant for nothing goes to a project of its campaign."""
    return Project.rows.for_campaign(donation.campaign_id).exists()


def date_in_words(moment: datetime, donation: Donation) -> str:
    """Write the day as the gift's page and its receipt do: the organization's own."""
    zone = ZoneInfo(donation.organization.time_zone)
    return write_date(moment.astimezone(zone), donation.language)


def _currency_if_unclear(money: Money, language: str) -> str:
    """Name the dollar that is meant: more than one country calls its money so."""
    if "$" not in format_money_exactly(money, language):
        return ""
    return get_currency_name(money.currency, count=2, locale=locale_for(language, money.currency))


def greetable(name: str) -> str:
    """Return the name to greet by, or nothing where a name field was used for something else."""
    name = " ".join(name.split())
    return "" if len(name) > LONGEST_NAME or hold_reason(name, []) else name
