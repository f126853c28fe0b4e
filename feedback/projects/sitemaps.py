from typing import Any

from django.db.models import F, Max, Q
from django.db.models.functions import Greatest

from campaigns.addresses import PageAddresses
from campaigns.sitemaps import PublicPages
from feedback.models import Project
from feedback.projects.heads import project_addresses


class ProjectPages(PublicPages):
    def items(self) -> Any:
        """Return projects with their last change: by staff, or by published news."""
        told = Max("updates__published_at", filter=Q(updates__state="published"))
        return (
            Project.objects.across_organizations()
            .public()
            .select_related("organization", "campaign")
            .annotate(changed_at=Greatest(F("updated_at"), told))
            .order_by("pk")
        )

    def addresses(self, item: Project) -> PageAddresses:
        return project_addresses(item)
