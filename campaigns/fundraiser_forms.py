"""The forms of supporters. They forgive how people type, and lose nothing of it."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from campaigns.dates import write_date
from campaigns.exceptions import CampaignOverError, PhotographError
from campaigns.models import (
    LONGEST_STORY,
    Campaign,
    Fundraiser,
    FundraiserUpdate,
    Occasion,
    Report,
)
from campaigns.money import AmountError, Money, format_money, parse_money, smallest_units
from campaigns.services.fundraisers import keeps_its_days, span_of
from campaigns.services.photographs import open_photograph
from donors.fields import LONGEST_EMAIL, ForgivingEmailField, OneLineField

LARGEST_GOAL_UNITS = 1_000_000
FURTHEST_DAYS = 366
DAY_HAS_PASSED = _("This day has passed. Choose the next one.")
NAME_ERRORS = {
    "required": _("Write your first name: it stands on the page."),
    "max_length": _("The name has more than 60 letters: shorten it."),
}
EMAIL_ERRORS = {
    "required": _("Write your e-mail address: the link to your page goes there."),
    "invalid": _("Check your e-mail address: it should look like name@example.org."),
    "max_length": _("This e-mail address is too long to be one. Check it."),
}


class TimeZoneMixin(forms.Form):
    """The browser's time zone; one that does not exist is no reason to trouble anybody."""

    time_zone = forms.CharField(required=False, widget=forms.HiddenInput)
    # A person never sees this field; a program that fills in every field betrays itself.
    website = forms.CharField(required=False)

    campaign: Campaign

    def clean_time_zone(self) -> str:
        zone = self.cleaned_data["time_zone"]
        return zone if zone in available_timezones() else self.campaign.organization.time_zone

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(
                _("A hidden field was filled in. It is empty again: press the button once more.")
            )
        return ""


class GoalMixin(forms.Form):
    goal = forms.CharField(
        max_length=40,
        error_messages={"required": _("Write a goal. You can change it later.")},
    )

    campaign: Campaign

    def clean_goal(self) -> int:
        """Return the goal in the smallest unit of the campaign's currency."""
        try:
            money = parse_money(self.cleaned_data["goal"], self.campaign.currency)
        except AmountError as error:
            raise ValidationError(error.args[0]) from error
        unit = smallest_units(money.currency)
        if money.amount < unit:
            raise ValidationError(_("A goal of nothing is reached already. Write a larger one."))
        if money.amount > LARGEST_GOAL_UNITS * unit:
            largest = Money(LARGEST_GOAL_UNITS * unit, money.currency)
            raise ValidationError(
                _("The largest goal of a page is %(amount)s.") % {"amount": format_money(largest)}
            )
        return money.amount


