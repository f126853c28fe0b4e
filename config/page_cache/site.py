"""Which pages of this site the cache keeps, and for which origin."""

from functools import lru_cache
from urllib.parse import urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.urls import Resolver404, resolve
from django.utils import translation

from config.middleware import is_trusted
from config.page_cache.cache import PageCache, QueryRule
from config.page_cache.shared import SharedPages

# Their views say `Cache-Control: public, s-maxage=…`; without that they are not kept.
PAGES = {
    "campaigns:home": QueryRule.MUST_BE_EMPTY,
    "campaigns:campaign": QueryRule.IGNORED,
    "campaigns:live": QueryRule.IGNORED,
    "campaigns:fundraiser": QueryRule.IGNORED,
    "campaigns:fundraiser_live": QueryRule.IGNORED,
    "campaigns:team": QueryRule.IGNORED,
    "campaigns:team_page": QueryRule.IGNORED,
    "campaigns:team_live": QueryRule.IGNORED,
    "campaigns:challenge": QueryRule.IGNORED,
    "campaigns:challenge_live": QueryRule.IGNORED,
    "campaigns:challenge_page": QueryRule.IGNORED,
    "campaigns:challenge_page_live": QueryRule.IGNORED,
    "feedback:project": QueryRule.IGNORED,
    "feedback:campaign_news": QueryRule.IGNORED,
    "campaigns:feed": QueryRule.IGNORED,
    "campaigns:organization_feed": QueryRule.IGNORED,
}


def with_page_cache(application: WSGIApplication) -> PageCache:
    return PageCache(
        application,
        shared=SharedPages(settings.REDIS_URL),
        host=urlsplit(settings.SITE_URL).netloc.lower(),
        find_rule=find_rule,
        is_own_scheme=is_own_scheme,
    )


@lru_cache(maxsize=4096)
def find_rule(path: str) -> QueryRule | None:
    """Return how the page at a path treats its query, or nothing if it is not kept."""
    with translation.override(translation.get_language_from_path(path)):
        try:
            return PAGES.get(resolve(path).view_name)
        except Resolver404:
            return None


def is_own_scheme(environ: WSGIEnvironment) -> bool:
    """Return whether the visitor came by SITE_URL's scheme; others are for Django to redirect."""
    return is_https(environ) == settings.IS_HTTPS


def is_https(environ: WSGIEnvironment) -> bool:
    if environ["wsgi.url_scheme"] == "https":
        return True
    is_forwarded = environ.get("HTTP_X_FORWARDED_PROTO") == "https"
    return is_forwarded and is_trusted(environ.get("REMOTE_ADDR", ""))
