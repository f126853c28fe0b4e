"""The life of a team: kept, confirmed, read if a rule holds it, live, closed; and who is in it.

A state changes here alone, under a lock that leaves the key alone. Who joins or leaves locks the
totals of the page first, as a gift to it does: so no gift falls between two teams.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from campaigns import signals
from campaigns.exceptions import CampaignOverError, TeamError, TooManyPagesError
from campaigns.models import (
    Campaign,
    Challenge,
    ChallengeEntry,
    Fundraiser,
    FundraiserTotals,
    Team,
    TeamTotals,
)
from campaigns.services.history import record_history
from campaigns.services.page_rules import page_hold_reasons
from campaigns.services.slugs import free_slug_in
from donors.models import Person
from donors.services import find_or_add_person
from donors.signals import address_confirmed

State = Team.State

MOST_DRAFTS_A_DAY = 5
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
CODE_LENGTH = 10
JOINED, LEFT = gettext_noop("joined a team"), gettext_noop("left a team")
PUT_OUT = gettext_noop("put out of a team")
DRAFTS_LAST = timedelta(days=30)
MAY_JOIN = {
    Fundraiser.State.DRAFT,
    Fundraiser.State.IN_REVIEW,
    Fundraiser.State.READY,
    Fundraiser.State.LIVE,
}


@transaction.atomic
def begin_team(
    *,
    campaign: Campaign,
    name: str,
    captain_name: str,
    email: str,
    goal_amount: int,
    language: str,
) -> Team:
    """Keep a team as a draft and send its captain the link. Nothing is public yet.

    Raises CampaignOverError and, for an address that begins too many, TooManyPagesError.
    """
    if not campaign.takes_gifts:
        raise CampaignOverError(_("This campaign takes no new teams."))
    captain = find_or_add_person(email=email, name=captain_name, language=language)
    since = timezone.now() - timedelta(days=1)
    recent = Team.rows.filter(captain=captain, created_at__gt=since, confirmed_at=None)
    if recent.count() >= MOST_DRAFTS_A_DAY:
        raise TooManyPagesError
    team = Team.objects.create(
        organization_id=campaign.organization_id,
        campaign=campaign,
        captain=captain,
        captain_name=captain_name,
        slug=free_slug_in(Team.rows.all(), name, otherwise="team"),
        name=name,
        language=language,
        goal_amount=goal_amount,
        currency=campaign.currency,
        join_code=new_code(),
    )
    TeamTotals.objects.create(team=team)
    signals.team_drafted.send(sender=Team, team=team)
    return team


def new_code() -> str:
    return get_random_string(CODE_LENGTH, CODE_LETTERS)


@transaction.atomic
def confirm_team(*, team: Team) -> Team:
    """Show a team whose captain came by the mailed link, at once or once it was read.

    Safe to press twice. Raises CampaignOverError.
    """
    team = _locked(team)
    if team.state != State.DRAFT:
        return team
    if not team.campaign.takes_gifts:
        raise CampaignOverError(_("This campaign takes no gifts any more: the team cannot begin."))
    team.confirmed_at = team.confirmed_at or timezone.now()
    address_confirmed.send(sender=Team, person=team.captain)
    reasons = hold_reasons_of(team)
    team.state = State.IN_REVIEW if reasons else State.LIVE
    team.held_because = " ".join(reasons)[:300]
    what = gettext_noop("team held") if reasons else gettext_noop("team opened")
    return _saved(team, what, reasons=reasons)


def hold_reasons_of(team: Team) -> list[str]:
    return page_hold_reasons(
        organization=team.organization, names=[team.name, team.captain_name], texts=[]
    )


@transaction.atomic
def approve_team(*, team: Team, actor: Person) -> Team:
    """Show a team that a rule held, as staff who read it say; its captain is told."""
    team = _locked(team, State.IN_REVIEW)
    team.state, team.held_because = State.LIVE, ""
    _saved(team, gettext_noop("team approved"), actor)
    signals.team_approved.send(sender=Team, team=team)
    return team


@transaction.atomic
def send_back_team(*, team: Team, reason: str, actor: Person) -> Team:
    """Ask the captain to change something: the team is a draft again, with the reason."""
    team = _locked(team, State.IN_REVIEW)
    team.state, team.held_because = State.DRAFT, reason[:300]
    _saved(team, gettext_noop("team sent back"), actor, reason=reason)
    signals.team_sent_back.send(sender=Team, team=team, reason=reason)
    return team


@transaction.atomic
def change_team(*, team: Team, name: str, captain_name: str) -> Team:
    """Change what stands on a team's page, before it is shown."""
    team = _locked(team, State.DRAFT)
    if (team.name, team.captain_name) == (name, captain_name):
        return team
    team.name, team.captain_name = name, captain_name
    team.save(update_fields=["name", "captain_name"])
    return _saved(team, gettext_noop("team changed"), team.captain)


