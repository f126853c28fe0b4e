"""Write past gifts as rows, in the shape that the services would have left them in.

The services take a gift at a time and queue a mail for each; a thousand past gifts go in at once
instead, and their confirmations are marked as sent on their day. They were never at Stripe: like
gifts brought over from another system they have no attempt to pay and no number of Stripe's, so
that the reconciler never asks for them, and a note in the ledger says where they come from. The
totals are then set by the recount of `check_books`, which has to find everything in order.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.db.models import Min, OuterRef, Subquery

from campaigns.french_spaces import with_french_spaces
from campaigns.models import Campaign, Fundraiser, ShareLink, WallEntry
from campaigns.services.wall import hold_reason
from config.demo.story.past_gifts import PastDonor, PastGift
from donors.models import Donor, Person, Suppression
from feedback.models import Message, ReturnedMail
from feedback.services.gift_mails import date_in_words, gift_values
from feedback.services.rendering import CURRENT_VERSIONS
from feedback.services.returned_mail import Returned, record_returned
from giving.challenges.identities import card_key
from giving.models import Donation, GiftCard, LedgerEntry

NOTE = "Repris des livres tenus avant Hearback."
BOUNCE = "550 5.1.1 User unknown"
# What a card costs a nonprofit, in ten-thousandths and smallest units.
CARD_FEES = {"CAD": (220, 30), "EUR": (150, 25)}

Donors = dict[tuple[int, PastDonor], Donor]


@dataclass(frozen=True)
class Told:
    """The rows that gifts refer to, by the names that the story gives them."""

    campaigns: dict[str, Campaign]
    pages: dict[str, Fundraiser]
    links: dict[str, ShareLink]


def write_past_gifts(gifts: Sequence[PastGift], told: Told) -> None:
    """Write people, donors, gifts, ledger, wall and messages. Totals are the caller's."""
    donors = _write_donors(gifts, told.campaigns)
    staff = {person.email: person for person in Person.objects.filter(is_staff=True)}
    donations = [_donation(gift, told, donors, staff) for gift in gifts]
    WallEntry.rows.bulk_create(donation.wall_entry for donation in donations if donation.wall_entry)
    Donation.rows.bulk_create(donations)
    LedgerEntry.rows.bulk_create(_ledger_of(donations))
    GiftCard.objects.bulk_create(_cards_of(donations))
    Message.rows.bulk_create(_confirmations_of(donations))
    _date_donors_by_first_gift()
    for gift in gifts:
        if gift.bounces:
            _return_mail_to(gift.donor.email)


def _write_donors(gifts: Sequence[PastGift], campaigns: dict[str, Campaign]) -> Donors:
    """Write one person per address, and one donor for each organization that they gave to."""
    first_gifts: dict[PastDonor, PastGift] = {}
    for gift in gifts:
        first_gifts.setdefault(gift.donor, gift)
    known = {person.email: person for person in Person.objects.exclude(email=None)}
    people = {
        donor: known.get(donor.email) or _person(donor, gift) for donor, gift in first_gifts.items()
    }
    Person.objects.bulk_create(person for person in people.values() if person.pk is None)
    donors: Donors = {}
    for gift in gifts:
        organization = campaigns[gift.campaign.slug].organization
        key = (organization.pk, gift.donor)
        if gift.state != "expired" and key not in donors:
            donors[key] = _donor(gift.donor, people[gift.donor])
            donors[key].organization = organization
    Donor.rows.bulk_create(donors.values())
    return donors


def _person(donor: PastDonor, gift: PastGift) -> Person:
    return Person(
        email=donor.email or None,
        name=donor.name,
        language=donor.language,
        joined_at=gift.given_at,
        password=make_password(None),
    )


def _donor(donor: PastDonor, person: Person) -> Donor:
    address, postal_code, city, region, country = donor.address
    return Donor(
        person=person,
        name=donor.name,
        email=donor.email,
        language=donor.language,
        address=address,
        postal_code=postal_code,
        city=city,
        region=region,
        country=country,
    )


def _donation(gift: PastGift, told: Told, donors: Donors, staff: dict[str, Person]) -> Donation:
    campaign, page = told.campaigns[gift.campaign.slug], told.pages.get(gift.page)
    is_paid = gift.state != Donation.State.EXPIRED
    is_online = gift.source == Donation.Source.ONLINE
    return Donation(
        organization=campaign.organization,
        campaign=campaign,
        fundraiser=page,
        share_link=told.links.get(gift.link),
        supporter_may_see_name=gift.supporter_may_see_name,
        donor=donors[campaign.organization_id, gift.donor] if is_paid else None,
        source=gift.source,
        state=gift.state,
        amount=gift.amount,
        currency=campaign.currency,
        refunded_amount=gift.amount if gift.state == Donation.State.REFUNDED else 0,
        name=gift.donor.name,
        email=gift.donor.email,
        message=_message_of(gift),
        appearance=gift.appearance,
        language=gift.donor.language,
        time_zone=campaign.organization.time_zone,
        wall_entry=_wall_entry(gift, campaign, page) if is_paid else None,
        created_at=gift.given_at - timedelta(seconds=95 if is_online else 0),
        paid_at=gift.given_at if is_paid else None,
        entered_by=staff.get(gift.entered_by),
    )


