from datetime import UTC, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, Func, OuterRef, Prefetch, Q, Value, When
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from donors.scoping import OrganizationQuerySet

NOT_YET = datetime.max.replace(tzinfo=UTC)


class ImpactUpdateQuerySet(OrganizationQuerySet):
    def published(self) -> Self:
        return self.filter(state=self.model.State.PUBLISHED)

    def public(self) -> Self:
        """Return the news that anybody may read, the newest first."""
        return (
            self.published()
            .filter(
                project__is_public=True,
                project__campaign__state__in=["live", "ended"],
                project__campaign__organization__is_active=True,
            )
            .order_by("-published_at", "-pk")
        )

    def good(self) -> Self:
        """Return the news of what was done."""
        return self.filter(kind__in=[self.model.Kind.DELIVERED, self.model.Kind.CHECKED])

    def with_page(self) -> Self:
        """Fetch what a page shows of each piece of news, with the pictures anybody may see.

        The video is `shown_video`, which is empty while it may not be shown. Whether more news of
        its project came is `was_followed`; `was_first` is said in `with_order`.
        """
        picture: Any = self.model._meta.get_field("pictures").related_model
        pictures = picture.objects.public().select_related("photograph")
        return (
            self.with_order()
            .select_related("project__campaign", "organization")
            .prefetch_related(Prefetch("pictures", queryset=pictures))
            .annotate(
                was_followed=Exists(self._later_news()),
                shown_video=Case(
                    When(
                        self._is_against_the_video() | Q(video_hidden_at__isnull=False),
                        then=Value(""),
                    ),
                    default=F("video_url"),
                    output_field=models.CharField(),
                ),
            )
        )

    def with_order(self) -> Self:
        """Say as `was_first` whether no delivery of the project had been published before it.

        One that was taken back since counts too: what was the second to those who read it stays so.
        """
        return self.annotate(was_first=~Exists(self._earlier_deliveries()))

    def _earlier_deliveries(self) -> Any:
        """Return the deliveries published before; before what is not published yet, all of them."""
        published_at = Coalesce(OuterRef("published_at"), NOT_YET)
        at_once = Q(published_at=published_at, pk__lt=OuterRef("pk"))
        deliveries = self.model.rows.filter(kind=self.model.Kind.DELIVERED)
        ours = deliveries.filter(project=OuterRef("project"))
        return ours.filter(Q(published_at__lt=published_at) | at_once)

    def _later_news(self) -> Any:
        published = self.model.rows.published().filter(project=OuterRef("project"))
        return published.filter(published_at__gt=OuterRef("published_at"))

    def with_video_to_hide(self) -> Self:
        """Return the news whose video is not hidden and may not be shown any more."""
        shown = self.filter(video_hidden_at=None).exclude(video_url="")
        return shown.filter(self._is_against_the_video())

    def _is_against_the_video(self) -> Exists:
        picture: Any = self.model._meta.get_field("pictures").related_model
        return Exists(picture.objects.filter(update=OuterRef("pk")).against_the_video())

    def in_review(self) -> Self:
        return self.filter(state=self.model.State.IN_REVIEW)


def day_there(organization: str, moment: Any = None) -> Cast:
    """Return the day of a moment, or of now, where an organization works: of each row its own.

    The day of a consent is one there. Counted in UTC, what was agreed to this morning in Nouméa
    would begin tomorrow, and what ended in Québec would be shown all evening. The zones of
    PostgreSQL and of Python may be an hour apart where a law is new: nothing hangs on that hour.
    """
    there = Func(
        F(f"{organization}__time_zone"),
        moment or Value(timezone.now(), models.DateTimeField()),
        function="timezone",
        output_field=models.DateTimeField(),
    )
    return Cast(there, models.DateField())


class ImageConsentQuerySet(OrganizationQuerySet):
    def valid(self) -> Self:
        """Return the consents that hold today."""
        return self.filter(self._holds())

    def not_valid(self) -> Self:
        """Return the consents that do not hold today: over, or not begun."""
        return self.exclude(self._holds())

    def over(self) -> Self:
        """Return the consents that hold no more: withdrawn, or past their last day."""
        return self.filter(self._is_over())

    def not_over(self) -> Self:
        return self.exclude(self._is_over())

    def _holds(self) -> Q:
        return ~self._is_over() & Q(given_on__lte=day_there("organization"))

    def _is_over(self) -> Q:
        return Q(withdrawn_at__isnull=False) | Q(ends_on__lt=day_there("organization"))


class UpdatePictureQuerySet(models.QuerySet):
    def consented(self) -> Self:
        """Return the pictures that show nobody, or only people whose consent holds today."""
        return self.filter(Q(shows_people=False) | self._is_agreed_to())

    def not_public(self) -> Self:
        """Return the pictures that are hidden, or of people of whom not everybody agrees today."""
        not_agreed = Q(~self._is_agreed_to(), shows_people=True)
        return self.filter(not_agreed | Q(hidden_at__isnull=False))

    def with_consent_over(self) -> Self:
        """Return the pictures of people to which somebody agreed, and does so no more."""
        return self.filter(Exists(self._consents().over()), shows_people=True)

    def _is_agreed_to(self) -> Any:
        consents = self._consents()
        return Exists(consents) & ~Exists(consents.not_valid())

    def _consents(self) -> Any:
        consent: Any = self.model._meta.get_field("consents").related_model
        return consent.rows.filter(pictures=OuterRef("pk"))

    def against_the_video(self) -> Self:
        """Return the pictures that somebody agreed to and agrees to no more, as far as that came
        after staff said that nobody of those is in the video.
        """
        cleared, today = F("update__video_cleared_at"), day_there("update__organization")
        never, of_day = Q(update__video_cleared_at=None), day_there("update__organization", cleared)
        withdrawn = Q(consents__withdrawn_at__isnull=False)
        ended = Q(consents__withdrawn_at=None, consents__ends_on__lt=today)
        return self.filter(
            withdrawn & (never | Q(consents__withdrawn_at__gt=cleared))
            | ended & (never | Q(consents__ends_on__gte=of_day))
        )

    def public(self) -> Self:
        """Return the pictures that anybody may see, if their update is public; in their order."""
        return self.consented().filter(hidden_at=None).order_by("position", "pk")
