"""Who is told of which news, and how: once each."""

from django.db import models
from django.db.models import Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from donors.models import Donor
from feedback.impact.models import ImpactUpdate


class Telling(models.Model):
    """That an update is to be told to everyone concerned; the row that a dead broker cannot lose.

    Written as the one button is pressed, and ended once all readers are written to.
    """

    update = models.OneToOneField(
        ImpactUpdate, on_delete=models.CASCADE, primary_key=True, related_name="telling"
    )
    begun_at = models.DateTimeField(_("begun"), default=timezone.now)
    ended_at = models.DateTimeField(_("everyone is written to"), null=True, blank=True)
    # One page a letter, for the printer. Names and addresses: never among the public files.
    letters = models.BinaryField(null=True, editable=False)
    letters_made_at = models.DateTimeField(_("letters made"), null=True, blank=True)
    # Whose letters the file holds; and how often it was thrown away, so that one which is being
    # made meanwhile is not kept.
    letters_of = models.JSONField(
        default=list, db_default=Value([], models.JSONField()), editable=False
    )
    # The same of the file that staff took to the printer: it may be made anew meanwhile.
    letters_taken = models.JSONField(null=True, editable=False)
    letters_thrown_away = models.PositiveIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("telling of the news")
        verbose_name_plural = _("tellings of the news")
        indexes = [
            models.Index(
                fields=["begun_at"], condition=Q(ended_at__isnull=True), name="tellings_to_go_on"
            )
        ]

    def __str__(self) -> str:
        return f"{self.update_id}"


class NewsReader(models.Model):
    """That a donor is told of an update: one row a pair, so that nobody is told twice.

    `amount` is how much of their money is in it, all gifts together, in the smallest unit.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("by e-mail")
        LETTER = "letter", _("by a printed letter")
        PAGE = "page", _("on the page of the gift alone")

    update = models.ForeignKey(
        ImpactUpdate, on_delete=models.CASCADE, db_index=False, related_name="readers"
    )
    donor = models.ForeignKey(Donor, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(_("how"), max_length=6, choices=Way)
    amount = models.BigIntegerField(_("amount"))
    # The mail that tells it; several updates of one evening share one.
    message = models.ForeignKey(
        "feedback.Message", on_delete=models.SET_NULL, null=True, related_name="news_told"
    )
    printed_at = models.DateTimeField(_("printed"), null=True, blank=True)

    class Meta:
        verbose_name = _("reader of the news")
        verbose_name_plural = _("readers of the news")
        constraints = [
            models.UniqueConstraint(fields=["update", "donor"], name="donor_is_told_once"),
        ]
        indexes = [
            models.Index(
                fields=["update"],
                condition=Q(way="letter", printed_at__isnull=True),
                name="letters_to_print",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.update_id} {self.donor_id}"
