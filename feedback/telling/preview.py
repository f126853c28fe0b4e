"""What will be sent, and what was, for the staff who press the button."""

from dataclasses import dataclass

from django.db.models import Count, Q

from feedback.models import (
    ImpactUpdate,
    Message,
    NewsReader,
    SendingBatch,
    Telling,
    UpdateGift,
)
from feedback.services.rendering import CURRENT_VERSIONS, RenderedMail, render_message
from feedback.telling.readers import count_readers
from feedback.telling.sendings import told_no_more
from feedback.telling.standing import share_of, standing_gifts
from feedback.telling.words import NewsWords

Way = NewsReader.Way


@dataclass(frozen=True)
class Counts:
    """How many people are told, by each way; and how many letters went to the printer."""

    mail: int
    letter: int
    page: int
    printed: int = 0
    # Everyone is to be told, and some of them are not written to yet.
    is_being_written: bool = False

    @property
    def told(self) -> int:
        """Return how many hear of it; the others find it on their page."""
        return self.mail + self.letter


def counts_of(update: ImpactUpdate) -> Counts:
    """Return who would be told now, or once it is told, who was.

    While that is being written, it is those who are written to and those who will be.
    """
    if update.told_at is None:
        return _to_tell(update)
    ways = {way.value: Count("pk", filter=Q(way=way)) for way in Way}
    printed = Count("pk", filter=Q(printed_at__isnull=False))
    # Before those who are: nobody who is written to in between is missing.
    left = _to_tell(update) if _is_being_told(update) else None
    told = Counts(**NewsReader.objects.filter(update=update).aggregate(**ways, printed=printed))
    return _together(told, left) if left else told


def _to_tell(update: ImpactUpdate) -> Counts:
    found = count_readers(update)
    return Counts(
        mail=found.get(Way.MAIL, 0), letter=found.get(Way.LETTER, 0), page=found.get(Way.PAGE, 0)
    )


def _is_being_told(update: ImpactUpdate) -> bool:
    """Return whether readers are still to be written to; of what staff stopped nobody is."""
    under_way = Telling.objects.filter(update=update, ended_at=None)
    return under_way.exists() and not told_no_more([update.pk])


def _together(told: Counts, left: Counts) -> Counts:
    return Counts(
        mail=told.mail + left.mail,
        letter=told.letter + left.letter,
        page=told.page + left.page,
        printed=told.printed,
        is_being_written=left.told > 0,
    )


def sample_mail(update: ImpactUpdate, language: str) -> RenderedMail | None:
    """Return the mail as one of its readers gets it; nothing where nobody is concerned."""
    gift = (
        standing_gifts(update=update)
        .filter(donation__donor__isnull=False)
        .select_related("donation__donor__person", "donation__organization")
        .order_by("pk")
        .first()
    )
    return None if gift is None else _render(update, gift, language)


def _render(update: ImpactUpdate, gift: UpdateGift, language: str) -> RenderedMail:
    donor = gift.donation.donor
    assert donor is not None  # noqa: S101 – asked for above
    words = NewsWords(update)
    message = Message(
        kind=Message.Kind.IMPACT_NEWS,
        template_version=CURRENT_VERSIONS[Message.Kind.IMPACT_NEWS],
        organization=update.organization,
        person=donor.person,
        donation=gift.donation,
        language=language,
        batch=SendingBatch(organization=update.organization, words=words.shared()),
        values={"did": words.sentence(language, share_of(update, donor))},
    )
    return render_message(message, is_for_staff=True)
