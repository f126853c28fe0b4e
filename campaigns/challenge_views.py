"""Challenges as everybody sees them: kept by the page cache for a second, like campaign pages."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from campaigns.challenge_board import board_of
from campaigns.heads import challenge_head
from campaigns.models import Challenge
from campaigns.views import cached_by_everyone


@require_safe
@cached_by_everyone
def challenge(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    challenge = find_public_challenge(slug)
    board = board_of(challenge, number)
    head = challenge_head(challenge, number)
    return render(
        request,
        "campaigns/challenge.html",
        {
            "challenge": challenge,
            "organization": challenge.organization,
            "board": board,
            "page": board.page,
            "head": head,
            "addresses": head.addresses,
        },
    )


@require_safe
@cached_by_everyone
def challenge_live(request: HttpRequest, slug: str, number: int = 1) -> HttpResponse:
    """Return the figures of one page of the leaderboard, in their order."""
    challenge = find_public_challenge(slug)
    lines = board_of(challenge, number).lines
    return JsonResponse(
        {
            "state": challenge.state,
            "entries": [{"id": line.entry.pk, **line.told} for line in lines],
        }
    )


def find_public_challenge(slug: str) -> Challenge:
    challenges = Challenge.objects.across_organizations().public().select_related("organization")
    return get_object_or_404(challenges, slug=slug)
