"""The form on which a donor gives. It forgives how people type, and loses nothing of it."""

import uuid
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Fundraiser
from campaigns.money import (
    AmountError,
    Money,
    format_money,
    largest_gift,
    least_gift,
    parse_money,
    smallest_units,
)
from donors.fields import LONGEST_EMAIL, ForgivingEmailField, OneLineField
from giving.designations import known_designation, options_for
from giving.models import Donation

Appearance = Donation.Appearance

APPEARANCE_LABELS = [
    (Appearance.PRIVATE, _("Do not show my gift")),
    (Appearance.ANONYMOUS, _("Show my gift without my name")),
    (Appearance.NAME, _("Show my name, not the amount")),
    (Appearance.NAME_AND_AMOUNT, _("Show my name and the amount")),
]


UNFOLDED_DESIGNATIONS = 3


class GiftForm(forms.Form):
    suggested = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, widget=forms.RadioSelect
    )
    other_amount = forms.CharField(required=False, max_length=40)
    name = OneLineField(
        label=_("Your name"),
        max_length=200,
        error_messages={
            "required": _("Write your name."),
            "max_length": _("Your name has more than 200 letters: shorten it."),
        },
    )
    email = ForgivingEmailField(
        label=_("Your e-mail"),
        max_length=LONGEST_EMAIL,
        error_messages={
            "required": _("Write your e-mail address: your confirmation goes there."),
            "invalid": _("Check your e-mail address: it should look like name@example.org."),
            "max_length": _("This e-mail address is too long to be one. Check it."),
        },
    )
    message = forms.CharField(
        label=_("A message"),
        required=False,
        max_length=500,
        error_messages={"max_length": _("Your message has more than 500 letters: shorten it.")},
    )
    appearance = forms.ChoiceField(
        label=_("On the campaign’s page"),
        required=False,
        choices=APPEARANCE_LABELS,
        error_messages={"invalid_choice": _("Choose how your gift appears.")},
    )
    supporter_may_see_name = forms.BooleanField(required=False)
    wants_news = forms.BooleanField(required=False)
    wants_failure_mail = forms.BooleanField(required=False)
    # The code of the share link by which the donor came.
    r = forms.CharField(required=False, widget=forms.HiddenInput)
    # What the gift is for, by its slug; empty for where it is needed most.
    designation = forms.CharField(required=False, max_length=50)
    form_token = forms.UUIDField(widget=forms.HiddenInput)
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)
    # A person never sees this field; a program that fills in every field betrays itself.
    website = forms.CharField(required=False)

    def __init__(
        self,
        *args: Any,
        campaign: Campaign,
        fundraiser: Fundraiser | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.campaign, self.fundraiser = campaign, fundraiser
        self.suggested_amounts = list(campaign.suggested_amounts.all())
        self.fields["suggested"].choices = [  # type: ignore[attr-defined]
            (suggested.amount, str(suggested.amount)) for suggested in self.suggested_amounts
        ]

        self.chosen_designation = str(self["designation"].value() or "")
        self.designations = options_for(campaign, self.chosen_designation)
        # More than a few are a long list on a phone.
        self.folds_designations = len(self.designations) > UNFOLDED_DESIGNATIONS

    def clean_designation(self) -> str:
        return known_designation(self.campaign, self.cleaned_data["designation"])

    def clean_appearance(self) -> str:
        return self.cleaned_data["appearance"] or Appearance.PRIVATE

    def clean_time_zone(self) -> str:
        """Keep a zone that exists; another one is no reason to trouble a donor."""
        zone = self.cleaned_data["time_zone"]
        return zone if zone in available_timezones() else ""

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError(
                _("A hidden field was filled in. It is empty again: press the button once more.")
            )
        return ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not {"suggested", "other_amount"} & set(self.errors):
            try:
                data["money"] = self._money(data)
            except AmountError as error:
                self.add_error("other_amount", forms.ValidationError(error.args[0]))
        return data

    def _money(self, data: dict[str, Any]) -> Money:
        """Return the amount; one that was typed counts more than a button that was pressed."""
        currency = self.campaign.currency
        if typed := data["other_amount"]:
            money = parse_money(typed, currency)
        elif chosen := data["suggested"]:
            money = Money(chosen, currency)
        else:
            raise AmountError(_("Choose an amount or write your own."))
        return _within_limits(money)

    def refuse_email(self) -> None:
        """Say beside the address that the payment service does not take it."""
        self.add_error(
            "email", forms.ValidationError(_("This address does not look right. Check it."))
        )

    @property
    def chosen_amount(self) -> str:
        """Return which suggested amount is pressed, as the template compares it."""
        return "" if self["other_amount"].value() else str(self["suggested"].value() or "")

    @property
    def form_token_value(self) -> str:
        """Return the token to send again: the same one after errors, a new one if it is none."""
        try:
            return str(uuid.UUID(str(self["form_token"].value())))
        except ValueError:
            return str(uuid.uuid4())


def _within_limits(money: Money) -> Money:
    least, largest = least_gift(money.currency), largest_gift(money.currency)
    if money < least:
        raise AmountError(
            _("The smallest gift we can take here is %(amount)s.") % {"amount": format_money(least)}
        )
    if money > largest:
        raise AmountError(
            _("The largest gift we can take here is %(amount)s. Call us about a larger one.")
            % {"amount": format_money(largest)}
        )
    return money


def blank_values(
    campaign: Campaign, amount: str, code: str = "", designation: str = ""
) -> dict[str, Any]:
    """Return what a new form starts with, as far as the page's link names it."""
    offered = {str(suggested.amount) for suggested in campaign.suggested_amounts.all()}
    return {
        "form_token": uuid.uuid4(),
        "appearance": Appearance.PRIVATE,
        "suggested": amount if amount in offered else "",
        "r": code,
        "designation": designation,
    }


def values_of(donation: Donation) -> dict[str, Any]:
    """Return a pending gift as its form showed it, so that the donor can change it."""
    amounts = set(donation.campaign.suggested_amounts.values_list("amount", flat=True))
    is_suggested = donation.amount in amounts
    return {
        "suggested": donation.amount if is_suggested else "",
        "other_amount": "" if is_suggested else _as_typed(donation.money),
        "name": donation.name,
        "email": donation.email,
        "message": donation.message,
        "appearance": donation.appearance,
        "supporter_may_see_name": donation.supporter_may_see_name,
        "wants_news": donation.wants_news,
        "wants_failure_mail": donation.wants_failure_mail,
        "designation": donation.designation,
        "r": donation.share_link.code if donation.share_link else "",
        "time_zone": donation.time_zone,
        "form_token": donation.form_token,
    }


def _as_typed(money: Money) -> str:
    decimals = 0 if money.is_whole else len(str(smallest_units(money.currency))) - 1
    return f"{money.units:.{decimals}f}"
