"""The news of the platform and of each organization, as Atom 1.0 (RFC 4287) for feed readers."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from campaigns import news
from campaigns.addresses import home_addresses, organization_addresses
from campaigns.heads import organization_feed, platform_feed
from campaigns.models import Organization
from campaigns.news import Entry
from campaigns.structured_data import SITE_NAME

# When a feed without entries changed last: who asks again is told the same.
BEFORE_ALL_NEWS = datetime(2026, 1, 1, tzinfo=UTC)


# Signs that no XML may hold. They come with what is pasted from word processors.
NOT_IN_XML = {code: None for code in range(0x20) if chr(code) not in "\t\n\r"}


class AtomWithPictures(Atom1Feed):
    """Atom whose entries have a picture, and a language of their own."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(**_for_xml(fields))

    def add_item(self, **fields: Any) -> None:  # type: ignore[override]
        super().add_item(**_for_xml(fields))

    def latest_post_date(self) -> datetime:
        return super().latest_post_date() if self.items else BEFORE_ALL_NEWS

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})


class EntriesFeed(Feed):
    """Entries, as Django's framework asks for them."""

    feed_type = AtomWithPictures

    def item_title(self, item: Entry) -> str:
        return item.title  # a title of Atom is plain text: Django would escape it twice

    def item_description(self, item: Entry) -> str:
        return escape(item.text)

    def item_link(self, item: Entry) -> str:
        return item.address

    def item_guid(self, item: Entry) -> str:
        return item.identity

    def item_pubdate(self, item: Entry) -> datetime:
        return item.at

    def item_updateddate(self, item: Entry) -> datetime:
        return item.at

    def item_author_name(self, item: Entry) -> str:
        return item.author

    def item_extra_kwargs(self, item: Entry) -> dict[str, Any]:
        return {"language": item.language, "content": content_of(item)}


class PlatformFeed(EntriesFeed):
    """Campaigns as they open, of all organizations."""

    author_name = SITE_NAME

    def title(self) -> str:
        return platform_feed().title

    def link(self) -> str:
        return home_addresses().canonical

    def feed_url(self) -> str:
        return platform_feed().address

    feed_guid = feed_url

    def items(self) -> Iterable[Entry]:
        return news.openings_everywhere()


class OrganizationFeed(EntriesFeed):
    """What is new at an organization, from every source."""

    def get_object(self, request: Any, organization: Organization) -> Organization:
        return organization

    def title(self, organization: Organization) -> str:
        return organization_feed(organization).title

    def subtitle(self, organization: Organization) -> str | None:
        return organization.mission or None

    def author_name(self, organization: Organization) -> str:
        return organization.name

    def link(self, organization: Organization) -> str:
        return organization_addresses(organization).canonical

    def feed_url(self, organization: Organization) -> str:
        return organization_feed(organization).address

    feed_guid = feed_url

    def items(self, organization: Organization) -> Iterable[Entry]:
        return news.newest_of(organization)


def content_of(entry: Entry) -> SafeString:
    """Return an entry as HTML: its picture, then its words."""
    text = format_html("<p>{}</p>", entry.text)
    if entry.picture is None:
        return text
    return format_html(
        '<p><img src="{}" width="{}" height="{}" alt="{}"></p>{}',
        entry.picture.address,
        str(entry.picture.width),
        str(entry.picture.height),
        entry.picture.description,
        text,
    )


def _for_xml(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value.translate(NOT_IN_XML) if isinstance(value, str) else value
        for name, value in fields.items()
    }
