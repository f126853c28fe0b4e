"""How people pass campaigns on, and what it brought: from the whole to each link and below."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from campaigns.models import Campaign, ShareLink
from campaigns.money import format_money_exactly
from campaigns.share_figures import generations_below, sharing_of, sharing_of_all
from donors.staff_admin import (
    ReadOnlyStaffAdmin,
    ScopedRelatedFilter,
    organizations_where,
    permission,
    rows_for,
    staff_of,
)

ROWS = 25
# Of a long way down, where it began and where one is.
FIRST_STEPS, LAST_STEPS = 2, 8


def page_of(request: HttpRequest, rows: Any) -> dict[str, Any]:
    """Return one page of rows without counting them, and the numbers of those beside it."""
    typed = request.GET.get("p", "")
    number = max(1, int(typed)) if typed.isdecimal() and len(typed) < 7 else 1
    found = list(rows[(number - 1) * ROWS : number * ROWS + 1])
    return {
        "rows": found[:ROWS],
        "before": number - 1 if number > 1 else None,
        "after": number + 1 if len(found) > ROWS else None,
    }


def may_see_names(request: HttpRequest, thing: Campaign | ShareLink) -> bool:
    return request.user.has_perm(permission("read", ShareLink), thing)


@admin.register(ShareLink)
class ShareLinkAdmin(ReadOnlyStaffAdmin):
    """Each link as it is counted. People and their posts are seen in the tree."""

    list_display = (
        "created_at", "campaign", "channel", "moment", "generation",
        "tree_visit_count", "tree_gift_count", "raised_with_below",
    )  # fmt: skip
    list_filter = (
        ("channel", ChoicesDropdownFilter),
        ("moment", ChoicesDropdownFilter),
        ("campaign", ScopedRelatedFilter),
    )
    list_select_related = ("campaign",)
    search_fields = ("=code",)
    ordering = ("-created_at", "-pk")
    fields = (
        ("code", "created_at"),
        ("campaign", "fundraiser"),
        ("channel", "moment", "language"),
        ("parent", "generation"),
        ("visit_count", "gift_count", "donor_count", "raised"),
        ("tree_link_count", "tree_visit_count"),
        ("tree_gift_count", "tree_donor_count", "raised_with_below"),
    )
    readonly_fields = ("raised", "raised_with_below")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "sharing/", view(require_safe(self.sharing_view)), name=f"{self._address}_sharing"
            ),
            path(
                "<path:object_id>/tree/",
                view(require_safe(self.tree_view)),
                name=f"{self._address}_tree",
            ),
            *super().get_urls(),
        ]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (("person",), *self.fields) if obj and may_see_names(request, obj) else self.fields

    def sharing_view(self, request: HttpRequest) -> HttpResponse:
        """Show what sharing brought each campaign, the newest campaigns first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        campaigns = rows_for(request.user, Campaign)
        if not staff_of(request).is_superuser:
            theirs = organizations_where(request.user, "view", ShareLink)
            campaigns = campaigns.filter(organization__in=theirs)
        page = page_of(request, campaigns.order_by("-created_at", "-pk"))
        reached = sharing_of_all(page["rows"])
        page["rows"] = [(campaign, reached[campaign.pk]) for campaign in page["rows"]]
        return self._render(request, "sharing_list", title=gettext("Sharing"), page=page)

    def tree_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Open a link: what it brought itself and below, and the links right below it."""
        link = self.object_for(request, object_id, "view")
        context = {
            "title": gettext("Sharing of “%(campaign)s”") % {"campaign": link.campaign},
            "link": link,
            "campaign": link.campaign,
            "above": _way_to(link),
            "page": page_of(request, _ranked(ShareLink.rows.filter(parent=link))),
            "generations": [] if link.path else generations_below(link),
            "shows_names": may_see_names(request, link),
        }
        return self._render(request, "share_tree", **context)

    def campaign_view(self, request: HttpRequest, campaign: Campaign) -> HttpResponse:
        """Show how a campaign is shared, and the first links by what their trees brought."""
        if not self.has_view_permission(request, campaign):
            raise PermissionDenied
        first = ShareLink.rows.filter(campaign=campaign, parent=None)
        context = {
            "title": gettext("Sharing of “%(campaign)s”") % {"campaign": campaign},
            "campaign": campaign,
            "sharing": sharing_of(campaign),
            "page": page_of(request, _ranked(first)),
            "shows_names": may_see_names(request, campaign),
        }
        return self._render(request, "sharing", **context)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("campaign", "fundraiser", "person")

    def _render(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), **context}
        return render(request, f"admin/campaigns/{name}.html", context)

    @display(description=_("raised"))
    def raised(self, link: ShareLink) -> str:
        return format_money_exactly(link.raised)

    @display(description=_("raised with those below"))
    def raised_with_below(self, link: ShareLink) -> str:
        return format_money_exactly(link.tree_raised)


def _ranked(links: Any) -> Any:
    ranked = links.select_related("campaign", "person", "fundraiser__organization")
    return ranked.order_by("-tree_amount", "pk")


def _way_to(link: ShareLink) -> list[ShareLink | None]:
    """Return the links above, from the first down; nothing stands where a long way is cut."""
    is_long = len(link.path) > FIRST_STEPS + LAST_STEPS
    shown = [*link.path[:FIRST_STEPS], *link.path[-LAST_STEPS:]] if is_long else link.path
    way: list[ShareLink | None] = list(
        ShareLink.rows.filter(pk__in=shown)
        .select_related("person", "fundraiser__organization")
        .order_by("generation")
    )
    return [*way[:FIRST_STEPS], None, *way[FIRST_STEPS:]] if is_long else way


class SharingOfCampaign:
    """The page of a campaign's sharing, beside the campaign's own in the admin."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view  # type: ignore[attr-defined]
        return [
            path(
                "<path:object_id>/sharing/",
                view(require_safe(self.sharing_view)),
                name="campaigns_campaign_sharing",
            ),
            *super().get_urls(),  # type: ignore[misc]
        ]

    def sharing_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        campaign = self.object_for(request, object_id, "view")  # type: ignore[attr-defined]
        of_links: Any = self.admin_site.get_model_admin(ShareLink)  # type: ignore[attr-defined]
        return of_links.campaign_view(request, campaign)
