"""What the templates of supporters' pages need."""

from datetime import datetime, timedelta
from typing import Any

from babel.numbers import get_currency_name
from django import template
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from campaigns.fundraiser_words import title_of, whose
from campaigns.money import locale_for

register = template.Library()

register.filter("title_of", title_of)
register.filter("whose", whose)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Write a plain text as paragraphs; what looks like markup is shown as it was typed."""
    return mark_safe(linebreaks(text, autoescape=True))


@register.inclusion_tag("campaigns/_field.html")
def field(bound: Any, **shown: Any) -> dict[str, Any]:
    """Write a field as ours are: label, hint, error, input, in this order for every reader."""
    return {"field": bound, "type": "text", **shown}


@register.filter
def currency_name(currency: str) -> str:
    """Name a currency in the reader's language: Canadian dollars, euros."""
    language = get_language() or "en"
    return get_currency_name(currency, count=2, locale=locale_for(language, currency))


@register.filter
def last_day(closes_at: datetime) -> datetime:
    """Return a moment of the last day that is whole: what closes at midnight ends before."""
    return closes_at - timedelta(seconds=1)


@register.filter
def is_ahead(moment: datetime) -> bool:
    return moment > timezone.now()
