"""The mails about supporters' pages, birthdays and follows, in each state that they know."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Follow, Fundraiser, FundraiserUpdate, Pledge
from campaigns.services.history import record_history
from feedback.following.mails import ReadersMail, write_follow_news, write_thanks
from feedback.following.models import PageNews
from feedback.models import Message
from feedback.services import supporter_mails as services
from feedback.services.rendering import RenderedMail, render_message
from tests.factories import (
    CampaignFactory,
    FollowFactory,
    FundraiserFactory,
    PaidDonationFactory,
    PledgeFactory,
    StaffFactory,
    TeamFactory,
)
from tests.pages.stage import Stage

State = Fundraiser.State
News = PageNews.Kind
WORDS = (
    "Quarante enfants ont déjà choisi leur livre. Gabin en a pris trois.\n"
    "Merci à vous tous : je vous raconterai la suite à Noël."
)


def page(stage: Stage, language: str, **fields: Any) -> Fundraiser:
    came_in = {"totals_row__raised_amount": 34_000, "totals_row__donor_count": 12}
    fields = {"campaign": stage.books, **came_in, **fields}
    return FundraiserFactory(language=language, **fields)


def pledge(stage: Stage, language: str, **fields: Any) -> Pledge:
    return PledgeFactory(campaign=stage.books, language=language, **fields)


def over(stage: Stage) -> Campaign:
    return CampaignFactory(
        organization=stage.organization,
        state=Campaign.State.ENDED,
        ends_at=timezone.now() - timedelta(hours=1),
    )


def link(stage: Stage, lang: str) -> Message | None:
    draft = page(stage, lang, state=State.DRAFT, confirmed_at=None, opened_at=None)
    return services.write_fundraiser_link(fundraiser=draft, is_asked_for=False)


def new_link(stage: Stage, lang: str) -> Message | None:
    return services.write_fundraiser_link(fundraiser=page(stage, lang), is_asked_for=True)


def held(stage: Stage, lang: str, **fields: Any) -> Message | None:
    story = "Écrivez-moi à maude@example.org ou au 418 555-0123."
    kept = page(stage, lang, state=State.IN_REVIEW, story=story, **fields)
    return services.write_fundraiser_held(fundraiser=kept)


def approved(stage: Stage, lang: str, *, days: int) -> Message | None:
    kept = page(stage, lang, opens_at=timezone.now() + timedelta(days=days))
    if not days:  # then somebody had to read it first
        reader = StaffFactory(organization=stage.organization)
        record_history(
            subject=kept, organization=kept.organization, what="fundraiser approved", actor=reader
        )
    return services.write_fundraiser_approved(fundraiser=kept)


def sent_back(stage: Stage, lang: str) -> Message | None:
    reason = "Votre page donne un numéro de compte. Enlevez-le : les dons passent par notre page."
    kept = page(stage, lang, state=State.DRAFT, opened_at=None)
    return services.write_fundraiser_sent_back(fundraiser=kept, reason=reason)


def blocked(stage: Stage, lang: str) -> Message | None:
    reason = "Deux personnes nous ont dit que la photo n’est pas la vôtre."
    gone = page(stage, lang, state=State.BLOCKED, blocked_because=reason)
    return services.write_fundraiser_blocked(fundraiser=gone)


def put_out(stage: Stage, lang: str, reason: str = "") -> Message | None:
    return services.write_fundraiser_put_out(
        fundraiser=page(stage, lang),
        team=TeamFactory(campaign=stage.books),
        is_by_captain=not reason,
        reason=reason,
    )


def closed(stage: Stage, lang: str, **fields: Any) -> Message | None:
    gone = page(stage, lang, campaign=over(stage), state=State.CLOSED, **fields)
    return services.write_fundraiser_closed(fundraiser=gone, was_early=True)


def birthday_link(stage: Stage, lang: str, state: str) -> Message | None:
    return services.write_pledge_link(pledge=pledge(stage, lang, state=state))


def birthday_draft(stage: Stage, lang: str, campaign: Campaign | None = None) -> Message | None:
    given = pledge(stage, lang)
    draft = page(
        stage, lang, campaign=campaign or stage.books, pledge=given, person=given.person,
        day=date(2026, 12, 13), state=State.DRAFT, confirmed_at=None, opened_at=None,
    )  # fmt: skip
    return services.write_fundraiser_link(fundraiser=draft, is_asked_for=False)


def birthday_question(stage: Stage, lang: str) -> Message | None:
    given = pledge(stage, lang)
    page(stage, lang, pledge=given, person=given.person, day=date(2025, 12, 13), state=State.CLOSED)
    return services.write_pledge_question(pledge=given)


def follow_of(stage: Stage, lang: str, **fields: Any) -> Follow:
    fields.setdefault("confirmed_at", timezone.now())
    followed = page(stage, lang)
    return FollowFactory(campaign=stage.books, fundraiser=followed, language=lang, **fields)


def follow_link(stage: Stage, lang: str, **fields: Any) -> Message | None:
    return services.write_follow_link(follow=follow_of(stage, lang, **fields))


def team_link(stage: Stage, lang: str, **fields: Any) -> Message | None:
    return services.write_team_link(team=TeamFactory(campaign=stage.books, language=lang, **fields))


def team_read(
    stage: Stage, lang: str, tell: Callable[..., Message | None], **more: Any
) -> Message | None:
    state, said = more.pop("state", "live"), more.pop("said", {})
    team = TeamFactory(campaign=stage.books, language=lang, state=state, **more)
    return tell(team=team, **said)


def news_of(followed: Fundraiser, kind: News) -> PageNews:
    words = None
    if kind in {News.UPDATE, News.THANKS}:
        words = FundraiserUpdate.objects.create(
            organization=followed.organization, fundraiser=followed, text=WORDS, language="fr"
        )
    return PageNews.objects.create(
        organization=followed.organization,
        campaign=followed.campaign,
        fundraiser=followed,
        update=words,
        kind=kind,
    )


def news(stage: Stage, lang: str, kind: News) -> Message | None:
    follow = follow_of(stage, lang)
    return write_follow_news(mail=ReadersMail(news_of(follow.fundraiser, kind)), follow=follow)


def half_of_campaign(stage: Stage, lang: str) -> Message | None:
    follow = FollowFactory(campaign=stage.books, language=lang, confirmed_at=timezone.now())
    half, _is_new = PageNews.rows.get_or_create(
        organization=stage.organization, campaign=stage.books, kind=News.HALF
    )
    return write_follow_news(mail=ReadersMail(half), follow=follow)


def thanks(stage: Stage, lang: str) -> Message | None:
    followed = page(stage, lang)
    gift = PaidDonationFactory(campaign=stage.books, fundraiser=followed, language=lang)
    return write_thanks(mail=ReadersMail(news_of(followed, News.THANKS)), gift=gift)


def rendered(write: Callable[..., Message | None], **more: Any) -> Callable[..., RenderedMail]:
    def mail(stage: Stage, lang: str) -> RenderedMail:
        message = write(stage, lang, **more)
        assert message is not None
        return render_message(message)

    return mail


SUPPORTER_MAILS: dict[str, Callable[[Stage, str], RenderedMail]] = {
    "page-link": rendered(link),
    "page-link-new": rendered(new_link),
    "page-held": rendered(held, opened_at=None),
    "page-held-again": rendered(held),
    "page-approved": rendered(approved, days=9),
    "page-approved-at-once": rendered(approved, days=0),
    "page-sent-back": rendered(sent_back),
    "page-blocked": rendered(blocked),
    "page-out-of-its-team": rendered(put_out),
    "page-put-out-by-staff": rendered(put_out, reason="Le nom de l’équipe n’est pas le vôtre."),
    "page-closed-early": rendered(closed),
    "page-never-opened": rendered(
        closed, opened_at=None, totals_row__raised_amount=0, totals_row__donor_count=0
    ),
    "team-link": rendered(team_link, confirmed_at=None, state="draft"),
    "team-link-new": rendered(team_link),
    "team-approved": rendered(team_read, tell=services.write_team_approved),
    "team-sent-back": rendered(
        team_read,
        tell=services.write_team_sent_back,
        state="draft",
        said={"reason": "Le nom ressemble trop au nôtre."},
    ),
    "team-blocked": rendered(
        team_read,
        tell=services.write_team_blocked,
        state="blocked",
        blocked_because="Le nom ressemble trop au nôtre.",
    ),
    "birthday-link": rendered(birthday_link, state=Pledge.State.UNCONFIRMED),
    "birthday-link-again": rendered(birthday_link, state=Pledge.State.STANDING),
    "birthday-draft": rendered(birthday_draft),
    "birthday-draft-europe": rendered(
        lambda stage, lang: birthday_draft(stage, lang, european_campaign())
    ),
    "birthday-question": rendered(birthday_question),
    "follow-link": rendered(follow_link, confirmed_at=None),
    "follow-link-again": rendered(follow_link),
    "follow-update": rendered(news, kind=News.UPDATE),
    "follow-half": rendered(half_of_campaign),
    "follow-goal": rendered(news, kind=News.GOAL),
    "follow-end": rendered(news, kind=News.END),
    "thanks-to-givers": rendered(thanks),
}


def european_campaign() -> Campaign:
    return CampaignFactory(organization__country="FR", currency="EUR")
