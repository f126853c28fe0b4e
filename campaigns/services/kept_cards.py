"""How cards beside posted links are kept: drawn by a worker, stored, drawn anew when they differ.

A file's content never changes under its name: each drawing has a name of its own, and the row says
which one pages show. Drawing takes a tenth of a second, so it is done outside of every lock; who
then finds that somebody looked at the page later throws the own drawing away.
"""

import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from campaigns.cards.data import CardFacts
from campaigns.cards.share_cards import share_card
from campaigns.cards.values import fingerprint
from campaigns.models import DrawnCard
from campaigns.services.files import delete_files, delete_noted, note_files

# A gift notes its moment before it commits: whoever looks meanwhile does not see it yet, and has
# to look once more.
SLOWEST_COMMIT = timedelta(minutes=1)
MOST_A_ROUND = 50
LOOK_AGAIN_AFTER = timedelta(days=1)
LOST_AFTER = timedelta(days=1)


class CardedPages(ABC):
    """One kind of pages that have cards: which are shown, and what a card tells of each."""

    model: ClassVar[type[DrawnCard]]

    @abstractmethod
    def public(self) -> Any:
        """Return the pages that anybody may see, with what their cards tell."""

    @abstractmethod
    def whose(self, page: Any) -> dict[str, Any]:
        """Return the fields by which a page's cards are its own."""

    @abstractmethod
    def cards_of(self, number: int) -> QuerySet[Any]:
        """Return the stored cards of the page with this number."""

    @abstractmethod
    def facts_of(self, page: Any) -> list[CardFacts]:
        """Return what the cards of a page tell, in each of its languages."""


@dataclass(frozen=True)
class Drawing:
    """A card as the page is now; without a file, the one that is stored is still right."""

    language: str
    fingerprint: str
    key: str
    file: bytes | None


def draw_anew(pages: CardedPages, number: int) -> None:
    """Draw the cards of a page that are not as it is now; delete those of one not shown any more.

    Safe to run twice and at once.
    """
    looked_at = timezone.now() - SLOWEST_COMMIT
    page = pages.public().filter(pk=number).first()
    if page is None:
        _delete(pages.cards_of(number))
        return
    drawings = [_drawing(facts, pages.cards_of(number)) for facts in pages.facts_of(page)]
    for drawing in drawings:
        if drawing.file is not None:
            default_storage.save(pages.model.name_of(drawing.key), ContentFile(drawing.file))
    delete_noted(_keep(pages, page, drawings, looked_at))


def _drawing(facts: CardFacts, cards: QuerySet[DrawnCard]) -> Drawing:
    now, kept = fingerprint(facts), cards.filter(language=facts.language).first()
    if kept and kept.fingerprint == now and default_storage.exists(kept.file_name):
        return Drawing(facts.language, now, kept.key, None)
    return Drawing(facts.language, now, uuid.uuid4().hex, share_card(facts))


@transaction.atomic
def _keep(pages: CardedPages, page: Any, drawings: list[Drawing], looked_at: datetime) -> list[str]:
    """Write the rows under the page's lock; return the files that nobody needs any more.

    They are written down: somebody who is on them may have withdrawn, and this worker may die.
    """
    locked = pages.public().select_for_update(of=("self",), no_key=True)
    is_shown = locked.filter(pk=page.pk).first()
    before = {card.language: card for card in pages.cards_of(page.pk)}
    if is_shown is None or any(card.looked_at > looked_at for card in before.values()):
        gone = [pages.model.name_of(drawing.key) for drawing in drawings if drawing.file]
        note_files(gone)
        return gone
    for drawing in drawings:
        _write(pages, page, drawing, looked_at)
    still_shown = {drawing.language for drawing in drawings if drawing.file is None}
    pages.cards_of(page.pk).exclude(language__in=[each.language for each in drawings]).delete()
    gone = [card.file_name for code, card in before.items() if code not in still_shown]
    note_files(gone)
    return gone


def _write(pages: CardedPages, page: Any, drawing: Drawing, looked_at: datetime) -> None:
    cards = pages.model._default_manager
    if drawing.file is None:  # by its key: somebody else may have drawn another one meanwhile
        cards.filter(key=drawing.key).update(looked_at=looked_at)
        return
    cards.update_or_create(
        **pages.whose(page),
        language=drawing.language,
        defaults={
            "key": drawing.key,
            "fingerprint": drawing.fingerprint,
            "drawn_at": timezone.now(),
            "looked_at": looked_at,
        },
    )


def _delete(cards: QuerySet[DrawnCard]) -> None:
    """Delete files first: a row without its file is found again, a file without its row is not."""
    for card in list(cards):
        default_storage.delete(card.file_name)
        cards.filter(pk=card.pk, key=card.key).delete()


@transaction.atomic
def take_cards_down(cards: QuerySet[Any]) -> None:
    """Part with drawn cards at once: what they show must not wait until they are drawn anew."""
    locked = list(cards.select_for_update(of=("self",)).order_by("pk"))
    delete_files(card.file_name for card in locked)
    cards.filter(pk__in=[card.pk for card in locked]).delete()


def is_due(is_open: Q, *changes: str) -> Q:
    """Say of pages with `looked_at`, the oldest of their cards', which are to be looked at.

    `changes` name the moments of all that is drawn. What has none, the organization's colour and
    logo or a new way of drawing, is looked at once a day where gifts are still asked for.
    """
    due = Q(looked_at=None) | is_open & Q(looked_at__lt=timezone.now() - LOOK_AGAIN_AFTER)
    for moment in changes:
        due |= Q(**{f"{moment}__gt": F("looked_at")})
    return due


def delete_lost_files(model: type[DrawnCard]) -> int:
    """Delete drawings that no row names, of workers that died meanwhile; return how many."""
    lost = 0
    for name in _unnamed_files(model):
        is_old = default_storage.get_modified_time(name) < timezone.now() - LOST_AFTER
        if is_old:
            default_storage.delete(name)
            lost += 1
    return lost


def _unnamed_files(model: type[DrawnCard]) -> list[str]:
    try:
        _folders, files = default_storage.listdir(model.FOLDER)
    except FileNotFoundError:  # no card was ever drawn
        return []
    keys = model._default_manager.values_list("key", flat=True)
    named = {model.name_of(key) for key in keys}
    return [name for file in files if (name := f"{model.FOLDER}/{file}") not in named]
