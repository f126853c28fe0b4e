"""How Unfold dresses the admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "Hearback",
    "SITE_HEADER": "Hearback",
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": True,
    "SHOW_LANGUAGES": True,
    "SITE_SUBHEADER": _("Gifts, and what became of them"),
}
