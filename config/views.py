"""Addresses without a language: the way in, the health of the house, and stored files."""

import mimetypes
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotModified,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils._os import safe_join
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.utils.http import http_date
from django.utils.translation import get_language_from_request, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.static import was_modified_since

from config.file_caching import cache_rule
from config.health import OK, state_of_parts
from config.metrics import metrics_text

# What our own photographs are written as; anything else is handed out to be saved, not shown.
SHOWN_TYPES = {"image/jpeg", "image/png", "image/webp", "image/avif"}


@require_safe
def language_home(request: HttpRequest) -> HttpResponse:
    """Send on to the reader's language, with whatever the address carried."""
    with override(get_language_from_request(request)):
        address = reverse("campaigns:home")
    if query := request.META.get("QUERY_STRING"):
        address = f"{address}?{query}"
    response = HttpResponseRedirect(address)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is asked."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part works, else 503; with each part's state."""
    parts = state_of_parts()
    is_ready = all(state == OK for state in parts.values())
    return JsonResponse({"ready": is_ready, "parts": parts}, status=200 if is_ready else 503)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Hand the figures to whoever knows METRICS_TOKEN; for others there is nothing here."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not constant_time_compare(given, wanted):
        raise Http404
    return HttpResponse(metrics_text(), content_type="text/plain; version=0.0.4; charset=utf-8")


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """Hand out a stored file. Names never change their content, so browsers may keep it."""
    file = _stored_file(path)
    modified_at = int(file.stat().st_mtime)
    response: HttpResponseBase
    if not was_modified_since(request.headers.get("If-Modified-Since"), modified_at):
        response = HttpResponseNotModified()
    else:
        response = _file_response(file)
    response["Last-Modified"] = http_date(modified_at)
    response["Cache-Control"] = cache_rule(path)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _stored_file(path: str) -> Path:
    try:
        file = Path(safe_join(settings.MEDIA_ROOT, path)).resolve()
    except (SuspiciousFileOperation, ValueError):
        raise Http404 from None
    is_inside = file.is_relative_to(Path(settings.MEDIA_ROOT).resolve())
    if not is_inside or not file.is_file():
        raise Http404
    return file


def _file_response(file: Path) -> FileResponse:
    guessed = mimetypes.guess_type(file.name)[0]
    if guessed in SHOWN_TYPES:
        return FileResponse(file.open("rb"), content_type=guessed)
    response = FileResponse(file.open("rb"), content_type="application/octet-stream")
    response["Content-Disposition"] = f"attachment; filename*=utf-8''{quote(file.name)}"
    return response
