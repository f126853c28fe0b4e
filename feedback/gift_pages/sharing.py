"""Passing on what was done, from the page of a gift: the project, and nothing of the gift.

Offered once something is delivered or was seen again. Who has just read that something went wrong
is asked for nothing until there is better news; that it was put right is not yet something done.
"""

from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from campaigns.share_kit import Kit, Text, kit_of_addresses, sample_texts
from campaigns.share_pictures import SharePicture
from feedback.cards.pictures import card_of_project
from feedback.gift_pages.story import GiftStory
from feedback.models import Project
from feedback.projects.heads import project_addresses
from feedback.projects.models import Trouble
from feedback.projects.words import standing_in_words


@dataclass(frozen=True)
class DoneWork:
    """A project to pass on: its card, once it is drawn, and texts with its public address."""

    project: Project
    card: SharePicture | None
    kit: Kit


def done_work(story: GiftStory, code: str = "") -> DoneWork | None:
    """Return what a donor may pass on after news of their gift, if it is good and public.

    With the code of their share link, gifts that come by it are counted as theirs.
    """
    part = None if story.ends_badly else story.newest_done
    project = _public(part.project) if part else None
    if project is None or _is_in_trouble(project):
        return None
    language = project_addresses(project).language
    return DoneWork(
        project=project,
        card=card_of_project(project, language),
        kit=kit_of_addresses(
            lambda _channel: _address(project, language, code),
            texts=lambda: _texts(project),
            language=get_language() or "en",
        ),
    )


def _public(project: Project) -> Project | None:
    """Return a project as its page shows it, if anybody may see that."""
    found: Project | None = (
        Project.objects.across_organizations().public().with_page().filter(pk=project.pk).first()
    )
    return found


def _is_in_trouble(project: Project) -> bool:
    return project.trouble in {Trouble.LATE, Trouble.CHANGED, Trouble.FAILED}


def _address(project: Project, language: str, code: str) -> str:
    address = project_addresses(project).alternates[language]
    return f"{address}?r={code}" if code else address


def _texts(project: Project) -> list[Text]:
    """Return what somebody may write, in the active language. It says of nobody that they gave."""
    values = {
        "title": str(project),
        "organization": str(project.organization),
        "line": standing_in_words(project),
    }
    return sample_texts(
        friend=_("Good news: “%(title)s”. %(line)s {link}") % values,
        post=_("“%(title)s”, by %(organization)s. %(line)s {link}") % values,
        subject=values["title"],
        mail=_(
            "Hello,\n\nI thought you might like this: “%(title)s”, by %(organization)s. %(line)s "
            "Its page shows what was done, where and when.\n\n{link}"
        )
        % values,
    )
