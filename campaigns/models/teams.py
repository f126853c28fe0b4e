"""Fundraisers that count together, and things that are ranked together for a time."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from campaigns.models.organizations import Organization, languages_with_words
from campaigns.money import CURRENCY_CHOICES, Money
from campaigns.querysets import ChallengeEntryQuerySet, ChallengeQuerySet, TeamQuerySet
from donors.models import Language
from donors.scoping import ScopedManager


class Team(models.Model):
    """Fundraisers of one campaign that count together. Whoever has the link may join."""

    class State(models.TextChoices):
        DRAFT = "draft", _("address not confirmed")
        IN_REVIEW = "in_review", _("in review")
        LIVE = "live", _("live")
        CLOSED = "closed", _("closed")
        BLOCKED = "blocked", _("taken down")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="teams", verbose_name=_("organization")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="teams", verbose_name=_("campaign")
    )
    captain = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="teams",
        verbose_name=_("captain"),
    )
    captain_name = models.CharField(_("captain’s first name"), max_length=60)
    slug = models.SlugField(_("address of the page"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    goal_amount = models.BigIntegerField(_("goal"))
    currency = models.CharField(_("currency"), max_length=3)
    # The link by which others join; a new one makes the old one worthless.
    join_code = models.CharField(max_length=16, unique=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    held_because = models.CharField(_("held because"), max_length=300, blank=True)
    blocked_because = models.CharField(_("taken down because"), max_length=300, blank=True)
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)

    objects = ScopedManager.from_queryset(TeamQuerySet)()
    rows = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(condition=Q(goal_amount__gt=0), name="team_goal_is_above_zero"),
            models.CheckConstraint(
                condition=~Q(state__in=["in_review", "live"]) | Q(confirmed_at__isnull=False),
                name="team_in_public_has_a_confirmed_address",
            ),
        ]
        indexes = [models.Index(fields=["organization", "-created_at"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:team", args=[self.slug])

    @property
    def goal(self) -> Money:
        return Money(self.goal_amount, self.currency)


class TeamTotals(models.Model):
    """What came in through all pages of a team, net of refunds."""

    team = models.OneToOneField(
        Team,
        on_delete=models.CASCADE,
        related_name="totals",
        primary_key=True,
        verbose_name=_("team"),
    )
    raised_amount = models.BigIntegerField(_("raised"), default=0)
    gift_count = models.PositiveIntegerField(_("gifts"), default=0)
    donor_count = models.PositiveIntegerField(_("donors"), default=0)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("totals of a team")
        verbose_name_plural = _("totals of teams")
        constraints = [
            models.CheckConstraint(
                condition=Q(raised_amount__gte=0), name="team_raised_is_not_negative"
            )
        ]

    def __str__(self) -> str:
        return str(self.raised)

    @property
    def raised(self) -> Money:
        return Money(self.raised_amount, self.team.currency)


class Challenge(models.Model):
    """Fundraisers, teams or campaigns ranked for a time by different donors."""

    class Kind(models.TextChoices):
        FUNDRAISERS = "fundraisers", _("supporters’ pages")
        TEAMS = "teams", _("teams")
        CAMPAIGNS = "campaigns", _("campaigns")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        LIVE = "live", _("live")
        SETTLING = "settling", _("ended, being checked")
        FROZEN = "frozen", _("result is final")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="challenges",
        verbose_name=_("organization"),
    )
    slug = models.SlugField(_("address of the page"), max_length=60, unique=True)
    title = models.CharField(_("title"), max_length=120, blank=True)
    story = models.TextField(_("rules and story"), blank=True)
    kind = models.CharField(_("who takes part"), max_length=11, choices=Kind)
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCY_CHOICES)
    suggested_amount = models.BigIntegerField(_("suggested gift"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    frozen_at = models.DateTimeField(_("result final since"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    objects = ScopedManager.from_queryset(ChallengeQuerySet)()
    rows = ChallengeQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("challenge")
        verbose_name_plural = _("challenges")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="challenge_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(state="frozen") | Q(frozen_at__isnull=False),
                name="frozen_challenge_has_a_date",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["state", "ends_at"]),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("campaigns:challenge", args=[self.slug])

    @property
    def languages(self) -> list[str]:
        return languages_with_words(self, "title")

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= timezone.now()

    @property
    def is_past(self) -> bool:
        return self.ends_at <= timezone.now()

    @property
    def is_final(self) -> bool:
        return self.state == self.State.FROZEN

    @property
    def suggested(self) -> Money | None:
        if self.suggested_amount is None:
            return None
        return Money(self.suggested_amount, self.currency)


class ChallengeEntry(models.Model):
    """One that takes part, and what counts for it. Counted by `giving.challenges` alone.

    `donor_count` counts different people: one card or one confirmed address counts once. What the
    supporter gave to their own page stands apart in `own_amount` and is in no other column.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    challenge = models.ForeignKey(
        Challenge, on_delete=models.CASCADE, related_name="entries", verbose_name=_("challenge")
    )
    fundraiser = models.ForeignKey(
        "campaigns.Fundraiser",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="challenge_entries",
        verbose_name=_("fundraiser"),
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="challenge_entries",
        verbose_name=_("team"),
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="challenge_entries",
        verbose_name=_("campaign"),
    )
    donor_count = models.PositiveIntegerField(_("different donors"), default=0)
    raised_amount = models.BigIntegerField(_("raised"), default=0)
    own_amount = models.BigIntegerField(_("given by the supporter"), default=0)
    # When the last donor that counts came: of two that are level, the first there is ahead.
    reached_at = models.DateTimeField(_("reached"), null=True, blank=True)
    # The place in the final result.
    place = models.PositiveIntegerField(_("final place"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    objects = ScopedManager.from_queryset(ChallengeEntryQuerySet)()
    rows = ChallengeEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry in a challenge")
        verbose_name_plural = _("entries in challenges")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(
                condition=Q(fundraiser__isnull=False, team__isnull=True, campaign__isnull=True)
                | Q(fundraiser__isnull=True, team__isnull=False, campaign__isnull=True)
                | Q(fundraiser__isnull=True, team__isnull=True, campaign__isnull=False),
                name="entry_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["challenge", "fundraiser"], name="fundraiser_once_per_challenge"
            ),
            models.UniqueConstraint(fields=["challenge", "team"], name="team_once_per_challenge"),
            models.UniqueConstraint(
                fields=["challenge", "campaign"], name="campaign_once_per_challenge"
            ),
        ]
        indexes = [
            models.Index(
                F("challenge"),
                F("donor_count").desc(),
                F("raised_amount").desc(),
                F("reached_at").asc(),
                name="entries_by_rank",
            ),
        ]

    def __str__(self) -> str:
        return str(self.thing)

    @property
    def thing(self) -> models.Model:
        """Return the fundraiser, team or campaign that takes part."""
        return self.fundraiser or self.team or self.campaign  # type: ignore[return-value]
