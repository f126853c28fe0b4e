"""Everything we tell people. A message is a row before it is sent."""

from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from campaigns.dates import write_date
from campaigns.models import Follow, Fundraiser, Organization, Pledge, Team
from donors.models import Language, Person
from donors.scoping import OrganizationQuerySet, ScopedManager
from feedback.allocations.models import Allocation, AllocationEntry, GiftBalance
from feedback.answers.models import Answer
from feedback.cards.models import ProjectCard
from feedback.field.models import FieldLink
from feedback.following.models import PageNews, news_of_sending
from feedback.impact.models import (
    ImageConsent,
    ImpactUpdate,
    UpdateGift,
    UpdatePicture,
)
from feedback.journeys.models import CoachingPlan, CoachingText
from feedback.projects.models import Project, ProjectFunding
from feedback.promise.models import NoNewsYet
from feedback.querysets import MessageQuerySet
from feedback.telling.models import NewsReader, Telling
from giving.models import Donation

# Each subject has a folder of its own; Django looks here.
__all__ = [
    "Allocation",
    "AllocationEntry",
    "Answer",
    "CoachingPlan",
    "CoachingText",
    "FieldLink",
    "GiftBalance",
    "ImageConsent",
    "ImpactUpdate",
    "Message",
    "NewsReader",
    "NoNewsYet",
    "PageNews",
    "Project",
    "ProjectCard",
    "ProjectFunding",
    "ReturnedMail",
    "SendingBatch",
    "Telling",
    "UpdateGift",
    "UpdatePicture",
]


