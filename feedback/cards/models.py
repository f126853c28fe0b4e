"""Cards of projects, as they stand beside a posted link."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models import DrawnCard
from feedback.projects.models import Project


class ProjectCard(DrawnCard):
    """The card of a project's public page in one language. It shows nobody who gave."""

    # Below the other cards: they leave every cache as soon after a picture is taken back.
    FOLDER = "cards/projects"

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="cards")

    class Meta:
        verbose_name = _("share card of a project")
        verbose_name_plural = _("share cards of projects")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "language"], name="one_card_per_project_and_language"
            )
        ]
