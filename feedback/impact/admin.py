"""News from projects in the admin: what waits to be read first, pictures, consents."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from campaigns.admin.photographs import picture_of
from campaigns.money import Money, format_money_exactly, write_number
from campaigns.services.photographs import store_photograph
from donors.staff_admin import (
    LINK,
    Button,
    ScopedRelatedFilter,
    StaffAdmin,
    StaffInline,
    reason_of,
    staff_of,
    staff_page_of,
    state_colours,
)
from feedback.exceptions import UpdateStateError
from feedback.impact.both_languages import left_out_in_words
from feedback.impact.choosing import (
    OPEN_STATES,
    Gifts,
    choice_for,
    choose_gifts,
    count_by_hand,
    leave_to_the_rule,
)
from feedback.impact.coverage import NO_END, NONE_LEFT, reach_of
from feedback.impact.forms import ConsentForm, PictureForm, PictureFormSet, UpdateForm
from feedback.impact.models import ImageConsent, ImpactUpdate, UpdatePicture
from feedback.impact.pictures import (
    hide_picture,
    offer_what_is_agreed_to,
    show_picture,
    show_video,
    withdraw_consent,
    withhold_photographs,
)
from feedback.impact.plausible import (
    given_after_it,
    more_than_is_paid,
    more_than_is_to_come,
    put_right_but_late,
    put_right_but_not_wrong,
    put_right_for_some,
)
from feedback.impact.services import publish_update, withdraw_update
from feedback.projects.models import Project
from feedback.telling.admin import TellsEveryone, asked_once
from feedback.telling.standing import standing_gifts
from feedback.telling.waiting import WaitsFilter

State = ImpactUpdate.State
PUBLISH = Button(
    "publish",
    _("Publish"),
    "publish",
    is_main=True,
    explanation=_("It is shown on the project’s page at once. Nobody gets a mail by this."),
)
WITHDRAW = Button(
    "withdraw",
    _("Take back"),
    "withdraw",
    explanation=_("It leaves every page, and mails that wait are not sent."),
    asks_why=True,
    why_label=_("Reason, kept in the history"),
)
WITHDRAW_CONSENT = Button(
    "withdraw",
    _("They do not want to be shown any more"),
    "withdraw",
    explanation=_(
        "Every picture with this consent is hidden at once, wherever it is shown, and so is the "
        "video of the same news."
    ),
)
SHOW_VIDEO = Button(
    "show_video",
    _("Show the video again"),
    "publish",
    explanation=_("Watch it first: nobody who has withdrawn may be in it."),
)
# What the project's figures were made of stays as it was published.
SETTLED = ("project", "kind", "units", "happened_on", "due_on")
SOON_DAYS = 30
LONGEST_NUMBER = 18  # what fits into a column of numbers, whatever is sent


class PictureInline(StaffInline):
    model = UpdatePicture
    form = PictureForm
    formset = PictureFormSet
    hide_title = True
    fields = ("picture", "upload", "position", "shows_people", "consents", "is_hidden")
    readonly_fields = ("picture",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("photograph")

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        rows = super().get_field_queryset(db, db_field, request)
        return rows.not_over() if db_field.name == "consents" and rows is not None else rows

    @display(description=_("photograph"))
    def picture(self, picture: UpdatePicture) -> str:
        if not picture.pk:
            return ""
        photograph = picture.photograph
        return format_html(
            '<div class="staff-thumb">{}</div>{}',
            picture_of(photograph),
            format_html(LINK, staff_page_of(photograph), gettext("What it shows, in words")),
        )


@admin.register(ImpactUpdate)
class ImpactUpdateAdmin(TellsEveryone, StaffAdmin):
    """What waits to be read comes first. Its state changes by buttons alone."""

    form = UpdateForm
    list_display = (
        "headline_shown", "state_label", "kind_shown", "project", "happened_on", "source",
    )  # fmt: skip
    list_display_links = ("headline_shown",)
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("project", ScopedRelatedFilter),
        WaitsFilter,
    )
    list_select_related = ("project", "organization", "field_link", "filed_by")
    search_fields = ("headline_en", "headline_fr", "text_en", "text_fr")
    ordering = (Case(When(state=State.IN_REVIEW, then=0), default=1), "-filed_at", "-pk")
    inlines = (PictureInline,)
    buttons = (PUBLISH, *TellsEveryone.telling_buttons, SHOW_VIDEO, WITHDRAW)
    change_in_history = "update changed"
    figures = ("state_in_words", "source", "concerned")
    video_fields = (_("The video is hidden"), {"fields": ("video_in_words",)})
    contents = (
        (
            None,
            {
                "fields": (
                    "project",
                    "kind",
                    ("headline_en", "headline_fr"),
                    ("text_en", "text_fr"),
                    ("units", "happened_on"),
                )
            },
        ),
        (_("Where"), {"fields": (("place_en", "place_fr"), "point")}),
        (_("What comes next"), {"fields": (("due_on", "next_news_on"), "video_url")}),
    )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "project" and field is not None:
            field.queryset = field.queryset.select_related("campaign")
            field.label_from_instance = _told_apart
        return field

    def get_fieldsets(self, request: HttpRequest, obj: ImpactUpdate | None = None) -> Any:
        if obj is None:
            return self.contents
        state, source, concerned = self.figures
        figures = (_("Where it stands"), {"fields": ((state, source), concerned)})
        told = (self.fields_of_telling(request, obj),) if obj.is_published or obj.told_at else ()
        hidden = (self.video_fields,) if _has_hidden_video(obj) else ()
        return (figures, *hidden, *told, *self.contents)

    def get_readonly_fields(self, request: HttpRequest, obj: ImpactUpdate | None = None) -> Any:
        shown = (*self.figures, *self.telling_readonly, "point", "video_in_words")
        fixed = (*super().get_readonly_fields(request, obj), *shown)
        return fixed if obj is None or obj.state in OPEN_STATES else (*fixed, *SETTLED)

    def save_model(self, request: HttpRequest, obj: ImpactUpdate, form: Any, change: Any) -> None:
        if not change:
            person = staff_of(request)
            obj.organization, obj.language = obj.project.organization, person.language
            obj.filed_by = person
        super().save_model(request, obj, form, change)
        if not change:
            self.write_history(request, obj, "update filed")
        if left_out := left_out_in_words(obj):
            messages.warning(request, left_out)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: Any) -> None:
        for one in formset.forms:
            picture = one.cleaned_data.get("upload") if one.is_valid() else None
            if picture and not one.instance.pk and not one.cleaned_data.get("DELETE"):
                one.instance.photograph = _store(form.instance, picture)
        super().save_formset(request, form, formset, change)
        for one in formset.forms:
            if one.instance.pk and "is_hidden" in one.changed_data:
                set_hidden = hide_picture if one.cleaned_data["is_hidden"] else show_picture
                set_hidden(picture_id=one.instance.pk, actor=staff_of(request))
        withhold_photographs(formset.deleted_objects)
        offer_what_is_agreed_to(UpdatePicture.objects.filter(update=form.instance))

    # --- Buttons ---------------------------------------------------------------------------

    def offers(self, button: Button, thing: ImpactUpdate) -> bool:
        if button is PUBLISH:
            return thing.state in OPEN_STATES
        if button is WITHDRAW:
            return thing.state != State.WITHDRAWN
        if button is SHOW_VIDEO:
            return _has_hidden_video(thing)
        return super().offers(button, thing)

    def buttons_for(self, request: HttpRequest, thing: ImpactUpdate) -> list[dict[str, Any]]:
        """Say beside the button what is to be thought of before it is pressed."""
        buttons = super().buttons_for(request, thing)
        return [_with_a_doubt(one, thing) if one["button"] is PUBLISH else one for one in buttons]

    def do_publish(self, request: HttpRequest, update: ImpactUpdate) -> str:
        update = publish_update(update=update, actor=staff_of(request))
        count = update.gifts.values("donation__donor").distinct().count()
        return ngettext(
            "It is published. One person is concerned.",
            "It is published. %(count)s people are concerned.",
            count,
        ) % {"count": count}

    def do_withdraw(self, request: HttpRequest, update: ImpactUpdate) -> str:
        withdraw_update(update=update, actor=staff_of(request), reason=reason_of(request))
        if left := put_right_but_not_wrong(update.project):
            messages.warning(request, left)
        return gettext("It is taken back, and shown nowhere.")

    def do_show_video(self, request: HttpRequest, update: ImpactUpdate) -> str:
        show_video(update=update, actor=staff_of(request))
        return gettext("The video is shown again with this news.")

    # --- Whose money it is about ------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        gifts = self.admin_site.admin_view(require_http_methods(["GET", "POST"])(self.gifts_view))
        choose = path("<path:object_id>/gifts/", gifts, name="feedback_impactupdate_gifts")
        return [choose, *super().get_urls()]

    def gifts_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        update = self.get_object(request, object_id)
        if update is None:
            raise Http404
        if not self.may(request, "publish", update):
            raise PermissionDenied
        if request.method == "POST":
            return self._choose(request, update)
        choice = choice_for(update)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Whose gifts is it about?"),
            "update": update,
            "back": reverse("admin:feedback_impactupdate_change", args=[update.pk]),
            "is_open": update.state in OPEN_STATES,
            "is_published": update.is_published,
            "is_by_hand": choice.is_by_hand,
            "none_left": NONE_LEFT if choice.is_by_hand and not choice.concerned.count else "",
            "concerned": _shown(choice.concerned, update),
            "others": _shown(choice.others, update),
            "beyond": _shown(choice.beyond, update) if choice.beyond.count else None,
            "worth": _worth(update),
        }
        return render(request, "admin/feedback/choose_gifts.html", context)

    def _choose(self, request: HttpRequest, update: ImpactUpdate) -> HttpResponse:
        ticked, was = _numbers(request, "gift"), _numbers(request, "was")
        actor = staff_of(request)
        try:
            if "rule" in request.POST:
                leave_to_the_rule(update=update, actor=actor)
            else:
                choose_gifts(update=update, added=ticked - was, removed=was - ticked, actor=actor)
        except UpdateStateError as refusal:
            messages.error(request, _no_longer_open(refusal.args[0]))
        else:
            messages.success(request, _chosen_words(count_by_hand(update)))
        return redirect("admin:feedback_impactupdate_change", update.pk)

    # --- Columns ----------------------------------------------------------------------------

    @display(description=_("in one line"))
    def headline_shown(self, update: ImpactUpdate) -> str:
        return str(update)

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(State, in_review="warning", published="success", withdrawn="danger"),
    )
    def state_label(self, update: ImpactUpdate) -> tuple[str, str]:
        return update.state, update.get_state_display()

    @display(description=_("state"))
    def state_in_words(self, update: ImpactUpdate) -> str:
        return update.get_state_display()

    @display(description=_("what happened"), ordering="kind")
    def kind_shown(self, update: ImpactUpdate) -> str:
        return update.get_kind_display()

    @display(description=_("from"))
    def source(self, update: ImpactUpdate) -> str:
        return str(update.field_link or update.filed_by or "–")

    @display(description=_("position of the phone"))
    def point(self, update: ImpactUpdate) -> str:
        return f"{update.latitude}, {update.longitude}" if update.latitude is not None else "–"

    @display(description=_("why"))
    def video_in_words(self, update: ImpactUpdate) -> str:
        return gettext(
            "Somebody who agreed to be shown in the pictures of this news does so no longer, or "
            "their consent has run out. They may be in the video too, so no page links to it. If "
            "they are in it, have it taken down where it is kept. If none of them is in it, show "
            "it again."
        )

    @display(description=_("gifts"))
    @asked_once
    def concerned(self, update: ImpactUpdate) -> str:
        is_open = update.state in OPEN_STATES
        said = _chosen_words(count_by_hand(update)) if is_open else _standing_words(update)
        address = reverse("admin:feedback_impactupdate_gifts", args=[update.pk])
        label = gettext("Read and choose which") if is_open else gettext("Read which")
        return format_html('{}<br><a class="underline" href="{}">{}</a>', said, address, label)


def _numbers(request: HttpRequest, name: str) -> set[int]:
    sent = request.POST.getlist(name)
    return {int(one) for one in sent if one.isdecimal() and len(one) <= LONGEST_NUMBER}


def _worth(update: ImpactUpdate) -> str:
    reach = reach_of(update)
    return "" if reach == NO_END else format_money_exactly(Money(reach, update.project.currency))


def _shown(gifts: Gifts, update: ImpactUpdate) -> dict[str, Any]:
    """Return gifts as the page lists them."""
    return {
        "count": write_number(gifts.count),
        "more": write_number(gifts.more) if gifts.more else "",
        "gifts": [
            {
                "number": one.allocation.pk,
                "reference": one.allocation.donation.reference,
                "name": one.allocation.donation.name,
                "money": format_money_exactly(Money(one.amount, update.project.currency)),
            }
            for one in gifts.shown
        ],
    }


def _standing_words(update: ImpactUpdate) -> str:
    """Count the gifts whose money still stands, and say how many there were besides."""
    stand = standing_gifts(update=update).count()
    gone = update.gifts.count() - stand
    if not gone:
        return write_number(stand)
    said = gettext("%(stand)s, and %(gone)s whose money went back or elsewhere since")
    return said % {"stand": write_number(stand), "gone": write_number(gone)}


def _with_a_doubt(one: dict[str, Any], update: ImpactUpdate) -> dict[str, Any]:
    doubts = more_than_is_paid(update), more_than_is_to_come(update), left_out_in_words(update)
    more = given_after_it(update), put_right_for_some(update), put_right_but_late(update)
    return {**one, "doubts": [doubt for doubt in (*doubts, *more) if doubt]}


def _told_apart(project: Project) -> str:
    """Name a project with its place and campaign: several may have one name."""
    return " · ".join(filter(None, (str(project), project.place, str(project.campaign))))


def _has_hidden_video(update: ImpactUpdate) -> bool:
    return bool(update.video_url and update.video_hidden_at)


def _no_longer_open(state: str) -> str:
    if state == State.WITHDRAWN:
        return gettext("It was taken back: nothing is chosen any more.")
    return gettext("It is published already: what was said stays.")


def _chosen_words(count: int | None) -> str:
    if count is None:
        return gettext("The rule decides: the oldest gifts first.")
    if not count:
        return str(NONE_LEFT)
    words = ngettext("One gift is chosen by hand.", "%(count)s gifts are chosen by hand.", count)
    return words % {"count": count}


def _store(update: ImpactUpdate, picture: Any) -> Any:
    english, french = update.headline_en or "", update.headline_fr or ""  # type: ignore[attr-defined]
    return store_photograph(
        organization=update.organization,
        picture=picture,
        description_en=english or french,
        description_fr=french or english,
        is_supporters=True,  # a consent may end: no cache keeps the files for long
    )


class EndsSoonFilter(admin.SimpleListFilter):
    title = _("end")
    parameter_name = "end"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("soon", _("ends within 30 days")),
            ("valid", _("valid")),
            ("over", _("over or withdrawn")),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        last = timezone.localdate() + timedelta(days=SOON_DAYS)
        chosen = {
            "soon": lambda: queryset.valid().filter(ends_on__lte=last),
            "valid": queryset.valid,
            "over": queryset.over,
        }
        return chosen[self.value() or ""]() if self.value() in chosen else queryset


@admin.register(ImageConsent)
class ImageConsentAdmin(StaffAdmin):
    """Who may be shown until when. Those that end first are first."""

    form = ConsentForm
    list_display = ("who", "standing", "ends_on", "is_child", "picture_count", "organization")
    list_filter = (EndsSoonFilter,)
    list_select_related = ("organization",)
    search_fields = ("who", "guardian")
    ordering = ("ends_on", "pk")
    buttons = (WITHDRAW_CONSENT,)
    change_in_history = "consent changed"
    fields = ("organization", "who", ("is_child", "guardian"), "way", ("given_on", "ends_on"))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(shown_on=Count("pictures"))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("standing_in_words", *self.fields) if obj else self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = super().get_readonly_fields(request, obj)
        return (*fixed, "standing_in_words") if obj else fixed

    def offers(self, button: Button, thing: ImageConsent) -> bool:
        return thing.withdrawn_at is None

    def do_withdraw(self, request: HttpRequest, consent: ImageConsent) -> str:
        withdraw_consent(consent=consent, actor=staff_of(request))
        return gettext("Noted. The pictures are hidden, and the videos of the same news.")

    @display(
        description=_("state"),
        label={"valid": "success", "soon": "warning", "over": "danger", "withdrawn": "danger"},
    )
    def standing(self, consent: ImageConsent) -> tuple[str, Any]:
        today = consent.organization.today
        if consent.withdrawn_at:
            return "withdrawn", _("withdrawn")
        if consent.ends_on < today:
            return "over", _("over")
        if consent.ends_on <= today + timedelta(days=SOON_DAYS):
            return "soon", _("ends soon")
        return "valid", _("valid")

    @display(description=_("state"))
    def standing_in_words(self, consent: ImageConsent) -> str:
        return str(self.standing(consent)[1])

    @display(description=_("pictures"), ordering="shown_on")
    def picture_count(self, consent: Any) -> int:
        count: int = consent.shown_on
        return count
