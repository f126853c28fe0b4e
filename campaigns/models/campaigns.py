"""What people are asked to give to, and what has come in."""

from django.core.validators import (
    MaxLengthValidator,
    MaxValueValidator,
    MinValueValidator,
)
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.organizations import Organization, Photograph, languages_with_words
from campaigns.money import CURRENCY_CHOICES, Money
from campaigns.querysets import CampaignQuerySet
from donors.scoping import ScopedManager

INTERAC_CURRENCY = "CAD"
IBAN_CURRENCIES = frozenset({"EUR", "CHF", "GBP"})


class Campaign(models.Model):  # type: ignore[django-manager-missing]
    """What people are asked to give to. Its state changes in `campaigns.services` alone."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("in review")
        LIVE = "live", _("live")
        ENDED = "ended", _("ended")
        ARCHIVED = "archived", _("archived")

    class Cause(models.TextChoices):
        EDUCATION = "education", _("books and schools")
        HEALTH = "health", _("health")
        FOOD = "food", _("food and shelter")
        CHILDREN = "children", _("children and families")
        ENVIRONMENT = "environment", _("nature and climate")
        ANIMALS = "animals", _("animals")
        CULTURE = "culture", _("culture and heritage")
        RIGHTS = "rights", _("rights and justice")
        EMERGENCY = "emergency", _("emergencies")
        COMMUNITY = "community", _("community")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="campaigns",
        verbose_name=_("organization"),
    )
    slug = models.SlugField(_("address of the page"), unique=True)
    title = models.CharField(_("title"), max_length=120, null=True, blank=True)  # noqa: DJ001
    summary = models.CharField(
        _("in one sentence"), max_length=200, blank=True, help_text=_("Shown in lists and shares.")
    )
    story = models.TextField(_("story"), blank=True, validators=[MaxLengthValidator(50_000)])
    place = models.CharField(_("place"), max_length=120, blank=True)
    cause = models.CharField(_("cause"), max_length=12, choices=Cause)
    photograph = models.ForeignKey(
        Photograph,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photograph"),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State, default=State.DRAFT, editable=False
    )
    currency = models.CharField(_("currency"), max_length=3, choices=CURRENCY_CHOICES)
    goal_amount = models.BigIntegerField(
        _("goal"), help_text=_("In the smallest unit of the currency: 1 800 000 is 18 000 $.")
    )
    # Then a gift reaches its project whole, and the page says thanks to whom.
    fees_carried_by = models.CharField(
        _("who pays the card fees"),
        max_length=120,
        blank=True,
        help_text=_(
            "The name of a fund or sponsor, if one pays the fees of every gift. Gifts then reach "
            "their project whole."
        ),
    )
    news_every_days = models.PositiveSmallIntegerField(
        _("news at least every (days)"),
        default=90,
        validators=[MinValueValidator(7), MaxValueValidator(366)],
        help_text=_("Donors are promised this, and everyone can read whether it was kept."),
    )
    starts_at = models.DateTimeField(_("starts"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = ScopedManager.from_queryset(CampaignQuerySet)()
    rows = CampaignQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(
                condition=Q(goal_amount__gt=0), name="campaign_goal_is_above_zero"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="campaign_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(title_en__gt="") | Q(title_fr__gt=""),
                name="campaign_has_a_title_in_some_language",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["state", "ends_at"]),  # home page and the job that ends campaigns
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def get_absolute_url(self) -> str:
        return reverse("campaigns:campaign", args=[self.slug])

    @property
    def goal(self) -> Money:
        return Money(self.goal_amount, self.currency)

    @property
    def languages(self) -> list[str]:
        """Return the languages that the campaign is written in."""
        return languages_with_words(self, "title")

    @property
    def takes_interac(self) -> bool:
        """Return whether an Interac transfer can pay for it: those are in Canadian dollars."""
        return bool(self.organization.interac_email) and self.currency == INTERAC_CURRENCY

    @property
    def takes_bank_transfer(self) -> bool:
        return bool(self.organization.iban) and self.currency in IBAN_CURRENCIES

    @property
    def takes_gifts(self) -> bool:
        now = timezone.now()
        return (
            self.state == self.State.LIVE
            and self.organization.is_active
            and self.starts_at <= now
            and (self.ends_at is None or now < self.ends_at)
        )


class SuggestedAmount(models.Model):  # type: ignore[django-manager-missing]
    """An amount offered on the donate page, and what exactly it does."""

    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.CASCADE,
        related_name="suggested_amounts",
        verbose_name=_("campaign"),
    )
    amount = models.BigIntegerField(
        _("amount"), help_text=_("In the smallest unit of the currency: 2500 is 25 $.")
    )
    what_it_does = models.CharField(
        _("what it does"), max_length=120, blank=True, help_text=_("For example: five books")
    )

    class Meta:
        verbose_name = _("suggested amount")
        verbose_name_plural = _("suggested amounts")
        ordering = ["amount"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="suggested_amount_is_above_zero"
            ),
            models.UniqueConstraint(
                fields=["campaign", "amount"], name="suggested_amount_once_per_campaign"
            ),
        ]

    def __str__(self) -> str:
        return str(self.money)

    @property
    def money(self) -> Money:
        return Money(self.amount, self.campaign.currency)


class CampaignTotals(models.Model):
    """What a campaign has raised: one row that every gift adds to, locked last and briefly.

    It stands apart from the campaign so that a gift never waits for somebody who edits the
    page. `raised_amount` is in the campaign's currency and net of refunds, before fees.
    """

    campaign = models.OneToOneField(
        Campaign,
        on_delete=models.CASCADE,
        related_name="totals",
        primary_key=True,
        verbose_name=_("campaign"),
    )
    raised_amount = models.BigIntegerField(_("raised"), default=0)
    gift_count = models.PositiveIntegerField(_("gifts"), default=0)
    donor_count = models.PositiveIntegerField(_("donors"), default=0)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("totals")
        verbose_name_plural = _("totals")
        constraints = [
            models.CheckConstraint(condition=Q(raised_amount__gte=0), name="raised_is_not_negative")
        ]

    def __str__(self) -> str:
        return str(self.raised)

    @property
    def raised(self) -> Money:
        return Money(self.raised_amount, self.campaign.currency)
