"""Share links that know their parents, what they brought, and those who follow without giving.

A link's counters are folded from `ShareEvent` rows by `campaigns.services.share_counts`: whoever
writes an event (a visit, a gift) touches no shared row. `path` holds the numbers of the links
above, from the first one down, so that a link can be counted for all of them.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.campaigns import Campaign
from campaigns.models.fundraisers import Fundraiser
from campaigns.models.organizations import Organization
from campaigns.money import Money
from campaigns.querysets import FollowQuerySet, ShareLinkQuerySet
from campaigns.validators import validate_time_zone
from donors.models import Language
from donors.scoping import ScopedManager


class Channel(models.TextChoices):
    """How a link was passed on."""

    COPY = "copy", _("copied link")
    DEVICE = "device", _("the phone’s share sheet")
    TEXT = "text", _("text message")
    WHATSAPP = "whatsapp", "WhatsApp"
    MESSENGER = "messenger", "Messenger"
    INSTAGRAM = "instagram", "Instagram"
    EMAIL = "email", _("e-mail")
    FACEBOOK = "facebook", "Facebook"
    X = "x", "X"
    LINKEDIN = "linkedin", "LinkedIn"
    BLUESKY = "bluesky", "Bluesky"
    MASTODON = "mastodon", "Mastodon"
    PRINT = "print", _("poster or table card")


class Moment(models.TextChoices):
    """When somebody was asked to pass a link on."""

    OWN_PAGE = "own_page", _("from one’s own page")
    AFTER_GIFT = "after_gift", _("after the gift")
    MILESTONE = "milestone", _("at a milestone")
    NEWS = "news", _("with news of the gift")
    FOLLOWING = "following", _("as a follower")


class ShareLink(models.Model):
    """A short link given to one person for one page, channel and moment.

    `visit_count` and the like are what came by this very link; `tree_…` counts the links below it
    as well. `amount`s are net of refunds, in the smallest unit of the campaign's currency.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="share_links", verbose_name=_("campaign")
    )
    fundraiser = models.ForeignKey(
        Fundraiser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="share_links",
        verbose_name=_("fundraiser"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="share_links",
        verbose_name=_("person"),
    )
    code = models.CharField(_("code"), max_length=16, unique=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    moment = models.CharField(_("moment"), max_length=10, choices=Moment)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("came by"),
    )
    path = ArrayField(models.BigIntegerField(), default=list, editable=False)
    generation = models.PositiveSmallIntegerField(_("generation"), default=1)
    created_at = models.DateTimeField(_("made"), default=timezone.now)

    visit_count = models.PositiveIntegerField(_("visits"), default=0)
    gift_count = models.IntegerField(_("gifts"), default=0)
    donor_count = models.IntegerField(_("donors"), default=0)
    amount = models.BigIntegerField(_("raised"), default=0)
    tree_link_count = models.PositiveIntegerField(_("links below"), default=0)
    tree_visit_count = models.PositiveIntegerField(_("visits with those below"), default=0)
    tree_gift_count = models.IntegerField(_("gifts with those below"), default=0)
    tree_donor_count = models.IntegerField(_("donors with those below"), default=0)
    tree_amount = models.BigIntegerField(_("raised with those below"), default=0)

    objects = ScopedManager.from_queryset(ShareLinkQuerySet)()
    rows = ShareLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("share link")
        verbose_name_plural = _("share links")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "campaign", "fundraiser", "channel", "moment"],
                condition=Q(person__isnull=False),
                nulls_distinct=False,
                name="one_share_link_per_person_channel_and_moment",
            ),
            models.CheckConstraint(
                condition=Q(generation=1, parent__isnull=True)
                | Q(generation__gt=1, parent__isnull=False),
                name="share_link_generation_fits_its_parent",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-created_at"]),
            models.Index(
                F("campaign"), F("tree_amount").desc(), F("id").asc(),
                condition=Q(parent__isnull=True), name="first_links_by_what_came",
            ),
            models.Index(
                F("parent"), F("tree_amount").desc(), F("id").asc(), name="links_below_a_link"
            ),
            GinIndex(fields=["path"], name="links_in_a_tree"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.code

    @property
    def raised(self) -> Money:
        return Money(self.amount, self.campaign.currency)

    @property
    def tree_raised(self) -> Money:
        return Money(self.tree_amount, self.campaign.currency)


class ShareEvent(models.Model):
    """Something that counts for a link and all above it, until it is folded into their counters."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="+")
    links = models.SmallIntegerField(default=0)
    visits = models.SmallIntegerField(default=0)
    gifts = models.SmallIntegerField(default=0)
    donors = models.SmallIntegerField(default=0)
    amount = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("event of a share link")
        verbose_name_plural = _("events of share links")

    def __str__(self) -> str:
        return f"{self.link_id}"


class ShareTally(models.Model):
    """What the shares of a campaign, or the tree under one first link, brought by generation.

    Rows with `channel` and `moment` instead count a campaign's shares by those, and one row that
    names nothing counts all of them: there alone, people who share are counted, each once. A link
    is `opened` when somebody came by it, and the person who has it is then one who shares.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    root = models.ForeignKey(ShareLink, on_delete=models.CASCADE, null=True, related_name="+")
    generation = models.PositiveSmallIntegerField(null=True)
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    moment = models.CharField(max_length=10, choices=Moment, blank=True)
    link_count = models.PositiveIntegerField(default=0)
    opened_count = models.PositiveIntegerField(default=0)
    sharer_count = models.PositiveIntegerField(default=0)
    visit_count = models.PositiveIntegerField(default=0)
    gift_count = models.IntegerField(default=0)
    donor_count = models.IntegerField(default=0)
    amount = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("tally of shares")
        verbose_name_plural = _("tallies of shares")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "root", "generation", "channel", "moment"],
                nulls_distinct=False,
                name="one_tally_of_each",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.generation or self.channel}"


