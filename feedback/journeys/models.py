"""What staff change about the coach, and when it looks at a page again."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models import Fundraiser, Organization
from donors.scoping import OrganizationQuerySet, ScopedManager

LONGEST_BODY = 2_000


class StepName(models.TextChoices):
    """The coach's messages in their order, as staff call them; the table is in steps.py."""

    GIVE_FIRST = "give_first", _("Give first yourself")
    LOOK = "look", _("Add a photograph and a story")
    SHARE = "share", _("Write to three people")
    CLOSEST = "closest", _("Ask the five closest")
    FIRST_GIFT = "first_gift", _("The first gift")
    MILESTONE = "milestone", _("25, 50 and 75 % of the goal")
    GOAL_REACHED = "goal_reached", _("The goal is reached: raise it")
    QUIET = "quiet", _("Post an update")
    LAST_WEEK_BEHIND = "last_week_behind", _("The last week, below half")
    LAST_WEEK_AHEAD = "last_week_ahead", _("The last week, half or more")
    DAY_BEFORE = "day_before", _("The day before")
    DAY = "day", _("The day itself, or the last one")
    THANKS = "thanks", _("Thank everyone")
    AGAIN = "again", _("What happens next, and again next year?")
    NEWS = "news", _("News of what the money did")


class CoachingText(models.Model):
    """An organization's own words, timing or silence for one step of the coach.

    Whatever is empty is as in `feedback.journeys.steps` and the texts beside it.
    """

    organization = models.ForeignKey(
        Organization,
        on_delete=models.CASCADE,
        related_name="coaching_texts",
        verbose_name=_("organization"),
    )
    step = models.CharField(_("message"), max_length=20, choices=StepName)
    is_on = models.BooleanField(_("is sent"), default=True)
    days = models.SmallIntegerField(_("days"), null=True, blank=True)
    subject = models.CharField(_("subject"), max_length=100, blank=True)
    body = models.TextField(_("text"), blank=True, validators=[MaxLengthValidator(LONGEST_BODY)])
    button = models.CharField(_("button"), max_length=40, blank=True)
    sample = models.CharField(_("words to pass on"), max_length=400, blank=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ScopedManager.from_queryset(OrganizationQuerySet)()
    rows = OrganizationQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("message of the coach")
        verbose_name_plural = _("the coach")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "step"], name="coaching_text_once_per_step"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_step_display())


class CoachingPlan(models.Model):
    """When the coach looks at a page again. Without a row, or without a time: never.

    A row of its own, so that a gift that brings the look forward waits for nobody who edits the
    page.
    """

    fundraiser = models.OneToOneField(
        Fundraiser,
        on_delete=models.CASCADE,
        related_name="coaching_plan",
        primary_key=True,
        verbose_name=_("fundraiser"),
    )
    look_at = models.DateTimeField(_("next look"), null=True)
    # The part of the goal at which those who gave were asked to share.
    prompted_percent = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("plan of the coach")
        verbose_name_plural = _("plans of the coach")
        indexes = [
            models.Index(
                fields=["look_at"], condition=Q(look_at__isnull=False), name="pages_to_coach"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk}"
