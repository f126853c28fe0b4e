"""From a row of the outbox to the words of its mail.

A template version, once shipped, never changes: a new text is a new version beside the old one.
With the values that the row keeps, what was sent can be shown for as long as the row stands.
"""

import re
from dataclasses import dataclass

from django.template import Context
from django.template.loader import get_template

from donors.mjml import fill_mjml
from feedback.journeys.words import on_one_line
from feedback.models import Message
from feedback.services.private_links import private_links

# The version that new messages of a kind are written in.
CURRENT_VERSIONS = {
    Message.Kind.GIFT_CONFIRMATION: 4,
    Message.Kind.GIFT_UNFINISHED: 2,
    Message.Kind.FUNDRAISER_LINK: 1,
    Message.Kind.FUNDRAISER_HELD: 1,
    Message.Kind.FUNDRAISER_APPROVED: 1,
    Message.Kind.FUNDRAISER_SENT_BACK: 1,
    Message.Kind.FUNDRAISER_BLOCKED: 1,
    Message.Kind.FUNDRAISER_PUT_OUT: 1,
    Message.Kind.FUNDRAISER_CLOSED: 1,
    Message.Kind.TEAM_LINK: 1,
    Message.Kind.TEAM_APPROVED: 1,
    Message.Kind.TEAM_SENT_BACK: 1,
    Message.Kind.TEAM_BLOCKED: 1,
    Message.Kind.PLEDGE_LINK: 1,
    Message.Kind.PLEDGE_DRAFT: 1,
    Message.Kind.PLEDGE_QUESTION: 1,
    Message.Kind.FOLLOW_LINK: 1,
    Message.Kind.FOLLOW_NEWS: 4,
    Message.Kind.THANKS_TO_GIVERS: 1,
    Message.Kind.COACHING: 1,
    Message.Kind.COACHING_TEST: 1,
    Message.Kind.SHARE_PROMPT: 1,
    Message.Kind.IMPACT_NEWS: 4,
    Message.Kind.TEAM_NEWS: 2,
    Message.Kind.NEWS_DUE: 2,
    Message.Kind.UPDATE_TO_REVIEW: 1,
    Message.Kind.FIELD_LINK: 1,
    Message.Kind.ANSWER_REPLY: 2,
    Message.Kind.ANSWER_PASSED_ON: 2,
}
BLANK_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True)
class RenderedMail:
    subject: str
    text: str
    html: str


def render_message(message: Message, *, is_for_staff: bool = False) -> RenderedMail:
    """Return the mail of a message: what is sent, and later what staff are shown."""
    values = {**values_of(message), **private_links(message, is_for_staff=is_for_staff)}
    return render_values(folder_of(message), values)


def folder_of(message: Message) -> str:
    return f"feedback/mail/{message.kind}/v{message.template_version}/{message.language}"


def values_of(message: Message) -> dict[str, object]:
    """Return what a message says: what all readers of its sending read, and its own on top."""
    shared = message.batch.words.get(message.language, {}) if message.batch else {}
    return {**shared, **message.values}


def render_values(folder: str, values: dict[str, object]) -> RenderedMail:
    """Return the mail that the templates of a folder make of these values."""
    subject = on_one_line(_fill_text(f"{folder}/subject.txt", values))
    values = {**values, "subject": subject}
    return RenderedMail(
        subject=subject,
        text=_fill_text(f"{folder}/body.txt", values),
        html=fill_mjml(f"{folder}/body.mjml", values),
    )


def _fill_text(template_name: str, values: dict[str, object]) -> str:
    template = get_template(template_name).template  # type: ignore[attr-defined]
    text = template.render(Context(values, autoescape=False))
    # A sentence that did not apply leaves its blank line behind.
    return BLANK_LINES.sub("\n\n", text).strip() + "\n"
