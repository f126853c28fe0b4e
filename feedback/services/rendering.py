"""From a row of the outbox to the words of its mail.

A template version, once shipped, never changes: a new text is a new version beside the old one.
With the values that the row keeps, what was sent can be shown for as long as the row stands.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.template import Context
from django.template.loader import get_template

from donors.mjml import fill_mjml
from feedback.journeys.links import coaching_link, share_prompt_link
from feedback.models import Message
from giving.links import gift_url

# The version that new messages of a kind are written in.
CURRENT_VERSIONS = {
    Message.Kind.GIFT_CONFIRMATION: 2,
    Message.Kind.GIFT_UNFINISHED: 2,
    Message.Kind.COACHING: 1,
    Message.Kind.COACHING_TEST: 1,
    Message.Kind.SHARE_PROMPT: 1,
}
# Where the one button of a message leads that has one.
ACTIONS: dict[str, Callable[[Message], str]] = {
    Message.Kind.COACHING: coaching_link,
    Message.Kind.COACHING_TEST: coaching_link,
    Message.Kind.SHARE_PROMPT: share_prompt_link,
}
BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True)
class RenderedMail:
    subject: str
    text: str
    html: str


def render_message(message: Message) -> RenderedMail:
    """Return the mail of a message: what is sent, and later what staff are shown."""
    folder = f"feedback/mail/{message.kind}/v{message.template_version}/{message.language}"
    values = {**message.values, **_private_links(message)}
    values["subject"] = subject = _fill_text(f"{folder}/subject.txt", values).strip()
    return RenderedMail(
        subject=subject,
        text=_fill_text(f"{folder}/body.txt", values),
        html=fill_mjml(f"{folder}/body.mjml", values),
    )


def _private_links(message: Message) -> dict[str, str]:
    """Return what is derived each time, so that no row and no log holds it."""
    links = {"gift_url": gift_url(message.donation)} if message.donation else {}
    if message.kind in ACTIONS:
        links["action_url"] = ACTIONS[message.kind](message)
    return links


def _fill_text(template_name: str, values: dict[str, object]) -> str:
    template = get_template(template_name).template  # type: ignore[attr-defined]
    text = template.render(Context(values, autoescape=False))
    # A sentence that did not apply leaves its blank line behind.
    return BLANK_LINES.sub("\n\n", text).strip() + "\n"
