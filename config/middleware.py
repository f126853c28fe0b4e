"""What stands between the server and the views."""

import ipaddress
import re
from collections.abc import Callable

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

PRIVATE_PAGES = re.compile(
    r"/(?:[a-z]{2}/)?(?:gifts|accounts|field|me|unsubscribe|preferences)(?:/|$)"
)


class TrustedProxyMiddleware:
    """Take the client's address and scheme from the proxy, if TRUSTED_PROXIES names it.

    Anybody can send X-Forwarded-For (OWASP ASVS 15.3.4), so the header is read from the right
    and only as far as our own proxies wrote it; the result replaces REMOTE_ADDR.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if is_trusted(request.META.get("REMOTE_ADDR", "")):
            if request.META.get("HTTP_X_FORWARDED_PROTO") == "https":
                request.META["wsgi.url_scheme"] = "https"
            request.META["REMOTE_ADDR"] = client_address(
                request.META["REMOTE_ADDR"], request.META.get("HTTP_X_FORWARDED_FOR", "")
            )
        return self.get_response(request)


def client_address(remote: str, forwarded_for: str) -> str:
    """Return the nearest address that is not one of our proxies."""
    for hop in reversed([part.strip() for part in forwarded_for.split(",") if part.strip()]):
        if not is_address(hop):
            return remote
        remote = hop
        if not is_trusted(hop):
            return hop
    return remote


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_trusted(address: str) -> bool:
    if not settings.TRUSTED_PROXIES or not is_address(address):
        return False
    return any(ipaddress.ip_address(address) in network for network in settings.TRUSTED_PROXIES)


class ContentSecurityPolicyMiddleware(CSPMiddleware):
    """The strict policy everywhere, and Unfold's own below /admin/."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002  (django-csp's own signature)
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith("/admin/") and parts.replace is None and not report_only:
            parts.replace = settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"]
        return parts


class PrivatePagesMiddleware:
    """Keep the pages behind private links out of caches and search engines, errors included.

    The views say so themselves; an address that fits no gift, a refused form or a broken page
    never reaches them. `same-origin`, as there: the protection of forms needs the origin.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if PRIVATE_PAGES.match(request.path):
            response["Cache-Control"] = "no-store"
            response["Referrer-Policy"] = "same-origin"
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response
