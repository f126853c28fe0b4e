"""A mail in a frame of the admin, as its reader sees it."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

# The page may ask how high the mail is (`mail-frame.js`), which takes being of the same origin; a
# mail runs no script, sends no form and opens nothing: nothing else is allowed here or there.
FRAME = '<iframe sandbox="allow-same-origin" src="{}" title="{}" class="staff-mail"></iframe>'


def mail_frame(address: str, title: Any) -> SafeString:
    return format_html(FRAME, address, title)
