"""Forms of the staff side: money in whole units, photographs, stories, colleagues."""

import re
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from unfold.contrib.forms.widgets import WysiwygWidget
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from campaigns.colours import DARK, HEX, LIGHT, OURS, Grounds, brand_colours
from campaigns.exceptions import PhotographError
from campaigns.models import Campaign, Membership, Organization, OrganizationPage, Photograph
from campaigns.money import AmountError, Money, format_money, parse_money
from campaigns.rich_text import clean_rich_text, for_editor, paragraphs
from campaigns.services.logos import logo_fields, no_logo_fields, open_logo
from campaigns.services.photographs import open_photograph
from donors.models import Language, Person
from donors.staff_forms import OneOrganizationForm


class MoneyField(forms.CharField):
    """An amount as people write it: `18 000`, `12,50`. `read` needs the currency beside it."""

    widget = UnfoldAdminTextInputWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 20)
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    @staticmethod
    def written(money: Money) -> str:
        """Return the amount as it stands in the field: without the currency's sign."""
        return re.sub(r"[^\d.,\s]", "", format_money(money)).strip()


def read_money(form: forms.BaseForm, name: str, currency: str) -> Money | None:
    """Return the amount typed in a field, or put the sentence of the refusal beside it."""
    typed = form.cleaned_data.get(name)
    if not typed or not currency:
        return None
    try:
        return parse_money(typed, currency)
    except AmountError as error:
        form.add_error(name, ValidationError(error.args[0]))
        return None


class EditorWidget(WysiwygWidget):
    """Unfold's editor with the tools for what `campaigns.rich_text` keeps, and no others."""

    template_name = "admin/staff/editor.html"

    class Media:
        js = (*WysiwygWidget.Media.js, "js/editor.js")  # in this order

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "for_editor": for_editor(value or "")}

    def _render(self, template_name: str, context: Any, renderer: Any = None) -> Any:
        # Django's form renderer looks for templates in packages only, and this one is ours.
        return render_to_string(template_name, context)


