"""The cards of projects (see campaigns/services/kept_cards.py for how they are kept)."""

from typing import Any

from django.db.models import Min, Q, QuerySet

from campaigns.cards.data import CardFacts
from campaigns.services import kept_cards
from campaigns.services.kept_cards import MOST_A_ROUND, CardedPages, is_due
from donors.queueing import queue_now
from feedback.cards.facts import facts_of_project
from feedback.models import Project, ProjectCard

DRAW_TASK = "feedback.tasks.draw_project_cards"


class ProjectPages(CardedPages):
    model = ProjectCard

    def public(self) -> Any:
        projects = Project.objects.across_organizations().public().with_page()
        return projects.select_related("campaign__photograph")

    def whose(self, page: Project) -> dict[str, Any]:
        return {"project": page}

    def cards_of(self, number: int) -> QuerySet[ProjectCard]:
        return ProjectCard.objects.filter(project=number)

    def facts_of(self, page: Project) -> list[CardFacts]:
        return [facts_of_project(page, language) for language in page.languages]


PAGES = ProjectPages()


def draw_cards_of_project(project_id: int) -> None:
    """Draw the cards of a project that are not as it is now; delete those of one not public.

    Safe to run twice and at once.
    """
    kept_cards.draw_anew(PAGES, project_id)


def queue_due_cards() -> int:
    """Have workers look at projects that changed since somebody looked; return at how many."""
    due = [(number,) for number in [*_not_shown(), *_due()][:MOST_A_ROUND]]
    queue_now(DRAW_TASK, due, queue="bulk")
    return len(due)


def delete_lost_files() -> int:
    """Delete drawings that no row names, of workers that died meanwhile; return how many."""
    return kept_cards.delete_lost_files(ProjectCard)


def _due() -> QuerySet[Project, int]:
    """Return projects without a card, and those of which anything changed, the newest first."""
    looked = _public().annotate(looked_at=Min("cards__looked_at"))
    due = looked.filter(is_due(Q(campaign__state="live"), "updated_at", "campaign__updated_at"))
    numbers: Any = due.order_by("-updated_at", "-pk").values_list("pk", flat=True)
    return numbers[:MOST_A_ROUND]


def _not_shown() -> set[int]:
    cards = ProjectCard.objects.exclude(project__in=_public())
    return set(cards.values_list("project", flat=True))


def _public() -> Any:
    return Project.objects.across_organizations().public()
