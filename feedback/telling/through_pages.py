"""How many people gave, through a page or a team, what is in an update and still stands.

Counted as the news is written and again as it is sent, since money goes back meanwhile.
"""

from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils.translation import ngettext, override

from campaigns.money import write_number
from feedback.journeys.facts import key_of as key_of_coaching
from feedback.journeys.services import name_of_news
from feedback.models import ImpactUpdate, Message, UpdateGift
from giving.models import Donation

PAGE, TEAM = "donation__fundraiser", "donation__fundraiser__team"
LOCK_FOR_PAGES = 1_011  # beside those of the donors' parts and of the followers


def donors_by_page(update: ImpactUpdate, **of: Any) -> dict[int, int]:
    return _count(update, PAGE, of)


def donors_by_team(update: ImpactUpdate, **of: Any) -> dict[int, int]:
    """Count who gave through several pages of a team once."""
    return _count(update, TEAM, of)


def _count(update: ImpactUpdate, by: str, of: dict[str, Any]) -> dict[int, int]:
    standing = UpdateGift.objects.filter(
        update=update, donation__state=Donation.State.PAID, allocation__amount__gt=0, **of
    )
    counts = standing.exclude(**{by: None}).order_by(by).values_list(by)
    return dict(counts.annotate(Count("donation__donor", distinct=True)))


def whose_money(donors: int, language: str) -> str:
    """Write how many of a page's donors it is about; what they gave is theirs to tell."""
    with override(language):
        sentence = ngettext(
            "The money of %(count)s person who gave through your page is in it.",
            "The money of %(count)s people who gave through your page is in it.",
            donors,
        )
        return sentence % {"count": write_number(donors)}


def key_of_team_news(update: ImpactUpdate, team_id: int) -> str:
    return f"{Message.Kind.TEAM_NEWS}:{update.pk}:{team_id}"


def lock_pages(update_id: int) -> None:
    """Let no other worker tell the pages of an update, or drop what they wait for, meanwhile.

    Staff do not take it: whoever takes news back waits for no worker that tells many pages.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_FOR_PAGES, update_id])


def waiting_page_news(update: ImpactUpdate) -> Any:
    """Return what waits to tell owners and captains of an update."""
    return _page_news(update).filter(state=Message.State.WAITING)


def told_through_pages(update: ImpactUpdate) -> Any:
    """Return who hears of an update as an owner or a captain."""
    written = _page_news(update).exclude(state=Message.State.DROPPED)
    return written.filter(person__isnull=False).values("person")


def _page_news(update: ImpactUpdate) -> Any:
    return Message.rows.filter(key__in=_keys(update))


def _keys(update: ImpactUpdate) -> list[str]:
    """Return the keys of all that may have been written: also where the money went back since."""
    through = UpdateGift.objects.filter(update=update).order_by().values_list(PAGE, TEAM).distinct()
    pages, teams = {page for page, _team in through}, {team for _page, team in through}
    return [
        *(key_of_coaching(page, name_of_news(update.pk)) for page in pages - {None}),
        *(key_of_team_news(update, team) for team in teams - {None}),
    ]
