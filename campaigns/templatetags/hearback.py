"""What the templates of the public pages need beside Django's own tags."""

import json
import re
from typing import Any

from babel import Locale
from django import template
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info

from campaigns.dates import write_date, write_day, write_moment
from campaigns.models import Campaign, Organization, Photograph
from campaigns.money import Money, format_money, format_money_exactly
from campaigns.postal_addresses import address_lines
from campaigns.rich_text import render_rich_text
from campaigns.services.logos import logo_of
from campaigns.services.photographs import derivative_name
from campaigns.telephones import write_telephone
from campaigns.written_in import language_note, other_language

MEDIA_TYPES = {"avif": "image/avif", "webp": "image/webp"}

register = template.Library()

register.filter("rich_text", render_rich_text)
register.filter("telephone", write_telephone)
register.filter("long_date", write_date, expects_localtime=True)
register.filter("moment", write_moment, expects_localtime=True)
register.filter("day_and_month", write_day, expects_localtime=True)


BEFORE_SIGNS = re.compile(r"(?=[@.])")
# As Django's json_script: nothing in the text can end the element or begin a comment.
NOT_IN_SCRIPTS = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"}


@register.filter
def linked_data(things: dict[str, Any]) -> SafeString:
    """Write structured data as JSON-LD: a block of data, which no security policy forbids."""
    text = json.dumps(things, ensure_ascii=False).translate(NOT_IN_SCRIPTS)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')


@register.filter
def money(value: Money) -> str:
    """Write an amount as a reader expects it: $25, 25 $, 12,50 €."""
    return format_money(value)


@register.filter
def exact_money(value: Money) -> str:
    """Write an amount with its decimals."""
    return format_money_exactly(value)


@register.filter
def iban_groups(iban: str) -> str:
    """Write an IBAN in groups of four, as on paper."""
    plain = iban.replace(" ", "")
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


@register.filter
def breakable(address: str) -> SafeString:
    """Let a mail address that is too long for its line break before the @ or a dot, not in a word.

    Whoever copies it gets no sign between.
    """
    pieces = ([piece] for piece in BEFORE_SIGNS.split(address))
    return format_html_join(mark_safe("<wbr>"), "{}", pieces)


@register.filter
def country_name(code: str) -> str:
    """Return the country's name for an address; nothing where the code names none."""
    return Locale(get_language() or "en").territories.get(code, "") if code != "ZZ" else ""


@register.filter
def postal_lines(organization: Organization) -> SafeString:
    """Write the street and the town on lines of their own."""
    lines = ([line] for line in address_lines(organization))
    return format_html_join(mark_safe("<br>"), "{}", lines)


@register.filter
def only_in(campaign: Campaign) -> str:
    """Return the language of a campaign that is not written in the reader's, else nothing."""
    languages = campaign.languages
    return "" if (get_language() or "en") in languages else languages[0]


@register.simple_tag
def lang_of(thing: models.Model, field: str) -> SafeString:
    """Return ` lang="…"` where a content is shown in the other language than the page's."""
    code = other_language(thing, field)
    return format_html(' lang="{}"', code) if code else SafeString("")


@register.simple_tag
def written_in(thing: models.Model, field: str, said_of: str = "") -> SafeString:
    """Note that a content is in the other language than the page's: “(in French)”.

    To be placed after it, outside of what `lang_of` marks. It is not said twice of one thing:
    `said_of` names the field beside which the same note stands already.
    """
    code = other_language(thing, field)
    if said_of and code == other_language(thing, said_of):
        return SafeString("")
    return note_of_language(code)


@register.simple_tag
def note_of_language(code: str) -> SafeString:
    """Note the language of words that have only one: `{% note_of_language page.language %}`."""
    note = language_note(code)
    return format_html(' <span class="written-in">({})</span>', note) if note else SafeString("")


@register.simple_tag
def brand_address(organization: Organization) -> str:
    """Return the address of the stylesheet with the organization's colour."""
    return reverse("brand_colours", args=[organization.colour.removeprefix("#")])


@register.inclusion_tag("campaigns/_logo.html")
def logo(organization: Organization) -> dict[str, Any]:
    """Show the organization's mark beside its name, which says the same in words."""
    return {"logo": logo_of(organization)}


@register.inclusion_tag("campaigns/_photograph.html")
def photograph(picture: Photograph, *, sizes: str = "100vw", first: bool = False) -> dict[str, Any]:
    """Show a photograph in the size that the screen needs; `first` is in view at once."""
    return {
        "picture": picture,
        "sources": [
            (MEDIA_TYPES[extension], _srcset(picture, extension))
            for extension in picture.formats
            if extension != "jpg"
        ],
        "jpeg": _srcset(picture, "jpg"),
        "fallback": default_storage.url(
            derivative_name(picture.key, sorted(picture.widths)[len(picture.widths) // 2], "jpg")
        ),
        "sizes": sizes,
        "first": first,
    }


def _srcset(picture: Photograph, extension: str) -> str:
    return ", ".join(
        f"{default_storage.url(derivative_name(picture.key, width, extension))} {width}w"
        for width in sorted(picture.widths)
    )


@register.simple_tag(takes_context=True)
def language_links(context: template.Context) -> list[dict[str, Any]]:
    """Return this page's address in each language, for the switch in the header."""
    request: HttpRequest | None = context.get("request")
    path = request.path if request else "/"
    query, key = context.get("switch_query", ""), context.get("language_key", "")
    current = get_language() or "en"
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "is_current": code == current,
            "address": (
                f"{path}?{key}={code}"
                if key
                else _in_language(path, code) + (f"?{query}" if query else "")
            ),
        }
        for code, _name in settings.LANGUAGES
    ]


def _in_language(path: str, code: str) -> str:
    first, _slash, rest = path.lstrip("/").partition("/")
    return f"/{code}/{rest}" if first in dict(settings.LANGUAGES) else f"/{code}/"
