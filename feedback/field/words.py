"""What the phone page calls things: words of the field, not of the office."""

from django.utils.translation import gettext_lazy as _

from feedback.impact.models import ImpactUpdate

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
