"""Gifts as their donors chose to appear."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from campaigns.models.fundraisers import Fundraiser
from campaigns.models.organizations import Organization
from campaigns.money import Money
from campaigns.querysets import WallEntryQuerySet
from donors.scoping import ScopedManager


class WallEntry(models.Model):
    """A gift as its donor chose to appear on the page. A private gift has none."""

    class State(models.TextChoices):
        SHOWN = "shown", _("shown")
        HELD = "held", _("held by rule")
        HIDDEN = "hidden", _("hidden by staff")
        WITHDRAWN = "withdrawn", _("withdrawn with the gift")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="wall_entries",
        verbose_name=_("organization"),
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        related_name="wall_entries",
        verbose_name=_("campaign"),
    )
    fundraiser = models.ForeignKey(
        Fundraiser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="wall_entries",
        verbose_name=_("fundraiser"),
    )
    name = models.CharField(
        _("name"), max_length=100, blank=True, help_text=_("Empty: the donor shows no name.")
    )
    amount = models.BigIntegerField(
        _("amount"), null=True, blank=True, help_text=_("Empty: the donor shows no amount.")
    )
    message = models.CharField(_("message"), max_length=500, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.SHOWN)
    held_because = models.CharField(_("held because"), max_length=200, blank=True)
    given_at = models.DateTimeField(_("given"))

    objects = ScopedManager.from_queryset(WallEntryQuerySet)()
    rows = WallEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry on the wall")
        verbose_name_plural = _("the wall")
        default_manager_name = "rows"
        indexes = [
            # The page reads the newest few that are shown.
            models.Index(
                fields=["campaign", "-given_at"],
                condition=Q(state="shown"),
                name="wall_shown_newest_first",
            ),
            models.Index(
                fields=["fundraiser", "-given_at"],
                condition=Q(state="shown"),
                name="wall_of_a_fundraiser",
            ),
            models.Index(fields=["organization", "state", "-given_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gt=0),
                name="wall_amount_is_above_zero",
            )
        ]

    def __str__(self) -> str:
        return self.name or str(_("somebody"))

    @property
    def money(self) -> Money | None:
        return None if self.amount is None else Money(self.amount, self.campaign.currency)
