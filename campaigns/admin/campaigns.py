from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from campaigns.admin.forms import SuggestedAmountForm, SuggestedAmountFormSet
from campaigns.admin.live_pages import WholeCampaignForm
from campaigns.admin.sharing import SharingOfCampaign
from campaigns.models import Campaign, CampaignTotals, SuggestedAmount
from campaigns.rich_text import render_rich_text
from campaigns.services import campaigns as life
from campaigns.services.photographs import store_photograph
from donors.staff_admin import (
    Button,
    ScopedRelatedFilter,
    StaffAdmin,
    StaffInline,
    staff_of,
    state_colours,
)

State = Campaign.State
SUBMIT = Button(
    "submit_for_review",
    _("Submit for review"),
    "submit",
    is_main=True,
    explanation=_("Donors see it once a reviewer or an owner approves it."),
)
APPROVE = Button("approve", _("Approve and go live"), "approve", is_main=True)
SEND_BACK = Button("send_back", _("Send back to its writers"), "approve")
END = Button("end", _("End the campaign"), "end")
REOPEN = Button("reopen", _("Take gifts again"), "end")
ARCHIVE = Button("archive", _("Archive"), "archive")
OFFERED = {
    SUBMIT: life.SUBMIT,
    APPROVE: life.APPROVE,
    SEND_BACK: life.SEND_BACK,
    END: life.END,
    REOPEN: life.REOPEN,
    ARCHIVE: life.ARCHIVE,
}
FOR_READING = ("slug", "shown_goal", "shown_story_en", "shown_story_fr")


class SuggestedAmountInline(StaffInline):
    model = SuggestedAmount
    form = SuggestedAmountForm
    formset = SuggestedAmountFormSet
    fields = ("typed_amount", "what_it_does_en", "what_it_does_fr")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        can_write = self.has_change_permission(request, obj)
        return self.fields if can_write else ("money", *self.fields[1:])

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if self.has_change_permission(request, obj) else ("money",)

    @display(description=_("amount"))
    def money(self, amount: SuggestedAmount) -> str:
        return str(amount.money)


