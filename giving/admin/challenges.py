"""Challenges as staff make them, start them, and read how they went."""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from campaigns.admin.forms import MoneyField, RichTextField, RichTextForm, read_money
from campaigns.challenge_words import name_of
from campaigns.models import Challenge, ChallengeEntry, HistoryEntry
from campaigns.money import Money, format_money_exactly
from campaigns.services.slugs import free_slug_in
from donors.staff_admin import (
    Button,
    ScopedRelatedFilter,
    StaffAdmin,
    StaffInline,
    reason_of,
    staff_of,
    state_colours,
)
from donors.staff_forms import OneOrganizationForm
from giving.admin.challenge_export import csv_text, gift_rows, result_rows
from giving.challenges.following import recount_challenge
from giving.challenges.life import count_for_new_entry, freeze_early, missing_in, start_challenge
from giving.challenges.models import ChallengeGift

State = Challenge.State
START = Button(
    "start",
    _("Start the challenge"),
    "start",
    is_main=True,
    explanation=_("Its page is public from then on. Who takes part and when stays as it is."),
)
RECOUNT = Button(
    "recount",
    _("Count again from scratch"),
    "change",
    explanation=_("Changes nothing where all is well."),
)
FREEZE = Button(
    "freeze",
    _("Make the result final now"),
    "freeze",
    asks_why=True,
    why_label=_("Reason, kept in the history"),
    explanation=_("It becomes final by itself a day after the end. This cannot be undone."),
)
FIELD_OF_KIND = {
    Challenge.Kind.FUNDRAISERS: "fundraiser",
    Challenge.Kind.TEAMS: "team",
    Challenge.Kind.CAMPAIGNS: "campaign",
}
ENTRIES_A_PAGE = 50
HISTORY_SHOWN = 100
WAITING_SHOWN = 200


class ChallengeForm(RichTextForm):
    suggested = MoneyField(
        label=_("Suggested gift"),
        required=False,
        help_text=_("In whole units, for example 10. A small sum brings more people."),
    )
    story_en = RichTextField(label=_("Rules and story in English"), required=False)
    story_fr = RichTextField(label=_("Rules and story in French"), required=False)

    class Meta:
        model = Challenge
        fields = ()  # the fieldsets of the admin name them

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.suggested and "suggested" in self.fields:
            self.fields["suggested"].initial = MoneyField.written(self.instance.suggested)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        money = read_money(self, "suggested", cleaned.get("currency") or self.instance.currency)
        self.instance.suggested_amount = money.amount if money else None
        if not (cleaned.get("title_en") or cleaned.get("title_fr")):
            self.add_error("title_en", _("Write a title in one language at least."))
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", _("The end has to come after the start."))
        return cleaned


class EntryForm(OneOrganizationForm):
    """Somebody who takes part: of the same organization, and collecting in the same currency."""

    class Meta:
        model = ChallengeEntry
        fields = ()  # the inline names the one that fits the kind

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        challenge = self.instance.challenge
        for name in FIELD_OF_KIND.values():
            thing = cleaned.get(name)
            if thing is not None and thing.currency != challenge.currency:
                raise ValidationError({name: _("This collects in another currency.")})
        return cleaned

    def organization_number(self, cleaned: dict[str, Any]) -> int | None:
        number: int = self.instance.challenge.organization_id
        return number


