"""News of gifts and teams, written down for whoever counts; nothing here counts."""

from django.dispatch import receiver

from campaigns.models import Fundraiser
from campaigns.signals import (
    fundraiser_approved,
    fundraiser_changed_team,
    fundraiser_held,
    fundraiser_opened,
)
from donors.models import Person
from donors.signals import address_confirmed
from giving.challenges.news import confirm_address, tell_of_gift, tell_of_teams
from giving.models import Donation
from giving.signals import donation_paid, donation_reinstated, donation_reversed


@receiver(donation_paid, dispatch_uid="giving.challenges.gift_paid")
@receiver(donation_reversed, dispatch_uid="giving.challenges.gift_reversed")
@receiver(donation_reinstated, dispatch_uid="giving.challenges.gift_reinstated")
def gift_changed(*, donation: Donation, **_extra: object) -> None:
    tell_of_gift(donation_id=donation.pk)


@receiver(fundraiser_changed_team, dispatch_uid="giving.challenges.team_changed")
def team_changed(*, left: int | None, joined: int | None, **_extra: object) -> None:
    tell_of_teams(team_ids=[number for number in (left, joined) if number])


@receiver(fundraiser_approved, dispatch_uid="giving.challenges.member_approved")
@receiver(fundraiser_held, dispatch_uid="giving.challenges.member_held")
@receiver(fundraiser_opened, dispatch_uid="giving.challenges.member_opened")
def member_confirmed(*, fundraiser: Fundraiser, **_extra: object) -> None:
    """From now on the supporter is a member of the team, and their gifts to it stand apart."""
    if fundraiser.team_id:
        tell_of_teams(team_ids=[fundraiser.team_id])


@receiver(address_confirmed, dispatch_uid="giving.challenges.address_confirmed")
def person_confirmed(*, person: Person, **_extra: object) -> None:
    if person.email:
        confirm_address(address=person.email)
