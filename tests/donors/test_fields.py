"""What people type about themselves, as it is kept."""

import pytest
from django import forms

from campaigns.fundraiser_forms import BeginForm, PageForm
from campaigns.models import Follow, Pledge
from campaigns.pledge_views import PledgeForm
from campaigns.team_forms import BeginTeamForm, ChangeTeamForm
from donors.fields import ForgivingEmailField, OneLineField
from giving.forms import GiftForm
from tests.factories import CampaignFactory


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Marche\r\npour  moi\xa0!\u2028Oui ", "Marche pour moi\xa0! Oui"),
        ("Ma\u200bude\ufeff", "Maude"),
        ("\u202eeduaM\u202c", "eduaM"),
        ("Mau\x07de", "Maude"),
        # Persian and a family of emoji are spelt with letters that join or part.
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467"),
    ],
)
def test_words_are_kept_as_they_look_on_one_line(typed, kept):
    assert OneLineField().clean(typed) == kept


def test_name_of_nothing_that_can_be_seen_is_none():
    with pytest.raises(forms.ValidationError):
        OneLineField().clean(" \u200b\u2060\r\n")


def test_address_loses_what_a_copy_brought_along():
    assert ForgivingEmailField().clean("\ufeffLina@Example.org\u200b\r\n") == "lina@example.org"


@pytest.mark.parametrize(
    ("form", "name"),
    [
        (BeginForm, "name"), (PageForm, "name"), (PageForm, "title"), (PledgeForm, "name"),
        (BeginTeamForm, "name"), (BeginTeamForm, "team_name"), (ChangeTeamForm, "name"),
        (ChangeTeamForm, "team_name"), (GiftForm, "name"),
    ],
)  # fmt: skip
def test_every_name_that_stands_in_a_heading_is_kept_on_one_line(form, name):
    assert isinstance(form.base_fields[name], OneLineField)


@pytest.mark.django_db
def test_follower_and_pledge_are_kept_without_what_nobody_sees(client):
    CampaignFactory(slug="books")
    client.post("/en/campaigns/books/follow/", {"email": "lina\u200b@example.org\r\n"})
    client.post(
        "/en/pledge/",
        {"for": "books", "name": "Ma\u202eude\r\nRoy", "email": "m@example.org", "day": 1,
         "month": 12},
    )  # fmt: skip

    assert Follow.rows.get().person.email == "lina@example.org"
    assert Pledge.rows.get().name == "Maude Roy"
