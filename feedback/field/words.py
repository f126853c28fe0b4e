"""What the phone page calls things: words of the field, not of the office."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.impact.models import ImpactUpdate
from feedback.projects.models import Project

Kind = ImpactUpdate.Kind

GOOD = (
    (Kind.DELIVERED, _("It has arrived"), _("People have it in their hands.")),
    (Kind.SENT, _("It is on its way"), _("Bought, packed or shipped.")),
    (Kind.IN_PROGRESS, _("The work goes on"), _("Begun, and not finished yet.")),
    (Kind.CHECKED, _("I went back to look"), _("Months later: is it still of use?")),
)
HARD = (
    (Kind.LATE, _("It will be late"), _("With the new day, if you know it.")),
    (Kind.CHANGED, _("It changed"), _("Another place, another thing, another number.")),
    (Kind.FAILED, _("It went wrong"), _("Lost, broken, or not possible.")),
    (Kind.REPAIRED, _("It was put right"), _("What had gone wrong is mended.")),
)
# News of these says what happens with the money.
ABOUT_MONEY = frozenset({Kind.LATE, Kind.CHANGED, Kind.FAILED})


def hint_of_place(projects: Iterable[Project]) -> str:
    """Say what to write of the place: what is typed is shown, however blurred the map is."""
    hint, blurs = gettext("Leave it empty if it is where the project is."), _blurs(projects)
    if not any(blurs):
        return hint
    return f"{hint} {_as_near_as_the_map(blurs)}"


def _blurs(projects: Iterable[Project]) -> set[int]:
    return {project.blur_km for project in projects}


def _as_near_as_the_map(blurs: set[int]) -> str:
    if len(blurs) > 1:
        return gettext(
            "Everyone can read it: where the map shows a project only roughly, on purpose, write "
            "the region and not the house."
        )
    return gettext(
        "Everyone can read it, and the map shows this place only to within %(radius)s, on "
        "purpose: write nothing nearer than that, the region and not the house."
    ) % {"radius": f"{blurs.pop()}\u00a0km"}
