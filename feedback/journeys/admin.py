"""The coach in the admin: what it says and when, in order, with a preview and a test."""

from typing import Any

from csp.decorators import csp_replace
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from campaigns.models import Organization
from donors.models import Language
from donors.staff_admin import (
    Button,
    ScopedRelatedFilter,
    StaffAdmin,
    organizations_where,
    staff_of,
)
from feedback.journeys.models import CoachingText
from feedback.journeys.preview import preview_of, send_test
from feedback.journeys.steps import STEPS, Since, Step
from feedback.journeys.texts import default_text, known_placeholders, step_named
from feedback.journeys.values import PLACEHOLDERS
from feedback.journeys.words import LONGEST_SUBJECT, PLACEHOLDER
from feedback.mail_frame import mail_frame
from feedback.mail_policy import MAIL_POLICY
from feedback.services.rendering import render_message

SHORT = frozenset({"subject", "button"})
PARTS = ("subject", "body", "button", "sample")
TEXT_FIELDS = [f"{part}_{language}" for part in PARTS for language in Language.values]
SEND_TEST = Button("send_test", _("Send me a test"), "test")
LONGEST_WAIT = 60


class CoachingTextForm(forms.ModelForm):
    """The texts of a step. A field shows our words until it holds others."""

    class Meta:
        model = CoachingText
        fields = ("is_on", "days", *TEXT_FIELDS)
        widgets = {
            **{f"{part}_{code}": UnfoldAdminTextInputWidget for part in ("subject", "button")
               for code in Language.values},
            **{f"sample_{code}": UnfoldAdminTextareaWidget(attrs={"rows": 3})
               for code in Language.values},
            **{f"body_{code}": UnfoldAdminTextareaWidget(attrs={"rows": 10})
               for code in Language.values},
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step: Step = step_named(self.instance.step)
        if "days" in self.fields:
            self.fields["days"].help_text = _("Empty: %(days)s.") % {"days": self.step.days}
        for name in TEXT_FIELDS:
            if name in self.fields and not self.initial.get(name):
                self.initial[name] = self._ours(name)

    def _ours(self, name: str) -> str:
        part, _underscore, language = name.rpartition("_")
        european = self.instance.organization.is_european
        text = default_text(self.step.key, "any", language, is_european=european)
        return str(getattr(text, part))

    def clean_days(self) -> int | None:
        days: int | None = self.cleaned_data["days"]
        if days is None:
            return None
        wanted = range(-LONGEST_WAIT, 0) if self.step.days < 0 else range(1, LONGEST_WAIT + 1)
        if days not in wanted:
            raise ValidationError(
                _("Between %(first)s and %(last)s.") % {"first": wanted[0], "last": wanted[-1]}
            )
        return None if days == self.step.days else days

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in TEXT_FIELDS:
            if name in cleaned:
                cleaned[name] = self._cleaned_text(name, cleaned[name])
        return cleaned

    def _cleaned_text(self, name: str, typed: str) -> str:
        """Return a text as it is kept: nothing while it is ours, so that ours may get better."""
        text = (typed or "").replace("\r\n", "\n").strip()
        if text == self._ours(name):
            return ""
        known = known_placeholders(self.step)
        wrong = [f"{{{found}}}" for found in PLACEHOLDER.findall(text) if found not in known]
        if wrong:
            words = {"wrong": ", ".join(wrong)}
            self.add_error(name, _("The coach does not know %(wrong)s.") % words)
        elif set("{}") & set(PLACEHOLDER.sub("", text)):
            self.add_error(name, _("A brace has no partner."))
        elif name.startswith("subject") and len(text) > LONGEST_SUBJECT:
            self.add_error(name, _("Telephones cut a subject off after 60 letters."))
        return text


@admin.register(CoachingText)
class CoachingTextAdmin(StaffAdmin):
    """The twelve messages, in their order. Their rows are made when somebody first looks."""

    form = CoachingTextForm
    list_display = ("number", "title", "when", "condition", "is_on", "whose_words", "organization")
    list_display_links = ("title",)
    list_filter = (("organization", ScopedRelatedFilter),)
    list_select_related = ("organization",)
    readonly_fields = ("title", "when", "condition", "placeholders", "in_english", "in_french")
    change_in_history = "coaching text changed"
    buttons = (SEND_TEST,)

    def get_list_display(self, request: HttpRequest) -> Any:
        few = len(organizations_where(staff_of(request), "view", CoachingText)) == 1
        return self.list_display[:-1] if few else self.list_display

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        step = step_named(obj.step)
        timing = ("is_on", "days") if step.has_days else ("is_on",)
        parts = PARTS if _has_sample(step) else PARTS[:-1]
        texts = [
            row
            for part in parts
            for row in (_side_by_side(part) if part in SHORT else _one_below_the_other(part))
        ]
        return (
            (None, {"fields": ("title", "when", "condition", timing)}),
            (
                _("Words"),
                {
                    "fields": (*texts, "placeholders"),
                    "description": _(
                        "Used on every page but those in memory of somebody: these keep our own "
                        "quiet words. Empty a field to have ours back, which fit each occasion."
                    ),
                },
            ),
            (_("As it is read on a birthday page"), {"fields": ("in_english", "in_french")}),
        )

    def get_queryset(self, request: HttpRequest) -> Any:
        order = [When(step=step.key, then=Value(place)) for place, step in enumerate(STEPS)]
        rows = super().get_queryset(request).annotate(place=Case(*order, default=Value(99)))
        return rows.filter(step__in=[step.key for step in STEPS]).order_by("organization", "place")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        self._make_rows(request)
        return super().changelist_view(request, extra_context)

    def _make_rows(self, request: HttpRequest) -> None:
        organizations = Organization.objects.visible_to(staff_of(request))
        CoachingText.objects.bulk_create(
            [
                CoachingText(organization=organization, step=step.key)
                for organization in organizations.exclude(coaching_texts__step=STEPS[-1].key)
                for step in STEPS
            ],
            ignore_conflicts=True,
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_GET(self.html_view))
        html = path("<path:object_id>/html/", view, name="feedback_coachingtext_html")
        return [html, *super().get_urls()]

    @method_decorator(csp_replace(MAIL_POLICY))
    @method_decorator(xframe_options_sameorigin)
    def html_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show the mail itself, for a frame of the text's page."""
        text = self.object_for(request, object_id, "view")
        language = "fr" if request.GET.get("language") == "fr" else "en"
        return HttpResponse(render_message(preview_of(text, language)).html)

    def buttons_for(self, request: HttpRequest, thing: CoachingText) -> list[dict[str, Any]]:
        sentence = gettext("In English and in French, to %(address)s.")
        explanation = sentence % {"address": staff_of(request).email}
        return [
            {**button, "explanation": explanation} for button in super().buttons_for(request, thing)
        ]

    def do_send_test(self, request: HttpRequest, thing: CoachingText) -> str:
        send_test(text=thing, to=staff_of(request))
        return gettext("The test is on its way to you.")

    @display(description=_("no."))
    def number(self, text: CoachingText) -> int:
        return step_named(text.step).number

    @display(description=_("message"))
    def title(self, text: CoachingText) -> str:
        return str(step_named(text.step).title)

    @display(description=_("when"))
    def when(self, text: CoachingText) -> str:
        step = step_named(text.step)
        return when_in_words(step, step.days if text.days is None else text.days)

    @display(description=_("only if"))
    def condition(self, text: CoachingText) -> str:
        return str(step_named(text.step).condition)

    @display(description=_("words"))
    def whose_words(self, text: CoachingText) -> str:
        is_own = any(getattr(text, name) for name in TEXT_FIELDS)
        return gettext("yours") if is_own else gettext("Hearback’s")

    @display(description=_("what you may write in braces"))
    def placeholders(self, text: CoachingText) -> Any:
        known = known_placeholders(step_named(text.step))
        rows = [(name, words) for name, words in PLACEHOLDERS.items() if name in known]
        return format_html(
            '<dl class="staff-braces">{}</dl>',
            format_html_join("", "<dt><code>{{{}}}</code></dt><dd>{}</dd>", rows),
        )

    @display(description=_("in English"))
    def in_english(self, text: CoachingText) -> Any:
        return self._frame(text, Language.ENGLISH)

    @display(description=_("in French"))
    def in_french(self, text: CoachingText) -> Any:
        return self._frame(text, Language.FRENCH)

    @staticmethod
    def _frame(text: CoachingText, language: Language) -> Any:
        address = reverse("admin:feedback_coachingtext_html", args=[text.pk])
        return mail_frame(f"{address}?language={language.value}", language.label)


def _side_by_side(part: str) -> list[tuple[str, ...]]:
    return [tuple(f"{part}_{language}" for language in Language.values)]


def _one_below_the_other(part: str) -> list[str]:
    return [f"{part}_{language}" for language in Language.values]


def _has_sample(step: Step) -> bool:
    return bool(default_text(step.key, "any", "en", is_european=False).sample)


def when_in_words(step: Step, days: int) -> str:
    """Return when a step is due, as staff say it."""
    if step.since is Since.EVENT:
        return gettext("when it happens")
    if step.since is Since.OPENING and days == 0:
        return gettext("when the page opens")
    if days == 0:
        return gettext("on the day")
    sentence = {
        Since.OPENING: ngettext(
            "%(days)s day after the page opened", "%(days)s days after the page opened", days
        ),
        Since.SILENCE: ngettext("after %(days)s quiet day", "after %(days)s quiet days", days),
        Since.CLOSING: ngettext(
            "%(days)s day after the page closed", "%(days)s days after the page closed", days
        ),
        Since.DAY: ngettext(
            "%(days)s day before the day", "%(days)s days before the day", abs(days)
        ),
    }[step.since]
    return sentence % {"days": abs(days)}
