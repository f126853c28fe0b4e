"""What donors say back: a heart, and one line to the team."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Organization
from donors.scoping import OrganizationQuerySet, ScopedManager
from feedback.impact.models import ImpactUpdate
from giving.models import Donation


class Answer(models.Model):
    """A donor's heart or line about one update, which staff read, answer and pass on."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    update = models.ForeignKey(
        ImpactUpdate, on_delete=models.CASCADE, related_name="answers", verbose_name=_("news")
    )
    donation = models.ForeignKey(
        Donation, on_delete=models.PROTECT, related_name="answers", verbose_name=_("donation")
    )
    has_heart = models.BooleanField(_("a heart"), default=False)
    text = models.CharField(_("their words"), max_length=280, blank=True)
    written_at = models.DateTimeField(_("written"), default=timezone.now)
    # Somebody who may answer opened it: from then on its donor changes it no more.
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True, editable=False)
    # Somebody said that it is dealt with, by a button or by answering it.
    read_at = models.DateTimeField(_("read"), null=True, blank=True)
    reply = models.TextField(_("your answer"), max_length=2000, blank=True)
    replied_at = models.DateTimeField(_("answered"), null=True, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answered by"),
    )
    passed_on_at = models.DateTimeField(_("passed on to the field"), null=True, blank=True)

    objects = ScopedManager.from_queryset(OrganizationQuerySet)()
    rows = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer of a donor")
        verbose_name_plural = _("answers of donors")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(
                fields=["update", "donation"], name="one_answer_per_gift_and_update"
            ),
            models.CheckConstraint(
                condition=Q(has_heart=True) | ~Q(text=""), name="an_answer_says_something"
            ),
        ]
        indexes = [models.Index(fields=["organization", "-written_at"])]

    def __str__(self) -> str:
        return self.text or "♥"

    @property
    def is_fixed(self) -> bool:
        """Return whether the team may have read it, so that it stays as it was written."""
        return self.opened_at is not None or self.read_at is not None
