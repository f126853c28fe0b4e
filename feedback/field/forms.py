"""The form of the phone page. It forgives how people type, and asks little."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.exceptions import PhotographError
from campaigns.services.photographs import open_photograph
from donors.fields import OneLineField
from feedback.field.services import FiledNews, FiledPhotograph
from feedback.field.words import ABOUT_MONEY
from feedback.impact.models import ImageConsent, ImpactUpdate
from feedback.impact.plausible import beyond_what_is_left
from feedback.projects.models import Project

MOST_PHOTOGRAPHS = 6
CONSENT_DAYS = 365
OLDEST_DAYS = 3 * 366
LONGEST_TEXT = 3_000
WHICH_DAY = _("Write the day as 2026-12-13.")
POINT = Decimal("0.00001")  # a metre
LEFT_OUT = _(
    "Readers of that language would miss this. Write it too, or leave both empty: then they read "
    "what you wrote above."
)


class NewsForm(forms.Form):
    form_token = forms.UUIDField()
    project: Any = forms.ModelChoiceField(
        queryset=None, error_messages={"required": _("Choose what your news is about.")}
    )
    kind = forms.ChoiceField(
        choices=ImpactUpdate.Kind.choices,
        error_messages={"required": _("Choose what happened.")},
    )
    headline = OneLineField(
        max_length=120,
        error_messages={
            "required": _("Write one line: what happened?"),
            "max_length": _("The line has more than 120 letters: shorten it."),
        },
    )
    text = forms.CharField(required=False, max_length=LONGEST_TEXT)
    money = forms.CharField(required=False, max_length=1_000)
    headline_other = OneLineField(required=False, max_length=120)
    text_other = forms.CharField(required=False, max_length=LONGEST_TEXT)
    money_other = forms.CharField(required=False, max_length=1_000)
    units = forms.IntegerField(
        required=False,
        min_value=1,
        error_messages={
            "invalid": _("Write the number in digits."),
            "min_value": _("Write a number above nothing, or leave it empty."),
        },
    )
    happened_on = forms.DateField(error_messages={"required": WHICH_DAY, "invalid": WHICH_DAY})
    due_on = forms.DateField(required=False, error_messages={"invalid": WHICH_DAY})
    next_news_on = forms.DateField(required=False, error_messages={"invalid": WHICH_DAY})
    place = OneLineField(required=False, max_length=120)
    latitude = forms.DecimalField(required=False, min_value=-90, max_value=90)
    longitude = forms.DecimalField(required=False, min_value=-180, max_value=180)
    video_url = forms.URLField(
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Check the address of the video: it begins with https://.")},
    )

    def __init__(self, *args: Any, projects: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["project"].queryset = projects  # type: ignore[attr-defined]
        self.today = timezone.now().astimezone(ZoneInfo(zone)).date()

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        if day > self.today + timedelta(days=1):  # it is tomorrow already in the east
            raise ValidationError(_("This day is still to come. When did it happen?"))
        if day < self.today - timedelta(days=OLDEST_DAYS):
            raise ValidationError(_("This day is more than three years ago. Check it."))
        return day

    def clean_due_on(self) -> date | None:
        return self._ahead("due_on")

    def clean_next_news_on(self) -> date | None:
        return self._ahead("next_news_on")

    def _ahead(self, name: str) -> date | None:
        day: date | None = self.cleaned_data[name]
        if day and day <= self.today:
            raise ValidationError(_("This day has passed. Choose one to come."))
        return day

    def clean_video_url(self) -> str:
        address: str = self.cleaned_data["video_url"]
        if address and not address.startswith("https://"):
            raise ValidationError(_("Check the address of the video: it begins with https://."))
        return address

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        project: Project | None = data.get("project")
        units = data.get("units")
        if project and units and units > project.unit_count:
            self.add_error(
                "units",
                ValidationError(
                    _("There are %(all)s in all. Check the number."),
                    params={"all": project.unit_count},
                ),
            )
        elif project and (beyond := beyond_what_is_left(project, data.get("kind", ""), units)):
            self.add_error("units", beyond)
        self._check_other_language(data)
        if data.get("kind") in ABOUT_MONEY and not data.get("money"):
            self.add_error(
                "money",
                ValidationError(_("Write what happens with the money: donors ask that first.")),
            )
        return data

    def _check_other_language(self, data: dict[str, Any]) -> None:
        """Refuse words of the other language that leave out what the first ones say.

        What happened and what becomes of the money are one text: either it is there in a language,
        or its readers get the other one, and read that they do.
        """
        if data.get("kind") not in ABOUT_MONEY:
            return
        for name, beside in (("money", "text"), ("text", "money")):
            is_left_out = data.get(name) and not data.get(f"{name}_other")
            if is_left_out and data.get(f"{beside}_other"):
                self.add_error(f"{name}_other", LEFT_OUT)

    def refuse_token(self) -> None:
        """Say that another link has filed this, and let it be sent as something new."""
        self.add_error(
            "form_token",
            ValidationError(
                _("This was sent by another link. Send it again if it is to be here too.")
            ),
        )
        self.data = {**self.data, "form_token": str(uuid4())}

    def news(self, *, language: str) -> FiledNews:
        data = self.cleaned_data
        other = "fr" if language == "en" else "en"
        return FiledNews(
            form_token=data["form_token"],
            project=data["project"],
            kind=ImpactUpdate.Kind(data["kind"]),
            language=language,
            headline={language: data["headline"], other: data["headline_other"]},
            text={
                language: _together(data["text"], data["money"]),
                other: _together(data["text_other"], data["money_other"]),
            },
            units=data["units"],
            happened_on=data["happened_on"],
            due_on=data["due_on"] if data["kind"] == ImpactUpdate.Kind.LATE else None,
            next_news_on=data["next_news_on"],
            place=data["place"],
            point=_point(data.get("latitude"), data.get("longitude")),
            video_url=data["video_url"],
        )


class PhotographForm(forms.Form):
    """One photograph and what has to be known before it is shown."""

    file = forms.FileField(required=False)
    people = forms.ChoiceField(required=False, choices=[("no", ""), ("yes", "")])
    who = OneLineField(required=False, max_length=120)
    until = forms.DateField(required=False, error_messages={"invalid": WHICH_DAY})
    child = forms.BooleanField(required=False)
    guardian = OneLineField(required=False, max_length=120)
    way = forms.ChoiceField(required=False, choices=ImageConsent.Way.choices)
    shows = OneLineField(required=False, max_length=250)

    def __init__(self, *args: Any, today: date, number: int, **kwargs: Any) -> None:
        kwargs["prefix"] = f"p{number}"
        super().__init__(*args, **kwargs)
        self.today, self.number = today, number

    @property
    def title_number(self) -> int:
        return self.number + 1

    @property
    def last_day(self) -> date:
        return self.today + timedelta(days=CONSENT_DAYS)

    @property
    def is_filled(self) -> bool:
        return bool(self.files.get(self.add_prefix("file")))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("file"):
            return data
        if not data.get("people"):
            self.add_error("people", ValidationError(_("Can people be recognized on it?")))
        elif data["people"] == "yes":
            self._check_consent(data)
        if not self.errors:
            try:
                data["picture"] = open_photograph(data["file"])
            except PhotographError as error:
                self.add_error("file", ValidationError(str(error)))
        return data

    def _check_consent(self, data: dict[str, Any]) -> None:
        if data.get("child") and data.get("who") and not data.get("guardian"):
            self.add_error("guardian", ValidationError(_("Write who agreed for the child.")))
        if data.get("until") and data["until"] <= self.today:
            self.add_error("until", ValidationError(_("This day has passed. Choose one to come.")))

    def photograph(self) -> FiledPhotograph:
        data = self.cleaned_data
        return FiledPhotograph(
            picture=data["picture"],
            shows=data["shows"],
            shows_people=data["people"] == "yes",
            who=data["who"] if data["people"] == "yes" else "",
            is_child=data["child"],
            guardian=data["guardian"] if data["child"] else "",
            way=data["way"] or ImageConsent.Way.SPOKEN,
            given_on=self.today,
            ends_on=data["until"] or self.last_day,
        )


def _together(text: str, money: str) -> str:
    """Return the words with what happens with the money as a paragraph of its own."""
    return "\n\n".join(part.strip() for part in (text, money) if part.strip())


def _point(latitude: Decimal | None, longitude: Decimal | None) -> tuple[Decimal, Decimal] | None:
    if latitude is None or longitude is None:
        return None
    return (
        latitude.quantize(POINT, rounding=ROUND_HALF_UP),
        longitude.quantize(POINT, rounding=ROUND_HALF_UP),
    )
