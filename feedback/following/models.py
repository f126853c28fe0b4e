"""What followers and givers of a page are told: a row first, so that no dead broker loses it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.fundraiser_words import title_of
from campaigns.models import Campaign, Fundraiser, FundraiserUpdate, Organization
from donors.scoping import ScopedManager
from feedback.following.querysets import PageNewsQuerySet

OF_A_PAGE = "page_news:"


def key_of_sending(news_id: int) -> str:
    """Return the key of the sending by which the readers of a page's news are written to."""
    return f"{OF_A_PAGE}{news_id}"


def news_of_sending(key: str) -> int | None:
    """Return the number of the news that a sending tells; nothing of other sendings."""
    return int(key.removeprefix(OF_A_PAGE)) if key.startswith(OF_A_PAGE) else None


class PageNews(models.Model):
    """Something new on a page. It exists once, and its readers are told once each.

    Without `fundraiser` it is about the campaign's own page.
    """

    class Kind(models.TextChoices):
        UPDATE = "update", _("a word of the supporter")
        THANKS = "thanks", _("thanks to those who gave")
        HALF = "half", _("half of the goal")
        GOAL = "goal", _("goal reached")
        END = "end", _("the end")
        IMPACT = "impact", _("what the money did")

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+", verbose_name=_("organization")
    )
    campaign = models.ForeignKey(
        Campaign, on_delete=models.CASCADE, related_name="+", verbose_name=_("campaign")
    )
    fundraiser = models.ForeignKey(
        Fundraiser,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("fundraiser"),
    )
    update = models.ForeignKey(
        FundraiserUpdate,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("update"),
    )
    impact_update = models.ForeignKey(
        "feedback.ImpactUpdate",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("news of a project"),
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    told_at = models.DateTimeField(_("told"), null=True, blank=True)

    objects = ScopedManager.from_queryset(PageNewsQuerySet)()
    rows = PageNewsQuerySet.as_manager()

    class Meta:
        verbose_name = _("news of a page")
        verbose_name_plural = _("news of pages")
        default_manager_name = "rows"
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "fundraiser", "update", "impact_update", "kind"],
                nulls_distinct=False,
                name="news_of_a_page_exists_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["update", "thanks"], update__isnull=False)
                | Q(kind__in=["half", "goal", "end", "impact"], update__isnull=True),
                name="words_of_a_supporter_are_kept_with_their_news",
            ),
            models.CheckConstraint(
                condition=Q(kind="impact", impact_update__isnull=False)
                | (~Q(kind="impact") & Q(impact_update__isnull=True)),
                name="news_of_a_project_names_its_update",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"], condition=Q(told_at__isnull=True), name="news_to_be_told"
            )
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    def words_of_name(self) -> dict[str, str]:
        """Return what names it, in the language of who looks at it."""
        return {
            "what": self.kind,
            "title": title_of(self.fundraiser) if self.fundraiser else str(self.campaign),
            "headline": str(self.impact_update or ""),
        }

    @property
    def may_be_read(self) -> bool:
        """Return whether anybody may read by now what it tells."""
        if self.update and self.update.state != FundraiserUpdate.State.SHOWN:
            return False
        if self.impact_update and not self.impact_update.is_published:
            return False
        return self.fundraiser is None or self.fundraiser.is_public

    @property
    def is_big(self) -> bool:
        """Return whether those hear it too who want only the big news.

        Big is what changes what one may do (the goal is reached, or it is over), and what the
        money did. Who wants
        everything also hears, of a campaign, that half of the goal is there, and of a supporter's
        page each of the supporter's words.
        """
        return self.kind in {self.Kind.GOAL, self.Kind.END, self.Kind.IMPACT}
