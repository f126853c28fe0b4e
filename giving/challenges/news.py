"""What a gift, a card or a team adds for the leaderboards: one row, and no wait for anybody."""

from collections.abc import Iterable

from django.db import transaction

from giving.challenges.identities import address_key, card_key
from giving.challenges.models import ChallengeNews, ConfirmedAddress, GiftCard


def tell_of_gift(*, donation_id: int) -> None:
    """Say that a gift was paid or changed; call it in the transaction that made it true."""
    ChallengeNews.objects.create(donation_id=donation_id)


def tell_of_teams(*, team_ids: Iterable[int]) -> None:
    """Say that a page joined or left these teams, in the same transaction."""
    ChallengeNews.objects.bulk_create([ChallengeNews(team_id=number) for number in set(team_ids)])


def tell_of_entry(*, entry_id: int) -> None:
    """Say that somebody takes part from now on, in the same transaction."""
    ChallengeNews.objects.create(entry_id=entry_id)


@transaction.atomic
def confirm_address(*, address: str) -> None:
    """Remember that the owner of an address came by a mailed link. Safe to call again.

    What was given under it may have been counted at this very moment as not confirmed: so it is
    news of the address, which whoever counts next looks up.
    """
    key = address_key(address)
    _row, is_new = ConfirmedAddress.objects.get_or_create(address_key=key)
    if is_new:
        ChallengeNews.objects.create(address_key=key)


@transaction.atomic
def record_card(*, donation_id: int, fingerprint: str) -> None:
    """Remember which card paid a gift. Safe to call any number of times."""
    if not fingerprint:
        return
    _card, is_new = GiftCard.objects.get_or_create(
        donation_id=donation_id, defaults={"card_key": card_key(fingerprint)}
    )
    if is_new:
        tell_of_gift(donation_id=donation_id)
