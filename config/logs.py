"""What never stands in a log: the secret half of a private link, share links, e-mail addresses.

Our own lines hold neither. Django's do: it logs the path of whatever answers 4xx or 5xx, and a
traceback may quote anything.
"""

import logging
import re

# The reference of a gift may be read over the telephone; what follows it opens the gift.
PATH_OF_GIFT = re.compile(r"(/gifts/[^/\s-]+)-[^/\s?'\"<>]+")
TOKEN_OF_GIFT = re.compile(r"\b([2-9B-DF-HJKMNP-TV-XZ]{8})-[\w-]{16,}")
# What opens a supporter's page, a promise, a follow, a person's choices; and the way into a team.
PATH_OF_OWNER = re.compile(r"(/(?:me/[a-z]+|unsubscribe|preferences|join)/)[\w-]+")
# A share link opens nothing, but says who asked whom.
CODE_OF_SHARE = re.compile(r"((?:/s/|[?&]r=))[\w-]+")
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}(?:@|%40)[\w-]+(?:\.[\w-]+)+")


def harmless(text: str) -> str:
    """Return the text without what would let a reader in, or tell who somebody is."""
    text = PATH_OF_GIFT.sub(r"\1-…", text)
    text = TOKEN_OF_GIFT.sub(r"\1-…", text)
    text = PATH_OF_OWNER.sub(r"\1…", text)
    text = CODE_OF_SHARE.sub(r"\1…", text)
    return EMAIL.sub("(e-mail)", text)


class HarmlessFilter(logging.Filter):
    """Clean a record before its handler writes it: message, arguments, traceback and stack."""

    def filter(self, record: logging.LogRecord) -> bool:
        try:
            text = record.getMessage()
        except (TypeError, ValueError):  # arguments that do not fit: without them
            text = str(record.msg)
        record.msg, record.args = harmless(text), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = harmless(record.exc_text)
        if record.stack_info:
            record.stack_info = harmless(record.stack_info)
        return True