@transaction.atomic
def block_team(*, team: Team, reason: str, actor: Person) -> Team:
    """Take a team's page down. Its members' pages stay, and so do their gifts."""
    team = _locked(team, *(set(State.values) - {State.BLOCKED}))
    team.state, team.blocked_because = State.BLOCKED, reason[:300]
    _saved(team, gettext_noop("team taken down"), actor, reason=reason)
    signals.team_blocked.send(sender=Team, team=team)
    return team


@transaction.atomic
def unblock_team(*, team: Team, actor: Person) -> Team:
    """Bring a team back that was taken down by mistake."""
    team = _locked(team, State.BLOCKED)
    team.blocked_because = ""
    if team.confirmed_at is None:
        team.state = State.DRAFT
    else:
        team.state = State.LIVE if team.campaign.takes_gifts else State.CLOSED
    return _saved(team, gettext_noop("team brought back"), actor)


@transaction.atomic
def revoke_team_link(*, team: Team, actor: Person) -> Team:
    """Make the captain's private link worthless and mail a new one."""
    team = _locked(team)
    team.link_version += 1
    _saved(team, gettext_noop("team link revoked"), actor)
    signals.team_drafted.send(sender=Team, team=team)
    return team


@transaction.atomic
def send_link_again(*, team: Team) -> None:
    """Mail the captain's link once more."""
    signals.team_drafted.send(sender=Team, team=_locked(team))


@transaction.atomic
def renew_join_link(*, team: Team) -> Team:
    """Make the link by which others join worthless, and a new one."""
    team = _locked(team)
    team.join_code = new_code()
    return _saved(team, gettext_noop("new link to join the team"))


def close_teams_that_are_over() -> int:
    """Close teams whose campaign takes no gifts any more; return how many. Safe to run twice."""
    over = Team.objects.across_organizations().over(timezone.now())
    return sum(_close(team) for team in over[:500])


@transaction.atomic
def _close(team: Team) -> bool:
    team = _locked(team)
    if team.state != State.LIVE or team.campaign.takes_gifts:
        return False
    team.state = State.CLOSED
    _saved(team, gettext_noop("team closed"))
    return True


def delete_forgotten_teams() -> int:
    """Delete drafts whose mailed link nobody opened in a month: the address may be a stranger's."""
    forgotten = Team.rows.filter(
        state=State.DRAFT,
        confirmed_at=None,
        created_at__lt=timezone.now() - DRAFTS_LAST,
        fundraisers=None,
    )
    return forgotten.delete()[0]


# --- Who belongs to it --------------------------------------------------------------------


def team_of_code(*, campaign: Campaign, code: str) -> Team | None:
    """Return the team of a campaign that a link to join leads to, if it takes anybody."""
    teams = Team.objects.for_organization(campaign.organization)
    return teams.filter(campaign=campaign, state=State.LIVE, join_code=code).first()


def team_to_join(*, campaign: Campaign, code: str) -> Team:
    """Return the team of a code; raises TeamError for one that leads nowhere."""
    team = team_of_code(campaign=campaign, code=code)
    if team is None:
        raise TeamError(_("This link leads to no team of this campaign. Ask for a new one."))
    return team


