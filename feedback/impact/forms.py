"""The forms by which staff write and read news."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminURLInputWidget,
    UnfoldBooleanSwitchWidget,
)

from campaigns.exceptions import PhotographError
from campaigns.services.photographs import open_photograph
from donors.staff_forms import OneOrganizationForm
from feedback.impact.models import ImageConsent, ImpactUpdate, UpdatePicture
from feedback.impact.plausible import beyond_what_is_left


class UpdateForm(OneOrganizationForm):
    video_url = forms.URLField(
        label=_("Address of a video"),
        required=False,
        assume_scheme="https",
        widget=UnfoldAdminURLInputWidget,
    )

    class Meta:
        model = ImpactUpdate
        fields = ()  # the fieldsets of the admin name them

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "headline_en" in cleaned and not (cleaned["headline_en"] or cleaned.get("headline_fr")):
            self.add_error("headline_en", _("Write one line in one language at least."))
        project, units = self._project(cleaned), cleaned.get("units")
        if project and units and units > project.unit_count:
            refusal = _("There are %(all)s in all. Check the number.")
            self.add_error("units", ValidationError(refusal, params={"all": project.unit_count}))
        elif project and "units" in cleaned:  # what is published is not written again
            beyond = beyond_what_is_left(project, cleaned.get("kind") or self.instance.kind, units)
            if beyond:
                self.add_error("units", beyond)
        return cleaned

    def _project(self, cleaned: dict[str, Any]) -> Any:
        has_one = cleaned.get("project") or self.instance.project_id is None
        return cleaned.get("project") if has_one else self.instance.project


WITHDREW = _(
    "Somebody in this picture agreed to be shown and does so no longer: it stays hidden. "
    "Add another picture in its place."
)


class PictureForm(OneOrganizationForm):
    """A picture below its update. A new one comes as a file, and is not kept as it came."""

    upload = forms.FileField(
        label=_("A new photograph"), required=False, widget=UnfoldAdminFileFieldWidget
    )
    is_hidden = forms.BooleanField(
        label=_("Hidden"), required=False, widget=UnfoldBooleanSwitchWidget
    )

    class Meta:
        model = UpdatePicture
        fields = ("shows_people", "consents", "position")

    def __init__(self, *args: Any, update: ImpactUpdate | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Kept whole: new news learns its project after this form was made.
        self.update = update
        if self.instance.pk:
            for name in ("upload", "is_hidden"):
                if name in self.fields:
                    self.fields[name].initial = None
            if "is_hidden" in self.fields:
                self.fields["is_hidden"].initial = self.instance.hidden_at is not None

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if not upload:
            return None
        if self.instance.pk:
            raise ValidationError(_("Add a new photograph in a row of its own."))
        try:
            return open_photograph(upload)
        except PhotographError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.instance.pk and not cleaned.get("upload") and not self.errors:
            self.add_error("upload", _("Choose a photograph."))
        self._keep_hidden_who_withdrew(cleaned)
        return cleaned

    def organization_number(self, cleaned: dict[str, Any]) -> int | None:
        """Return whose the news is; while that is new, whose the project is that was chosen."""
        if self.update is None or self.update.organization_id:
            return getattr(self.update, "organization_id", None)
        return self.update.project.organization_id if self.update.project_id else None

    def _keep_hidden_who_withdrew(self, cleaned: dict[str, Any]) -> None:
        """Nobody who agreed to be shown, and does so no more, comes back by a tick."""
        if self.instance.pk and self.instance.consents.over().exists():
            if not cleaned.get("shows_people"):
                self.add_error("shows_people", WITHDREW)
            elif set(self.instance.consents.over()) - set(cleaned.get("consents", [])):
                self.add_error("consents", WITHDREW)


class PictureFormSet(BaseInlineFormSet):
    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "update": self.instance}


class ConsentForm(OneOrganizationForm):
    class Meta:
        model = ImageConsent
        fields = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_child") and not cleaned.get("guardian"):
            self.add_error("guardian", _("Write who agreed for the child."))
        given, ends = cleaned.get("given_on"), cleaned.get("ends_on")
        if given and ends and ends <= given:
            self.add_error("ends_on", _("A consent ends after the day on which it was given."))
        organization = cleaned.get("organization") or getattr(self.instance, "organization", None)
        if given and organization and given > organization.today:
            self.add_error("given_on", _("This day lies ahead."))
        return cleaned
