"""Read what a page's head tells those who never see the page."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any


@dataclass
class WrittenHead:
    metas: list[tuple[str, str]] = field(default_factory=list)
    links: list[tuple[str, ...]] = field(default_factory=list)
    things: list[dict[str, Any]] = field(default_factory=list)

    def links_that_are(self, rel: str) -> list[tuple[str, ...]]:
        return [link[1:] for link in self.links if link[0] == rel]

    def named(self, start: str) -> list[tuple[str, str]]:
        return [meta for meta in self.metas if meta[0].startswith(start)]


class HeadReader(HTMLParser):
    """Collect the metas with a name, the links that are no icons or styles, and JSON-LD."""

    def __init__(self) -> None:
        super().__init__()
        self.head = WrittenHead()
        self.is_data = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.is_data = given.get("type") == "application/ld+json"
        if tag == "meta" and (name := given.get("name") or given.get("property")):
            self.head.metas.append((name, given["content"]))
        if tag == "link" and given["rel"] in {"canonical", "alternate", "prev", "next"}:
            told = ("rel", "hreflang", "type", "title", "href")
            self.head.links.append(tuple(given[name] for name in told if name in given))

    def handle_data(self, data):
        if self.is_data and data.strip():
            self.head.things.append(json.loads(data))


def head_of(html: str) -> WrittenHead:
    reader = HeadReader()
    reader.feed(html)
    return reader.head
