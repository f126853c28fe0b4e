"""The form by which staff enter a cheque, a transfer or cash."""

import uuid
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    INPUT_CLASSES,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from campaigns.admin.forms import MoneyField, read_money
from campaigns.models import Campaign
from donors.models import Donor, Language
from donors.services import DonorDetails
from donors.staff_admin import organizations_where, rows_for
from giving.designations import choices_for, known_designation
from giving.models import Donation

OFFLINE = (Donation.Source.CHEQUE, Donation.Source.TRANSFER, Donation.Source.CASH)
BY_POST = ("address", "postal_code", "city", "region", "country")


def campaigns_to_give_to(request: HttpRequest) -> Any:
    """Return the campaigns for which the person may enter a gift."""
    campaigns = rows_for(request.user, Campaign).exclude(
        state__in=[Campaign.State.DRAFT, Campaign.State.IN_REVIEW]
    )
    if not request.user.is_superuser:
        allowed = organizations_where(request.user, "add", Donation)
        campaigns = campaigns.filter(organization__in=allowed)
    return campaigns.select_related("organization").order_by("-created_at")


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(attrs={"class": " ".join(INPUT_CLASSES)}, format="%Y-%m-%d")


def text_field(label: Any, length: int = 200, **kwargs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=length, widget=UnfoldAdminTextInputWidget, **kwargs
    )


def choice_field(label: Any, choices: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=UnfoldAdminSelectWidget)


class OfflineGiftForm(forms.Form):
    form_token = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    campaign: Any = forms.ModelChoiceField(
        Campaign.rows.none(), label=_("Campaign"), widget=UnfoldAdminSelectWidget
    )
    amount = MoneyField(
        label=_("Amount"),
        help_text=_("In the campaign's currency and in whole units, for example 50 or 12.50."),
    )
    designation = forms.ChoiceField(label=_("For"), required=False, widget=UnfoldAdminSelectWidget)
    source = choice_field(_("How"), [(source.value, source.label) for source in OFFLINE])
    received = forms.DateField(label=_("Received on"), widget=DayInput, initial=timezone.localdate)
    kind = choice_field(_("The donor is"), Donor.Kind.choices)
    name = text_field(_("Name"))
    company_name = text_field(_("Company"), required=False)
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=UnfoldAdminEmailInputWidget,
        help_text=_("The donor gets a confirmation. Without one, write the postal address."),
    )
    address = text_field(_("Address"), 300, required=False)
    postal_code = text_field(_("Postal code"), 16, required=False)
    city = text_field(_("City"), 100, required=False)
    region = text_field(_("Province or region"), 100, required=False)
    country = text_field(
        _("Country"), 2, required=False, help_text=_("Two letters: CA, FR, BE, CH…")
    )
    language = choice_field(_("The donor reads"), Language.choices)
    appearance = choice_field(_("On the page"), Donation.Appearance.choices)

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["campaign"]
        chosen.queryset = campaigns_to_give_to(request)
        meant_for: Any = self.fields["designation"]
        meant_for.choices = [("", _("Where it is needed most")), *choices_for(chosen.queryset)]
        self.fields["language"].initial = get_language()

    def clean_received(self) -> date:
        received = self.cleaned_data["received"]
        if received > timezone.localdate():
            raise ValidationError(_("This day lies ahead."))
        return received

    def clean_country(self) -> str:
        return self.cleaned_data["country"].upper()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        campaign = cleaned.get("campaign")
        if campaign:
            cleaned["money"] = read_money(self, "amount", campaign.currency)
            self._check_designation(campaign, cleaned.get("designation", ""))
        if not cleaned.get("email") and not (cleaned.get("address") and cleaned.get("city")):
            self.add_error(
                "email", _("Write an e-mail address, or a postal address with its city.")
            )
        return cleaned

    def _check_designation(self, campaign: Campaign, designation: str) -> None:
        if designation and not known_designation(campaign, designation):
            self.add_error("designation", _("This is not of the campaign that you chose."))

    def gift(self) -> dict[str, Any]:
        """Return what `record_offline_gift` takes, but for who entered it."""
        cleaned = self.cleaned_data
        details = ("name", "email", "language", "kind", "company_name", *BY_POST)
        return {
            "campaign": cleaned["campaign"],
            "money": cleaned["money"],
            "source": cleaned["source"],
            "received_at": _moment(cleaned["received"], cleaned["campaign"]),
            "appearance": cleaned["appearance"],
            "designation": cleaned["designation"],
            "form_token": cleaned["form_token"],
            "details": DonorDetails(**{name: cleaned[name] for name in details}),
        }


def _moment(day: date, campaign: Campaign) -> datetime:
    """Return noon of that day where the organization is, but never a moment that lies ahead."""
    noon = datetime.combine(day, time(12), tzinfo=ZoneInfo(campaign.organization.time_zone))
    return min(noon, timezone.now())