@admin.register(Campaign)
class CampaignAdmin(SharingOfCampaign, StaffAdmin):
    """What people are asked to give to. Buttons move it from draft to live and on."""

    form = WholeCampaignForm
    list_display = ("title", "state_label", "raised", "donor_count", "ends_at", "organization")
    list_filter: tuple[Any, ...] = (
        ("state", ChoicesDropdownFilter),
        ("cause", ChoicesDropdownFilter),
        ("organization", ScopedRelatedFilter),
    )
    list_select_related = ("totals", "organization")
    search_fields = ("title_en", "title_fr", "slug")
    ordering = ("-created_at", "-pk")
    inlines = (SuggestedAmountInline,)
    change_in_history = "campaign changed"
    buttons = (SUBMIT, APPROVE, SEND_BACK, END, REOPEN, ARCHIVE)
    figures = ("state", "raised", "gift_count", "donor_count", "still_missing")
    contents = (
        (
            None,
            {"fields": ("organization", ("title_en", "title_fr"), ("summary_en", "summary_fr"))},
        ),
        (_("Story"), {"fields": ("story_en", "story_fr")}),
        (
            _("Photograph"),
            {"fields": ("photograph", "upload", ("photograph_en", "photograph_fr"))},
        ),
        (
            _("What and when"),
            {
                "fields": (
                    ("goal", "currency"),
                    "starts_at",
                    "ends_at",
                    "cause",
                    ("place_en", "place_fr"),
                    ("fees_carried_by_en", "fees_carried_by_fr"),
                    "news_every_days",
                )
            },
        ),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Campaign | None = None) -> Any:
        if obj is None:
            return self.contents
        state, raised, gifts, donors, missing = self.figures
        is_over = obj.state in {State.ENDED, State.ARCHIVED}
        rows = ((state, raised), (gifts, donors), *(() if is_over else (missing,)), "slug")
        figures = (_("Where it stands"), {"fields": rows})
        shown = self.contents if self.has_change_permission(request, obj) else _for_reading()
        return (figures, *shown)

    def get_readonly_fields(self, request: HttpRequest, obj: Campaign | None = None) -> Any:
        if obj is None:
            return ()
        fixed = (*super().get_readonly_fields(request, obj), *self.figures, *FOR_READING)
        # Gifts and suggested amounts are in it.
        return fixed if obj.state == State.DRAFT else (*fixed, "currency")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial = super().get_changeform_initial_data(request)
        organization = self.organizations_to_add_to(request).first()
        if organization:
            initial.setdefault("currency", organization.currency)
        return initial

    def save_model(self, request: HttpRequest, obj: Campaign, form: Any, change: Any) -> None:
        if not change:
            obj.slug = life.free_slug(obj.title_fr or obj.title_en or "")  # type: ignore[attr-defined]
        picture = form.cleaned_data.get("upload")
        if picture:
            obj.photograph = store_photograph(
                organization=obj.organization,
                picture=picture,
                description_en=form.cleaned_data["photograph_en"],
                description_fr=form.cleaned_data["photograph_fr"],
            )
        super().save_model(request, obj, form, change)
        if not change:
            CampaignTotals.objects.get_or_create(campaign=obj)

    def get_view_on_site_url(self, obj: Campaign | None = None) -> Any:
        is_public = obj is None or obj.state in {State.LIVE, State.ENDED}
        return super().get_view_on_site_url(obj) if is_public else None

    # --- Its life --------------------------------------------------------------------------

    def offers(self, button: Button, thing: Campaign) -> bool:
        return thing.state in OFFERED[button].from_states

    def do_submit_for_review(self, request: HttpRequest, thing: Campaign) -> str:
        life.submit_for_review(campaign=thing, actor=staff_of(request))
        return gettext("It waits for review now.")

    def do_approve(self, request: HttpRequest, thing: Campaign) -> str:
        life.approve(campaign=thing, actor=staff_of(request))
        return gettext("The campaign is live.")

    def do_send_back(self, request: HttpRequest, thing: Campaign) -> str:
        life.send_back(campaign=thing, actor=staff_of(request))
        return gettext("It is a draft again.")

    def do_end(self, request: HttpRequest, thing: Campaign) -> str:
        life.end(campaign=thing, actor=staff_of(request))
        return gettext("The campaign has ended. Its page stays, and takes no more gifts.")

    def do_reopen(self, request: HttpRequest, thing: Campaign) -> str:
        life.reopen(campaign=thing, actor=staff_of(request))
        return gettext("The campaign takes gifts again.")

    def do_archive(self, request: HttpRequest, thing: Campaign) -> str:
        life.archive(campaign=thing, actor=staff_of(request))
        return gettext("Archived. Its gifts stay in the books.")

    # --- What the list and the page show ---------------------------------------------------

    @display(
        description=_("state"),
        ordering="state",
        label=state_colours(State, live="success", in_review="warning"),
    )
    def state_label(self, campaign: Campaign) -> tuple[str, str]:
        return campaign.state, campaign.get_state_display()

    @display(description=_("raised"), ordering="totals__raised_amount")
    def raised(self, campaign: Campaign) -> str:
        totals = getattr(campaign, "totals", None)
        return str(totals.raised) if totals else "–"

    @display(description=_("gifts"))
    def gift_count(self, campaign: Campaign) -> int:
        totals = getattr(campaign, "totals", None)
        return totals.gift_count if totals else 0

    @display(description=_("donors"), ordering="totals__donor_count")
    def donor_count(self, campaign: Campaign) -> int:
        totals = getattr(campaign, "totals", None)
        return totals.donor_count if totals else 0

    @display(description=_("goal"))
    def shown_goal(self, campaign: Campaign) -> str:
        return str(campaign.goal)

    @display(description=_("story in English"))
    def shown_story_en(self, campaign: Campaign) -> str:
        return render_rich_text(campaign.story_en or "–")  # type: ignore[attr-defined]

    @display(description=_("story in French"))
    def shown_story_fr(self, campaign: Campaign) -> str:
        return render_rich_text(campaign.story_fr or "–")  # type: ignore[attr-defined]

    @display(description=_("still missing"))
    def still_missing(self, campaign: Campaign) -> str:
        return " ".join(life.missing_contents(campaign)) or gettext("nothing")


def _for_reading() -> tuple[Any, ...]:
    """Return the contents for somebody who only reads: no fields to fill in."""
    return (
        (
            None,
            {"fields": ("organization", ("title_en", "title_fr"), ("summary_en", "summary_fr"))},
        ),
        (_("Story"), {"fields": ("shown_story_en", "shown_story_fr")}),
        (_("Photograph"), {"fields": ("photograph",)}),
        (
            _("What and when"),
            {
                "fields": (
                    ("shown_goal", "currency"),
                    "starts_at",
                    "ends_at",
                    "cause",
                    ("place_en", "place_fr"),
                    ("fees_carried_by_en", "fees_carried_by_fr"),
                    "news_every_days",
                )
            },
        ),
    )
