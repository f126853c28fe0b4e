"""What people gave: donations, the attempts to pay them, the ledger, and what Stripe told us.

A donation says what was promised and its state; the ledger says what the money did. Money is
never edited: `giving.services.payments.record_payment` and its neighbours add ledger entries.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Fundraiser, Organization, ShareLink, Team, WallEntry
from campaigns.money import Money
from donors.models import Donor, Language
from donors.scoping import ScopedManager
from giving.challenges.models import (
    ChallengeDonor,
    ChallengeGift,
    ChallengeIdentity,
    ChallengeNews,
    ConfirmedAddress,
    GiftCard,
)
from giving.querysets import (
    CheckoutAttemptQuerySet,
    DonationQuerySet,
    LedgerEntryQuerySet,
    StoredEventQuerySet,
)
from giving.references import new_reference

__all__ = [
    "CampaignDonor",
    "ChallengeDonor",
    "ChallengeGift",
    "ChallengeIdentity",
    "ChallengeNews",
    "CheckoutAttempt",
    "ConfirmedAddress",
    "Donation",
    "FundraiserDonor",
    "GiftCard",
    "LedgerEntry",
    "StoredEvent",
    "TeamDonor",
]


class Donation(models.Model):
    """One gift of money. `amount` is in the smallest unit of `currency` and never changes."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting for payment")
        PAID = "paid", _("paid")
        EXPIRED = "expired", _("not completed")
        REFUNDED = "refunded", _("refunded in full")

    class Source(models.TextChoices):
        ONLINE = "online", _("online")
        CHEQUE = "cheque", _("cheque")
        TRANSFER = "transfer", _("transfer")
        CASH = "cash", _("cash")

    class Appearance(models.TextChoices):
        """How the donor wants to appear on the page. Private unless they say otherwise."""

        PRIVATE = "private", _("not at all")
        ANONYMOUS = "anonymous", _("without my name")
        NAME = "name", _("with my name")
        NAME_AND_AMOUNT = "name_amount", _("with my name and the amount")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="donations",
        verbose_name=_("organization"),
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        related_name="donations",
        verbose_name=_("campaign"),
    )
    fundraiser = models.ForeignKey(
        Fundraiser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("fundraiser"),
    )
    # The link by which its donor came.
    share_link = models.ForeignKey(
        ShareLink,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("came by"),
    )
    # Attached when the money arrives: until then anybody may have typed any address.
    donor = models.ForeignKey(
        Donor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="donations",
        verbose_name=_("donor"),
    )
    reference = models.CharField(
        _("reference"), max_length=12, unique=True, default=new_reference, editable=False
    )
    link_version = models.PositiveSmallIntegerField(
        _("version of the private link"), default=1, help_text=_("Raising it revokes the link.")
    )
    source = models.CharField(_("how"), max_length=10, choices=Source, default=Source.ONLINE)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PENDING)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    refunded_amount = models.BigIntegerField(_("refunded"), default=0)

    # As the donor typed them, for this gift.
    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    # The address (slug) of the project that its donor meant it for; feedback knows projects.
    designation = models.CharField(_("meant for"), max_length=50, blank=True)
    appearance = models.CharField(
        _("on the page"), max_length=12, choices=Appearance, default=Appearance.PRIVATE
    )
    supporter_may_see_name = models.BooleanField(_("the supporter may see the name"), default=False)
    wants_news = models.BooleanField(_("may be written to beside this gift"), default=False)
    wants_failure_mail = models.BooleanField(_("write to me if this fails"), default=False)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True)

    # One showing of the form makes one gift, however often its button is pressed.
    form_token = models.UUIDField(default=uuid.uuid4, editable=False)
    wall_entry = models.OneToOneField(
        WallEntry,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="donation",
        verbose_name=_("entry on the wall"),
    )
    # Its donor changed the amount or the address: this gift is closed for good.
    replaced_by = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
    )
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entered by"),
    )

    objects = ScopedManager.from_queryset(DonationQuerySet)()
    rows = DonationQuerySet.as_manager()

    class Meta:
        verbose_name = _("donation")
        verbose_name_plural = _("donations")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="donation_is_above_zero"),
            models.CheckConstraint(
                condition=Q(refunded_amount__gte=0) & Q(refunded_amount__lte=F("amount")),
                name="refunded_never_exceeds_paid",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["pending", "expired"], paid_at__isnull=True)
                | Q(state__in=["paid", "refunded"], paid_at__isnull=False, donor__isnull=False),
                name="paid_donation_has_donor_and_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="refunded") | Q(refunded_amount=F("amount")),
                name="refunded_donation_is_refunded_in_full",
            ),
            models.CheckConstraint(
                condition=Q(refunded_amount=0) | Q(paid_at__isnull=False),
                name="only_paid_donations_are_refunded",
            ),
            models.UniqueConstraint(
                fields=["form_token"],
                condition=~Q(state="expired"),
                name="one_gift_per_form",
            ),
            models.CheckConstraint(
                condition=~Q(source="online") | ~Q(email=""), name="online_donation_has_email"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["-created_at", "-id"]),  # the list of who sees all organizations
            # The staff's first page: the last gifts, of one organization or of all.
            models.Index(
                fields=["organization", "-paid_at"],
                condition=Q(paid_at__isnull=False),
                name="gifts_of_one_last_first",
            ),
            models.Index(
                fields=["-paid_at"], condition=Q(paid_at__isnull=False), name="gifts_last_first"
            ),
            # The sweeps and that page look for gifts left pending, a few among all.
            models.Index(
                fields=["created_at"], condition=Q(state="pending"), name="gifts_still_pending"
            ),
            models.Index(fields=["campaign", "-paid_at"]),
            models.Index(fields=["donor", "-paid_at"]),
            models.Index(
                fields=["fundraiser", "-paid_at"],
                condition=Q(fundraiser__isnull=False),
                name="gifts_of_a_fundraiser",
            ),
            models.Index(fields=["email"]),  # staff look a donor's attempts up by address
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def kept(self) -> Money:
        """Return what was not refunded."""
        return Money(self.amount - self.refunded_amount, self.currency)

    @property
    def is_paid(self) -> bool:
        return self.paid_at is not None

    @property
    def is_refunded(self) -> bool:
        return self.state == self.State.REFUNDED


