"""The sending of an update: what all its readers read, kept once."""

from feedback.models import ImpactUpdate, SendingBatch
from feedback.telling.words import NewsWords

IMPACT = "impact:"


def batch_of(update: ImpactUpdate) -> SendingBatch:
    batch, _is_new = SendingBatch.rows.get_or_create(
        key=key_of(update),
        defaults={"organization": update.organization, "words": NewsWords(update).shared()},
    )
    return batch


def key_of(update: ImpactUpdate) -> str:
    return f"{IMPACT}{update.pk}"


def update_of(batch: SendingBatch) -> int | None:
    """Return the number of the update that a sending tells; nothing of other sendings."""
    return int(batch.key.removeprefix(IMPACT)) if batch.key.startswith(IMPACT) else None
