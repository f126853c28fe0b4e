import unicodedata
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Coalesce, Concat, Lower
from django.utils import timezone
from django.utils.translation import override

from donors.scoping import OrganizationQuerySet

SHORTEST_CAUSE_WORD = 4  # shorter ones are “and”, “les”


class OrganizationsQuerySet(OrganizationQuerySet):
    """The organizations themselves: the owner of an organization is its own row."""

    owner = "pk"

    def for_organization(self, organization: models.Model) -> Self:
        return self._scoped().filter(pk=organization.pk)


class MembershipQuerySet(OrganizationQuerySet):
    pass


class CampaignQuerySet(OrganizationQuerySet):
    def taking_gifts(self) -> Self:
        """Return campaigns that take gifts now, as `Campaign.takes_gifts` says of one."""
        now = timezone.now()
        return self.filter(
            Q(ends_at=None) | Q(ends_at__gt=now),
            state=self.model.State.LIVE,
            organization__is_active=True,
            starts_at__lte=now,
        )

    def public(self) -> Self:
        """Return campaigns whose page anyone may read: live ones, and ended ones as a memory."""
        shown = [self.model.State.LIVE, self.model.State.ENDED]
        return self.filter(state__in=shown, organization__is_active=True)

    def over(self) -> Self:
        """Return live campaigns whose end has passed."""
        return self.filter(state=self.model.State.LIVE, ends_at__lte=timezone.now())

    def with_page(self) -> Self:
        """Fetch what the public page shows beside the campaign itself."""
        return self.select_related("organization", "photograph", "totals").prefetch_related(
            "suggested_amounts"
        )

    def search(self, words: str) -> Self:
        """Return campaigns that hold every word, in either language, accents and case ignored."""
        found = self._with_searched_text()
        for word in words.split()[:8]:
            is_about = Q(cause__in=self._causes_named(word))
            found = found.filter(Q(searched__contains=unaccented(Value(word))) | is_about)
        return found

    def _causes_named(self, word: str) -> list[str]:
        """Return the causes in whose name, in any language, a word begins so."""
        if len(word) < SHORTEST_CAUSE_WORD:
            return []
        return [
            cause
            for cause, label in self.model.Cause.choices
            if any(part.startswith(_plain(word)) for part in _words_in_all_languages(label))
        ]

    def _with_searched_text(self) -> Self:
        fields = ("title_en", "title_fr", "summary_en", "summary_fr", "place_en", "place_fr")
        parts: list[Any] = []
        for field in (*fields, "organization__name_en", "organization__name_fr"):
            parts += [Coalesce(F(field), Value("")), Value(" ")]
        return self.annotate(searched=unaccented(Concat(*parts, output_field=models.TextField())))


def _words_in_all_languages(label: Any) -> list[str]:
    words: list[str] = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            words += _plain(str(label)).split()
    return words


def _plain(text: str) -> str:
    """Return the text as `unaccented` makes it, without the database."""
    letters = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def unaccented(text: Any) -> Func:
    """Return the text as search compares it: lower case, without accents."""
    return Func(Lower(text), function="unaccent", output_field=models.TextField())


class FundraiserQuerySet(OrganizationQuerySet):
    def public(self) -> Self:
        """Return pages that anybody may read: open ones, and closed ones as a memory."""
        state = self.model.State
        return self.filter(
            Q(state=state.LIVE) | Q(state=state.CLOSED, held_because=""),
            opened_at__isnull=False,
            organization__is_active=True,
            campaign__state__in=["live", "ended"],
        )

    def with_page(self) -> Self:
        """Fetch what a fundraiser's page shows beside itself."""
        return self.select_related(
            "organization", "campaign", "campaign__photograph", "photograph", "totals", "team"
        )

    def to_open(self, now: datetime) -> Self:
        return self.filter(state=self.model.State.READY, opens_at__lte=now)

    def to_open_again(self, now: datetime) -> Self:
        """Return pages that closed with a campaign which takes gifts again before their end."""
        is_ahead = Q(campaign__ends_at=None) | Q(campaign__ends_at__gt=now)
        return self.filter(
            is_ahead,
            state=self.model.State.CLOSED,
            closed_with_campaign=True,
            closes_at__gt=now,
            campaign__state="live",
            campaign__starts_at__lte=now,
            organization__is_active=True,
        )

    def to_close(self, now: datetime) -> Self:
        """Return pages, open or about to be, whose time is over or whose campaign is."""
        state = self.model.State
        is_over = Q(closes_at__lte=now) | ~Q(campaign__state="live") | Q(campaign__ends_at__lte=now)
        return self.filter(is_over, state__in=[state.LIVE, state.READY, state.IN_REVIEW])

    def waiting_for_review(self) -> Self:
        return self.filter(state=self.model.State.IN_REVIEW)