class CheckoutAttempt(models.Model):
    """One try to take a donation's money through the provider's own page.

    What the call to Stripe says is stored before the first call (`parameters`, `expires_at`),
    since a retry under the same idempotency key has to send the same; a new attempt has a new key.
    """

    class State(models.TextChoices):
        CREATED = "created", _("not yet at Stripe")
        OPEN = "open", _("payment page open")
        PAID = "paid", _("paid")
        EXPIRED = "expired", _("expired")
        FAILED = "failed", _("refused by Stripe")

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    donation = models.ForeignKey(
        Donation, on_delete=models.PROTECT, related_name="attempts", verbose_name=_("donation")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.CREATED)
    idempotency_key = models.CharField(max_length=80, unique=True)
    parameters = models.JSONField(default=dict)
    expires_at = models.DateTimeField(_("expires"))
    session_id = models.CharField(_("session"), max_length=120, null=True, unique=True)  # noqa: DJ001
    url = models.URLField(max_length=2000, blank=True)
    error = models.CharField(_("what Stripe said"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    # Set while the ration of calls is used up: the donor keeps the place of `created_at`.
    waiting_seen_at = models.DateTimeField(null=True, blank=True)
    next_check_at = models.DateTimeField()
    check_count = models.PositiveSmallIntegerField(default=0)

    objects = ScopedManager.from_queryset(CheckoutAttemptQuerySet)()
    rows = CheckoutAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt to pay")
        verbose_name_plural = _("attempts to pay")
        default_manager_name = "rows"
        ordering = ["donation", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["donation", "number"], name="attempt_number_once_per_donation"
            ),
            models.UniqueConstraint(
                fields=["donation"],
                condition=Q(state__in=["created", "open"]),
                name="one_open_attempt_per_donation",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "paid"]) | Q(session_id__isnull=False),
                name="open_attempt_has_a_session",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_check_at"],
                condition=Q(state__in=["created", "open"]),
                name="attempts_to_check",
            ),
            models.Index(
                fields=["waiting_seen_at"],
                condition=Q(state="created", waiting_seen_at__isnull=False),
                name="attempts_waiting_in_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donation} {self.number}"


class LedgerEntry(models.Model):
    """One movement of money. Rows are only ever added (a trigger sees to it).

    `amount` is signed, in the smallest unit: a charge is positive, a fee or a refund negative.
    """

    class Kind(models.TextChoices):
        CHARGE = "charge", _("charge")
        FEE = "fee", _("fee")
        REFUND = "refund", _("refund")
        DISPUTE = "dispute", _("dispute")
        REINSTATEMENT = "reinstatement", _("reinstatement")
        ADJUSTMENT = "adjustment", _("adjustment")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="ledger_entries",
        verbose_name=_("organization"),
    )
    donation = models.ForeignKey(
        Donation,
        on_delete=models.PROTECT,
        related_name="ledger_entries",
        verbose_name=_("donation"),
    )
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    amount = models.BigIntegerField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3)
    # The same in the gift's currency, where the provider settled a fee in another one.
    gift_amount = models.BigIntegerField(_("in the gift’s currency"), null=True, blank=True)
    # What in Stripe this is: a payment intent, a refund, a balance transaction. Empty offline.
    stripe_id = models.CharField(_("at Stripe"), max_length=120, blank=True)
    occurred_at = models.DateTimeField(_("when"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    recorded_at = models.DateTimeField(_("recorded"), default=timezone.now)

    objects = ScopedManager.from_queryset(LedgerEntryQuerySet)()
    rows = LedgerEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "stripe_id"],
                condition=~Q(stripe_id=""),
                name="one_ledger_entry_per_stripe_object",
            ),
            models.UniqueConstraint(
                fields=["donation"], condition=Q(kind="charge"), name="one_charge_per_donation"
            ),
            models.CheckConstraint(condition=~Q(amount=0), name="ledger_amount_is_not_zero"),
            models.CheckConstraint(
                condition=Q(kind__in=["charge", "reinstatement"], amount__gt=0)
                | Q(kind__in=["fee", "refund", "dispute"], amount__lt=0)
                | Q(kind="adjustment"),
                name="ledger_sign_fits_its_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-occurred_at"]),
            models.Index(fields=["-occurred_at", "-id"]),  # for who sees all organizations
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.money}"

    @property
    def money(self) -> Money:
        return Money(self.amount, self.currency)


