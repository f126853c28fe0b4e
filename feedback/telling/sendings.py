"""The sending of an update: what all its readers read, kept once."""

from feedback.models import ImpactUpdate, SendingBatch
from feedback.telling.words import NewsWords


def batch_of(update: ImpactUpdate) -> SendingBatch:
    batch, _is_new = SendingBatch.rows.get_or_create(
        key=key_of(update),
        defaults={"organization": update.organization, "words": NewsWords(update).shared()},
    )
    return batch


def key_of(update: ImpactUpdate) -> str:
    return f"impact:{update.pk}"