class GoalForm(GoalMixin):
    """A goal by itself, raised with one press."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign


class DayMixin(forms.Form):
    """Which day, and whether the page opens on it. The campaign has to last until then."""

    occasion = forms.ChoiceField(choices=Occasion, required=False)
    day = forms.DateField(
        required=False, error_messages={"invalid": _("Write the day as 2026-12-13.")}
    )
    opens_on_day = forms.BooleanField(required=False)

    campaign: Campaign

    def clean_occasion(self) -> str:
        return self.cleaned_data["occasion"] or Occasion.BIRTHDAY

    def check_day(self, data: dict[str, Any], zone: str, *, may_be_past: bool = False) -> None:
        """Say beside the day what is wrong with it."""
        day = data.get("day")
        if day is None and data.get("occasion") == Occasion.BIRTHDAY and "day" not in self.errors:
            self.add_error("day", ValidationError(_("Choose the day of your birthday.")))
            return
        today = timezone.now().astimezone(ZoneInfo(zone)).date()
        if trouble := self._trouble_with(day, today, may_be_past=may_be_past):
            self.add_error("day", ValidationError(trouble))
            return
        try:
            span_of(
                campaign=self.campaign,
                day=day,
                opens_on_day=bool(data.get("opens_on_day")),
                zone=zone,
                now=timezone.now(),
            )
        except CampaignOverError:
            has_passed = day is not None and day < today
            trouble = DAY_HAS_PASSED if has_passed else self._ends_before(zone)
            self.add_error("day", ValidationError(trouble))

    def _trouble_with(self, day: date | None, today: date, *, may_be_past: bool) -> Any:
        if day is None:
            return ""
        if day < today and not may_be_past:
            return DAY_HAS_PASSED
        if (day - today).days > FURTHEST_DAYS:
            return _("This day is more than a year away. Promise it instead.")
        return ""

    def _ends_before(self, zone: str) -> str:
        ends_at = self.campaign.ends_at or timezone.now()
        return _("This campaign ends on %(day)s. Choose an earlier day.") % {
            "day": write_date(ends_at.astimezone(ZoneInfo(zone)))
        }


class BeginForm(DayMixin, GoalMixin, TimeZoneMixin):
    """First name, e-mail, which day, goal: a page in a minute."""

    # The list of mistakes follows the page from top to bottom.
    field_order = ("name", "email", "day", "goal")

    name = OneLineField(max_length=60, error_messages=NAME_ERRORS)
    email = ForgivingEmailField(max_length=LONGEST_EMAIL, error_messages=EMAIL_ERRORS)
    inspired_by = forms.CharField(required=False, widget=forms.HiddenInput)
    # The code of the share link by which the supporter came.
    r = forms.CharField(required=False, widget=forms.HiddenInput)
    team = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        zone = data.get("time_zone") or self.campaign.organization.time_zone
        if "day" not in self.errors:
            self.check_day(data, zone)
        return data


class PageForm(DayMixin, GoalMixin):
    """All that a supporter may change about the page."""

    # The list of mistakes follows the page from top to bottom.
    field_order = ("upload", "story", "name", "title", "occasion", "day", "goal", "slug")

    name = OneLineField(max_length=60, error_messages=NAME_ERRORS)
    title = OneLineField(
        required=False,
        max_length=120,
        error_messages={"max_length": _("The title has more than 120 letters: shorten it.")},
    )
    story = forms.CharField(
        required=False,
        max_length=LONGEST_STORY,
        error_messages={"max_length": _("The story has more than 5,000 letters: shorten it.")},
    )
    slug = forms.CharField(required=False, max_length=60)
    upload = forms.FileField(required=False)
    without_photograph = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, fundraiser: Fundraiser, upload_refusal: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fundraiser, self.campaign = fundraiser, fundraiser.campaign
        self.upload_refusal = upload_refusal

    def clean_slug(self) -> str:
        """Return the address as it can stand in a link; what was typed may have spaces."""
        typed = self.cleaned_data["slug"]
        slug = slugify(typed)[:60]
        if typed and len(slug) < 3:
            raise ValidationError(_("The address needs three letters or digits at least."))
        return slug

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if not upload:
            return None
        if self.upload_refusal:
            raise ValidationError(self.upload_refusal)
        try:
            return open_photograph(upload)
        except PhotographError as error:
            raise ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day = data.get("day")
        stays = day is not None and keeps_its_days(self.fundraiser, day)
        if "day" not in self.errors and not stays:
            is_same_day = day == self.fundraiser.day
            self.check_day(data, self.fundraiser.time_zone, may_be_past=is_same_day)
        return data


class UpdateForm(forms.ModelForm):
    class Meta:
        model = FundraiserUpdate
        fields = ("text",)
        error_messages = {"text": {"required": _("Write a few words first.")}}


class ReportForm(forms.ModelForm):
    website = forms.CharField(required=False)

    class Meta:
        model = Report
        fields = ("reason", "words")
        error_messages = {"reason": {"required": _("Choose what is wrong.")}}


def first_values(campaign: Campaign, goal: Money, *, day: date | None = None) -> dict[str, Any]:
    """Return what a new page's form starts with."""
    return {
        "occasion": Occasion.BIRTHDAY,
        "goal": f"{goal.units:.0f}",
        "day": day.isoformat() if day else "",
    }


def values_of_page(page: Fundraiser) -> dict[str, Any]:
    """Return a page as its form shows it."""
    money = page.goal
    decimals = 0 if money.is_whole else len(str(smallest_units(money.currency))) - 1
    opens_on = page.opens_at.astimezone(ZoneInfo(page.time_zone)).date()
    return {
        "name": page.name,
        "title": page.title,
        "story": page.story,
        "occasion": page.occasion,
        "goal": f"{money.units:.{decimals}f}",
        "day": page.day.isoformat() if page.day else "",
        "opens_on_day": page.day is not None and opens_on == page.day,
        "slug": page.slug,
    }