def _wall_entry(gift: PastGift, campaign: Campaign, page: Fundraiser | None) -> WallEntry | None:
    if gift.appearance == Donation.Appearance.PRIVATE:
        return None
    name = "" if gift.appearance == Donation.Appearance.ANONYMOUS else gift.donor.name
    held_because = hold_reason(f"{name}\n{gift.message}", campaign.organization.held_words)
    state = WallEntry.State.HELD if held_because else WallEntry.State.SHOWN
    if gift.state == Donation.State.REFUNDED:
        state = WallEntry.State.WITHDRAWN
    return WallEntry(
        organization=campaign.organization,
        campaign=campaign,
        fundraiser=page,
        name=name,
        amount=gift.amount if gift.appearance == Donation.Appearance.NAME_AND_AMOUNT else None,
        message=_message_of(gift),
        language=gift.donor.language,
        state=state,
        held_because=held_because,
        given_at=gift.given_at,
    )


def _message_of(gift: PastGift) -> str:
    return with_french_spaces(gift.message) if gift.donor.language == "fr" else gift.message


def _ledger_of(donations: Iterable[Donation]) -> Iterable[LedgerEntry]:
    kind = LedgerEntry.Kind
    for donation in donations:
        if not donation.is_paid:
            continue
        yield _entry(donation, kind.CHARGE, donation.amount)
        if donation.source == Donation.Source.ONLINE:
            rate, fixed = CARD_FEES[donation.currency]
            yield _entry(donation, kind.FEE, -(round(donation.amount * rate / 10_000) + fixed))
        if donation.refunded_amount:
            yield _entry(donation, kind.REFUND, -donation.refunded_amount, hours=3)


def _cards_of(donations: Iterable[Donation]) -> Iterable[GiftCard]:
    """Each donor paid by a card of their own: it is by their cards that challenges count them."""
    for donation in donations:
        if donation.is_paid and donation.source == Donation.Source.ONLINE:
            yield GiftCard(donation=donation, card_key=card_key(f"demo-{donation.donor_id}"))


def _entry(donation: Donation, kind: str, amount: int, *, hours: int = 0) -> LedgerEntry:
    moment = (donation.paid_at or donation.created_at) + timedelta(hours=hours)
    return LedgerEntry(
        organization=donation.organization,
        donation=donation,
        kind=kind,
        amount=amount,
        currency=donation.currency,
        occurred_at=moment,
        recorded_at=moment,
        note=NOTE,
        actor=donation.entered_by,
    )


def _confirmations_of(donations: Iterable[Donation]) -> Iterable[Message]:
    for donation in donations:
        if donation.is_paid and donation.email:
            yield _confirmation(donation)


def _confirmation(donation: Donation) -> Message:
    written_at = donation.paid_at or donation.created_at
    kind = Message.Kind.GIFT_CONFIRMATION
    return Message(
        organization=donation.organization,
        person=donation.donor.person if donation.donor else None,
        donation=donation,
        key=f"{kind}:{donation.pk}",
        kind=kind,
        queue=Message.Queue.URGENT,
        email=donation.email,
        language=donation.language,
        template_version=CURRENT_VERSIONS[kind],
        values={
            **gift_values(donation),
            "name": donation.name,
            "date": date_in_words(written_at, donation),
            "source": donation.source,
            "statement_descriptor": donation.organization.statement_descriptor,
        },
        state=Message.State.SENT,
        attempts=1,
        created_at=written_at,
        next_try_at=written_at,
        claimed_at=written_at + timedelta(seconds=1),
        sent_at=written_at + timedelta(seconds=2),
    )


def _return_mail_to(email: str) -> None:
    """Have the mail service tell that the confirmation came back: nobody is there any more."""
    message = Message.rows.get(email=email)
    at = message.created_at + timedelta(minutes=3)
    record_returned(
        returned=Returned(
            event_id=f"demo-{message.pk}",
            kind=ReturnedMail.Kind.HARD,
            email=email,
            message_id=message.pk,
            words=BOUNCE,
            at=at,
        )
    )
    Suppression.objects.filter(email=email).update(at=at)


def _date_donors_by_first_gift() -> None:
    first = (
        Donation.rows.filter(donor=OuterRef("pk"))
        .order_by()
        .values("donor")
        .annotate(first=Min("paid_at"))
        .values("first")
    )
    Donor.rows.update(created_at=Subquery(first))