class CampaignDonor(models.Model):
    """How many gifts of a donor a campaign holds, so that different donors are counted exactly."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    donor = models.ForeignKey(Donor, on_delete=models.CASCADE, related_name="+")
    gift_count = models.PositiveIntegerField(default=0)
    # The link by which the donor first came to give, for which they are counted.
    share_link = models.ForeignKey(
        ShareLink, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("donor of a campaign")
        verbose_name_plural = _("donors of a campaign")
        constraints = [
            models.UniqueConstraint(fields=["campaign", "donor"], name="donor_once_per_campaign")
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} → {self.campaign_id}"


class FundraiserDonor(models.Model):
    """How many gifts of a donor a supporter's page holds, as for a campaign."""

    fundraiser = models.ForeignKey(Fundraiser, on_delete=models.CASCADE, related_name="+")
    donor = models.ForeignKey(Donor, on_delete=models.CASCADE, related_name="+")
    gift_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("donor of a fundraiser")
        verbose_name_plural = _("donors of a fundraiser")
        constraints = [
            models.UniqueConstraint(
                fields=["fundraiser", "donor"], name="donor_once_per_fundraiser"
            )
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} → {self.fundraiser_id}"


class TeamDonor(models.Model):
    """How many gifts of a donor all pages of a team hold together."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="+")
    donor = models.ForeignKey(Donor, on_delete=models.CASCADE, related_name="+")
    gift_count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("donor of a team")
        verbose_name_plural = _("donors of a team")
        constraints = [
            models.UniqueConstraint(fields=["team", "donor"], name="donor_once_per_team")
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} → {self.team_id}"


class StoredEvent(models.Model):
    """A signed event as Stripe sent it, kept before anything is done with it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        IGNORED = "ignored", _("of no concern")
        FAILED = "failed", _("failed")

    # Known once the event has been matched with a gift.
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stored_events",
        verbose_name=_("organization"),
    )
    donation = models.ForeignKey(
        Donation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="stored_events",
        verbose_name=_("donation"),
    )
    stripe_id = models.CharField(_("event"), max_length=120, unique=True)
    type = models.CharField(_("type"), max_length=80)
    api_version = models.CharField(_("version"), max_length=40, blank=True)
    is_live = models.BooleanField(_("real money"))
    payload = models.JSONField(_("content"))
    created_at = models.DateTimeField(_("happened"))
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    processed_at = models.DateTimeField(_("done at"), null=True, blank=True)
    error = models.TextField(_("what went wrong"), blank=True)

    objects = ScopedManager.from_queryset(StoredEventQuerySet)()
    rows = StoredEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("Stripe event")
        verbose_name_plural = _("Stripe events")
        default_manager_name = "rows"
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="events_to_process"
            ),
            models.Index(fields=["organization", "-received_at"]),
            models.Index(fields=["-received_at", "-id"]),  # for who sees all organizations
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"
