"""The cards of campaigns and of supporters' pages (see kept_cards for how they are kept)."""

from typing import Any

from django.db.models import Min, Q, QuerySet

from campaigns.addresses import ALL_LANGUAGES
from campaigns.card_facts import facts_of_campaign, facts_of_fundraiser
from campaigns.cards.data import CardFacts
from campaigns.models import Campaign, Fundraiser, ShareCard
from campaigns.services import kept_cards
from campaigns.services.kept_cards import MOST_A_ROUND, CardedPages, is_due
from donors.queueing import queue_now

DRAW_TASK = "campaigns.tasks.draw_cards"


class CampaignPages(CardedPages):
    model = ShareCard

    def public(self) -> Any:
        return Campaign.objects.across_organizations().public().with_page()

    def whose(self, page: Campaign) -> dict[str, Any]:
        return {"campaign": page, "fundraiser": None}

    def cards_of(self, number: int) -> QuerySet[ShareCard]:
        return ShareCard.objects.filter(campaign=number, fundraiser=None)

    def facts_of(self, page: Campaign) -> list[CardFacts]:
        return [facts_of_campaign(page, language) for language in page.languages]


class FundraiserPages(CardedPages):
    model = ShareCard

    def public(self) -> Any:
        return Fundraiser.objects.across_organizations().public().with_page()

    def whose(self, page: Fundraiser) -> dict[str, Any]:
        return {"campaign": page.campaign, "fundraiser": page}

    def cards_of(self, number: int) -> QuerySet[ShareCard]:
        return ShareCard.objects.filter(fundraiser=number)

    def facts_of(self, page: Fundraiser) -> list[CardFacts]:
        return [facts_of_fundraiser(page, language) for language in ALL_LANGUAGES]


PAGES: dict[str, CardedPages] = {"fundraiser": FundraiserPages(), "campaign": CampaignPages()}


def draw_cards_of(*, kind: str, number: int) -> None:
    """Draw the cards of a page that are not as it is now; delete those of one not shown any more.

    Safe to run twice and at once.
    """
    kept_cards.draw_anew(PAGES[kind], number)


def queue_due_cards() -> int:
    """Have workers look at pages that changed since somebody looked; return at how many.

    One task a page, so that one that cannot be drawn stands in nobody's way.
    """
    due = [*_not_shown(), *_due("campaign"), *_due("fundraiser")][:MOST_A_ROUND]
    queue_now(DRAW_TASK, due, queue="bulk")
    return len(due)


def _public(kind: str) -> Any:
    model: Any = {"fundraiser": Fundraiser, "campaign": Campaign}[kind]
    return model.objects.across_organizations().public()


def _due(kind: str) -> list[tuple[str, int]]:
    """Return pages without a card, and those of which anything changed, the newest change first."""
    is_own = Q(share_cards__fundraiser=None) if kind == "campaign" else Q()
    changes = ["updated_at", "totals__updated_at"]
    changes += ["campaign__updated_at"] if kind == "fundraiser" else []
    looked = _public(kind).annotate(looked_at=Min("share_cards__looked_at", filter=is_own))
    due = looked.filter(is_due(Q(state="live"), *changes)).order_by("-updated_at", "-pk")
    return [(kind, number) for number in due.values_list("pk", flat=True)[:MOST_A_ROUND]]


def _not_shown() -> list[tuple[str, int]]:
    of_pages = ShareCard.objects.exclude(fundraiser=None).exclude(
        fundraiser__in=_public("fundraiser")
    )
    of_campaigns = ShareCard.objects.filter(fundraiser=None).exclude(
        campaign__in=_public("campaign")
    )
    return [
        *(("fundraiser", number) for number in set(of_pages.values_list("fundraiser", flat=True))),
        *(("campaign", number) for number in set(of_campaigns.values_list("campaign", flat=True))),
    ]


def delete_lost_files() -> int:
    """Delete drawings that no row names, of workers that died meanwhile; return how many."""
    return kept_cards.delete_lost_files(ShareCard)
