"""How Unfold dresses the admin: its name, its colours and the way around it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _


def may_view(model_label: str) -> Callable[[HttpRequest], bool]:
    app_label, model_name = model_label.split(".")
    return lambda request: request.user.has_perm(f"{app_label}.view_{model_name}")


def is_superuser(request: HttpRequest) -> bool:
    return bool(request.user.is_superuser)


def may_check_sender(request: HttpRequest) -> bool:
    return request.user.has_perm("campaigns.check_organization")


def item(title: Any, icon: str, model_label: str, permission: Any = None) -> dict[str, Any]:
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{model_label.replace('.', '_')}_changelist"),
        "permission": permission or may_view(model_label),
    }


UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Hearback",
    "SITE_HEADER": "Hearback",
    "SITE_SUBHEADER": _("Gifts, and what became of them"),
    "SITE_ICON": lambda request: static("images/icon.svg"),
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("images/icon.svg")}
    ],
    "STYLES": [lambda request: static("css/staff.css")],
    "SCRIPTS": [lambda request: static("js/mail-frame.js")],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_LANGUAGES": True,
    "DASHBOARD_CALLBACK": "config.dashboard.dashboard",
    "ACCOUNT": {
        "navigation": [
            {"title": _("Second factor"), "link": reverse_lazy("mfa_index")},
        ],
    },
    "BORDER_RADIUS": "10px",
    "COLORS": {
        # Warm greys, as the paper of the public pages.
        "base": {
            "50": "oklch(98.3% .006 80)",
            "100": "oklch(96.3% .009 80)",
            "200": "oklch(92% .013 78)",
            "300": "oklch(86.5% .016 75)",
            "400": "oklch(70% .017 70)",
            "500": "oklch(54% .017 65)",
            "600": "oklch(44% .016 62)",
            "700": "oklch(37% .014 60)",
            "800": "oklch(28% .011 58)",
            "900": "oklch(22% .009 55)",
            "950": "oklch(17.5% .007 50)",
        },
        "primary": {
            "50": "oklch(97% .015 195)",
            "100": "oklch(94% .03 195)",
            "200": "oklch(88% .05 196)",
            "300": "oklch(79% .075 198)",
            "400": "oklch(76% .09 200)",
            "500": "oklch(69% .095 203)",
            "600": "oklch(48% .08 206)",
            "700": "oklch(41% .07 208)",
            "800": "oklch(35% .06 210)",
            "900": "oklch(30% .05 212)",
            "950": "oklch(22% .04 214)",
        },
    },
    "SIDEBAR": {
        "show_search": False,
        "show_all_applications": False,
        "navigation": [
            {
                "items": [
                    {
                        "title": _("What waits for you"),
                        "icon": "wb_sunny",
                        "link": reverse_lazy("admin:index"),
                    }
                ],
            },
            {
                "title": _("Gifts"),
                "items": [
                    item(_("Donations"), "volunteer_activism", "giving.donation"),
                    item(_("Donors"), "group", "donors.donor"),
                    item(_("Ledger"), "receipt_long", "giving.ledgerentry"),
                ],
            },
            {
                "title": _("Campaigns"),
                "items": [
                    item(_("Campaigns"), "campaign", "campaigns.campaign"),
                    item(_("Teams"), "groups", "campaigns.team"),
                    item(_("Challenges"), "leaderboard", "campaigns.challenge"),
                    item(_("The wall"), "forum", "campaigns.wallentry"),
                    item(_("Photographs"), "photo_library", "campaigns.photograph"),
                ],
            },
            {
                "title": _("What gifts did"),
                "items": [
                    item(_("Projects"), "flag_circle", "feedback.project"),
                    item(_("News of projects"), "photo_camera", "feedback.impactupdate"),
                    item(_("Gifts that wait for news"), "hourglass", "feedback.giftbalance"),
                    item(_("What donors answer"), "favorite", "feedback.answer"),
                    item(_("Nothing new yet"), "event_busy", "feedback.nonewsyet"),
                    item(_("Consents to be shown"), "face", "feedback.imageconsent"),
                    item(_("Links for the field"), "phonelink", "feedback.fieldlink"),
                ],
            },
            {
                "title": _("Mail"),
                "items": [
                    item(_("Messages"), "mail", "feedback.message"),
                    item(_("Sendings to many"), "stacked_email", "feedback.sendingbatch"),
                    item(_("Who wants what"), "how_to_reg", "donors.choice"),
                    item(_("Addresses we leave alone"), "unsubscribe", "donors.suppression"),
                ],
            },
            {
                "title": _("Supporters"),
                "items": [
                    item(_("Fundraisers"), "cake", "campaigns.fundraiser"),
                    item(_("The coach"), "sports", "feedback.coachingtext"),
                    item(_("Their news"), "chat", "campaigns.fundraiserupdate"),
                    item(_("Reports"), "flag", "campaigns.report"),
                    item(_("Promised birthdays"), "event", "campaigns.pledge"),
                    {
                        **item(_("Sharing"), "share", "campaigns.sharelink"),
                        "link": reverse_lazy("admin:campaigns_sharelink_sharing"),
                    },
                    item(_("Followers"), "notifications", "campaigns.follow"),
                ],
            },
            {
                "title": _("Our organization"),
                "items": [
                    item(_("Organization"), "home_work", "campaigns.organization"),
                    item(_("Its pages"), "description", "campaigns.organizationpage"),
                    {
                        "title": _("Are your mails believed?"),
                        "icon": "mark_email_read",
                        "link": reverse_lazy("admin:sender_checks"),
                        "permission": may_check_sender,
                    },
                    item(_("Staff"), "badge", "campaigns.membership"),
                    item(_("History"), "history", "campaigns.historyentry"),
                    item(_("Stripe events"), "bolt", "giving.storedevent"),
                    item(_("People"), "person", "donors.person", is_superuser),
                ],
            },
        ],
    },
}
