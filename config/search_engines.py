"""What search engines ask for first: robots.txt and the sitemaps."""

from typing import Any

from django.conf import settings
from django.contrib.sitemaps.views import sitemap, x_robots_tag
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from campaigns.sitemaps import (
    CampaignPages,
    ChallengePages,
    HomePage,
    OrganizationsOwnPages,
    OrganizationsPages,
    PublicPages,
)
from feedback.projects.sitemaps import ProjectPages

HOUR_SECONDS = 3600
SECTIONS: dict[str, PublicPages] = {
    "home": HomePage(),
    "organizations": OrganizationsPages(),
    "about": OrganizationsOwnPages(),
    "campaigns": CampaignPages(),
    "challenges": ChallengePages(),
    "projects": ProjectPages(),
}
# Addresses of machines, which show nobody a page. A page that is not to be found (a gift, a form,
# the sign-in, the admin behind it) is not among them: an engine that may not read a page cannot
# read its "noindex" either, and lists the bare address when somebody links to it.
OF_MACHINES = (
    "/healthz",
    "/readyz",
    "/metrics",
    "/stripe/",
    "/i18n/",
    "/*/campaigns/*/live.json",
    "/*/challenges/*/live.json",
)

for_an_hour = cache_control(public=True, max_age=HOUR_SECONDS)


@require_safe
@for_an_hour
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        *(f"Disallow: {address}" for address in OF_MACHINES),
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap_index')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
@for_an_hour
@x_robots_tag
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the sitemaps that have pages in them.

    Not Django's own view: that one takes the host from the request, which may be another of ours.
    """
    sitemaps = [item for name, pages in SECTIONS.items() for item in _sitemaps_of(name, pages)]
    return render(
        request, "sitemap_index.xml", {"sitemaps": sitemaps}, content_type="application/xml"
    )


@require_safe
@for_an_hour
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    return sitemap(request, {**SECTIONS}, section).render()


def _sitemaps_of(section: str, pages: PublicPages) -> list[dict[str, Any]]:
    paginator = pages.paginator
    if not paginator.count:
        return []
    changed_at = pages.get_latest_lastmod()
    first = f"{settings.SITE_URL}{reverse('sitemap_section', args=[section])}"
    others = [f"{first}?p={number}" for number in paginator.page_range if number > 1]
    return [{"location": address, "last_mod": changed_at} for address in (first, *others)]
