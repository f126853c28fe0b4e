"""A supporter's own page for a campaign, and the promise to make one.

A fundraiser's state changes in `campaigns.services.fundraisers` alone. What has come in stands in a
row of its own, as for a campaign.
"""

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from campaigns.models.organizations import Organization, Photograph
from campaigns.models.teams import Team
from campaigns.money import Money
from campaigns.querysets import FundraiserQuerySet, PledgeQuerySet, ReportQuerySet, UpdateQuerySet
from campaigns.validators import validate_time_zone
from donors.models import Language
from donors.scoping import ScopedManager

LONGEST_STORY = 5_000


class Occasion(models.TextChoices):
    BIRTHDAY = "birthday", _("birthday")
    WEDDING = "wedding", _("wedding")
    RACE = "race", _("race")
    TRIP = "trip", _("trip")
    MEMORIAL = "memorial", _("in memory of somebody")
    OTHER = "other", _("something else")


class Pledge(models.Model):
    """A promise to hold a birthday fundraiser: a day and a month, no year."""

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed", _("address not confirmed")
        STANDING = "standing", _("standing")
        WITHDRAWN = "withdrawn", _("withdrawn")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="pledges",
        verbose_name=_("organization"),
    )
    # The campaign it was made on; if that is over when the day comes, the organization's newest.
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="pledges", verbose_name=_("campaign")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="pledges",
        verbose_name=_("person"),
    )
    name = models.CharField(_("first name"), max_length=60)
    month = models.PositiveSmallIntegerField(_("month"))
    day = models.PositiveSmallIntegerField(_("day"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    time_zone = models.CharField(
        _("time zone"), max_length=64, validators=[validate_time_zone], blank=True
    )
    state = models.CharField(_("state"), max_length=11, choices=State, default=State.UNCONFIRMED)
    # The day that comes next; moved on a year when it has passed.
    next_on = models.DateField(_("next time"))
    # The first time needs no question. Later ones are asked about, unless the person said "always".
    is_for_every_year = models.BooleanField(_("every year"), default=False)
    asked_for = models.DateField(_("asked about"), null=True, blank=True)
    agreed_for = models.DateField(_("agreed to"), null=True, blank=True)
    # Which day the draft was made for: its owner may move the day of the page.
    drafted_for = models.DateField(null=True, blank=True, editable=False)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    inspired_by = models.ForeignKey(
        "campaigns.Fundraiser",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="inspired_pledges",
        verbose_name=_("inspired by"),
    )
    came_by = models.ForeignKey(
        "campaigns.ShareLink",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("came by"),
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)

    objects = ScopedManager.from_queryset(PledgeQuerySet)()
    rows = PledgeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(
                condition=Q(month__range=(1, 12)) & Q(day__range=(1, 31)),
                name="pledge_names_a_day",
            ),
            models.UniqueConstraint(
                fields=["organization", "person"],
                condition=~Q(state="withdrawn"),
                name="one_pledge_per_person_and_organization",
            ),
            models.CheckConstraint(
                condition=~Q(state="standing") | Q(confirmed_at__isnull=False),
                name="standing_pledge_is_confirmed",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_on"], condition=Q(state="standing"), name="pledges_by_their_day"
            ),
            models.Index(fields=["organization", "-created_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.day}/{self.month}"


class Fundraiser(models.Model):
    """A supporter's own page: their friends give to the campaign through it."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        READY = "ready", _("opens on its day")
        LIVE = "live", _("live")
        CLOSED = "closed", _("closed")
        BLOCKED = "blocked", _("taken down")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="fundraisers",
        verbose_name=_("organization"),
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="fundraisers", verbose_name=_("campaign")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="fundraisers",
        verbose_name=_("supporter"),
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="fundraisers",
        verbose_name=_("team"),
    )
    pledge = models.ForeignKey(
        Pledge,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="fundraisers",
        verbose_name=_("pledge"),
    )
    inspired_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="inspired",
        verbose_name=_("inspired by"),
    )
    # The share link by which its supporter came: what this page brings counts for it too.
    came_by = models.ForeignKey(
        "campaigns.ShareLink",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("came by"),
    )
    slug = models.SlugField(_("address of the page"), max_length=60, unique=True)
    occasion = models.CharField(_("occasion"), max_length=10, choices=Occasion)
    name = models.CharField(_("first name"), max_length=60)
    title = models.CharField(
        _("title"), max_length=120, blank=True, help_text=_("Empty: made of occasion and name.")
    )
    story = models.TextField(_("story"), blank=True, validators=[MaxLengthValidator(LONGEST_STORY)])
    language = models.CharField(_("language"), max_length=2, choices=Language)
    photograph = models.ForeignKey(
        Photograph,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photograph"),
    )
    currency = models.CharField(_("currency"), max_length=3)
    goal_amount = models.BigIntegerField(_("goal"))
    # Days as the supporter's calendar has them; the moments are those days in `time_zone`.
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone])
    day = models.DateField(_("day"), null=True, blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    held_because = models.CharField(_("held because"), max_length=300, blank=True)
    blocked_because = models.CharField(_("taken down because"), max_length=300, blank=True)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # Closed because its campaign was over: when that is reopened, the page is too.
    closed_with_campaign = models.BooleanField(default=False, editable=False)
    shared_at = models.DateTimeField(_("first shared"), null=True, blank=True)
    thanked_at = models.DateTimeField(_("givers thanked"), null=True, blank=True)

    objects = ScopedManager.from_queryset(FundraiserQuerySet)()
    rows = FundraiserQuerySet.as_manager()

    class Meta:
        verbose_name = _("fundraiser")
        verbose_name_plural = _("fundraisers")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(
                condition=Q(goal_amount__gt=0), name="fundraiser_goal_is_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="fundraiser_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["in_review", "ready", "live"])
                | Q(confirmed_at__isnull=False),
                name="fundraiser_in_public_has_a_confirmed_address",
            ),
            models.CheckConstraint(
                condition=~Q(state="live") | Q(opened_at__isnull=False),
                name="live_fundraiser_has_opened",
            ),
            models.UniqueConstraint(
                fields=["pledge", "day"],
                condition=Q(pledge__isnull=False),
                name="one_fundraiser_per_pledge_and_year",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["-created_at", "-id"]),  # for who sees all organizations
            models.Index(fields=["campaign", "state"]),
            models.Index(
                fields=["opens_at"], condition=Q(state="ready"), name="fundraisers_to_open"
            ),
            models.Index(
                fields=["closes_at"], condition=Q(state="live"), name="fundraisers_to_close"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:fundraiser", args=[self.slug])

    @property
    def goal(self) -> Money:
        return Money(self.goal_amount, self.currency)

    @property
    def is_public(self) -> bool:
        """Anybody may read it. What closed while it was held, or never opened, nobody has read."""
        is_memory = self.state == self.State.CLOSED and self.opened_at and not self.held_because
        return self.state == self.State.LIVE or bool(is_memory)

    @property
    def is_over(self) -> bool:
        return self.state in {self.State.CLOSED, self.State.BLOCKED}

    @property
    def takes_gifts(self) -> bool:
        now = timezone.now()
        return (
            self.state == self.State.LIVE
            and self.opens_at <= now < self.closes_at
            and self.campaign.takes_gifts
        )


class FundraiserTotals(models.Model):
    """What came in through a page, net of refunds; `own_amount` is the supporter's own part."""

    fundraiser = models.OneToOneField(
        Fundraiser,
        on_delete=models.CASCADE,
        related_name="totals",
        primary_key=True,
        verbose_name=_("fundraiser"),
    )
    raised_amount = models.BigIntegerField(_("raised"), default=0)
    own_amount = models.BigIntegerField(_("given by the supporter"), default=0)
    gift_count = models.PositiveIntegerField(_("gifts"), default=0)
    donor_count = models.PositiveIntegerField(_("donors"), default=0)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("totals of a fundraiser")
        verbose_name_plural = _("totals of fundraisers")
        constraints = [
            models.CheckConstraint(
                condition=Q(raised_amount__gte=0) & Q(own_amount__gte=0),
                name="fundraiser_raised_is_not_negative",
            )
        ]

    def __str__(self) -> str:
        return str(self.raised)

    @property
    def raised(self) -> Money:
        return Money(self.raised_amount, self.fundraiser.currency)


class FundraiserUpdate(models.Model):
    """A word from the supporter to those who gave and follow."""

    class State(models.TextChoices):
        SHOWN = "shown", _("shown")
        HELD = "held", _("held by rule")
        HIDDEN = "hidden", _("hidden by staff")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    fundraiser = models.ForeignKey(
        Fundraiser, on_delete=models.CASCADE, related_name="updates", verbose_name=_("fundraiser")
    )
    text = models.TextField(_("text"), validators=[MaxLengthValidator(LONGEST_STORY)])
    language = models.CharField(_("language"), max_length=2, choices=Language)
    # Thanks to all who gave, written by the supporter or by the page itself after its end.
    is_thanks = models.BooleanField(_("thanks"), default=False)
    state = models.CharField(_("state"), max_length=6, choices=State, default=State.SHOWN)
    held_because = models.CharField(_("held because"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = ScopedManager.from_queryset(UpdateQuerySet)()
    rows = UpdateQuerySet.as_manager()

    class Meta:
        verbose_name = _("update of a fundraiser")
        verbose_name_plural = _("updates of fundraisers")
        default_manager_name = "rows"
        indexes = [
            models.Index(fields=["fundraiser", "-created_at"]),
            models.Index(fields=["organization", "state", "-created_at"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["fundraiser"], condition=Q(is_thanks=True), name="one_thanks_per_fundraiser"
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]


class Report(models.Model):
    """What a reader found wrong with a page."""

    class Reason(models.TextChoices):
        NOT_REAL = "not_real", _("It pretends to be somebody else")
        MONEY = "money", _("It asks for money some other way")
        HURTFUL = "hurtful", _("It is hateful or hurtful")
        PRIVATE = "private", _("It shows something private")
        OTHER = "other", _("Something else")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    fundraiser = models.ForeignKey(
        Fundraiser, on_delete=models.CASCADE, related_name="reports", verbose_name=_("fundraiser")
    )
    reason = models.CharField(_("reason"), max_length=8, choices=Reason)
    words = models.CharField(_("in their words"), max_length=1000, blank=True)
    # Hashed, to count different readers; emptied when the report is settled.
    household = models.CharField(max_length=24, blank=True, editable=False)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    objects = ScopedManager.from_queryset(ReportQuerySet)()
    rows = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a page")
        verbose_name_plural = _("reports of pages")
        default_manager_name = "rows"
        indexes = [models.Index(fields=["organization", "-created_at"])]

    def __str__(self) -> str:
        return str(self.get_reason_display())