class RichTextField(forms.CharField):
    """Formatted text from the editor, cleaned when it is saved."""

    widget = EditorWidget

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "title": self.label}

    def clean(self, value: Any) -> str:
        return clean_rich_text(paragraphs(super().clean(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Take no notice of what a form does to line ends."""
        return _with_plain_line_ends(initial) != _with_plain_line_ends(data)


class RichTextForm(OneOrganizationForm):
    """A form that leaves a text which nobody changed as it stands, to the letter."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, field in self.fields.items():
            if isinstance(field, RichTextField) and name not in self.changed_data:
                cleaned[name] = self.initial.get(name) or ""
        return cleaned


def _with_plain_line_ends(text: str | None) -> str:
    return (text or "").replace("\r\n", "\n").strip()


class UploadMixin(forms.Form):
    """A photograph sent with the form, opened once and here: a refusal stands beside it."""

    upload = forms.FileField(
        label=_("Photograph from your device"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/*,.heic,.heif"}),
        help_text=_("JPEG, PNG, WebP or HEIC, up to 20 MB. Where it was taken is not kept."),
    )

    def full_clean(self) -> None:
        super().full_clean()
        if self.errors and self.files.get("upload") and "upload" not in self.errors:
            # Browsers do not fill this field in again.
            self.add_error("upload", _("Choose the photograph again: it could not be kept."))

    def clean_upload(self) -> Any:
        upload = self.cleaned_data.get("upload")
        if upload:
            try:
                return open_photograph(upload)
            except PhotographError as refusal:
                raise ValidationError(str(refusal)) from None
        return None


class NewPhotographForm(UploadMixin, OneOrganizationForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = True

    class Meta:
        model = Photograph
        fields = ("organization", "description_en", "description_fr", "credit")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not (cleaned.get("description_en") or cleaned.get("description_fr")):
            self.add_error("description_en", _("Say in one language at least what it shows."))
        return cleaned


class CampaignForm(UploadMixin, RichTextForm):
    goal = MoneyField(label=_("Goal"), help_text=_("In whole units, for example 18 000."))
    story_en = RichTextField(label=_("Story in English"), required=False)
    story_fr = RichTextField(label=_("Story in French"), required=False)
    photograph_en = forms.CharField(
        label=_("What the new photograph shows, in English"),
        required=False,
        max_length=250,
        widget=UnfoldAdminTextInputWidget,
    )
    photograph_fr = forms.CharField(
        label=_("What the new photograph shows, in French"),
        required=False,
        max_length=250,
        widget=UnfoldAdminTextInputWidget,
    )

    class Meta:
        model = Campaign
        fields = ()  # the fieldsets of the admin name them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "goal" in self.fields:
            self.fields["goal"].initial = MoneyField.written(self.instance.goal)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        goal = read_money(self, "goal", cleaned.get("currency") or self.instance.currency)
        if goal:
            self.instance.goal_amount = goal.amount
        if not (cleaned.get("title_en") or cleaned.get("title_fr")):
            self.add_error("title_en", _("Write a title in one language at least."))
        self._check_photograph(cleaned)
        self._check_dates(cleaned)
        return cleaned

    def _check_photograph(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("upload") and not (
            cleaned.get("photograph_en") or cleaned.get("photograph_fr")
        ):
            self.add_error("photograph_en", _("Say in one language at least what it shows."))

    def _check_dates(self, cleaned: dict[str, Any]) -> None:
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The end has to come after the start."))


class SuggestedAmountForm(forms.ModelForm):
    typed_amount = MoneyField(label=_("Amount"))

    def __init__(self, *args: Any, campaign: Campaign | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Kept whole: a new campaign learns its currency after this form was made.
        self.campaign = campaign
        for field in self.fields.values():  # the table names its columns, not its fields
            field.widget.attrs["aria-label"] = field.label
        if campaign and self.instance.pk and "typed_amount" in self.fields:
            money = Money(self.instance.amount, campaign.currency)
            self.fields["typed_amount"].initial = MoneyField.written(money)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        money = read_money(self, "typed_amount", self.campaign.currency if self.campaign else "")
        if money:
            self.instance.amount = money.amount
        return cleaned


class SuggestedAmountFormSet(BaseInlineFormSet):
    """Amounts in the currency of the campaign above them, each once."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "campaign": self.instance}

    def clean(self) -> None:
        super().clean()
        seen: set[int] = set()
        for form in self.forms:
            if form in self.deleted_forms or not (form.has_changed() or form.instance.pk):
                continue
            if form.is_valid() and form.instance.amount in seen:
                form.add_error("typed_amount", _("This amount is there already."))
            seen.add(form.instance.amount)


class PageForm(RichTextForm):
    body_en = RichTextField(label=_("Text in English"), required=False)
    body_fr = RichTextField(label=_("Text in French"), required=False)

    class Meta:
        model = OrganizationPage
        fields = ("title_en", "title_fr", "body_en", "body_fr")


class ColourWidget(UnfoldAdminTextInputWidget):
    """A field for the digits, and beside it the browser's own way to choose a colour."""

    template_name = "admin/staff/colour.html"

    class Media:
        js = ("js/colour.js",)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        shown = value if isinstance(value, str) and HEX.fullmatch(value) else OURS
        themes = [(_("Light"), LIGHT), (_("Dark"), DARK)]
        samples = [
            {"name": theme, "grounds": grounds, "brand": _with_underscores(shown, grounds)}
            for theme, grounds in themes
        ]
        return {**context, "shown": shown, "samples": samples}

    def _render(self, template_name: str, context: Any, renderer: Any = None) -> Any:
        # As the editor's: Django's form renderer looks for templates in packages only.
        return render_to_string(template_name, context)


def _with_underscores(chosen: str, grounds: Grounds) -> dict[str, str]:
    colours = brand_colours(chosen, grounds)
    return {name.replace("-", "_"): value for name, value in colours.items()}


class OrganizationForm(forms.ModelForm):
    colour = forms.CharField(
        label=_("Colour"),
        required=False,
        max_length=9,
        widget=ColourWidget,
        help_text=Organization._meta.get_field("colour").help_text,
    )
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/*,.heic,.heif"}),
        help_text=_("PNG, JPEG, WebP or HEIC. Best with nothing behind it, and 96 pixels high."),
    )
    without_logo = forms.BooleanField(
        label=_("Show no logo"), required=False, widget=UnfoldBooleanSwitchWidget
    )
    held_words = SimpleArrayField(
        forms.CharField(max_length=60),
        label=_("Words that hold a message"),
        help_text=_("Separated by commas. A message with one of them waits for you."),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    class Meta:
        model = Organization
        fields = ()  # the fieldsets of the admin name them

    def full_clean(self) -> None:
        super().full_clean()
        if self.errors and self.files.get("logo") and "logo" not in self.errors:
            # Browsers do not fill this field in again.
            self.add_error("logo", _("Choose the logo again: it could not be kept."))

    def clean_colour(self) -> str:
        typed = self.cleaned_data["colour"].strip().lower()
        return f"#{typed}" if HEX.fullmatch(f"#{typed}") else typed

    def clean_logo(self) -> Any:
        upload = self.cleaned_data.get("logo")
        try:
            return open_logo(upload) if upload else None
        except PhotographError as refusal:
            raise ValidationError(str(refusal)) from None

    def logo_fields(self) -> dict[str, Any]:
        """Return what the row is to say of the logo; nothing where it stays as it is."""
        if picture := self.cleaned_data.get("logo"):
            return logo_fields(picture)
        return no_logo_fields() if self.cleaned_data.get("without_logo") else {}


class InvitationForm(forms.ModelForm):
    """A colleague by their address. Which organizations may be chosen is the admin's doing."""

    email = forms.EmailField(label=_("E-mail"), widget=UnfoldAdminTextInputWidget)
    name = forms.CharField(label=_("Name"), max_length=200, widget=UnfoldAdminTextInputWidget)
    language = forms.ChoiceField(
        label=_("Language"), choices=Language.choices, widget=UnfoldAdminSelectWidget
    )

    class Meta:
        model = Membership
        fields = ("organization", "role")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nobody becomes an owner because the list began with it.
        role: Any = self.fields["role"]
        role.choices = [("", _("Choose a role")), *Membership.Role.choices]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        email, organization = cleaned.get("email"), cleaned.get("organization")
        if email and organization and self._works_there(email, organization):
            self.add_error("email", _("This person works there already."))
        if email and Person.objects.with_email(email).filter(is_active=False).exists():
            self.add_error(
                "email", _("This person may not sign in here. Ask whoever runs this site.")
            )
        return cleaned

    def _works_there(self, email: str, organization: Organization) -> bool:
        members = Membership.objects.for_organization(organization)
        return members.filter(person__email=email.strip().lower()).exists()
