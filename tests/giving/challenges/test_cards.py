"""The card of a gift comes from Stripe with its fee."""

import pytest

from config.demo.sandbox.cards import CARDS
from giving.challenges.identities import address_key, card_key, plain_address
from giving.models import GiftCard, StoredEvent
from giving.services.checkout import check_payment
from giving.services.events import process_event, store_event
from giving.stripe.client import stripe_client

VISA = "4242424242424242"
MASTERCARD = "5555555555554444"


@pytest.mark.django_db
def test_card_is_learnt_with_the_fee(open_gift, pay, drive_sandbox):
    drive_sandbox("settle", seconds=0)
    gifts = {number: open_gift(email=f"lina{number}@example.org") for number in range(3)}
    for number, card in {0: VISA, 1: VISA, 2: MASTERCARD}.items():
        pay(gifts[number], card)
        check_payment(donation=gifts[number])
    drive_sandbox("clock", seconds=5)

    for event in stripe_client().v1.events.list({"type": "charge.updated"}).data:
        store_event(event=event.to_dict())
        process_event(event_id=StoredEvent.rows.get(stripe_id=event.id).pk)

    keys = {card.donation_id: card.card_key for card in GiftCard.objects.all()}
    assert keys == {
        gifts[0].pk: card_key(CARDS[VISA].fingerprint),
        gifts[1].pk: card_key(CARDS[VISA].fingerprint),
        gifts[2].pk: card_key(CARDS[MASTERCARD].fingerprint),
    }
    assert len(set(keys.values())) == 2


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (" Lina@Example.ORG ", "lina@example.org"),
        ("lina+books@example.org", "lina@example.org"),
        ("+lina@example.org", "+lina@example.org"),
        ("l.i.na@googlemail.com", "lina@gmail.com"),
        ("l.i.na@example.org", "l.i.na@example.org"),
        ("lina@example.org.", "lina@example.org"),
    ],
)
def test_one_spelling_stands_for_all(written, plain):
    assert plain_address(written) == plain


def test_key_stays_while_the_old_secret_is_still_in_use(settings):
    before = address_key("lina@example.org")

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret"

    assert address_key("lina@example.org") == before


def test_card_and_address_of_the_same_letters_have_different_keys():
    assert card_key("lina@example.org")[1:] != address_key("lina@example.org")[1:]
