"""The short address that people pass on: it counts a visit, leads to the page and knows nobody."""

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from campaigns.services.share_links import count_visit, find_link, target_of

# Programs that look at a link so that a message can show a picture of it, search engines, what
# watches over mail, and what people write themselves. The name of an app alone says nothing: its
# own browser says it too, and there somebody reads.
ROBOTS = (
    # Most call themselves a bot; Cubot makes telephones.
    r"(?<!cu)bot\b", r"bot/", r"crawl", r"spider", r"slurp", r"mediapartners-google",
    r"googleimageproxy", r"google-read-aloud", r"google-pagerenderer", r"google-inspectiontool",
    r"googleother", r"feedfetcher", r"meta-external", r"ia_archiver", r"headless", r"lighthouse",
    # Previews in messages and posts. Signal asks as WhatsApp does, an iPhone as Facebook's.
    r"preview", r"facebookexternalhit", r"facebookcatalog", r"^whatsapp/", r"cardyb",
    r"mastodon/", r"pleroma", r"misskey", r"akkoma", r"friendica", r"lemmy", r"slack-imgproxy",
    r"embedly", r"iframely", r"vkshare", r"^viber", r"kakaotalk-scrap", r"line-poker",
    r"zalo-scrap", r"^snapchat", r"synapse", r"^tumblr/", r"flipboardproxy",
    # What opens the links of a mail before its reader does.
    r"proofpoint", r"mimecast", r"barracuda", r"safelinks", r"trendmicro",
    # Tools.
    r"^curl", r"^wget", r"python", r"aiohttp", r"httpx", r"go-http", r"^java/", r"okhttp",
    r"apache-httpclient", r"axios", r"node-fetch", r"undici", r"libwww", r"guzzle", r"http\.rb",
    r"faraday", r"monitor", r"uptime", r"pingdom", r"validator",
)  # fmt: skip
ROBOT = re.compile("|".join(ROBOTS))


@require_safe
def share_link(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the page of a link. The code goes along as `r`, which the page cache ignores.

    A preview follows to the page, whose head it shows, and leaves no trace here.
    """
    counts = is_visit(request)
    link = find_link(code, is_used=counts)
    if link is None:
        raise Http404
    if counts:
        count_visit(link)
    return HttpResponseRedirect(
        f"{target_of(link)}?r={link.code}",
        headers={"Cache-Control": "no-store", "X-Robots-Tag": "noindex"},
    )


def is_visit(request: HttpRequest) -> bool:
    """Return whether somebody comes: no robot, and no browser that only expects them to."""
    purpose = request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
    is_guess = "prefetch" in purpose.lower() or "preview" in purpose.lower()
    agent = request.headers.get("User-Agent", "")
    return request.method == "GET" and not is_guess and not is_robot(agent)


def is_robot(agent: str) -> bool:
    """Return whether a program asks for itself; a browser always says who it is."""
    return not agent or ROBOT.search(agent.lower()) is not None
