"""What the card of a project tells, looked up: nothing of who gave, or how much."""

from django.utils.translation import override

from campaigns.card_facts import SHARE_WIDTH, colour_of, logo_file, photograph_file
from campaigns.cards.data import CardFacts
from campaigns.models import Photograph
from feedback.models import ImpactUpdate, Project, UpdatePicture
from feedback.projects.heads import project_addresses
from feedback.projects.words import standing_in_words


def facts_of_project(project: Project, language: str) -> CardFacts:
    """Return the facts of a project in one of the languages that it is written in."""
    organization, campaign = project.organization, project.campaign
    photograph = newest_photograph(project) or project.photograph or campaign.photograph
    with override(language):
        return CardFacts(
            language=language,
            title=str(project),
            name="",
            for_whom=organization.name,
            campaign=str(campaign),
            line=standing_in_words(project),
            percent=_percent(project),
            colour=colour_of(organization),
            photograph=photograph_file(photograph, SHARE_WIDTH),
            logo=logo_file(organization),
            address=project_addresses(project).alternates[language],
        )


def newest_photograph(project: Project) -> Photograph | None:
    """Return the first picture of the newest news with one that anybody may see today."""
    news = ImpactUpdate.objects.for_organization(project.organization).public()
    pictures = UpdatePicture.objects.public().filter(update__in=news.filter(project=project))
    newest = pictures.select_related("photograph").order_by(
        "-update__published_at", "-update", "position", "pk"
    )
    picture = newest.first()
    return picture.photograph if picture else None


def _percent(project: Project) -> int | None:
    """Return how much has been delivered; before anything has, a bar would say nothing."""
    if not project.delivered_units:
        return None
    return project.delivered_units * 100 // project.unit_count
