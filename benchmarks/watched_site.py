"""Hearback's own site, noting when each page behind the cache was computed."""

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

from config.page_cache.site import with_page_cache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
NOTES = "BENCHMARK_COMPUTATIONS"


@dataclass(frozen=True)
class Computation:
    path: str
    begun: float
    ended: float


class Watched:
    def __init__(self, application: WSGIApplication, notes: Path) -> None:
        self.application = application
        self.notes = notes

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        begun = time.monotonic()
        answer = self.application(environ, start_response)
        with self.notes.open("a") as notes:  # one short line at once: processes do not tear it
            notes.write(f"{environ['PATH_INFO']} {begun} {time.monotonic()}\n")
        return answer


def read_computations(notes: Path, path: str) -> list[Computation]:
    lines = [line.split() for line in notes.read_text().splitlines()]
    found = [Computation(where, float(begun), float(ended)) for where, begun, ended in lines]
    return sorted((one for one in found if one.path == path), key=lambda one: one.begun)


def most_at_once(computations: list[Computation]) -> int:
    moments = [(one.begun, 1) for one in computations] + [(one.ended, -1) for one in computations]
    most = current = 0
    for _moment, change in sorted(moments):
        current += change
        most = max(most, current)
    return most


if NOTES in os.environ:
    application = with_page_cache(Watched(get_wsgi_application(), Path(os.environ[NOTES])))
