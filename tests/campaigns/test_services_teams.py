"""A team from its first word to its last, and who counts for it."""

import datetime
import itertools

import pytest
from django.utils import timezone

from campaigns.exceptions import CampaignOverError, TeamError, TooManyPagesError
from campaigns.models import Fundraiser, HistoryEntry, Team, TeamTotals
from campaigns.services import teams as life
from feedback.models import Message
from feedback.services.outbox import is_still_wanted
from feedback.services.rendering import render_message
from giving.challenges.following import follow_news
from giving.challenges.news import confirm_address
from giving.models import TeamDonor
from giving.services.books import run_checks
from giving.services.payments import record_payment, record_refund
from tests.factories import (
    CampaignFactory,
    ChallengeEntryFactory,
    ChallengeFactory,
    DonationFactory,
    FundraiserFactory,
    StaffFactory,
    TeamFactory,
)
from tests.meanwhile import Meanwhile

pytestmark = pytest.mark.django_db
numbers = itertools.count(1)


def begin(campaign, **fields) -> Team:
    return life.begin_team(
        **{
            "campaign": campaign,
            "name": "Les lecteurs de nuit",
            "captain_name": "Rosalie",
            "email": "rosalie@example.org",
            "goal_amount": 200_000,
            "language": "fr",
            **fields,
        }
    )


def give(page, email="lina@example.org", amount=1000):
    confirm_address(address=email)
    donation = DonationFactory(campaign=page.campaign, fundraiser=page, email=email, amount=amount)
    return record_payment(
        donation_id=donation.pk,
        payment_id=f"pi_team_{next(numbers)}",
        money=donation.money,
        paid_at=timezone.now(),
    )


def totals(team) -> tuple[int, int, int]:
    row = TeamTotals.objects.get(team=team)
    return row.raised_amount, row.gift_count, row.donor_count


def breaches() -> dict[str, list[str]]:
    skipped = {"confirmations", "unsent"}
    found = {finding.check.name: finding.examples for finding in run_checks() if finding.count}
    return {name: examples for name, examples in found.items() if name not in skipped}


def test_team_is_kept_and_its_captain_gets_the_link():
    team = begin(CampaignFactory())

    message = Message.rows.get(kind="team_link")
    assert (team.state, team.slug, totals(team)) == ("draft", "les-lecteurs-de-nuit", (0, 0, 0))
    assert (message.email, message.team, message.person) == (
        "rosalie@example.org", team, team.captain,
    )  # fmt: skip


def test_second_team_of_that_name_has_an_address_of_its_own():
    campaign = CampaignFactory()

    slugs = [begin(campaign, email=f"r{number}@example.org").slug for number in range(3)]

    assert slugs == ["les-lecteurs-de-nuit", "les-lecteurs-de-nuit-2", "les-lecteurs-de-nuit-3"]


def test_one_address_begins_no_more_teams_than_a_person_would():
    campaign = CampaignFactory()
    for _ in range(life.MOST_DRAFTS_A_DAY):
        begin(campaign)

    with pytest.raises(TooManyPagesError):
        begin(campaign)


def test_campaign_that_is_over_takes_no_team():
    with pytest.raises(CampaignOverError):
        begin(CampaignFactory(state="ended"))


@pytest.mark.parametrize(
    ("name", "state"),
    [("Les lecteurs de nuit", "live"), ("Visit www.free-money.com", "in_review"),
     ("Fondation officielle", "in_review")],
)  # fmt: skip
def test_confirmed_team_is_shown_unless_a_rule_holds_it(name, state):
    team = life.confirm_team(team=begin(CampaignFactory(), name=name))

    assert (team.state, team.confirmed_at is not None) == (state, True)
    assert life.confirm_team(team=team).state == state


def test_staff_let_a_held_team_be_shown_and_take_one_down():
    held = TeamFactory(state="in_review")
    owner = StaffFactory(organization=held.organization)

    shown = life.approve_team(team=held, actor=owner)
    blocked = life.block_team(team=shown, reason="It pretends.", actor=owner)
    back = life.unblock_team(team=blocked, actor=owner)

    assert [shown.state, blocked.state, back.state] == ["live", "blocked", "live"]
    assert (blocked.blocked_because, back.blocked_because) == ("It pretends.", "")
    with pytest.raises(TeamError):
        life.approve_team(team=back, actor=owner)


def mails_to_captain() -> list[tuple[str, str, str]]:
    rows = Message.rows.filter(kind__startswith="team_").exclude(kind="team_link").order_by("pk")
    return [(row.kind, row.email, render_message(row).text) for row in rows]


