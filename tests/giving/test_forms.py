import uuid

import pytest
from django.utils.translation import override

from campaigns.money import CAD
from giving.forms import GiftForm, blank_values, values_of
from tests.factories import CampaignFactory, DonationFactory, SuggestedAmountFactory

pytestmark = pytest.mark.django_db

TOKEN = uuid.UUID("5a1de5c6-37b7-4d79-9f0a-2d4a9d0c9a11")


@pytest.fixture
def campaign():
    campaign = CampaignFactory()
    SuggestedAmountFactory(campaign=campaign, amount=2500)
    return campaign


@pytest.fixture
def fill_in(campaign):
    """Return a function that fills in the form: 25 $ from Karim unless said otherwise."""

    def fill(**fields) -> GiftForm:
        values = {
            "suggested": "2500",
            "name": "Karim",
            "email": "karim@example.org",
            "form_token": str(TOKEN),
            **fields,
        }
        return GiftForm(values, campaign=campaign)

    return fill


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("25", "25"),
        ("12,50", "12.50"),
        ("12.50", "12.50"),
        ("1 000", "1000"),
        ("1\u202f000,50 $", "1000.50"),
        ("$1,250.00", "1250"),
    ],
)
def test_amount_is_read_as_people_type_it(fill_in, typed, amount):
    form = fill_in(suggested="", other_amount=typed)

    assert form.is_valid(), form.errors
    assert form.cleaned_data["money"] == CAD(amount)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"suggested": ""}, "Choose an amount or write your own."),
        ({"other_amount": "0"}, "The amount has to be more than zero."),
        ({"other_amount": "-5"}, "The amount has to be more than zero."),
        ({"other_amount": "1"}, "The smallest gift we can take here is $2."),
        (
            {"other_amount": "100001"},
            "The largest gift we can take here is $100,000. Call us about a larger one.",
        ),
        ({"other_amount": "ten"}, "Write the amount in digits, for example 25 or 12.50."),
        ({"other_amount": "25 EUR"}, "Write the amount in digits, for example 25 or 12.50."),
        ({"other_amount": "2.505,1"}, None),
    ],
)
def test_amount_that_cannot_be_taken_is_named_beside_its_field(fill_in, fields, sentence):
    form = fill_in(**fields)

    if sentence:
        with override("en"):
            assert form.errors == {"other_amount": [sentence]}
    else:
        assert set(form.errors) <= {"other_amount"}


def test_typed_amount_counts_more_than_a_pressed_button(fill_in):
    form = fill_in(suggested="2500", other_amount="40")

    assert form.is_valid()
    assert form.cleaned_data["money"] == CAD("40")
    assert form.chosen_amount == ""


def test_amount_that_is_not_offered_is_refused(fill_in):
    assert list(fill_in(suggested="9900").errors) == ["suggested"]


@pytest.mark.parametrize(
    "typed",
    [" karim@example.org ", "karim @example.org", "Karim@Example.org.", "karim@example.org,"],
)
def test_email_is_forgiven_its_spaces(fill_in, typed):
    form = fill_in(email=typed)

    assert form.is_valid()
    assert form.cleaned_data["email"] == "karim@example.org"


@pytest.mark.parametrize(
    ("fields", "errors"),
    [
        ({"name": " "}, {"name": ["Write your name."]}),
        (
            {"name": "x" * 201},
            {"name": ["Your name has more than 200 letters: shorten it."]},
        ),
        (
            {"email": ""},
            {"email": ["Write your e-mail address: your confirmation goes there."]},
        ),
        (
            {"email": "karim"},
            {"email": ["Check your e-mail address: it should look like name@example.org."]},
        ),
        (
            {"email": f"{'k' * 60}@{'.'.join(['x' * 50] * 4)}.org"},
            {"email": ["This e-mail address is too long to be one. Check it."]},
        ),
        (
            {"message": "x" * 501},
            {"message": ["Your message has more than 500 letters: shorten it."]},
        ),
        ({"appearance": "loud"}, {"appearance": ["Choose how your gift appears."]}),
    ],
)
def test_what_is_missing_or_wrong_is_named(fill_in, fields, errors):
    with override("en"):
        assert fill_in(**fields).errors == errors


def test_gift_is_private_and_without_a_mail_of_failure_unless_asked(fill_in):
    form = fill_in()

    assert form.is_valid()
    assert form.cleaned_data["appearance"] == "private"
    assert form.cleaned_data["wants_failure_mail"] is False


def test_program_that_fills_in_every_field_is_stopped(fill_in):
    assert list(fill_in(website="https://spam.example").errors) == ["website"]


@pytest.mark.parametrize(
    ("typed", "kept"), [("America/Toronto", "America/Toronto"), ("Mars/Olympus", ""), ("", "")]
)
def test_time_zone_is_kept_if_there_is_one_of_that_name(fill_in, typed, kept):
    form = fill_in(time_zone=typed)

    assert form.is_valid()
    assert form.cleaned_data["time_zone"] == kept


def test_token_comes_back_after_an_error(fill_in):
    assert fill_in(name="").form_token_value == str(TOKEN)


def test_broken_token_is_replaced(fill_in):
    form = fill_in(form_token="x")

    assert list(form.errors) == ["form_token"]
    assert uuid.UUID(form.form_token_value)


@pytest.mark.parametrize(
    ("asked", "pressed"), [("2500", "2500"), ("9900", ""), ("x", ""), ("", "")]
)
def test_link_of_an_amount_presses_its_button(campaign, asked, pressed):
    form = GiftForm(campaign=campaign, initial=blank_values(campaign, asked))

    assert form.chosen_amount == pressed


@pytest.mark.parametrize(("amount", "other"), [(2500, ""), (4050, "40.50"), (4000, "40")])
def test_pending_gift_comes_back_as_it_was_typed(campaign, amount, other):
    donation = DonationFactory(campaign=campaign, amount=amount, message="Bonne route")

    values = values_of(donation)

    assert values["other_amount"] == other
    assert values["form_token"] == donation.form_token
    again = GiftForm(values, campaign=campaign)
    assert again.is_valid()
    assert again.cleaned_data["money"] == donation.money
