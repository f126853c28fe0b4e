"""Gifts that come by post, bank or hand, entered by staff."""

import uuid
from datetime import datetime

from django.db import transaction

from campaigns.models import Campaign
from campaigns.money import Money
from campaigns.services.history import record_history
from donors.models import Person
from donors.services import DonorDetails
from giving.exceptions import CampaignClosedError
from giving.models import Donation
from giving.services.payments import record_offline_payment


@transaction.atomic
def record_offline_gift(
    *,
    campaign: Campaign,
    details: DonorDetails,
    money: Money,
    source: Donation.Source,
    received_at: datetime,
    entered_by: Person,
    form_token: uuid.UUID,
    appearance: str = Donation.Appearance.PRIVATE,
    designation: str = "",
) -> Donation:
    """Record a cheque, transfer or cash gift as paid on the day it was received.

    A donor with an e-mail gets a confirmation; one known by postal address alone gets none.
    One showing of the form makes one gift: a second press finds the first one's.
    Raises CampaignClosedError for another currency than the campaign's, or a draft.
    """
    if money.currency != campaign.currency or campaign.state == Campaign.State.DRAFT:
        raise CampaignClosedError(campaign.slug)
    donation, is_new = Donation.rows.get_or_create(
        form_token=form_token,
        organization=campaign.organization,
        defaults={
            "campaign": campaign,
            "source": source,
            "amount": money.amount,
            "currency": money.currency,
            "name": details.company_name or details.name,
            "email": details.email.strip().lower(),
            "language": details.language,
            "appearance": appearance,
            "designation": designation,
            "created_at": received_at,
            "entered_by": entered_by,
        },
    )
    if not is_new:
        return donation
    record_history(
        subject=donation,
        organization=campaign.organization,
        what="offline gift entered",
        actor=entered_by,
    )
    return record_offline_payment(
        donation=donation, details=details, received_at=received_at, actor=entered_by
    )
