"""The wall: gifts as their donors chose to appear, with a rule that holds doubtful messages."""

import re
import unicodedata
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop

from campaigns.models import Campaign, WallEntry
from campaigns.services.history import record_history
from donors.models import Person

# Any other ending counts with a path behind it: “It is over.Thank you” is but a missing space.
LINK = re.compile(
    r"https?:|www\.|\b[\w-]+\.(com|net|org|info|biz|io|ru|cn|xyz|top|shop|site|online|ca|fr|co|me"
    r"|ly|link|click|app|eu|uk|us|be|ch|de|es|lu|nl|ie|tv|cc|gg|ai|dev|page|store|blog|live|club|pro"
    r"|fund|money|cash|help|world|website|quebec|paris|bzh)\b"
    r"|\b[\w-]+\.[a-z]{2,}/\w|@\w",
    re.IGNORECASE,
)
# Joiners, direction marks, soft hyphens and signs set above others: nobody sees them in a word.
UNSEEN = frozenset({"Cf", "Mn"})
WORD = re.compile(r"\w+")
HELD_FOR_LINK = gettext_noop("It looks like a link or an address.")
HELD_FOR_RETURN = gettext_noop("Its refund failed: the gift is here again.")
HELD_FOR_WORD = gettext_noop("It has a word from your list.")


def hold_reason(text: str, held_words: list[str]) -> str:
    """Return why a text has to wait for staff, or nothing (translated when it is shown)."""
    if LINK.search(as_seen(text)):
        return HELD_FOR_LINK
    flat = _words_of(text)
    if any(_words_of(held) in flat for held in held_words if held.strip()):
        return HELD_FOR_WORD
    return ""


def as_seen(text: str) -> str:
    """Return a text as a reader sees it, so that no rule is dodged by signs that do not show."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in normal if unicodedata.category(letter) not in UNSEEN)


def _words_of(text: str) -> str:
    """Return the words alone, each with a space on both sides."""
    return f" {' '.join(WORD.findall(plain(text)))} "


def plain(text: str) -> str:
    """Return the text in lower case and without accents, so that a held word is not dodged."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if unicodedata.category(letter) not in UNSEEN)


def write_wall_entry(
    *,
    campaign: Campaign,
    name: str,
    amount: int | None,
    message: str,
    language: str,
    given_at: datetime,
    fundraiser_id: int | None = None,
) -> WallEntry:
    """Write how a gift appears on the page; a doubtful name or message is held for staff."""
    reason = hold_reason(f"{name}\n{message}", campaign.organization.held_words)
    return WallEntry.objects.create(
        organization_id=campaign.organization_id,
        campaign=campaign,
        fundraiser_id=fundraiser_id,
        name=name,
        amount=amount,
        message=message,
        language=language,
        given_at=given_at,
        state=WallEntry.State.HELD if reason else WallEntry.State.SHOWN,
        held_because=reason,
    )


@transaction.atomic
def hide_entry(*, entry: WallEntry, actor: Person) -> WallEntry:
    """Take an entry off the page. A withdrawn one stays withdrawn."""
    return _set_state(entry, WallEntry.State.HIDDEN, actor)


@transaction.atomic
def show_entry(*, entry: WallEntry, actor: Person) -> WallEntry:
    """Put a held or hidden entry on the page. A withdrawn one stays withdrawn."""
    return _set_state(entry, WallEntry.State.SHOWN, actor)


def _set_state(entry: WallEntry, state: WallEntry.State, actor: Person) -> WallEntry:
    entry = WallEntry.rows.select_for_update().get(pk=entry.pk)
    if entry.state in {state, WallEntry.State.WITHDRAWN}:
        return entry
    record_history(
        subject=entry,
        organization=entry.organization,
        what=f"wall entry {state}",
        actor=actor,
        before=entry.state,
    )
    entry.state = state
    entry.save(update_fields=["state"])
    return entry


def withdraw_entry(*, entry: WallEntry) -> None:
    """Take an entry off the page for good, with the gift that it stood for."""
    WallEntry.rows.filter(pk=entry.pk).update(state=WallEntry.State.WITHDRAWN)


def hold_withdrawn_entry(*, entry: WallEntry) -> None:
    """Let staff decide about an entry whose gift came back, since its refund failed."""
    WallEntry.rows.filter(pk=entry.pk, state=WallEntry.State.WITHDRAWN).update(
        state=WallEntry.State.HELD, held_because=HELD_FOR_RETURN
    )
