"""The stored card of a project, for whatever shows it."""

from campaigns.share_pictures import SharePicture, picture_of_card
from feedback.cards.models import ProjectCard
from feedback.projects.models import Project


def card_of_project(project: Project, language: str) -> SharePicture | None:
    """Return the drawn card in one language; nothing while there is none."""
    card = ProjectCard.objects.filter(project=project, language=language).first()
    if card is None:
        return None
    return picture_of_card(card, title=str(project), organization=project.organization)