class SendingBatch(models.Model):
    """Many mails that belong together: stopped by itself when too many come back."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    key = models.CharField(_("key"), max_length=120, unique=True)
    created_at = models.DateTimeField(_("begun"), default=timezone.now)
    stopped_at = models.DateTimeField(_("stopped"), null=True, blank=True)
    stopped_because = models.CharField(_("stopped because"), max_length=200, blank=True)
    # Staff looked and let it go on: it does not stop by itself again.
    resumed_at = models.DateTimeField(_("resumed"), null=True, blank=True)
    # What staff say of it themselves: wait, or never send the rest.
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    ended_at = models.DateTimeField(_("stopped for good"), null=True, blank=True)
    # What all its readers read, by language: a message's own values come on top.
    words = models.JSONField(_("words"), default=dict, blank=True)

    objects = ScopedManager.from_queryset(OrganizationQuerySet)()
    rows = OrganizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("sending to many")
        verbose_name_plural = _("sendings to many")
        default_manager_name = "rows"
        indexes = [models.Index(fields=["organization", "-created_at"])]

    def __str__(self) -> str:
        """Name it so that two of one page, or with one headline, can be told apart."""
        day = write_date(timezone.localdate(self.created_at))
        return " · ".join(filter(None, (self.headline or self.key, self.what, day)))

    @property
    def headline(self) -> str:
        """Return what its readers read first, if there is one in the language of who looks at it.

        Of news of a page, which has none, it is the page's title.
        """
        return str(self._shown.get("headline") or self._shown.get("title") or "")

    @property
    def what(self) -> str:
        """Return what it tells of: of which project, or what is new on a page."""
        words = self._shown
        if words.get("what") == PageNews.Kind.IMPACT and words.get("headline"):
            return gettext("for followers of “%(page)s”") % {"page": words.get("title", "")}
        if words.get("what") in PageNews.Kind.values:
            return str(PageNews.Kind(words["what"]).label)
        project = words.get("project")
        return gettext("news of “%(project)s”") % {"project": project} if project else ""

    @property
    def _shown(self) -> dict[str, Any]:
        """Return its words in the language of who looks at it, or else in the other one.

        One without mails of its own keeps none: what it tells names it then.
        """
        own = self.words.get((get_language() or "en")[:2])
        words: dict[str, Any] = own or next(iter(self.words.values()), {})
        return words or (self._page_news.words_of_name() if self._page_news else {})

    @cached_property
    def _page_news(self) -> PageNews | None:
        number = news_of_sending(self.key)
        about = ("fundraiser__organization", "campaign", "impact_update")
        rows = PageNews.rows.select_related(*about)
        return None if number is None else rows.filter(pk=number).first()

    @property
    def is_stopped(self) -> bool:
        """Return whether it stopped by itself, and staff have not let it go on."""
        return self.stopped_at is not None and self.resumed_at is None


class Message(models.Model):
    """One mail to one person: the outbox, and the record of what was sent.

    `key` exists once, so a task that runs twice writes one message. `values` fill the template
    of `kind` and `template_version`; versions never change, so what was sent can be shown again.
    """

    class Kind(models.TextChoices):
        GIFT_CONFIRMATION = "gift_confirmation", _("confirmation of a gift")
        GIFT_UNFINISHED = "gift_unfinished", _("gift not completed")
        FUNDRAISER_LINK = "fundraiser_link", _("link to a kept page")
        FUNDRAISER_HELD = "fundraiser_held", _("page is read first")
        FUNDRAISER_APPROVED = "fundraiser_approved", _("page may open")
        FUNDRAISER_SENT_BACK = "fundraiser_sent_back", _("page needs a change")
        FUNDRAISER_BLOCKED = "fundraiser_blocked", _("page taken down")
        FUNDRAISER_PUT_OUT = "fundraiser_put_out", _("page is out of its team")
        FUNDRAISER_CLOSED = "fundraiser_closed", _("page closed early")
        TEAM_LINK = "team_link", _("link to a team")
        TEAM_APPROVED = "team_approved", _("team has its page")
        TEAM_SENT_BACK = "team_sent_back", _("team needs a change")
        TEAM_BLOCKED = "team_blocked", _("team taken down")
        PLEDGE_LINK = "pledge_link", _("link to a birthday")
        PLEDGE_DRAFT = "pledge_draft", _("birthday page is ready")
        PLEDGE_QUESTION = "pledge_question", _("birthday again?")
        FOLLOW_LINK = "follow_link", _("link to follow")
        FOLLOW_NEWS = "follow_news", _("news for a follower")
        THANKS_TO_GIVERS = "thanks_to_givers", _("a supporter’s thanks")
        COACHING = "coaching", _("from the coach")
        COACHING_TEST = "coaching_test", _("test of the coach")
        SHARE_PROMPT = "share_prompt", _("asking to share")
        IMPACT_NEWS = "impact_news", _("what a gift did")
        TEAM_NEWS = "team_news", _("what a team’s gifts did")
        NEWS_DUE = "news_due", _("news is due")
        UPDATE_TO_REVIEW = "update_to_review", _("news to read first")
        FIELD_LINK = "field_link", _("link for the field")
        ANSWER_REPLY = "answer_reply", _("reply to a donor")
        ANSWER_PASSED_ON = "answer_passed_on", _("a donor’s words for the field")

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

    class Held(models.TextChoices):
        """Why a mail waits longer than it has to, or was not sent after all."""

        QUIET_HOURS = "quiet_hours", _("It is night where the reader lives.")
        CROWDED = "crowded", _("The reader had one like it in the last two days.")
        APART = "apart", _("News of a gift and requests to the same reader are kept apart.")
        BUDGET = "budget", _("The reader has had as many mails as we send in this time.")
        STOPPED = "stopped", _("The sending was stopped: too many mails came back.")
        PAUSED = "paused", _("Staff paused the sending.")
        CALLED_OFF = "called_off", _("Staff stopped the sending for good.")
        REFUSED = "refused", _("The reader does not want such mails.")
        SUPPRESSED = "suppressed", _("The address returns mail, or its owner complained.")
        LAPSED = "lapsed", _("It waited so long that it was no longer worth sending.")
        NOT_TRUE = "not_true", _("What it was to say was no longer true.")

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
        ADDRESS_RETURNS = (
            "address_returns",
            _("Mail to this address came back before."),
        )
        CAME_BACK = "came_back", _("The mail came back.")
        WAITED = "waited", _("It had to wait so long that it was given up.")
        BROKE_OFF = "broke_off", _("The program stopped each time while it was sending this mail.")

    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        db_index=False,  # the one with the moment serves
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
    # What else it is about; its private links are derived from these rows. Most have none: see the
    # indexes below.
    fundraiser = models.ForeignKey(
        Fundraiser,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="messages",
        verbose_name=_("fundraiser"),
    )
    team = models.ForeignKey(
        Team,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="messages",
        verbose_name=_("team"),
    )
    pledge = models.ForeignKey(
        Pledge,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="messages",
        verbose_name=_("pledge"),
    )
    follow = models.ForeignKey(
        Follow,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,
        related_name="messages",
        verbose_name=_("follower"),
    )
    key = models.CharField(_("key"), max_length=120)
    kind = models.CharField(_("kind"), max_length=30, choices=Kind)
    queue = models.CharField(_("queue"), max_length=8, choices=Queue, default=Queue.DEFAULT)
    email = models.EmailField(_("to"))
    language = models.CharField(_("language"), max_length=2, choices=Language)
    template_version = models.PositiveSmallIntegerField(_("version of the text"))
    values = models.JSONField(_("values"), default=dict)

    batch = models.ForeignKey(
        SendingBatch,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("sending to many"),
    )
    # Where the reader lives, if a browser told; and from when on it is not worth sending.
    reader_zone = models.CharField(_("time zone"), max_length=64, blank=True)
    lapses_at = models.DateTimeField(_("lapses"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    held = models.CharField(
        _("why not yet, or not at all"), max_length=11, choices=Held, blank=True
    )
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    claimed_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    # When it was last given to the broker: nobody gives it again soon after.
    queued_at = models.DateTimeField(null=True, blank=True, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    problem = models.CharField(_("reason"), max_length=20, choices=Problem, blank=True)
    error = models.CharField(_("what the mail server said"), max_length=500, blank=True)
    returned_at = models.DateTimeField(_("came back"), null=True, blank=True)
    complained_at = models.DateTimeField(_("marked as unwanted"), null=True, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)

    objects = ScopedManager.from_queryset(MessageQuerySet)()
    rows = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        default_manager_name = "rows"
        constraints = [
            # Without the second index that a unique text field brings, of which nobody asks.
            models.UniqueConstraint(fields=["key"], name="one_message_for_each_key"),
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
            # What a person was sent lately, which is all that their budget asks.
            models.Index(
                fields=["person", "-sent_at"],
                condition=Q(state="sent"),
                name="mails_a_person_was_sent",
            ),
            # The staff's first page counts them.
            models.Index(
                fields=["organization"], condition=Q(state="failed"), name="messages_that_failed"
            ),
            # A hundred thousand rows at once are about none of these.
            *(
                models.Index(
                    fields=[about],
                    condition=Q(**{f"{about}__isnull": False}),
                    name=f"messages_about_a_{about}",
                )
                for about in ("fundraiser", "team", "pledge", "follow")
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


class ReturnedMail(models.Model):
    """What a mail service told of a mail that was sent: kept once, whatever it repeats."""

    class Kind(models.TextChoices):
        HARD = "hard", _("refused for good")
        SOFT = "soft", _("refused for now")
        REFUSED = "refused", _("refused for what it was, or who sent it")
        COMPLAINT = "complaint", _("marked as unwanted")
        UNSUBSCRIBE = "unsubscribe", _("unsubscribed at the mail service")

    event_id = models.CharField(_("event"), max_length=200, unique=True)
    message = models.ForeignKey(
        Message, on_delete=models.PROTECT, null=True, related_name="returns"
    )
    email = models.EmailField(_("e-mail"))
    kind = models.CharField(_("kind"), max_length=11, choices=Kind)
    words = models.CharField(_("what the mail service said"), max_length=300, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("returned mail")
        verbose_name_plural = _("returned mails")
        indexes = [models.Index(fields=["email", "-at"])]

    def __str__(self) -> str:
        return str(self.get_kind_display())
