"""Who did what, when."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models.organizations import Organization
from campaigns.querysets import HistoryEntryQuerySet
from donors.scoping import ScopedManager


class HistoryEntry(models.Model):
    """What happened to a thing and who did it. Rows are only ever added (a trigger sees to it)."""

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="history",
        verbose_name=_("organization"),
    )
    subject_type = models.CharField(_("kind of thing"), max_length=60)
    subject_id = models.BigIntegerField(_("number of the thing"))
    what = models.CharField(_("what happened"), max_length=60)
    details = models.JSONField(_("details"), default=dict, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Nobody: the platform itself."),
    )
    at = models.DateTimeField(_("when"), default=timezone.now)

    objects = ScopedManager.from_queryset(HistoryEntryQuerySet)()
    rows = HistoryEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("history")
        verbose_name_plural = _("history")
        default_manager_name = "rows"
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-at"]),
            models.Index(fields=["organization", "-at"]),
        ]

    def __str__(self) -> str:
        return self.what
