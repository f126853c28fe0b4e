"""The mails about what the money did, of one thing and of several, to each of their readers."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils import timezone

from donors.models import Donor
from feedback.following.models import PageNews
from feedback.following.news import tell as tell_followers
from feedback.impact.services import publish_update, tell_everyone
from feedback.models import Allocation, GiftBalance, ImpactUpdate, Message, Project, ProjectFunding
from feedback.services.rendering import RenderedMail, render_message
from feedback.telling.services import tell_update
from tests.factories import (
    DonorFactory,
    FollowFactory,
    FundraiserFactory,
    ImpactUpdateFactory,
    PaidDonationFactory,
    ProjectFactory,
    StaffFactory,
    TeamFactory,
)
from tests.pages.stage import Stage

Kind = Message.Kind
WORDS = "Nora les a portés de la barque jusqu’à l’école, sous la pluie."


def give(donor: Donor, project: Project, amount: int, **through: object) -> None:
    gift = PaidDonationFactory(campaign=project.campaign, amount=amount, donor=donor, **through)
    ProjectFunding.objects.filter(project=project).update(allocated_amount=amount)
    GiftBalance.rows.filter(pk=gift.pk).update(allocated_amount=amount)
    Allocation.rows.create(
        organization=project.organization, donation=gift, project=project, amount=amount
    )


def happen(project: Project, **fields: object) -> ImpactUpdate:
    """Publish a piece of news, and tell everyone concerned of it."""
    claire = StaffFactory(organization=project.organization)
    update = ImpactUpdateFactory(project=project, **fields)
    publish_update(update=update, actor=claire)
    told = tell_everyone(update=update, actor=claire)
    tell_update(told.pk)
    for number in PageNews.rows.filter(impact_update=update).values_list("pk", flat=True):
        tell_followers(number)
    return told


def shelf(stage: Stage) -> Project:
    return ProjectFactory(campaign=stage.books)


def books_arrive(project: Project) -> None:
    happen(project, text_fr=WORDS, text_en="Nora carried them from the boat to the school.")


def engine_is_late(project: Project) -> None:
    happen(
        project, kind="late", headline_en="", headline_fr="Le moteur arrivera au printemps.",
        due_on=date(2027, 3, 15),
    )  # fmt: skip


def boat_is_packed(project: Project) -> None:
    happen(
        project, kind="sent", headline_en="The boat is packed.", headline_fr="La barque est pleine."
    )


def of_a_gift(stage: Stage, lang: str) -> Message:
    donor = DonorFactory(organization=stage.organization, language=lang)
    project = shelf(stage)
    give(donor, project, 2500)
    books_arrive(project)
    return Message.rows.get(kind=Kind.IMPACT_NEWS, person=donor.person)


def of_three_gifts(stage: Stage, lang: str) -> Message:
    donor = DonorFactory(organization=stage.organization, language=lang)
    first, second, third = shelf(stage), shelf(stage), shelf(stage)
    for project, amount in ((first, 2500), (second, 1000), (third, 500)):
        give(donor, project, amount)
    books_arrive(first)
    engine_is_late(second)
    boat_is_packed(third)
    return Message.rows.get(kind=Kind.IMPACT_NEWS, person=donor.person)


def of_a_team(stage: Stage, lang: str) -> Message:
    team = TeamFactory(campaign=stage.books, language=lang)
    project = shelf(stage)
    donor = DonorFactory(organization=stage.organization)
    give(donor, project, 2500, fundraiser=FundraiserFactory(campaign=stage.books, team=team))
    engine_is_late(project)
    return Message.rows.get(kind=Kind.TEAM_NEWS, team=team)


def to_a_follower(stage: Stage, lang: str, *tell: Callable[[Project], None]) -> Message:
    follow = FollowFactory(
        campaign=stage.books, language=lang, confirmed_at=timezone.now() - timedelta(days=1)
    )
    for one in tell:
        one(shelf(stage))
    return Message.rows.get(kind=Kind.FOLLOW_NEWS, follow=follow)


def of_one_thing(stage: Stage, lang: str) -> Message:
    return to_a_follower(stage, lang, books_arrive)


def of_three_things(stage: Stage, lang: str) -> Message:
    return to_a_follower(stage, lang, books_arrive, engine_is_late, boat_is_packed)


def rendered(write: Callable[[Stage, str], Message]) -> Callable[[Stage, str], RenderedMail]:
    return lambda stage, lang: render_message(write(stage, lang))


NEWS_MAILS: dict[str, Callable[[Stage, str], RenderedMail]] = {
    "news": rendered(of_a_gift),
    "news-three-things": rendered(of_three_gifts),
    "news-team": rendered(of_a_team),
    "follow-news": rendered(of_one_thing),
    "follow-news-three-things": rendered(of_three_things),
}