class UpdateQuerySet(OrganizationQuerySet):
    def shown(self) -> Self:
        return self.filter(state=self.model.State.SHOWN)


class PledgeQuerySet(OrganizationQuerySet):
    def standing(self) -> Self:
        return self.filter(state=self.model.State.STANDING)


class ReportQuerySet(OrganizationQuerySet):
    def open(self) -> Self:
        return self.filter(settled_at=None)


class TeamQuerySet(OrganizationQuerySet):
    def public(self) -> Self:
        state = self.model.State
        return self.filter(state__in=[state.LIVE, state.CLOSED], organization__is_active=True)

    def over(self, now: datetime) -> Self:
        """Return open teams whose campaign takes no gifts any more."""
        is_over = ~Q(campaign__state="live") | Q(campaign__ends_at__lte=now)
        return self.filter(is_over, state=self.model.State.LIVE)


class PhotographQuerySet(OrganizationQuerySet):
    def on_offer(self, *, besides: int | None = None) -> Self:
        """Return those that may be chosen for a page, and besides the one that it shows already."""
        return self.filter(Q(withheld_at=None) | Q(pk=besides))


class ChallengeQuerySet(OrganizationQuerySet):
    def public(self) -> Self:
        return self.exclude(state=self.model.State.DRAFT).filter(organization__is_active=True)


class ChallengeEntryQuerySet(OrganizationQuerySet):
    def of_campaign(self, campaign: Any) -> Self:
        """Return entries of a campaign, of its supporters' pages and of its teams."""
        of_it = Q(campaign=campaign) | Q(fundraiser__campaign=campaign) | Q(team__campaign=campaign)
        return self.filter(of_it)

    def shown(self) -> Self:
        """Return entries whose own page anybody may read: one that was taken down is not ranked.

        Nor is one that closed before it ever opened, or whose campaign is shown no more.
        """
        page, team = (
            Q(fundraiser__state="live")
            | Q(fundraiser__state="closed", fundraiser__held_because=""),
            Q(team__state__in=["live", "closed"]),
        )
        page &= Q(
            fundraiser__opened_at__isnull=False, fundraiser__campaign__state__in=["live", "ended"]
        )
        return self.filter(page | team | Q(campaign__state__in=["live", "ended"]))

    def with_names(self) -> Self:
        """Fetch what a list says of each entry. Stories may be long, and no list needs them."""
        campaigns = ("campaign", "fundraiser__campaign")
        texts = [f"{path}__{text}" for path in campaigns for text in ("story", "summary")]
        return self.select_related(
            "fundraiser__organization", "fundraiser__campaign", "team", "campaign"
        ).defer("fundraiser__story", *(f"{text}_{code}" for text in texts for code in ("en", "fr")))

    def as_they_stand(self, challenge: Any) -> Self:
        """Return entries in their final order once there is one, else ranked by now."""
        if challenge.is_final:
            return self.order_by(F("place").asc(nulls_last=True), "pk")
        return self.ranked()

    def ranked(self) -> Self:
        """Return entries by different donors, then money, then who was there first."""
        return self.order_by(
            "-donor_count", "-raised_amount", F("reached_at").asc(nulls_last=True), "pk"
        )


class ShareLinkQuerySet(OrganizationQuerySet):
    def under(self, link: Any) -> Self:
        """Return the links below a link, at any distance."""
        return self.filter(path__contains=[link.pk])


class FollowQuerySet(OrganizationQuerySet):
    def standing(self) -> Self:
        return self.filter(confirmed_at__isnull=False, ended_at=None)


class WallEntryQuerySet(OrganizationQuerySet):
    def shown(self) -> Self:
        return self.filter(state=self.model.State.SHOWN)

    def held(self) -> Self:
        return self.filter(state=self.model.State.HELD)


class HistoryEntryQuerySet(OrganizationQuerySet):
    def about(self, thing: models.Model) -> Self:
        return self.filter(subject_type=thing._meta.label_lower, subject_id=thing.pk)