@transaction.atomic
def join_team(*, fundraiser: Fundraiser, team: Team) -> Fundraiser:
    """Let a page count for a team, with all that was given to it before.

    Raises TeamError for a page that is over, or of another campaign, and for a team that is not
    live.
    """
    page = _locked_page(fundraiser)
    if page.state not in MAY_JOIN:
        raise TeamError(_("A page that is closed joins no team."))
    if page.campaign_id != team.campaign_id:
        raise TeamError(_("This team collects for another campaign."))
    if Team.rows.values_list("state", flat=True).get(pk=team.pk) != State.LIVE:
        raise TeamError(_("This team takes nobody now."))
    return _change_team(page, team.pk)


@transaction.atomic
def leave_team(*, fundraiser: Fundraiser) -> Fundraiser:
    """Let a page count for itself alone again. What was given to it goes with it."""
    return _change_team(_locked_page(fundraiser), None)


@transaction.atomic
def put_out_of_team(
    *, fundraiser: Fundraiser, team: Team, actor: Person, reason: str = ""
) -> Fundraiser:
    """Let a page count for itself alone again, as its captain or staff want: its owner is told.

    Safe to press twice. Raises TeamError while a result is being counted.
    """
    page = _locked_page(fundraiser)
    if page.team_id != team.pk:
        return page
    page = _change_team(page, None, what=PUT_OUT, actor=actor)
    if page.person_id != actor.pk:
        signals.fundraiser_put_out.send(
            sender=Fundraiser,
            fundraiser=page,
            team=team,
            is_by_captain=team.captain_id == actor.pk,
            reason=reason,
        )
    return page


def _locked_page(fundraiser: Fundraiser) -> Fundraiser:
    """Lock what a gift to the page locks: from here on its sums stand still."""
    FundraiserTotals.objects.get_or_create(fundraiser=fundraiser)
    FundraiserTotals.objects.select_for_update().get(fundraiser=fundraiser)
    pages = Fundraiser.rows.select_related("organization", "campaign")
    return pages.get(pk=fundraiser.pk)


def _change_team(
    page: Fundraiser, team_id: int | None, *, what: str = "", actor: Person | None = None
) -> Fundraiser:
    left = page.team_id
    if left == team_id:
        return page
    _refuse_while_a_result_is_checked({left, team_id})
    page.team_id = team_id
    Fundraiser.rows.filter(pk=page.pk).update(team=team_id, updated_at=timezone.now())
    record_history(
        subject=page,
        organization=page.organization,
        what=what or (JOINED if team_id else LEFT),
        actor=actor,
        team=team_id or left,
    )
    signals.fundraiser_changed_team.send(
        sender=Fundraiser, fundraiser=page, left=left, joined=team_id
    )
    return page


def _refuse_while_a_result_is_checked(team_ids: set[int | None]) -> None:
    """Let nobody change a result after the end: a page takes its donors along from team to team."""
    ended = ChallengeEntry.objects.across_organizations().filter(
        team__in=[number for number in team_ids if number],
        challenge__state__in=[Challenge.State.LIVE, Challenge.State.SETTLING],
        challenge__ends_at__lte=timezone.now(),
    )
    if ended.exists():
        raise TeamError(
            _("A challenge of this team has ended and is being counted. Try again in a day.")
        )


def _locked(team: Team, *allowed: str) -> Team:
    teams = Team.rows.select_related("organization", "campaign__organization", "captain")
    team = teams.select_for_update(of=("self",), no_key=True).get(pk=team.pk)
    if allowed and team.state not in allowed:
        raise TeamError(
            _("That cannot be done now: the team is “%(state)s”.")
            % {"state": team.get_state_display()}
        )
    return team


def _saved(team: Team, what: str, actor: Person | None = None, **details: object) -> Team:
    team.save(
        update_fields=[
            "state", "held_because", "blocked_because", "confirmed_at", "link_version", "join_code",
        ]
    )  # fmt: skip
    record_history(subject=team, organization=team.organization, what=what, actor=actor, **details)
    return team
