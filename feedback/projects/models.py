"""What the money does: projects, and how much of each is paid for."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Organization, Photograph
from campaigns.models.organizations import languages_with_words
from campaigns.money import Money
from donors.scoping import ScopedManager
from feedback.projects.querysets import ProjectQuerySet


class Stage(models.TextChoices):
    """How far a project has come."""

    PLANNED = "planned", _("planned")
    FUNDED = "funded", _("paid for")
    SENT = "sent", _("sent")
    IN_PROGRESS = "in_progress", _("in progress")
    DELIVERED = "delivered", _("delivered")
    CHECKED = "checked", _("checked again")


class Trouble(models.TextChoices):
    """What did not go as promised; said as openly as the rest."""

    LATE = "late", _("late")
    CHANGED = "changed", _("changed")
    FAILED = "failed", _("something went wrong")
    REPAIRED = "repaired", _("put right")


NOT_PUT_RIGHT = frozenset({Trouble.LATE, Trouble.CHANGED, Trouble.FAILED})


class Project(models.Model):  # type: ignore[django-manager-missing]
    """What the money of a campaign does: a place, a unit and its cost, and stages.

    `unit_cost` is in the smallest unit of the campaign's currency. Stage, trouble and dates are
    changed by published news alone (`feedback.impact.services`).
    """

    class Takes(models.TextChoices):
        """Which gifts may be allocated to it."""

        ANY = "any", _("any gift of the campaign")
        DESIGNATED = "designated", _("only gifts meant for it")
        NONE = "none", _("no more gifts")

    class Blur(models.IntegerChoices):
        """How far from the true place the point on the map may be, in kilometres."""

        EXACT = 0, _("show the exact place")
        NEAR = 2, _("within 2 km")
        TOWN = 10, _("within 10 km")
        REGION = 50, _("within 50 km")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="projects", verbose_name=_("campaign")
    )
    slug = models.SlugField(_("address of the page"), unique=True)
    name = models.CharField(_("name"), max_length=120, null=True, blank=True)  # noqa: DJ001
    summary = models.TextField(_("what it is"), blank=True, validators=[MaxLengthValidator(2_000)])
    photograph = models.ForeignKey(
        Photograph,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photograph"),
    )

    place = models.CharField(_("place"), max_length=120, blank=True)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=8, decimal_places=5, null=True, blank=True
    )
    blur_km = models.PositiveSmallIntegerField(
        _("on the map"),
        choices=Blur,
        default=Blur.TOWN,
        help_text=_("Where people could be in danger, show the region and not the place."),
    )

    is_pooled = models.BooleanField(
        _("many gifts together pay for it"),
        default=False,
        help_text=_("Nothing finer is true: no gift pays for a unit of its own."),
    )
    unit_one = models.CharField(
        _("one unit"), max_length=60, blank=True, help_text=_("For example: book")
    )
    unit_many = models.CharField(
        _("several units"), max_length=60, blank=True, help_text=_("For example: books")
    )
    unit_count = models.PositiveIntegerField(_("how many units"), default=1)
    unit_cost = models.BigIntegerField(
        _("cost of a unit"),
        help_text=_("In the smallest unit of the currency: 500 is 5 $."),
    )
    cost_source = models.CharField(
        _("where the cost comes from"),
        max_length=200,
        blank=True,
        help_text=_("For example: offer of the bookseller Pantoute"),
    )
    cost_date = models.DateField(_("cost as of"), null=True, blank=True)

    takes = models.CharField(_("takes"), max_length=10, choices=Takes, default=Takes.ANY)
    # Allocations go to the project that was opened first.
    opened_at = models.DateTimeField(_("takes gifts since"), default=timezone.now)
    is_public = models.BooleanField(_("shown to everyone"), default=True)

    stage = models.CharField(
        _("stage"), max_length=11, choices=Stage, default=Stage.PLANNED, editable=False
    )
    trouble = models.CharField(
        _("trouble"), max_length=8, choices=Trouble, blank=True, editable=False
    )
    due_on = models.DateField(
        _("due"), null=True, blank=True, help_text=_("When it is to be delivered.")
    )
    first_due_on = models.DateField(_("first due"), null=True, blank=True, editable=False)
    delivered_units = models.PositiveIntegerField(_("units delivered"), default=0, editable=False)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ScopedManager.from_queryset(ProjectQuerySet)()
    rows = ProjectQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        default_manager_name = "rows"
        constraints = [
            # News refers to both columns: none is of another organization than its project.
            models.UniqueConstraint(
                fields=["id", "organization"], name="project_is_of_one_organization"
            ),
            models.CheckConstraint(
                condition=Q(unit_cost__gt=0) & Q(unit_count__gt=0),
                name="project_costs_more_than_nothing",
            ),
            models.CheckConstraint(
                condition=Q(name_en__gt="") | Q(name_fr__gt=""),
                name="project_has_a_name_in_some_language",
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="project_point_is_on_the_globe",
            ),
            models.CheckConstraint(
                condition=Q(delivered_units__lte=F("unit_count")),
                name="no_more_units_delivered_than_planned",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["campaign", "opened_at"]),
        ]

    def __str__(self) -> str:
        return self.name or self.slug

    def get_absolute_url(self) -> str:
        return reverse("feedback:project", args=[self.slug])

    @property
    def currency(self) -> str:
        return self.campaign.currency

    @property
    def cost(self) -> Money:
        return Money(self.unit_count * self.unit_cost, self.currency)

    @property
    def cost_of_unit(self) -> Money:
        return Money(self.unit_cost, self.currency)

    @property
    def reached(self) -> Stage:
        """Return how far it has come, to be read with its funding: what is paid for is."""
        is_paid_for = self.stage == Stage.PLANNED and self.funding.is_full
        return Stage.FUNDED if is_paid_for else Stage(self.stage)

    @property
    def is_done(self) -> bool:
        """Return whether all of it arrived: no news would tell of money that comes after."""
        return self.stage in {Stage.DELIVERED, Stage.CHECKED}

    @property
    def is_over(self) -> bool:
        """Return whether nobody waits for it any more: it arrived, and nothing is wrong with it."""
        return self.is_done and self.trouble not in NOT_PUT_RIGHT

    @property
    def due_is_past(self) -> bool:
        """Return whether the day by which it is due is over: it is no promise any more."""
        return self.due_on is not None and self.due_on < self.organization.today

    @property
    def is_late_until(self) -> bool:
        """Return whether it is late, and a new day for it is still to come."""
        return self.trouble == Trouble.LATE and bool(self.due_on) and not self.due_is_past

    @property
    def takes_money(self) -> bool:
        """Return whether a gift meant for it finds room; to be read with its funding."""
        return not self.is_done and self.takes != self.Takes.NONE and not self.funding.is_full

    @property
    def languages(self) -> list[str]:
        """Return the languages that the project is written in."""
        return languages_with_words(self, "name")


class ProjectFunding(models.Model):
    """How much of a project is paid for: the row that allocations lock, apart from its words.

    Made, and its copy of the cost kept, by a trigger on the project. Amounts are in the smallest
    unit of the campaign's currency.
    """

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="funding"
    )
    cost_amount = models.BigIntegerField(_("cost"))
    allocated_amount = models.BigIntegerField(_("paid for"), default=0)

    class Meta:
        verbose_name = _("funding of a project")
        verbose_name_plural = _("funding of projects")
        constraints = [
            models.CheckConstraint(
                condition=Q(allocated_amount__gte=0) & Q(allocated_amount__lte=F("cost_amount")),
                name="allocated_never_exceeds_the_cost",
            )
        ]

    def __str__(self) -> str:
        return str(self.allocated)

    @property
    def allocated(self) -> Money:
        return Money(self.allocated_amount, self.project.currency)

    @property
    def room(self) -> Money:
        return Money(self.cost_amount - self.allocated_amount, self.project.currency)

    @property
    def is_full(self) -> bool:
        return self.allocated_amount == self.cost_amount
