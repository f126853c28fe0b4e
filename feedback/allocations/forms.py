"""The form by which staff move a part of a gift."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from campaigns.admin.forms import MoneyField, read_money
from campaigns.money import Money
from feedback.allocations.services import explain
from feedback.projects.models import Project
from giving.models import Donation

NOWHERE = ""


class MoveForm(forms.Form):
    """From where, to where, how much and why. What is not yet allocated is a place like others."""

    amount = MoneyField(label=_("Amount"), help_text=_("In whole units, for example 50 or 12.50."))
    source = forms.ChoiceField(label=_("From"), required=False, widget=UnfoldAdminSelectWidget)
    target = forms.ChoiceField(label=_("To"), required=False, widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("It stays with the gift, with your name."),
    )

    def __init__(self, *args: Any, gift: Donation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gift = gift
        projects = Project.rows.for_campaign(gift.campaign_id).select_related("funding", "campaign")
        self.projects = {str(project.pk): project for project in projects.order_by("opened_at")}
        fields: Any = self.fields
        sources = self._sources()
        fields["source"].choices = [
            (number, f"{name} ({money})") for number, name, money in sources
        ]
        fields["target"].choices = self._targets()
        if sources:  # all of what is chosen first
            fields["amount"].initial = MoneyField.written(sources[0][2])

    def _sources(self) -> list[tuple[str, str, Money]]:
        """Return where its money is: the number of the project, its name, and how much."""
        told = explain(gift=self.gift)
        held = [part.allocation for part in told.parts if part.allocation.amount]
        places = [(str(one.project_id), str(one.project), one.money) for one in held]
        if told.open is not None and told.open.amount:
            places.append((NOWHERE, gettext("not yet allocated"), told.open))
        return places

    def _targets(self) -> list[tuple[str, str]]:
        places = [
            (number, _room(project))
            for number, project in self.projects.items()
            if not project.funding.is_full and not project.is_done
        ]
        return [*places, (NOWHERE, gettext("not yet allocated"))]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["money"] = read_money(self, "amount", self.gift.currency)
        if not self.errors and cleaned["source"] == cleaned["target"]:
            self.add_error("target", _("Choose another place than the one it comes from."))
        return cleaned

    def move(self) -> dict[str, Any]:
        """Return what `move_allocation` takes, but for who moves."""
        cleaned = self.cleaned_data
        return {
            "gift": self.gift,
            "source": self.projects.get(cleaned["source"]),
            "target": self.projects.get(cleaned["target"]),
            "amount": cleaned["money"],
            "reason": cleaned["reason"],
        }


def _room(project: Project) -> str:
    room = gettext("room for %(amount)s") % {"amount": project.funding.room}
    return f"{project} ({room})"
