"""The projects that a donor may choose a gift to be for."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext

from campaigns.models import Campaign
from campaigns.money import format_money
from campaigns.written_in import other_language
from feedback.projects.models import Project
from feedback.projects.offers import MOST_CHOOSABLE
from giving.designations import Option


class ProjectChoices:
    def options(self, campaign: Campaign, wanted: str = "") -> Sequence[Option]:
        """Return public projects with room, the oldest first; the one that a link names stays."""
        open_projects = Project.rows.for_campaign(campaign).public().with_room()
        projects = list(open_projects.select_related("funding", "campaign"))
        shown = projects[:MOST_CHOOSABLE]
        named = [project for project in projects[MOST_CHOOSABLE:] if project.slug == wanted]
        return [_option(project) for project in (*shown[: MOST_CHOOSABLE - len(named)], *named)]

    def knows(self, campaign: Campaign, slug: str) -> bool:
        """A project that has become full meanwhile is a wish all the same."""
        return Project.rows.for_campaign(campaign).public().filter(slug=slug).exists()

    def choices(self, campaigns: Iterable[Campaign]) -> list[tuple[str, str]]:
        projects = Project.rows.filter(campaign__in=campaigns).with_room()
        return [
            (project.slug, f"{project.campaign}: {project}")
            for project in projects.filter(is_public=True).select_related("campaign")
        ]

    def name(self, campaign: Campaign, slug: str) -> str:
        project = Project.rows.for_campaign(campaign).filter(slug=slug).first()
        return str(project or "")


def _option(project: Project) -> Option:
    room = format_money(project.funding.room)
    return Option(
        slug=project.slug,
        name=str(project),
        remaining=gettext("still needs %(amount)s") % {"amount": room},
        language=other_language(project, "name"),
    )