class DrawnCard(models.Model):
    """The picture beside a page's posted link, as it is stored, in one language.

    `looked_at` is the moment up to which changes of the page were looked at; most do not change
    what is drawn.
    """

    FOLDER: ClassVar[str]

    language = models.CharField(max_length=2, choices=Language)
    key = models.CharField(max_length=32, unique=True)
    fingerprint = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()
    looked_at = models.DateTimeField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.key

    @classmethod
    def name_of(cls, key: str) -> str:
        """Return the name under which storage keeps a drawing."""
        return f"{cls.FOLDER}/{key}-share.jpg"

    @property
    def file_name(self) -> str:
        return self.name_of(self.key)


class ShareCard(DrawnCard):
    """The card of a supporter's page; without a fundraiser, the campaign's."""

    FOLDER = "cards"

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="share_cards")
    fundraiser = models.ForeignKey(
        Fundraiser, on_delete=models.CASCADE, null=True, related_name="share_cards"
    )

    class Meta:
        verbose_name = _("share card")
        verbose_name_plural = _("share cards")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "fundraiser", "language"],
                nulls_distinct=False,
                name="one_share_card_per_page_and_language",
            )
        ]


class Follow(models.Model):
    """Somebody who wants to hear of a campaign or a fundraiser by mail, without having to give."""

    class Wish(models.TextChoices):
        MORE = "more", _("everything new")
        LESS = "less", _("only the big news")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="followers", verbose_name=_("campaign")
    )
    fundraiser = models.ForeignKey(
        Fundraiser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="followers",
        verbose_name=_("fundraiser"),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="follows",
        verbose_name=_("person"),
    )
    wish = models.CharField(_("how much"), max_length=4, choices=Wish, default=Wish.MORE)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    time_zone = models.CharField(
        _("time zone"), max_length=64, blank=True, validators=[validate_time_zone]
    )
    share_link = models.ForeignKey(
        ShareLink,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("came by"),
    )
    link_version = models.PositiveSmallIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("address confirmed"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = ScopedManager.from_queryset(FollowQuerySet)()
    rows = FollowQuerySet.as_manager()

    class Meta:
        verbose_name = _("follower")
        verbose_name_plural = _("followers")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "campaign", "fundraiser"],
                nulls_distinct=False,
                name="one_follow_per_person_and_page",
            )
        ]
        indexes = [models.Index(fields=["organization", "-created_at"])]

    def __str__(self) -> str:
        return f"#{self.pk}"
