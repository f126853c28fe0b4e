"""The promise of news: "nothing new yet" is an answer, once."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.dates import write_date
from campaigns.models import Campaign, Organization
from donors.scoping import OrganizationQuerySet, ScopedManager


class NoNewsYet(models.Model):
    """That a campaign said: nothing new yet, next news by `next_news_on`.

    It counts as news once, and not twice in a row (`feedback.promise.services`).
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="+", verbose_name=_("campaign")
    )
    next_news_on = models.DateField(_("next news by"))
    words = models.CharField(_("why"), max_length=300, blank=True)
    said_at = models.DateTimeField(_("said"), default=timezone.now)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = ScopedManager.from_queryset(OrganizationQuerySet)()
    rows = OrganizationQuerySet.as_manager()  # type: ignore[django-manager-missing]

    class Meta:
        verbose_name = _("notice that there is no news yet")
        verbose_name_plural = _("nothing new yet")
        default_manager_name = "rows"
        indexes = [models.Index(fields=["campaign", "-said_at"])]

    def __str__(self) -> str:
        return write_date(self.next_news_on)
