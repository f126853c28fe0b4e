"""The door by which news comes in from a phone, for staff and for partners in the field."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Organization
from donors.models import Language
from donors.scoping import OrganizationQuerySet, ScopedManager


class FieldLink(models.Model):  # type: ignore[django-manager-missing]
    """A private link to file news of a campaign's projects from a phone, without a login.

    `person` is set for staff, whose news need nobody to read them first.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("campaign"),
        help_text=_("Without one: all campaigns of the organization."),
    )
    name = models.CharField(_("for whom"), max_length=120, help_text=_("For example: Nora, nurse"))
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="field_links",
        verbose_name=_("person"),
    )
    needs_review = models.BooleanField(_("staff read it first"), default=True)
    link_version = models.PositiveSmallIntegerField(
        _("version of the private link"), default=1, help_text=_("Raising it revokes the link.")
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)

    objects = ScopedManager.from_queryset(OrganizationQuerySet)()
    rows = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("link for the field")
        verbose_name_plural = _("links for the field")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "person"],
                condition=Q(person__isnull=False),
                name="one_field_link_per_person",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def takes_mail(self) -> bool:
        """Return whether whoever has it can be mailed."""
        return bool(self.email) and self.revoked_at is None
