"""The forms of teams. They forgive how people type, and lose nothing of it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.fundraiser_forms import EMAIL_ERRORS, NAME_ERRORS, GoalMixin, TimeZoneMixin
from campaigns.models import Campaign
from campaigns.services.teams import CODE_LENGTH
from donors.fields import LONGEST_EMAIL, ForgivingEmailField, OneLineField

CODE = re.compile(rf"([a-z0-9]{{{CODE_LENGTH}}})/?\s*$")

TEAM_NAME_ERRORS = {
    "required": _("Give your team a name: it stands on the page."),
    "max_length": _("The name has more than 80 letters: shorten it."),
}


class BeginTeamForm(GoalMixin, TimeZoneMixin):
    """A name for the team, the captain's first name and address, and a goal."""

    team_name = OneLineField(max_length=80, error_messages=TEAM_NAME_ERRORS)
    name = OneLineField(max_length=60, error_messages=NAME_ERRORS)
    email = ForgivingEmailField(max_length=LONGEST_EMAIL, error_messages=EMAIL_ERRORS)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign


class ChangeTeamForm(forms.Form):
    """What staff may ask a captain to change: the name of the team, and the captain's own."""

    team_name = OneLineField(max_length=80, error_messages=TEAM_NAME_ERRORS)
    name = OneLineField(max_length=60, error_messages=NAME_ERRORS)


class JoinForm(forms.Form):
    """The link by which one joins a team, or the code at its end."""

    link = OneLineField(
        max_length=300, error_messages={"required": _("Paste the link that your captain sent.")}
    )

    def clean_link(self) -> str:
        """Return the code; what is none matches no team, and is refused there."""
        found = CODE.search(self.cleaned_data["link"].lower())
        return found.group(1) if found else ""