class EntryInline(StaffInline):
    """Who takes part. Anybody may join while it runs; only a draft lets somebody go."""

    model = ChallengeEntry
    form = EntryForm
    per_page = ENTRIES_A_PAGE
    verbose_name_plural = _("Who takes part")
    figures = ("name", "place", "donor_count", "waiting", "shown_raised", "shown_own")
    readonly_fields = figures
    ordering = ("place", "-donor_count", "-raised_amount", "reached_at", "pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        entries = super().get_queryset(request).with_names().select_related("challenge")
        waiting = Q(donors__is_own=False, donors__is_known=False)
        return entries.annotate(waiting_count=Count("donors", filter=waiting))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (FIELD_OF_KIND[obj.kind], *self.figures)

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        return tuple(FIELD_OF_KIND.values())

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is not None and obj.state in {State.DRAFT, State.LIVE}
        return is_open and super().has_add_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_draft = obj is not None and obj.state == State.DRAFT
        return is_draft and super().has_delete_permission(request, obj)

    @display(description=_("name"))
    def name(self, entry: ChallengeEntry) -> str:
        return name_of(entry) if entry.pk else "–"

    @display(description=_("waiting for confirmation"))
    def waiting(self, entry: Any) -> int:
        return entry.waiting_count if entry.pk else 0

    @display(description=_("raised"))
    def shown_raised(self, entry: ChallengeEntry) -> str:
        return format_money_exactly(Money(entry.raised_amount, entry.challenge.currency))

    @display(description=_("their own"))
    def shown_own(self, entry: ChallengeEntry) -> str:
        return format_money_exactly(Money(entry.own_amount, entry.challenge.currency))


@admin.register(Challenge)
class ChallengeAdmin(StaffAdmin):
    """Buttons move it from draft to live, and make its result final; the rest goes by itself."""

    form = ChallengeForm
    list_display = ("title", "state_label", "kind", "starts_at", "ends_at", "organization")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("organization", ScopedRelatedFilter),
    )
    list_select_related = ("organization",)
    search_fields = ("title_en", "title_fr", "slug")
    ordering = ("-created_at", "-pk")
    inlines = (EntryInline,)
    change_in_history = gettext_noop("challenge changed")
    buttons = (START, RECOUNT, FREEZE)
    # What everybody relies on once it has started.
    fixed_once_started = ("kind", "currency", "starts_at", "ends_at")
    contents = (
        (None, {"fields": ("organization", ("title_en", "title_fr"), "kind")}),
        (_("Rules and story"), {"fields": ("story_en", "story_fr")}),
        (_("What and when"), {"fields": (("suggested", "currency"), ("starts_at", "ends_at"))}),
    )

    def get_inlines(self, request: HttpRequest, obj: Challenge | None) -> Any:
        return self.inlines if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Challenge | None = None) -> Any:
        if obj is None:
            return self.contents
        stands = (
            _("Where it stands"),
            {"fields": (("state", "frozen_at"), "still_missing", "slug")},
        )
        audit = (_("Audit"), {"fields": ("waiting_gifts", "files", "happened")})
        shown = self.contents if self.has_change_permission(request, obj) else _for_reading()
        return (stands, *shown, audit)

    def get_readonly_fields(self, request: HttpRequest, obj: Challenge | None = None) -> Any:
        if obj is None:
            return ()
        told = (
            "state",
            "frozen_at",
            "still_missing",
            "slug",
            "files",
            "happened",
            "money",
            "waiting_gifts",
        )
        fixed = (*super().get_readonly_fields(request, obj), *told)
        return fixed if obj.state == State.DRAFT else (*fixed, *self.fixed_once_started)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        organization = self.organizations_to_add_to(request).first()
        if organization:
            initial.setdefault("currency", organization.currency)
        return initial

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What led to a result stays as people read it then."""
        is_final = obj is not None and obj.is_final
        return not is_final and super().has_change_permission(request, obj)

    def get_view_on_site_url(self, obj: Challenge | None = None) -> Any:
        is_public = obj is None or obj.state != State.DRAFT
        return super().get_view_on_site_url(obj) if is_public else None

    def save_model(self, request: HttpRequest, obj: Challenge, form: Any, change: Any) -> None:
        if not change:
            title = obj.title_fr or obj.title_en or ""  # type: ignore[attr-defined]
            obj.slug = free_slug_in(Challenge.rows.all(), title, otherwise="challenge")
        super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        challenge = form.instance
        for entry in formset.save(commit=False):
            entry.organization_id = challenge.organization_id
            entry.save()
            if challenge.state == State.LIVE:
                count_for_new_entry(entry=entry, actor=staff_of(request))
        for entry in formset.deleted_objects:
            entry.delete()

    # --- Buttons ---------------------------------------------------------------------------

    def offers(self, button: Button, thing: Challenge) -> bool:
        if button is START:
            return thing.state == State.DRAFT
        is_open = thing.state in {State.LIVE, State.SETTLING}
        return is_open and (button is RECOUNT or thing.has_begun)

    def do_start(self, request: HttpRequest, thing: Challenge) -> str:
        start_challenge(challenge=thing, actor=staff_of(request))
        return gettext("The challenge has started. Its page is public.")

    def do_recount(self, request: HttpRequest, thing: Challenge) -> str:
        recount_challenge(challenge=thing)
        return gettext("Counted again, gift by gift.")

    def do_freeze(self, request: HttpRequest, thing: Challenge) -> str:
        freeze_early(challenge=thing, reason=reason_of(request), actor=staff_of(request))
        return gettext("The result is final.")

    # --- The audit -------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        files = [
            path(
                f"<path:object_id>/{name}.csv",
                self.admin_site.admin_view(require_safe(view)),
                name=f"{self._address}_{name}",
            )
            for name, view in (("result", self.result_file), ("gifts", self.gifts_file))
        ]
        return [*files, *super().get_urls()]

    def result_file(self, request: HttpRequest, object_id: str) -> StreamingHttpResponse:
        return self._file(request, object_id, "result", result_rows)

    def gifts_file(self, request: HttpRequest, object_id: str) -> StreamingHttpResponse:
        return self._file(request, object_id, "gifts", gift_rows)

    def _file(
        self, request: HttpRequest, object_id: str, name: str, rows: Callable[..., Iterator]
    ) -> StreamingHttpResponse:
        """Hand out a file; who took it is in the history."""
        challenge = self.object_for(request, object_id, "export")
        self.write_history(request, challenge, gettext_noop("challenge exported"), file=name)
        here = timezone.get_current_timezone()
        # Written at once: the language of the words is the request's, and ends with it.
        lines = list(csv_text(rows(challenge, here), get_language() or "en"))
        return StreamingHttpResponse(
            (line.encode() for line in lines),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{challenge.slug}-{name}.csv"'},
        )

    @display(description=_("files"))
    def files(self, challenge: Challenge) -> SafeString:
        labels = {"result": gettext("The result (CSV)"), "gifts": gettext("Every gift (CSV)")}
        return format_html_join(
            " · ",
            '<a href="{}" class="text-primary-600 underline dark:text-primary-500">{}</a>',
            (
                (reverse(f"admin:{self._address}_{name}", args=[challenge.pk]), label)
                for name, label in labels.items()
            ),
        )

    @display(description=_("waiting for confirmation"))
    def waiting_gifts(self, challenge: Challenge) -> SafeString:
        """Gifts whose money counts, and whose donors count once there is a card or an address."""
        gifts = ChallengeGift.objects.filter(
            entry__challenge=challenge, donor__is_own=False, donor__is_known=False
        ).select_related("donation")
        lines = format_html_join(
            "",
            '<li><a href="{}" class="text-primary-600 underline dark:text-primary-500">{}</a> · {}'
            " · {}</li>",
            (
                (
                    reverse("admin:giving_donation_change", args=[gift.donation_id]),
                    gift.donation.reference,
                    format_money_exactly(Money(gift.amount, challenge.currency)),
                    timezone.localtime(gift.paid_at).strftime("%Y-%m-%d %H:%M"),
                )
                for gift in gifts.order_by("paid_at", "pk")[:WAITING_SHOWN]
            ),
        )
        return format_html(
            "<p>{}</p><ul>{}</ul>",
            gettext(
                "Their money counts. Their donors count once they open a link that we mailed, or "
                "once their card is known."
            ),
            lines or gettext("None."),
        )

    @display(description=_("what happened"))
    def happened(self, challenge: Challenge) -> SafeString:
        entries = HistoryEntry.objects.for_organization(challenge.organization).about(challenge)
        lines = format_html_join(
            "",
            "<li>{} · {}{}</li>",
            (
                (_when(entry), gettext(entry.what), _details(entry))
                for entry in entries.order_by("-at", "-pk")[:HISTORY_SHOWN]
            ),
        )
        return format_html("<ul>{}</ul>", lines)

    # --- What the list and the page show ---------------------------------------------------

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(State, live="success", settling="warning"),
    )
    def state_label(self, challenge: Challenge) -> tuple[str, str]:
        return challenge.state, str(challenge.get_state_display())

    @display(description=_("suggested gift"))
    def money(self, challenge: Challenge) -> str:
        return str(challenge.suggested or "–")

    @display(description=_("still missing"))
    def still_missing(self, challenge: Challenge) -> str:
        if challenge.state != State.DRAFT:
            return gettext("nothing")
        return " ".join(missing_in(challenge)) or gettext("nothing")


def _when(entry: HistoryEntry) -> str:
    return timezone.localtime(entry.at).strftime("%Y-%m-%d %H:%M")


def _details(entry: HistoryEntry) -> str:
    details = entry.details
    if "place" in details:
        return f": {details['place']}. {details['entry']} ({details['donors']})"
    told = [str(details[name]) for name in ("gift", "entry", "reason") if name in details]
    return f": {', '.join(told)}" if told else ""


def _for_reading() -> tuple[Any, ...]:
    """Return the contents for somebody who only reads: no fields to fill in."""
    return (
        (None, {"fields": ("organization", ("title_en", "title_fr"), "kind")}),
        (_("What and when"), {"fields": (("money", "currency"), ("starts_at", "ends_at"))}),
    )
