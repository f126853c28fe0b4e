"""The form by which staff describe a project."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.admin.forms import MoneyField, UploadMixin, read_money
from campaigns.models import Campaign
from campaigns.money import Money, format_money
from campaigns.services.photographs import store_photograph
from donors.staff_forms import OneOrganizationForm
from feedback.projects.models import Project


class ProjectForm(UploadMixin, OneOrganizationForm):
    typed_cost = MoneyField(
        label=_("Cost of a unit"), help_text=_("In whole units, for example 5 or 12.50.")
    )

    class Meta:
        model = Project
        fields = ()  # the fieldsets of the admin name them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "typed_cost" in self.fields:
            self.fields["typed_cost"].initial = MoneyField.written(self.instance.cost_of_unit)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        campaign = cleaned.get("campaign") or getattr(self.instance, "campaign", None)
        self._check_words(cleaned)
        self._check_place(cleaned)
        if campaign:
            self._read_cost(cleaned, campaign)
        return cleaned

    def _check_words(self, cleaned: dict[str, Any]) -> None:
        if not (cleaned.get("name_en") or cleaned.get("name_fr")):
            self.add_error("name_en", _("Write a name in one language at least."))
        for language in ("en", "fr"):
            one, many = cleaned.get(f"unit_one_{language}"), cleaned.get(f"unit_many_{language}")
            if bool(one) != bool(many):
                self.add_error(
                    f"unit_many_{language}", _("Write the unit for one and for several.")
                )

    def _check_place(self, cleaned: dict[str, Any]) -> None:
        if (cleaned.get("latitude") is None) != (cleaned.get("longitude") is None):
            self.add_error("longitude", _("Write both numbers of the place, or neither."))

    def _read_cost(self, cleaned: dict[str, Any], campaign: Campaign) -> None:
        money = read_money(self, "typed_cost", campaign.currency)
        if not money:
            return
        self.instance.unit_cost = money.amount
        count = cleaned.get("unit_count") or 0
        if count and count < self.instance.delivered_units:
            sentence = _("%(number)s of them have arrived already.")
            self.add_error("unit_count", sentence % {"number": self.instance.delivered_units})
        allocated = self._allocated()
        if count and count * money.amount < allocated.amount:
            self.add_error(
                "typed_cost",
                _("Gifts of %(amount)s are allocated to it already: it cannot cost less.")
                % {"amount": format_money(allocated)},
            )

    def _allocated(self) -> Money:
        if self.instance.pk:
            return self.instance.funding.allocated
        return Money(0, "CAD")

    def save_photograph(self, project: Project) -> None:
        """Keep the photograph that came with the form, described by the project's name."""
        picture = self.cleaned_data.get("upload")
        if picture:
            project.photograph = store_photograph(
                organization=project.organization,
                picture=picture,
                description_en=project.name_en or "",  # type: ignore[attr-defined]
                description_fr=project.name_fr or "",  # type: ignore[attr-defined]
            )
