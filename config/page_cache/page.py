"""A page as it is kept: its headers, and its bytes in each encoding, ready to be sent."""

import gzip
import hashlib
import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from typing import Self
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli

Headers = list[tuple[str, str]]

WORTH_COMPRESSING_BYTES = 300
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    # Levels at which a page of 30 kB takes a millisecond: it lives for one second.
    "br": lambda body: brotli.compress(body, quality=5),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
SHARED_SECONDS = re.compile(r"(?:^|[,\s])s-maxage=(\d{1,6})(?:$|[,\s])")
NOT_SHARED = re.compile(r"(?:^|[,\s])(?:private|no-store|no-cache)(?:$|[,\s=])")
# The server and this cache write these themselves.
OUR_HEADERS = {"content-length", "connection", "date", "etag", "server", "vary"}


class Page:
    """One answer of 200, for everybody."""

    def __init__(self, headers: Headers, bodies: dict[str, bytes]) -> None:
        self.headers = headers
        self.bodies = bodies
        self.encodings = tuple(name for name in ENCODINGS if name in bodies)
        # Weak: the same for all encodings of one content.
        self.tag = f'"{hashlib.sha256(bodies["identity"]).hexdigest()[:20]}"'
        self.answers = {name: self._headers_for(name) for name in bodies}
        self.not_modified = [
            (name, value)
            for name, value in self.answers["identity"]
            if not name.lower().startswith("content-")
        ]

    @classmethod
    def made_of(cls, headers: Headers, body: bytes) -> Self:
        bodies = {"identity": body}
        if len(body) >= WORTH_COMPRESSING_BYTES:
            bodies |= {name: compress(body) for name, compress in ENCODINGS.items()}
        return cls([(name, value) for name, value in headers if _is_kept(name)], bodies)

    @property
    def size(self) -> int:
        return sum(map(len, self.bodies.values()))

    def _headers_for(self, encoding: str) -> Headers:
        own = [("ETag", f"W/{self.tag}"), ("Content-Length", str(len(self.bodies[encoding])))]
        if self.encodings:
            own.append(("Vary", "Accept-Encoding"))
        if encoding != "identity":
            own.append(("Content-Encoding", encoding))
        return [*self.headers, *own]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Send the page as the visitor can read it, or tell that they have it already."""
        if self.tag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start_response("304 Not Modified", list(self.not_modified))
            return []
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        encoding = best_encoding(accepted, self.encodings) if accepted else "identity"
        start_response("200 OK", list(self.answers[encoding]))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [self.bodies[encoding]]

    # --- As Redis holds it: one line of JSON, then the bodies one after the other ----------

    def dump(self) -> bytes:
        lengths = {name: len(body) for name, body in self.bodies.items()}
        line = json.dumps([self.headers, lengths]).encode()
        return b"\n".join([line, b"".join(self.bodies.values())])

    @classmethod
    def load(cls, data: bytes) -> Self:
        line, _newline, rest = data.partition(b"\n")
        headers, lengths = json.loads(line)
        content = BytesIO(rest)
        bodies = {name: content.read(length) for name, length in lengths.items()}
        return cls([(name, value) for name, value in headers], bodies)


def _is_kept(name: str) -> bool:
    return name.lower() not in OUR_HEADERS


@lru_cache(maxsize=512)
def best_encoding(accepted: str, offered: tuple[str, ...]) -> str:
    """Return the first of the offered encodings that the visitor's Accept-Encoding allows."""
    refused = set()
    named = set()
    for part in accepted.lower().split(","):
        name, _semicolon, weight = part.partition(";")
        named.add(name.strip())
        if re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight):
            refused.add(name.strip())
    return next((name for name in offered if name in named - refused), "identity")


def shared_seconds(status: str, headers: Headers) -> int:
    """Return for how many seconds everybody may share an answer; 0 for not at all.

    The answer was computed for nobody, so that a Vary on Cookie says nothing about it.
    """
    names = {name.lower() for name, _value in headers}
    if not status.startswith("200") or names & {"set-cookie", "content-encoding"}:
        return 0
    if _words_of("vary", headers) - {"accept-encoding", "cookie"}:
        return 0
    control = ",".join(value for name, value in headers if name.lower() == "cache-control")
    found = SHARED_SECONDS.search(control.lower())
    return int(found[1]) if found and not NOT_SHARED.search(control.lower()) else 0


def _words_of(wanted: str, headers: Headers) -> set[str]:
    values = ",".join(value for name, value in headers if name.lower() == wanted)
    return {word.strip().lower() for word in values.split(",") if word.strip()}


def for_nobody(environ: WSGIEnvironment) -> WSGIEnvironment:
    """Return the request without anything of the visitor's: no cookie, query, language or agent.

    What nobody sent cannot end up in what everybody reads.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if not name.startswith("HTTP_") or name in {"HTTP_HOST", "HTTP_X_FORWARDED_PROTO"}
    }
    nothing = {"QUERY_STRING": "", "CONTENT_LENGTH": "", "CONTENT_TYPE": ""}
    return kept | nothing | {"REQUEST_METHOD": "GET", "wsgi.input": BytesIO()}


def answer_of(application: WSGIApplication, environ: WSGIEnvironment) -> tuple[str, Headers, bytes]:
    begun: list[tuple[str, Headers]] = []
    chunks: list[bytes] = []

    def start_response(status: str, headers: Headers, _: object = None) -> Callable[[bytes], None]:
        begun.append((status, headers))
        return chunks.append

    answer = application(environ, start_response)
    try:
        chunks.extend(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return (*begun[-1], b"".join(chunks))
