"""What all readers of an update read, made once in each language; and the sentence of each."""

from datetime import date
from functools import cache
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import override

from campaigns.addresses import whole_file_address
from campaigns.dates import write_date
from campaigns.services.photographs import derivative_name
from feedback.models import ImpactUpdate, UpdatePicture
from feedback.openings import opening_of
from feedback.promise.expecting import next_news_of
from feedback.services.supporter_mails import organization_words
from feedback.telling import english, french
from feedback.telling.facts import Share, day_in_words, facts_of

LANGUAGES = ("en", "fr")
SENTENCES = {"en": english.sentence, "fr": french.sentence}
# Kept with each reader's own mail, so no more than a few words.
IN_SHORT = ("headline", "headline_language", "kind", "due", "next_news", "place", "day")
PICTURE_WIDTH = 1120  # twice as sharp as it is shown


class NewsWords:
    """The words of one update, in each language."""

    def __init__(self, update: ImpactUpdate) -> None:
        self.update = update
        self._facts = cache(lambda language: facts_of(update, language))
        self.about = cache(self._about)

    def sentence(self, language: str, share: Share) -> str:
        return SENTENCES[language](self._facts(language), share)

    def shared(self) -> dict[str, dict[str, object]]:
        """Return what a mail says to all its readers, by language."""
        return {
            language: {**self.about(language), **self._frame(language)} for language in LANGUAGES
        }

    def own(self, language: str, share: Share) -> dict[str, str]:
        """Return what is one reader's own: the sentence, and of how much money it tells."""
        return {"did": self.sentence(language, share), "told": str(share.amount)}

    def item(self, language: str, share: Share) -> dict[str, object]:
        """Return what a mail about something else says of this update beside it."""
        return {**self.short(language), **self.own(language, share)}

    def short(self, language: str) -> dict[str, object]:
        """Return what all say of this update who read of it in a mail about something else."""
        about = self.about(language)
        return {"update": self.update.pk, **{name: about[name] for name in IN_SHORT}}

    def _frame(self, language: str) -> dict[str, object]:
        with override(language):
            return {
                **organization_words(self.update),
                "others": [],
                "count": 1,
                "has_trouble": self.update.is_trouble,
            }

    def _about(self, language: str) -> dict[str, object]:
        """Return what an update says, without the frame of the mail."""
        update = self.update
        day, next_news_on = day_in_words(update, language), _next_news_on(update)
        return {
            "kind": update.kind,
            "is_trouble": update.is_trouble,
            "headline": _in(update, "headline", language),
            "project": _in(update.project, "name", language),
            "place": _in(update, "place", language) or _in(update.project, "place", language),
            "day": day,
            "on": f"le {day}" if language == "fr" else day,
            "due": write_date(update.due_on, language) if update.due_on else "",
            "next_news": write_date(next_news_on, language) if next_news_on else "",
            **_filed_words(update, language),
            **_picture(update, language),
        }


def _next_news_on(update: ImpactUpdate) -> date | None:
    """Return the day that news names; of trouble, else the day that its pages say."""
    if update.next_news_on or not update.is_trouble:
        return update.next_news_on
    expected = next_news_of(update.project.campaign, update.project)
    return None if expected.is_past else expected.due_on


def _in(thing: Any, field: str, language: str) -> str:
    """Return a text in a language, else in the other one."""
    other = next(code for code in LANGUAGES if code != language)
    texts = (getattr(thing, f"{field}_{code}") or "" for code in (language, other))
    return next((text for text in texts if text), "")


def _filed_words(update: ImpactUpdate, language: str) -> dict[str, object]:
    """Return the words as they were filed, and in which language if it is not the reader's."""
    own = getattr(update, f"text_{language}") or ""
    text = (own or _in(update, "text", language)).strip()
    others_words = text if not own else getattr(update, f"headline_{language}")
    words_language = language if own or not text else _other(language)
    return {
        **opening_of(text),
        "words_language": words_language,
        "is_other_language": bool(others_words) and words_language != language,
        "headline_language": language
        if getattr(update, f"headline_{language}")
        else _other(language),
    }


def _other(language: str) -> str:
    return next(code for code in LANGUAGES if code != language)


def _picture(update: ImpactUpdate, language: str) -> dict[str, object]:
    picture = first_public_picture(update)
    if picture is None:
        return {"picture_url": ""}
    photograph = picture.photograph
    wide = [width for width in sorted(photograph.widths) if width >= PICTURE_WIDTH]
    width = wide[0] if wide else max(photograph.widths)
    name = derivative_name(photograph.key, width, "jpg")
    return {
        "picture_url": whole_file_address(default_storage.url(name)),
        "picture_shows": _in(photograph, "description", language),
        "picture_credit": photograph.credit,
    }


def first_public_picture(update: ImpactUpdate) -> UpdatePicture | None:
    """Return the first picture that anybody may see: whoever is in it agreed, and still does."""
    public = UpdatePicture.objects.public().filter(update=update)
    return public.select_related("photograph").first()
