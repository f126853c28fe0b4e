"""The public page of a project, and the news of a campaign."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.views import cached_by_everyone, find_public_campaign
from feedback.models import ImpactUpdate, Project
from feedback.projects.heads import campaign_news_head, project_head

NEWS_OF_A_CAMPAIGN = 100


@require_safe
@cached_by_everyone
def project(request: HttpRequest, slug: str) -> HttpResponse:
    projects = Project.objects.across_organizations().public().with_page()
    found = get_object_or_404(projects, slug=slug)
    head = project_head(found)
    news = ImpactUpdate.objects.for_organization(found.organization).public().with_page()
    return render(
        request,
        "feedback/project.html",
        {
            "project": found,
            "campaign": found.campaign,
            "organization": found.organization,
            "updates": news.filter(project=found),
            "takes_gifts": found.campaign.takes_gifts and found.takes_money,
            "head": head,
            "addresses": head.addresses,
        },
    )


@require_safe
@cached_by_everyone
def campaign_news(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = find_public_campaign(slug)
    news = ImpactUpdate.objects.for_organization(campaign.organization).public().with_page()
    updates = list(news.filter(project__campaign=campaign)[:NEWS_OF_A_CAMPAIGN])
    head = campaign_news_head(campaign, updates[0].project if updates else None)
    return render(
        request,
        "feedback/campaign_news.html",
        {
            "campaign": campaign,
            "organization": campaign.organization,
            "updates": updates,
            "head": head,
            "addresses": head.addresses,
        },
    )
