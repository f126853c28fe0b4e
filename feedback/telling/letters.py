"""Letters for donors without e-mail: one file for the printer, a page a letter, by postal code."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from babel import Locale
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import override
from typst import Compiler

from campaigns.cards.codes import qr_svg
from campaigns.cards.fonts import HEADING, TEXT, families, kept_fonts
from campaigns.cards.pictures import logo_values, photograph_svg
from campaigns.dates import write_date
from campaigns.french_spaces import with_french_spaces
from campaigns.models import Country, Organization
from campaigns.postal_addresses import address_in_words, address_lines
from campaigns.services.history import record_history
from campaigns.services.logos import logo_name
from campaigns.services.photographs import derivative_name
from campaigns.telephones import write_telephone
from donors.models import Donor, Person
from feedback.models import ImpactUpdate, NewsReader, Telling
from feedback.telling import letter_words
from feedback.telling.sendings import is_stopped_for_good
from feedback.telling.standing import (
    make_letters_anew,
    newest_gift,
    share_of,
    standing_readers,
)
from feedback.telling.words import LANGUAGES, NewsWords, first_public_picture
from giving.links import gift_url

SHEETS = Path(__file__).parent / "sheets"
NORTH_AMERICA = frozenset({Country.CANADA, Country.UNITED_STATES})
PHOTOGRAPH = (826, 620)  # pixels: 300 to an inch of the 70 mm it is shown in

_one_at_a_time = Lock()  # the compiler refuses a second thread with an error


def make_letters(update_id: int) -> int:
    """Make the file of an update's letters anew; return how many are in it. Safe to run twice.

    One that was thrown away while it was being made is not kept: the sweeper makes another.
    """
    update = ImpactUpdate.rows.select_related("organization", "project__campaign").get(pk=update_id)
    telling = Telling.objects.get(pk=update_id)
    readers = list(letters_to_print(update))
    sheet = set_letters(update, readers) if readers else None
    unchanged = Telling.objects.filter(
        pk=update_id, letters_thrown_away=telling.letters_thrown_away
    )
    unchanged.update(
        letters=sheet,
        letters_made_at=timezone.now(),
        letters_of=[reader.pk for reader in readers],
    )
    return len(readers)


def tellings_without_letters() -> Iterator[int]:
    """Return the updates whose letters are still to be made, or to be made again.

    Money that comes back needs a letter that no file holds. A file that waits stays as it is: the
    next one has the rest.
    """
    left = unprinted(standing_readers()).filter(update=OuterRef("pk"))
    waiting = Telling.objects.filter(
        Q(letters_made_at=None) | Q(Exists(left), letters=None, letters_taken__isnull=True),
        ended_at__isnull=False,
    )
    yield from waiting.order_by("begun_at").values_list("update_id", flat=True)


def unprinted(readers: QuerySet[NewsReader]) -> QuerySet[NewsReader]:
    """Return who of these readers gets a letter that is still to be printed.

    What staff stopped for good reaches nobody any more: neither by mail nor by letter.
    """
    return readers.filter(~is_stopped_for_good(), way=NewsReader.Way.LETTER, printed_at=None)


def letters_to_print(update: ImpactUpdate) -> Any:
    """Return the readers whose letter is not printed and still true, by country and postal code."""
    return (
        unprinted(standing_readers())
        .filter(update=update)
        .select_related("donor")
        .order_by("donor__country", "donor__postal_code", "donor__name", "pk")
    )


@transaction.atomic
def take_letters(update: ImpactUpdate) -> bytes | None:
    """Return the file of an update's letters, and note whose letters go to the printer with it.

    Safe to call again: the same file is the same letters.
    """
    telling = Telling.objects.select_for_update().filter(pk=update.pk).first()
    if telling is None or telling.letters is None:
        return None
    if telling.letters_taken != telling.letters_of:
        telling.letters_taken = telling.letters_of
        telling.save(update_fields=["letters_taken"])
    return bytes(telling.letters)


@transaction.atomic
def mark_printed(*, update: ImpactUpdate, actor: Person) -> int:
    """Note that the letters of the file that was taken last are printed; the file is thrown away.

    Whose money came back since that file was made is in the next one.
    """
    telling = Telling.objects.select_for_update().get(pk=update.pk)
    printed = telling.letters_of if telling.letters_taken is None else telling.letters_taken
    if not printed:
        return 0
    in_it = NewsReader.objects.filter(update=update, pk__in=printed, printed_at=None)
    count: int = in_it.update(printed_at=timezone.now())
    telling.letters_taken = None
    telling.save(update_fields=["letters_taken"])
    make_letters_anew([update.pk])
    record_history(
        subject=update,
        organization=update.organization,
        what="letters printed",
        actor=actor,
        letters=count,
    )
    return count


def set_letters(update: ImpactUpdate, readers: list[NewsReader]) -> bytes:
    """Return the letters as one PDF."""
    facts = json.dumps(_facts(update, readers), ensure_ascii=False)
    with _one_at_a_time:
        pages = _compiler().compile(
            input=SHEETS / "letters.typ", sys_inputs={"facts": facts}, format="pdf"
        )
    if not isinstance(pages, bytes):
        raise TypeError("the letters became more than one file")
    return pages


@cache
def _compiler() -> Compiler:
    return Compiler(root=SHEETS, font_paths=kept_fonts())


def _facts(update: ImpactUpdate, readers: list[NewsReader]) -> dict[str, Any]:
    organization = update.organization
    words = NewsWords(update)
    paper = "us-letter" if organization.country in NORTH_AMERICA else "a4"
    return {
        "title": str(update),
        "paper": paper,
        "fonts": {"heading": families(HEADING, ""), "text": families(TEXT, "")},
        "logo": logo_values(_logo(organization)),
        "photograph": _photograph(update),
        "words": {language: _words(words, language) for language in LANGUAGES},
        "letters": [_letter(update, reader, words) for reader in readers],
    }


def _letterhead(organization: Organization, language: str) -> dict[str, str]:
    telephone = write_telephone(organization.telephone).replace(" ", "\u00a0")
    parts = [address_in_words(organization, language), organization.email, telephone]
    with override(language):
        sender = " · ".join(part for part in parts if part)
        return {"organization": organization.name, "sender": sender}


def _words(words: NewsWords, language: str) -> dict[str, Any]:
    update = words.update
    about: dict[str, Any] = words.about(language)
    kind = ImpactUpdate.Kind(update.kind)
    due = letter_words.DUE[language].format(about["due"]) if about["due"] else ""
    lead = f"{letter_words.LEADS[language].get(kind, '')} {due if update.is_trouble else ''}"
    day = letter_words.WHERE[language].format(day=about["day"])
    next_news = about["next_news"]
    found = {
        "date": write_date(update.organization.today, language),
        "headline": about["headline"],
        "lead": f"{lead.strip()} " if lead.strip() else "",
        "money": letter_words.MONEY[language].get(kind, ""),
        "where": ", ".join(part for part in [about["place"], day] if part),
        "next": letter_words.NEXT[language].format(next_news) if next_news else "",
        "closing": letter_words.CLOSING[language],
        "page": letter_words.PAGE[language],
        "refuse": letter_words.REFUSE[language],
        "other": letter_words.OTHER[language][str(about["words_language"])]
        if about["is_other_language"]
        else "",
    }
    typeset = with_french_spaces if language == "fr" else str
    return {name: typeset(str(text)) for name, text in found.items()} | {
        **_letterhead(update.organization, language),
        "headline_language": about["headline_language"],
        "words_language": about["words_language"],
        "paragraphs": about["paragraphs"],
    }


def _letter(update: ImpactUpdate, reader: NewsReader, words: NewsWords) -> dict[str, Any]:
    donor = reader.donor
    gift = newest_gift(update, donor)
    address = gift_url(gift) if gift else ""
    return {
        "language": donor.language,
        "address": _address(donor, update.organization),
        "greeting": letter_words.GREETING[donor.language].format(donor.name),
        "did": words.sentence(donor.language, share_of(update, donor)),
        "qr": qr_svg(address),
        "page": address.partition("://")[2],
    }


def _address(donor: Donor, organization: Organization) -> list[str]:
    """Write the address as its country does, with the country where the letter goes abroad."""
    name = donor.name if donor.name != donor.company_name else ""
    lines = [donor.company_name, name, *address_lines(donor, donor.language)]  # type: ignore[arg-type]
    if donor.country and donor.country != organization.country:
        country = Locale(donor.language).territories.get(donor.country, donor.country)
        lines.append(country.upper())
    return [line for line in lines if line]


def _photograph(update: ImpactUpdate) -> str | None:
    picture = first_public_picture(update)
    if picture is None:
        return None
    photograph = picture.photograph
    wide = [width for width in sorted(photograph.widths) if width >= PHOTOGRAPH[0]]
    width = wide[0] if wide else max(photograph.widths)
    stored = _stored(derivative_name(photograph.key, width, "jpg"))
    return photograph_svg(stored, PHOTOGRAPH) if stored else None


def _stored(name: str) -> bytes | None:
    try:
        with default_storage.open(name) as file:
            return bytes(file.read())
    except OSError:  # the letter does without it, as the page has to
        return None


def _logo(organization: Organization) -> bytes | None:
    return _stored(logo_name(organization.logo_key, "png")) if organization.logo_key else None
