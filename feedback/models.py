"""Everything we tell people. A message is a row before it is sent."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Follow, Fundraiser, Organization, Pledge, Team
from donors.models import Language, Person
from donors.scoping import ScopedManager
from feedback.querysets import MessageQuerySet
from giving.models import Donation


class Message(models.Model):
    """One mail to one person: the outbox, and the record of what was sent.

    `key` exists once, so a task that runs twice writes one message. `values` fill the template
    of `kind` and `template_version`; versions never change, so what was sent can be shown again.
    """

    class Kind(models.TextChoices):
        GIFT_CONFIRMATION = "gift_confirmation", _("confirmation of a gift")
        GIFT_UNFINISHED = "gift_unfinished", _("gift not completed")

    class Queue(models.TextChoices):
        URGENT = "urgent", _("urgent")
        DEFAULT = "default", _("ordinary")
        BULK = "bulk", _("to many")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")
        DROPPED = "dropped", _("no longer needed")

    class Problem(models.TextChoices):
        """Why a mail did not go out, in the words staff read."""

        ADDRESS_UNKNOWN = "address_unknown", _("The recipient’s mail server refused this address.")
        ADDRESS_INVALID = "address_invalid", _("No mail can be sent to an address like this one.")
        MAIL_REFUSED = "mail_refused", _("The mail server refused this mail.")
        SENDER_REFUSED = "sender_refused", _("The mail server refused the sender’s address.")
        SIGN_IN_REFUSED = (
            "sign_in_refused",
            _("The mail server did not accept the password or key of this site."),
        )
        BUSY = "busy", _("The mail server asked us to come back later.")
        UNREACHABLE = "unreachable", _("The mail server could not be reached.")
        BROKE_OFF = "broke_off", _("The program stopped each time while it was sending this mail.")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        related_name="messages",
        verbose_name=_("organization"),
    )
    person = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("person"),
    )
    donation = models.ForeignKey(
        Donation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("donation"),
    )
    # What else it is about; its private links are derived from these rows.
    fundraiser = models.ForeignKey(
        Fundraiser,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("fundraiser"),
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("team"),
    )
    pledge = models.ForeignKey(
        Pledge,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("pledge"),
    )
    follow = models.ForeignKey(
        Follow,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("follower"),
    )
    key = models.CharField(_("key"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    queue = models.CharField(_("queue"), max_length=8, choices=Queue, default=Queue.DEFAULT)
    email = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    template_version = models.PositiveSmallIntegerField(_("version of the text"))
    values = models.JSONField(_("values"), default=dict)

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    claimed_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    # When it was last given to the broker: nobody gives it again soon after.
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    problem = models.CharField(_("reason"), max_length=20, choices=Problem, blank=True)
    error = models.CharField(_("what the mail server said"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = ScopedManager.from_queryset(MessageQuerySet)()
    rows = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_manager_name = "rows"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False),
                name="sent_message_has_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | Q(claimed_at__isnull=False),
                name="message_being_sent_was_claimed",
            ),
            models.CheckConstraint(
                condition=~Q(state="failed") | ~Q(problem=""), name="failed_message_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"], condition=Q(state="waiting"), name="messages_to_send"
            ),
            models.Index(
                fields=["claimed_at"], condition=Q(state="sending"), name="messages_in_flight"
            ),
            models.Index(fields=["organization", "-created_at"]),
            models.Index(fields=["-created_at", "-id"]),  # for who sees all organizations
            # The staff's first page counts them.
            models.Index(
                fields=["organization"], condition=Q(state="failed"), name="messages_that_failed"
            ),
        ]

    def __str__(self) -> str:
        # Without the address: the title of its page is read by those who may not see it.
        return f"{self.get_kind_display()} {self.pk}"

    @property
    def reason(self) -> str:
        """Return why it did not go out: our sentence, then the mail server's own words."""
        sentence = str(self.get_problem_display())
        return f"{sentence} ({self.error})" if self.error else sentence
