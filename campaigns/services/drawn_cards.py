"""The cards beside posted links: drawn by a worker, stored, and drawn anew when they would differ.

A file's content never changes under its name: each drawing has a name of its own, and the row says
which one pages show. Drawing takes a tenth of a second, so it is done outside of every lock; who
then finds that somebody looked at the page later throws the own drawing away.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from campaigns.addresses import ALL_LANGUAGES
from campaigns.card_facts import facts_of_campaign, facts_of_fundraiser
from campaigns.cards.data import CardFacts
from campaigns.cards.share_cards import share_card
from campaigns.cards.values import fingerprint
from campaigns.models import Campaign, Fundraiser, ShareCard
from donors.queueing import queue_now

DRAW_TASK = "campaigns.tasks.draw_cards"
# A gift notes its moment before it commits: whoever looks meanwhile does not see it yet, and has
# to look once more.
SLOWEST_COMMIT = timedelta(minutes=1)
MOST_A_ROUND = 50
LOOK_AGAIN_AFTER = timedelta(days=1)
LOST_AFTER = timedelta(days=1)
MODELS: dict[str, Any] = {"fundraiser": Fundraiser, "campaign": Campaign}


@dataclass(frozen=True)
class Drawing:
    """A card as the page is now; without a file, the one that is stored is still right."""

    language: str
    fingerprint: str
    key: str
    file: bytes | None


def draw_cards_of(*, kind: str, number: int) -> None:
    """Draw the cards of a page that are not as it is now; delete those of one not shown any more.

    Safe to run twice and at once.
    """
    looked_at = timezone.now() - SLOWEST_COMMIT
    page = (
        MODELS[kind].objects.across_organizations().public().with_page().filter(pk=number).first()
    )
    if page is None:
        _delete(_cards(kind, number))
        return
    drawings = [_drawing(facts, _cards(kind, number)) for facts in _facts_of(page)]
    for drawing in drawings:
        if drawing.file is not None:
            default_storage.save(ShareCard.name_of(drawing.key), ContentFile(drawing.file))
    for name in _keep(kind, page, drawings, looked_at):
        default_storage.delete(name)


def _public(kind: str) -> Any:
    return MODELS[kind].objects.across_organizations().public()


def _cards(kind: str, number: int) -> QuerySet[ShareCard]:
    if kind == "campaign":
        return ShareCard.objects.filter(campaign=number, fundraiser=None)
    return ShareCard.objects.filter(fundraiser=number)


def _facts_of(page: Campaign | Fundraiser) -> list[CardFacts]:
    if isinstance(page, Campaign):
        return [facts_of_campaign(page, language) for language in page.languages]
    return [facts_of_fundraiser(page, language) for language in ALL_LANGUAGES]


def _drawing(facts: CardFacts, cards: QuerySet[ShareCard]) -> Drawing:
    now, kept = fingerprint(facts), cards.filter(language=facts.language).first()
    if kept and kept.fingerprint == now and default_storage.exists(kept.file_name):
        return Drawing(facts.language, now, kept.key, None)
    return Drawing(facts.language, now, uuid.uuid4().hex, share_card(facts))


@transaction.atomic
def _keep(
    kind: str, page: Campaign | Fundraiser, drawings: list[Drawing], looked_at: datetime
) -> list[str]:
    """Write the rows under the page's lock; return the files that nobody needs any more."""
    is_shown = _public(kind).select_for_update(of=("self",), no_key=True).filter(pk=page.pk).first()
    before = {card.language: card for card in _cards(kind, page.pk)}
    if is_shown is None or any(card.looked_at > looked_at for card in before.values()):
        return [ShareCard.name_of(drawing.key) for drawing in drawings if drawing.file is not None]
    for drawing in drawings:
        _write(page, drawing, looked_at)
    still_shown = {drawing.language for drawing in drawings if drawing.file is None}
    _cards(kind, page.pk).exclude(language__in=[each.language for each in drawings]).delete()
    return [card.file_name for code, card in before.items() if code not in still_shown]


def _write(page: Campaign | Fundraiser, drawing: Drawing, looked_at: datetime) -> None:
    if drawing.file is None:  # by its key: somebody else may have drawn another one meanwhile
        ShareCard.objects.filter(key=drawing.key).update(looked_at=looked_at)
        return
    whose: dict[str, Any] = (
        {"campaign": page, "fundraiser": None}
        if isinstance(page, Campaign)
        else {"campaign": page.campaign, "fundraiser": page}
    )
    ShareCard.objects.update_or_create(
        **whose,
        language=drawing.language,
        defaults={
            "key": drawing.key,
            "fingerprint": drawing.fingerprint,
            "drawn_at": timezone.now(),
            "looked_at": looked_at,
        },
    )


def _delete(cards: QuerySet[ShareCard]) -> None:
    """Delete files first: a row without its file is found again, a file without its row is not."""
    for card in list(cards):
        default_storage.delete(card.file_name)
        ShareCard.objects.filter(pk=card.pk, key=card.key).delete()


def queue_due_cards() -> int:
    """Have workers look at pages that changed since somebody looked; return at how many.

    One task a page, so that one that cannot be drawn stands in nobody's way.
    """
    due = [*_not_shown(), *_due("campaign"), *_due("fundraiser")][:MOST_A_ROUND]
    queue_now(DRAW_TASK, due, queue="bulk")
    return len(due)


def _due(kind: str) -> list[tuple[str, int]]:
    """Return pages without a card, and those of which anything changed, the newest change first."""
    is_own = Q(share_cards__fundraiser=None) if kind == "campaign" else Q()
    looked = _public(kind).annotate(looked_at=Min("share_cards__looked_at", filter=is_own))
    numbers = looked.filter(_has_news(kind)).order_by("-updated_at", "-pk")
    return [(kind, number) for number in numbers.values_list("pk", flat=True)[:MOST_A_ROUND]]


def _has_news(kind: str) -> Q:
    has_news = Q(looked_at=None) | Q(updated_at__gt=F("looked_at"))
    has_news |= Q(totals__updated_at__gt=F("looked_at"))
    if kind == "fundraiser":
        has_news |= Q(campaign__updated_at__gt=F("looked_at"))
    # What has no moment of its own: the organization's colour and logo, a new way of drawing.
    return has_news | Q(state="live", looked_at__lt=timezone.now() - LOOK_AGAIN_AFTER)


def _not_shown() -> list[tuple[str, int]]:
    of_pages = ShareCard.objects.exclude(fundraiser=None).exclude(
        fundraiser__in=_public("fundraiser")
    )
    of_campaigns = ShareCard.objects.filter(fundraiser=None).exclude(
        campaign__in=_public("campaign")
    )
    return [
        *(("fundraiser", number) for number in set(of_pages.values_list("fundraiser", flat=True))),
        *(("campaign", number) for number in set(of_campaigns.values_list("campaign", flat=True))),
    ]


def delete_lost_files() -> int:
    """Delete drawings that no row names, of workers that died meanwhile; return how many."""
    lost = 0
    for name in _unnamed_files():
        is_old = default_storage.get_modified_time(name) < timezone.now() - LOST_AFTER
        if is_old:
            default_storage.delete(name)
            lost += 1
    return lost


def _unnamed_files() -> list[str]:
    try:
        _folders, files = default_storage.listdir(ShareCard.FOLDER)
    except FileNotFoundError:  # no card was ever drawn
        return []
    named = {ShareCard.name_of(key) for key in ShareCard.objects.values_list("key", flat=True)}
    return [name for file in files if (name := f"{ShareCard.FOLDER}/{file}") not in named]
