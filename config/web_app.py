"""What a telephone needs to put Hearback on its home screen.

The one service worker is the phone page's, which keeps news from the field (feedback/field). What
one of the whole site could show without a connection is a page that asks for money: with old
totals, for a campaign that may have ended, and with a form that leads nowhere. Telephones install a
site without one.
"""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

PAPER, MAIN = "#fbf7f0", "#14575c"
# The names of icons change with what they show; a manifest that is kept too long points to none.
HOUR_SECONDS = 3600


@require_safe
@cache_control(public=True, max_age=HOUR_SECONDS)
def manifest(request: HttpRequest) -> JsonResponse:
    """Describe the site as an app, in the language of the address."""
    return JsonResponse(
        {
            "id": "/",  # one app, in whichever language it was installed
            "name": _("Hearback: give, and hear back"),
            "short_name": "Hearback",
            "description": _("Give, and hear what your gift did"),
            "lang": get_language(),
            "dir": "ltr",
            "start_url": reverse("campaigns:home"),
            "scope": "/",
            # A donor sees whose page this is and can go back, where a telephone shows that.
            "display": "standalone",
            "display_override": ["minimal-ui", "standalone"],
            "background_color": PAPER,
            "theme_color": MAIN,
            "icons": [
                _icon("icon.svg", "any", "image/svg+xml"),
                _icon("icon-192.png", "192x192"),
                _icon("icon-512.png", "512x512"),
                _icon("icon-maskable-512.png", "512x512", purpose="maskable"),
            ],
        },
        content_type="application/manifest+json",
    )


def _icon(
    name: str, sizes: str, media_type: str = "image/png", purpose: str = "any"
) -> dict[str, str]:
    return {
        "src": static(f"images/{name}"),
        "sizes": sizes,
        "type": media_type,
        "purpose": purpose,
    }