def test_captain_is_told_what_staff_decide_of_a_held_team():
    held = TeamFactory(state="in_review", language="en", slug="night")
    owner = StaffFactory(organization=held.organization)

    life.send_back_team(team=held, reason="The name looks like ours.", actor=owner)
    changed = life.change_team(team=held, name="Team www.night.org", captain_name="Rosalie")
    again = life.confirm_team(team=changed)
    life.approve_team(team=again, actor=owner)
    life.block_team(team=again, reason="It pretends.", actor=owner)

    kinds, addresses, texts = zip(*mails_to_captain(), strict=True)
    assert kinds == ("team_sent_back", "team_approved", "team_blocked")
    assert set(addresses) == {held.captain.email}
    assert "“The name looks like ours.”" in texts[0]
    assert "/en/teams/night/" in texts[1]
    assert "“It pretends.”" in texts[2]
    assert "reply to this message or call +1 418-555-0123" in texts[2]
    assert all("/en/me/teams/" in text for text in texts)


def test_what_is_no_longer_so_is_not_mailed():
    held = TeamFactory(state="in_review")
    owner = StaffFactory(organization=held.organization)

    life.send_back_team(team=held, reason="Why?", actor=owner)
    message = Message.rows.get(kind="team_sent_back")
    before = is_still_wanted(message)
    life.block_team(team=held, reason="It pretends.", actor=owner)

    assert (before, is_still_wanted(Message.rows.get(pk=message.pk))) == (True, False)


def test_nobody_is_told_of_a_team_whose_address_was_only_typed():
    team = begin(CampaignFactory())

    life.block_team(
        team=team, reason="Not real.", actor=StaffFactory(organization=team.organization)
    )

    assert mails_to_captain() == []


def test_new_link_to_join_makes_the_old_one_worthless():
    team = TeamFactory()
    old = team.join_code

    new = life.renew_join_link(team=team).join_code

    assert life.team_of_code(campaign=team.campaign, code=old) is None
    assert life.team_of_code(campaign=team.campaign, code=new) == team


def test_page_takes_its_sums_and_donors_to_the_team_and_away():
    team = TeamFactory()
    maude, aron = (FundraiserFactory(campaign=team.campaign) for _ in range(2))
    give(maude, "lina@example.org")
    give(maude, "karim@example.org", 2500)
    give(aron, "lina@example.org", 700)
    steps = [totals(team)]

    for change in (
        lambda: life.join_team(fundraiser=maude, team=team),
        lambda: life.join_team(fundraiser=aron, team=team),
        lambda: give(aron, "max@example.org", 300),
        lambda: life.leave_team(fundraiser=maude),
        lambda: life.leave_team(fundraiser=aron),
    ):
        change()
        steps.append(totals(team))
        assert breaches() == {}

    assert steps == [
        (0, 0, 0), (3500, 2, 2), (4200, 3, 2), (4500, 4, 3), (1000, 2, 2), (0, 0, 0),
    ]  # fmt: skip
    assert set(TeamDonor.objects.values_list("gift_count", flat=True)) == {0}


def test_page_that_is_put_out_takes_its_sums_along_and_the_team_equals_a_recount():
    team = TeamFactory()
    entry = ChallengeEntryFactory(
        challenge__organization=team.organization, challenge__kind="teams", team=team
    )
    maude, aron = (FundraiserFactory(campaign=team.campaign, team=team) for _ in range(2))
    give(maude, "lina@example.org")
    give(maude, "karim@example.org", 2500)
    give(aron, "lina@example.org", 700)
    steps = [totals(team)]

    for _ in range(2):
        life.put_out_of_team(fundraiser=maude, team=team, actor=team.captain)
        steps.append(totals(team))
    give(maude, "max@example.org", 300)
    steps.append(totals(team))
    follow_news()

    maude.refresh_from_db()
    entry.refresh_from_db()
    assert (maude.team, maude.state) == (None, "live")
    assert steps == [(4200, 3, 2), (700, 1, 1), (700, 1, 1), (700, 1, 1)]
    assert (entry.donor_count, entry.raised_amount) == (1, 700)
    assert breaches() == {}
    rows = HistoryEntry.objects.for_organization(team.organization).about(maude)
    assert [(row.what, row.actor) for row in rows] == [("put out of a team", team.captain)]


def test_owner_of_a_page_that_is_put_out_is_told_once_and_by_whom():
    team = TeamFactory()
    page = FundraiserFactory(campaign=team.campaign, team=team, language="en")
    other = FundraiserFactory(campaign=team.campaign, team=team, language="fr")
    staff = StaffFactory(organization=team.organization)

    for _ in range(2):
        life.put_out_of_team(fundraiser=page, team=team, actor=team.captain)
    life.put_out_of_team(fundraiser=other, team=team, actor=staff, reason="Le nom trompe.")

    of_page, of_other = Message.rows.filter(kind="fundraiser_put_out").order_by("pk")
    assert (of_page.email, of_other.email) == (page.person.email, other.person.email)
    assert "Rosalie, the captain, has taken it out." in render_message(of_page).text
    text = render_message(of_other).text
    assert "nous l’en avons retirée." in text
    assert "«\u00a0Le nom trompe.\u00a0»" in text


