"""The short address that people pass on: it counts a visit, leads to the page and knows nobody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from campaigns.services.share_links import count_visit, find_link, target_of

# Programs that look at a link so that a message can show a picture of it, and other robots.
ROBOTS = (
    "bot", "crawl", "spider", "preview", "facebookexternalhit", "facebookcatalog", "whatsapp",
    "telegram", "slack", "discord", "skype", "signal", "mastodon", "bluesky", "cardyb", "embedly",
    "pinterest", "vkshare", "curl", "wget", "python", "go-http", "java/", "okhttp", "headless",
    "scanner", "proofpoint", "mimecast", "barracuda", "safelinks",
)  # fmt: skip


@require_safe
def share_link(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the page of a link. The code goes along as `r`, which the page cache ignores."""
    link = find_link(code)
    if link is None:
        raise Http404
    if request.method == "GET" and not is_robot(request.headers.get("User-Agent", "")):
        count_visit(link)
    return HttpResponse(
        status=302,
        headers={
            "Location": f"{target_of(link)}?r={link.code}",
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
        },
    )


def is_robot(agent: str) -> bool:
    """Return whether a program asks for itself; a browser always says who it is."""
    agent = agent.lower()
    return not agent or any(robot in agent for robot in ROBOTS)
