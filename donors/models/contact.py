"""What a person wants to be told, by whom and how often; kept with the words they read.

A `Choice` is what somebody chose, as evidence: rows are only ever added (a trigger sees to it). The
`Standing` of a purpose is what holds now. Both are written by `donors.services.consent` alone.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donors.models.people import Language, Person
from donors.querysets import ChoiceQuerySet
from donors.scoping import ScopedManager


class Purpose(models.TextChoices):
    """What a message is for. A person may refuse each but the first two."""

    GIFT = "gift", _("a gift of theirs: confirmation, receipt, answer")
    REQUESTED = "requested", _("what they asked for this very moment")
    OWN_FUNDRAISER = "own_fundraiser", _("advice for their own page")
    IMPACT_NEWS = "impact_news", _("what their gift did")
    FOLLOWING = "following", _("news of what they follow")
    SHARE_PROMPT = "share_prompt", _("moments worth passing on")
    APPEAL = "appeal", _("asks for further gifts")


REQUIRED = frozenset({Purpose.GIFT, Purpose.REQUESTED})
CHOOSABLE = tuple(purpose for purpose in Purpose if purpose not in REQUIRED)


class Medium(models.TextChoices):
    EMAIL = "email", _("e-mail")


class Frequency(models.TextChoices):
    USUAL = "usual", _("as it comes")
    FEWER = "fewer", _("fewer: one a week at most")
    REQUIRED = "required", _("only what my own gifts require")


class Choice(models.Model):
    """That a person said yes or no to a purpose: when, where, and reading which words."""

    class Source(models.TextChoices):
        DONATE_PAGE = "donate_page", _("while giving")
        FUNDRAISER = "fundraiser", _("by making a page")
        FOLLOW = "follow", _("by following")
        PREFERENCES = "preferences", _("on the page of choices")
        ONE_CLICK = "one_click", _("by the button of the mail program")
        COMPLAINT = "complaint", _("by marking a mail as unwanted")
        STAFF = "staff", _("told to staff")
        IMPORT = "import", _("brought from another system")

    organization = models.ForeignKey(
        "campaigns.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organization"),
    )
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="choices", verbose_name=_("person")
    )
    purpose = models.CharField(_("what for"), max_length=14, choices=Purpose)
    medium = models.CharField(_("by"), max_length=5, choices=Medium, default=Medium.EMAIL)
    is_allowed = models.BooleanField(_("yes"))
    wording = models.CharField(_("version of the words"), max_length=60)
    text = models.TextField(_("the words as they were read"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    source = models.CharField(_("how"), max_length=11, choices=Source)
    country = models.CharField(_("country"), max_length=2, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("entered by"),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ScopedManager.from_queryset(ChoiceQuerySet)()
    rows = ChoiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        default_manager_name = "rows"
        indexes = [
            models.Index(fields=["organization", "-at"]),
            models.Index(fields=["person", "organization", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {_('yes') if self.is_allowed else _('no')}"


class Standing(models.Model):
    """What holds now for a person, an organization and a purpose, and the choice it comes from."""

    organization = models.ForeignKey(
        "campaigns.Organization", on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="standings")
    purpose = models.CharField(max_length=14, choices=Purpose)
    medium = models.CharField(max_length=5, choices=Medium, default=Medium.EMAIL)
    is_allowed = models.BooleanField()
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person", "purpose", "medium"],
                name="one_standing_per_purpose_and_medium",
            ),
            models.CheckConstraint(
                condition=~Q(purpose__in=["gift", "requested"]),
                name="what_is_required_is_not_chosen",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"


class ContactTerms(models.Model):
    """How often an organization may write to a person; raising the version revokes the links."""

    organization = models.ForeignKey(
        "campaigns.Organization", on_delete=models.CASCADE, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="contact_terms")
    frequency = models.CharField(
        _("how often"), max_length=8, choices=Frequency, default=Frequency.USUAL
    )
    link_version = models.PositiveSmallIntegerField(default=1)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("terms of contact")
        verbose_name_plural = _("terms of contact")
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person"], name="terms_once_per_organization"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_frequency_display())


class Suppression(models.Model):
    """Why an address is not written to: mail comes back, or its owner complained."""

    class Reason(models.TextChoices):
        HARD_BOUNCE = "hard_bounce", _("the address does not exist")
        SOFT_BOUNCES = "soft_bounces", _("five mails to it came back")
        COMPLAINT = "complaint", _("marked as unwanted by its owner")

    email = models.EmailField(_("e-mail"))
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    words = models.CharField(_("what the mail service said"), max_length=300, blank=True)
    at = models.DateTimeField(_("since"), default=timezone.now)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("lifted by"),
    )

    class Meta:
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppressed addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["email", "reason"],
                condition=Q(lifted_at__isnull=True),
                name="address_suppressed_once_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="suppressed_email_is_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_reason_display())
