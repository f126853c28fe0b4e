"""Published news as entries of an organization's feed (see campaigns/news.py)."""

from typing import Any

from django.utils.translation import override

from campaigns.models import Organization
from campaigns.news import ENTRIES_IN_A_FEED, Entry
from campaigns.share_pictures import picture_to_share
from campaigns.written_in import language_note, other_language
from feedback.models import ImpactUpdate
from feedback.projects.heads import project_addresses


def updates_of(organization: Organization) -> list[Entry]:
    updates = ImpactUpdate.objects.for_organization(organization).public().with_page()
    return [_entry(update) for update in updates[:ENTRIES_IN_A_FEED]]


def _entry(update: ImpactUpdate) -> Entry:
    addresses = project_addresses(update.project)
    picture: Any = next(iter(update.pictures.all()), None)
    with override(addresses.language):
        note = language_note(other_language(update, "headline"))
        return Entry(
            identity=f"{addresses.default}#news-{update.pk}",
            title=f"{update.headline} ({note})" if note else update.headline,
            text=update.text,
            address=addresses.canonical,
            at=update.published_at or update.filed_at,
            language=_language_of(update) or addresses.language,
            author=update.organization.name,
            picture=picture_to_share(picture.photograph) if picture else None,
        )


def _language_of(update: ImpactUpdate) -> str:
    """Return the other language if all of it is in that one, else nothing."""
    written = [field for field in ("headline", "text") if getattr(update, field)]
    found = {other_language(update, field) for field in written}
    return found.pop() if len(found) == 1 else ""
