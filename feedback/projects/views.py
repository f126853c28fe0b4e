"""The public page of a project."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.views import cached_by_everyone
from feedback.projects.models import Project


@require_safe
@cached_by_everyone
def project(request: HttpRequest, slug: str) -> HttpResponse:
    projects = Project.objects.across_organizations().public().with_page()
    found = get_object_or_404(projects, slug=slug)
    return render(
        request,
        "feedback/project.html",
        {"project": found, "campaign": found.campaign, "organization": found.organization},
    )
