"""What stands behind the leaderboards of challenges: which gifts count, and for how many people.

An entry's figures (`campaigns.models.ChallengeEntry`) are sums of its `ChallengeDonor` rows. All of
this is written by the services of this folder, under one lock; a gift only ever adds news.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import ChallengeEntry, Team


class ChallengeNews(models.Model):
    """Something that leaderboards may have to follow: a gift, a team or an entry has changed.

    It says that something changed and not what: whoever takes it looks how things stand now, so
    news that comes twice, late or in another order does no harm.
    """

    donation = models.ForeignKey(
        "giving.Donation", on_delete=models.CASCADE, null=True, related_name="+"
    )
    team = models.ForeignKey(Team, on_delete=models.CASCADE, null=True, related_name="+")
    entry = models.ForeignKey(ChallengeEntry, on_delete=models.CASCADE, null=True, related_name="+")
    # An address that was confirmed.
    address_key = models.CharField(max_length=33, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("news for the challenges")
        verbose_name_plural = _("news for the challenges")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    donation__isnull=False, team__isnull=True, entry__isnull=True, address_key=""
                )
                | Q(donation__isnull=True, team__isnull=False, entry__isnull=True, address_key="")
                | Q(donation__isnull=True, team__isnull=True, entry__isnull=False, address_key="")
                | (
                    Q(donation__isnull=True, team__isnull=True, entry__isnull=True)
                    & ~Q(address_key="")
                ),
                name="challenge_news_is_about_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.donation_id or self.team_id or self.entry_id or self.address_key}"


class GiftCard(models.Model):
    """Which card paid a gift, as something that says nothing but whether two are the same."""

    donation = models.OneToOneField(
        "giving.Donation", on_delete=models.CASCADE, primary_key=True, related_name="card"
    )
    # An HMAC of Stripe's fingerprint: of no use to whoever takes the table.
    card_key = models.CharField(max_length=33)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("card of a gift")
        verbose_name_plural = _("cards of gifts")

    def __str__(self) -> str:
        return str(self.donation_id)


class ConfirmedAddress(models.Model):
    """An address whose owner came by a link that only goes by mail. Known by its key alone."""

    address_key = models.CharField(max_length=33, primary_key=True)
    confirmed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("confirmed address")
        verbose_name_plural = _("confirmed addresses")

    def __str__(self) -> str:
        return self.address_key


class ChallengeDonor(models.Model):
    """One of the different donors of an entry: all gifts that share a card or an address."""

    entry = models.ForeignKey(ChallengeEntry, on_delete=models.CASCADE, related_name="donors")
    # The supporter, or for a team one of its members: shown apart.
    is_own = models.BooleanField(default=False)
    # By a card, a confirmed address, or staff: else only the money counts (identities.py).
    is_known = models.BooleanField(default=False)
    amount = models.BigIntegerField(default=0)
    gift_count = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()

    class Meta:
        verbose_name = _("donor of a challenge")
        verbose_name_plural = _("donors of a challenge")
        indexes = [
            # When the last of them came decides between two that are level.
            models.Index(
                fields=["entry", "-first_at"],
                condition=Q(is_own=False, is_known=True),
                name="known_donors_last_first",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)


class ChallengeIdentity(models.Model):
    """A card or an address by which a donor of an entry is known."""

    entry = models.ForeignKey(ChallengeEntry, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=33)
    donor = models.ForeignKey(ChallengeDonor, on_delete=models.CASCADE, related_name="identities")

    class Meta:
        verbose_name = _("card or address in a challenge")
        verbose_name_plural = _("cards and addresses in challenges")
        constraints = [
            models.UniqueConstraint(fields=["entry", "key"], name="identity_once_per_entry")
        ]

    def __str__(self) -> str:
        return self.key


class ChallengeGift(models.Model):
    """A gift as it counts for an entry."""

    entry = models.ForeignKey(ChallengeEntry, on_delete=models.CASCADE, related_name="gifts")
    donation = models.ForeignKey(
        "giving.Donation", on_delete=models.CASCADE, related_name="challenge_gifts"
    )
    donor = models.ForeignKey(ChallengeDonor, on_delete=models.CASCADE, related_name="gifts")
    amount = models.BigIntegerField()
    is_own = models.BooleanField(default=False)
    # Its address was confirmed, or staff entered it.
    is_confirmed = models.BooleanField(default=False)
    address_key = models.CharField(max_length=33)
    card_key = models.CharField(max_length=33, blank=True)
    paid_at = models.DateTimeField()
    # Refunded after the result was final: noted, and nothing more.
    refunded_later_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("gift in a challenge")
        verbose_name_plural = _("gifts in challenges")
        constraints = [
            models.UniqueConstraint(fields=["entry", "donation"], name="gift_once_per_entry")
        ]
        indexes = [
            # Looked up when an address is confirmed.
            models.Index(
                fields=["address_key"],
                condition=Q(is_confirmed=False),
                name="gifts_of_unconfirmed_addresses",
            )
        ]

    def __str__(self) -> str:
        return f"{self.donation_id} → {self.entry_id}"
