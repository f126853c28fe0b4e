"""News from projects: what happened, when and where, with evidence; and whose money is in it."""

import uuid

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Organization, Photograph
from campaigns.models.organizations import languages_with_words
from donors.models import Language
from donors.scoping import ScopedManager
from feedback.allocations.models import Allocation
from feedback.field.models import FieldLink
from feedback.impact.querysets import (
    ImageConsentQuerySet,
    ImpactUpdateQuerySet,
    UpdatePictureQuerySet,
)
from feedback.projects.models import Project
from giving.models import Donation


class ImpactUpdate(models.Model):
    """One piece of news of a project. Its state changes in `feedback.impact.services` alone.

    `units` is how many units this news is about, the new ones; without it the whole project is,
    or the rest of it: that number is kept as the news is published (`impact.coverage`).
    """

    class Kind(models.TextChoices):
        """What the news says: a stage that was reached, or trouble."""

        SENT = "sent", _("sent on its way")
        IN_PROGRESS = "in_progress", _("in progress")
        DELIVERED = "delivered", _("delivered")
        CHECKED = "checked", _("checked again")
        LATE = "late", _("it will be late")
        CHANGED = "changed", _("it changed")
        FAILED = "failed", _("it went wrong")
        REPAIRED = "repaired", _("it was put right")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        IN_REVIEW = "in_review", _("to be read by staff")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("taken back")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, related_name="updates", verbose_name=_("project")
    )
    kind = models.CharField(_("what happened"), max_length=11, choices=Kind)
    headline = models.CharField(_("in one line"), max_length=120, blank=True)
    text = models.TextField(
        _("what happened, in words"), blank=True, validators=[MaxLengthValidator(5_000)]
    )
    # In which language it was filed; the other one is added by staff, or shown as it is.
    language = models.CharField(_("language"), max_length=2, choices=Language)
    units = models.PositiveIntegerField(_("how many"), null=True, blank=True)
    happened_on = models.DateField(_("when"))
    place = models.CharField(
        _("where"), max_length=120, blank=True, help_text=_("If not where the project is.")
    )
    # As exact as the phone said; pages show it blurred as its project's point is.
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    due_on = models.DateField(
        _("now due"), null=True, blank=True, help_text=_("For news of a delay: the new day.")
    )
    next_news_on = models.DateField(_("next news"), null=True, blank=True)
    video_url = models.URLField(_("address of a video"), blank=True)
    # Nobody knows who is in it: it is shown while everyone agrees who is in the pictures, or once
    # staff have said that none of those who agree no more is in it.
    video_hidden_at = models.DateTimeField(_("video hidden"), null=True, blank=True, editable=False)
    video_cleared_at = models.DateTimeField(
        _("video looked at again"), null=True, blank=True, editable=False
    )

    state = models.CharField(
        _("state"), max_length=9, choices=State, default=State.DRAFT, editable=False
    )
    # One showing of the phone page files one piece of news, however often it is sent.
    form_token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("filed by"),
    )
    field_link = models.ForeignKey(
        FieldLink,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="updates",
        verbose_name=_("filed through"),
    )
    filed_at = models.DateTimeField(_("filed"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("published by"),
    )
    # The one button was pressed: everyone concerned is told.
    told_at = models.DateTimeField(_("told"), null=True, blank=True, editable=False)
    told_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("told by"),
    )

    objects = ScopedManager.from_queryset(ImpactUpdateQuerySet)()
    rows = ImpactUpdateQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("news of a project")
        verbose_name_plural = _("news of projects")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False),
                name="published_update_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True) | Q(published_at__isnull=False),
                name="only_published_updates_are_told",
            ),
            models.CheckConstraint(
                condition=Q(units__isnull=True) | Q(units__gt=0), name="update_is_of_some_units"
            ),
            models.CheckConstraint(
                condition=Q(headline_en__gt="") | Q(headline_fr__gt=""),
                name="update_has_a_headline_in_some_language",
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "-filed_at"]),
            models.Index(fields=["project", "happened_on"]),
            models.Index(
                fields=["-published_at"],
                condition=Q(state="published"),
                name="published_updates_last_first",
            ),
        ]

    def __str__(self) -> str:
        return self.headline or self.get_kind_display()

    @property
    def languages(self) -> list[str]:
        return languages_with_words(self, "headline")

    @property
    def is_trouble(self) -> bool:
        return self.kind in {self.Kind.LATE, self.Kind.CHANGED, self.Kind.FAILED}

    @property
    def next_news_is_past(self) -> bool:
        """Return whether the day that it named is over: it is no promise any more."""
        return self.next_news_on is not None and self.next_news_on < self.organization.today

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class ImageConsent(models.Model):
    """That somebody may be shown: given how, until when; a withdrawal unpublishes."""

    class Way(models.TextChoices):
        PAPER = "paper", _("signed on paper")
        SPOKEN = "spoken", _("spoken, with a witness")
        MESSAGE = "message", _("by a message")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    who = models.CharField(
        _("who is shown"),
        max_length=120,
        help_text=_("Seen by staff alone. For a child, the first name is enough."),
    )
    is_child = models.BooleanField(_("a child"), default=False)
    guardian = models.CharField(_("who agreed for the child"), max_length=120, blank=True)
    way = models.CharField(_("how they agreed"), max_length=7, choices=Way, default=Way.SPOKEN)
    given_on = models.DateField(_("agreed on"))
    ends_on = models.DateField(_("valid until"))
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)
    created_at = models.DateTimeField(_("entered"), default=timezone.now)

    objects = ScopedManager.from_queryset(ImageConsentQuerySet)()
    rows = ImageConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent to be shown")
        verbose_name_plural = _("consents to be shown")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(
                condition=Q(is_child=False) | ~Q(guardian=""), name="a_guardian_agrees_for_a_child"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("given_on")), name="consent_ends_after_it_begins"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ends_on"], condition=Q(withdrawn_at__isnull=True), name="consents_by_end"
            )
        ]

    def __str__(self) -> str:
        return self.who


class UpdatePicture(models.Model):
    """A photograph of an update. One that shows people is public only with their consent."""

    update = models.ForeignKey(
        ImpactUpdate, on_delete=models.CASCADE, related_name="pictures", verbose_name=_("news")
    )
    photograph = models.ForeignKey(
        Photograph, on_delete=models.PROTECT, related_name="+", verbose_name=_("photograph")
    )
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    shows_people = models.BooleanField(_("people can be recognized"), default=False)
    consents = models.ManyToManyField(
        ImageConsent, blank=True, related_name="pictures", verbose_name=_("consents")
    )
    # Unpublished as a consent ended or was withdrawn; or by staff.
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)

    objects = UpdatePictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["update", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["update", "photograph"], name="photograph_once_per_update"
            )
        ]

    def __str__(self) -> str:
        return f"{self.update_id} {self.position}"


class UpdateGift(models.Model):
    """That a gift's money is in an update, and how much of it: as it stood when published."""

    update = models.ForeignKey(
        ImpactUpdate, on_delete=models.CASCADE, db_index=False, related_name="gifts"
    )
    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="updates")
    donation = models.ForeignKey(Donation, on_delete=models.PROTECT, related_name="updates")
    amount = models.BigIntegerField(_("amount"))

    class Meta:
        verbose_name = _("gift in the news")
        verbose_name_plural = _("gifts in the news")
        constraints = [
            models.UniqueConstraint(
                fields=["update", "allocation"], name="allocation_once_per_update"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="update_concerns_some_money"),
        ]

    def __str__(self) -> str:
        return f"{self.update_id} {self.donation_id}"
