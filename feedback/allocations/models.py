"""Which gift pays for which project, to the cent.

Locks: the gift, its balance, its allocations, then the funding of projects by primary key. All
amounts are in the smallest unit of the gift's currency, which is its campaign's.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Organization
from campaigns.money import Money
from donors.scoping import ScopedManager
from feedback.allocations.querysets import AllocationQuerySet, GiftBalanceQuerySet
from feedback.projects.models import Project
from giving.models import Donation


class GiftBalance(models.Model):
    """What is left of a paid gift to be allocated, and how much of that is.

    Written in the transaction that moved the money; `fee_amount` is nothing where a named fund
    carries the fees.
    """

    donation = models.OneToOneField(
        Donation, on_delete=models.PROTECT, primary_key=True, related_name="balance"
    )
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="+")
    # What its donor meant it for, if anything.
    project = models.ForeignKey(
        Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kept_amount = models.BigIntegerField(_("after refunds"))
    fee_amount = models.BigIntegerField(_("fee"), default=0)
    allocated_amount = models.BigIntegerField(_("allocated"), default=0)
    # The oldest gift first; and not before its fee can be known.
    paid_at = models.DateTimeField(_("paid at"))
    allocatable_at = models.DateTimeField(_("to be allocated from"))

    objects = ScopedManager.from_queryset(GiftBalanceQuerySet)()
    rows = GiftBalanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("gift that waits for news")
        verbose_name_plural = _("gifts that wait for news")  # the list of them that staff see
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(
                condition=Q(kept_amount__gte=0, fee_amount__gte=0, allocated_amount__gte=0),
                name="balance_is_not_negative",
            ),
            # Stripe keeps its fee when a gift is refunded: then less than nothing is left.
            models.CheckConstraint(
                condition=Q(allocated_amount=0)
                | Q(allocated_amount__lte=F("kept_amount") - F("fee_amount")),
                name="allocated_never_exceeds_the_gift",
            ),
        ]
        indexes = [
            models.Index(
                fields=["campaign", "paid_at", "donation"],
                condition=Q(allocated_amount__lt=F("kept_amount") - F("fee_amount")),
                name="gifts_to_allocate",
            )
        ]

    def __str__(self) -> str:
        return f"{self.donation_id}"

    @property
    def left_amount(self) -> int:
        """Return what a refund and the fee left of the gift."""
        return max(self.kept_amount - self.fee_amount, 0)

    @property
    def open(self) -> Money:
        """Return what is not yet allocated."""
        return Money(self.left_amount - self.allocated_amount, self.campaign.currency)


class Allocation(models.Model):
    """The part of a gift that pays for a project: the sum of its entries.

    The oldest row of a project is served first; a row that was released to nothing stays, and
    with it its place.
    """

    # Each of the three begins an index below: one of its own would slow every run.
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("organization"),
    )
    donation = models.ForeignKey(
        Donation,
        on_delete=models.PROTECT,
        related_name="allocations",
        db_index=False,
        verbose_name=_("donation"),
    )
    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="allocations",
        db_index=False,
        verbose_name=_("project"),
    )
    amount = models.BigIntegerField(_("amount"))
    # How much published news has told of as delivered, whatever went back since; and how much of
    # what is here now that is. Always the lesser of `amount` and `told_amount`.
    told_amount = models.BigIntegerField(_("told as delivered"), default=0, db_default=0)
    delivered_amount = models.BigIntegerField(_("delivered"), default=0)
    created_at = models.DateTimeField(_("since"), default=timezone.now)

    objects = ScopedManager.from_queryset(AllocationQuerySet)()
    rows = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("allocation")
        verbose_name_plural = _("allocations")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(
                fields=["donation", "project"], name="one_allocation_per_gift_and_project"
            ),
            models.CheckConstraint(
                condition=Q(delivered_amount__gte=0) & Q(delivered_amount__lte=F("amount")),
                name="delivered_never_exceeds_allocated",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "id"]),
            models.Index(fields=["organization", "-id"]),
            # Whether somebody still waits for news, and since when: asked by every page of a
            # campaign and of a gift.
            models.Index(
                fields=["project", "created_at", "id"],
                condition=Q(delivered_amount__lt=F("amount")),
                name="oldest_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donation_id} → {self.project_id}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.project.currency)


class AllocationEntry(models.Model):
    """One movement of an allocation, and why. Rows are only ever added (a trigger sees to it)."""

    class Kind(models.TextChoices):
        RULE = "rule", _("by rule")
        DESIGNATED = "designated", _("as its donor wished")
        STAFF = "staff", _("by staff")
        RELEASED = "released", _("released, as money went back")
        RETURNED = "returned", _("back where it was delivered, as money came back")
        FEE = "fee", _("released, as the fee was known later")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, related_name="entries", verbose_name=_("allocation")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    amount = models.BigIntegerField(_("amount"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ScopedManager.from_queryset(AllocationQuerySet)()
    rows = AllocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("movement of an allocation")
        verbose_name_plural = _("movements of allocations")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="allocation_entry_is_not_zero"),
            models.CheckConstraint(
                condition=~Q(kind="staff") | ~Q(reason="") & Q(actor__isnull=False),
                name="staff_allocate_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