def test_nobody_is_told_of_what_they_did_themselves_or_of_an_address_they_may_not_know():
    team = TeamFactory()
    own = FundraiserFactory(campaign=team.campaign, team=team, person=team.captain)
    typed = FundraiserFactory(campaign=team.campaign, team=team, state="draft", confirmed_at=None)

    for page in (own, typed):
        life.put_out_of_team(fundraiser=page, team=team, actor=team.captain)

    assert not Fundraiser.rows.filter(team=team).exists()
    assert not Message.rows.filter(kind="fundraiser_put_out").exists()


def test_page_goes_from_one_team_to_another_with_refunded_gifts_left_out():
    first = TeamFactory()
    second = TeamFactory(campaign=first.campaign)
    page = FundraiserFactory(campaign=first.campaign)
    refunded = give(page, "karim@example.org")
    give(page)
    record_refund(
        donation_id=refunded.pk, refund_id="re_1", money=refunded.money, at=timezone.now()
    )

    life.join_team(fundraiser=page, team=first)
    life.join_team(fundraiser=page, team=first)
    before = totals(first), totals(second)
    life.join_team(fundraiser=page, team=second)

    assert before == ((1000, 1, 1), (0, 0, 0))
    assert (totals(first), totals(second)) == ((0, 0, 0), (1000, 1, 1))
    assert breaches() == {}
    rows = HistoryEntry.objects.for_organization(page.organization).about(page)
    assert [row.what for row in rows.order_by("pk")] == ["joined a team", "joined a team"]


@pytest.mark.parametrize(
    ("page", "team"),
    [({"state": "closed"}, {}), ({}, {"state": "closed"}), ({}, {"state": "blocked"})],
)
def test_joining_is_refused_where_it_means_nothing(page, team):
    team = TeamFactory(**team)
    page = FundraiserFactory(campaign=team.campaign, **page)

    with pytest.raises(TeamError):
        life.join_team(fundraiser=page, team=team)


def test_page_of_another_campaign_does_not_join():
    with pytest.raises(TeamError, match="another campaign"):
        life.join_team(fundraiser=FundraiserFactory(), team=TeamFactory())


def test_team_closes_with_its_campaign():
    team, other = TeamFactory(campaign__ends_at=timezone.now()), TeamFactory()

    assert life.close_teams_that_are_over() == 1

    states = dict(Team.rows.values_list("pk", "state"))
    assert states == {team.pk: "closed", other.pk: "live"}
    assert life.close_teams_that_are_over() == 0


def test_draft_that_nobody_opened_is_forgotten(time_machine):
    begin(CampaignFactory())
    kept = TeamFactory()

    time_machine.move_to(timezone.now() + life.DRAFTS_LAST * 2)
    life.delete_forgotten_teams()

    assert list(Team.rows.all()) == [kept]


def test_challenge_follows_a_page_into_a_team():
    team = TeamFactory()
    challenge = ChallengeFactory(organization=team.organization, kind="teams")
    entry = ChallengeEntryFactory(challenge=challenge, team=team)
    page = FundraiserFactory(campaign=team.campaign)
    give(page)
    follow_news()

    life.join_team(fundraiser=page, team=team)
    follow_news()

    entry.refresh_from_db()
    assert (entry.donor_count, entry.raised_amount) == (1, 1000)
    assert breaches() == {}


@pytest.mark.django_db(transaction=True)
def test_gift_while_its_page_joins_falls_between_no_two_teams(monkeypatch):
    """The gift comes when the page is already locked and not yet moved; then the other way."""
    team = TeamFactory()
    page = FundraiserFactory(campaign=team.campaign)
    give(page, "before@example.org")
    gifts = []
    write = life.record_history

    def let_a_gift_come(**fields):
        gifts.append(
            Meanwhile(lambda: give(page, "meanwhile@example.org")).until_it_waits_or_ends()
        )
        return write(**fields)

    monkeypatch.setattr(life, "record_history", let_a_gift_come)
    life.join_team(fundraiser=page, team=team)
    errors = [gift.until_it_ends().error for gift in gifts]

    assert errors == [None]
    assert totals(team) == (2000, 2, 2)
    assert breaches() == {}


@pytest.mark.parametrize(("state", "ends_in"), [("live", -1), ("settling", -1)])
def test_nobody_changes_teams_while_a_result_is_counted(state, ends_in):
    """A page takes its donors along: after the end it would carry them to another team."""
    team = TeamFactory()
    page = FundraiserFactory(campaign=team.campaign, team=team)
    outside = FundraiserFactory(campaign=team.campaign)
    ChallengeEntryFactory(
        team=team,
        challenge__organization=team.organization,
        challenge__kind="teams",
        challenge__state=state,
        challenge__ends_at=timezone.now() + datetime.timedelta(hours=ends_in),
    )

    with pytest.raises(TeamError):
        life.leave_team(fundraiser=page)
    with pytest.raises(TeamError):
        life.put_out_of_team(fundraiser=page, team=team, actor=team.captain)
    with pytest.raises(TeamError):
        life.join_team(fundraiser=outside, team=team)
    page.refresh_from_db()
    assert page.team == team
