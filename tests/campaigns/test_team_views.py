"""Teams on pages: what everybody sees, how one joins, and what the captain does."""

import pytest

from campaigns.links import Door, token_of
from campaigns.models import Fundraiser, Team
from campaigns.team_views import MEMBERS_A_PAGE
from tests.factories import CampaignFactory, FundraiserFactory, TeamFactory

pytestmark = pytest.mark.django_db

FORM = {
    "team_name": "Les lecteurs de nuit",
    "name": "Rosalie",
    "email": " Rosalie@Example.org ",
    "goal": "2 000",
}


def own(team, door=Door.OWNER, more="") -> str:
    return f"/en/me/teams/{token_of(team, door)}/{more}"


def test_team_is_begun_with_four_answers(client):
    campaign = CampaignFactory(slug="books")

    answer = client.post("/en/campaigns/books/team/", FORM)

    team = Team.rows.get()
    assert (answer.status_code, answer["Location"]) == (303, own(team, Door.DRAFT))
    assert (team.campaign, team.captain.email) == (campaign, "rosalie@example.org")
    assert (team.goal_amount, team.language) == (200_000, "en")


def test_form_says_what_is_wrong_and_loses_nothing(client):
    CampaignFactory(slug="books")

    answer = client.post("/en/campaigns/books/team/", {**FORM, "team_name": "", "goal": "0"})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Give your team a name" in html
    assert 'id="goal-error"' in html
    assert 'value="Rosalie"' in html
    assert not Team.rows.exists()


def test_only_the_mailed_link_shows_the_team(client):
    team = TeamFactory(state="draft", confirmed_at=None)

    by_draft = client.post(own(team, Door.DRAFT, "open/"))
    team.refresh_from_db()
    states = [team.state]
    by_mail = client.post(own(team, Door.OWNER, "open/"))
    team.refresh_from_db()

    assert (by_draft.status_code, by_mail.status_code) == (403, 302)
    assert [*states, team.state] == ["draft", "live"]
    assert client.get(own(team, Door.DRAFT)).status_code == 404
    assert client.get(own(team)).status_code == 200


def test_link_of_a_team_opens_no_other(client):
    first, second = TeamFactory(), TeamFactory()
    number = token_of(second).partition("-")[0]
    signature = token_of(first).partition("-")[2]

    assert client.get(f"/en/me/teams/{number}-{signature}/").status_code == 404


def test_members_stand_by_what_they_brought_and_hidden_ones_do_not(client):
    team = TeamFactory(slug="night")
    for name, donors, state in (
        ("Aron", 2, "live"), ("Maude", 9, "live"), ("Blocked", 99, "blocked"),
        ("Ready", 0, "ready"), ("Closed", 5, "closed"),
    ):  # fmt: skip
        FundraiserFactory(
            campaign=team.campaign, team=team, title=name, state=state,
            totals_row__donor_count=donors,
        )  # fmt: skip

    html = client.get("/en/teams/night/").content.decode()

    shown = [
        name for name in ("Maude", "Closed", "Aron", "Blocked", "Ready") if f">{name}</a>" in html
    ]
    assert shown == ["Maude", "Closed", "Aron"]
    assert html.index(">Maude<") < html.index(">Closed<") < html.index(">Aron<")
    assert '<meta name="robots" content="noindex">' in html


@pytest.mark.parametrize(("state", "status"), [
    ("live", 200), ("closed", 200), ("draft", 404), ("in_review", 404), ("blocked", 404),
])  # fmt: skip
def test_team_has_a_page_while_it_may_be_read(client, state, status):
    team = TeamFactory(slug="night", state=state)

    answers = [client.get(f"/en/teams/night/{more}") for more in ("", "live.json")]

    assert [answer.status_code for answer in answers] == [status, status]
    join = 200 if state == "live" else 404
    assert client.get(f"/en/teams/night/join/{team.join_code}/").status_code == join


def test_team_page_asks_the_same_with_three_members_as_with_many(client, django_assert_num_queries):
    team = TeamFactory(slug="night")

    def ask() -> None:
        with django_assert_num_queries(4):
            client.get("/en/teams/night/")

    FundraiserFactory.create_batch(3, campaign=team.campaign, team=team)
    ask()
    FundraiserFactory.create_batch(MEMBERS_A_PAGE, campaign=team.campaign, team=team)
    ask()

    assert client.get("/en/teams/night/2/").status_code == 200
    assert client.get("/en/teams/night/3/").status_code == 404


def test_link_to_join_leads_to_a_page_with_the_team_chosen(client):
    team = TeamFactory(slug="night", campaign__slug="books")

    html = client.get(f"/en/teams/night/join/{team.join_code}/").content.decode()
    wrong = client.get("/en/teams/night/join/wrongcodes/")

    assert f"/en/campaigns/books/fundraise/?team={team.join_code}" in html
    assert wrong.status_code == 404
    assert team.join_code not in wrong.content.decode()


def page_address(page, door=Door.OWNER) -> str:
    return f"/en/me/fundraisers/{token_of(page, door)}/team/"


def test_owner_joins_with_the_whole_link_or_its_end_and_leaves(client):
    team = TeamFactory(slug="night")
    page = FundraiserFactory(campaign=team.campaign)
    seen = []

    for fields in (
        {"link": f" https://give.example/fr/teams/night/join/{team.join_code}/ "},
        {"leave": "1"},
        {"link": team.join_code.upper()},
    ):
        assert client.post(page_address(page), fields).status_code == 302
        page.refresh_from_db()
        seen.append(page.team)

    assert seen == [team, None, team]


@pytest.mark.parametrize("link", ["", "nonsense", "https://give.example/teams/x/join/abcdefghjk/"])
def test_link_that_leads_nowhere_is_refused_in_words(client, link):
    page = FundraiserFactory()

    answer = client.post(page_address(page), {"link": link})

    assert answer.status_code == 422
    assert "errors" in answer.content.decode()
    assert Fundraiser.rows.get().team is None


def test_link_of_the_draft_joins_nothing(client):
    team = TeamFactory()
    page = FundraiserFactory(campaign=team.campaign, state="draft", confirmed_at=None)

    answer = client.post(page_address(page, Door.DRAFT), {"link": team.join_code})

    page.refresh_from_db()
    assert (answer.status_code, page.team) == (403, None)


def test_captain_takes_a_page_out_by_the_mailed_link_and_no_page_of_another_team(client):
    team = TeamFactory()
    page = FundraiserFactory(campaign=team.campaign, team=team, name="Maude")
    strange = FundraiserFactory(team=TeamFactory())
    assert f'name="page" value="{page.pk}"' in client.get(own(team)).content.decode()

    for number in (strange.pk, "1 OR 1", "9" * 30, ""):
        client.post(own(team, more="put-out/"), {"page": number})
    answer = client.post(own(team, more="put-out/"), {"page": page.pk})

    assert answer["Location"] == f"{own(team)}?put_out"
    assert dict(Fundraiser.rows.values_list("pk", "team")) == {
        page.pk: None, strange.pk: strange.team_id,
    }  # fmt: skip
    assert "Nobody yet." in client.get(answer["Location"]).content.decode()


def test_link_of_a_draft_takes_nobody_out(client):
    team = TeamFactory(state="draft", confirmed_at=None)
    page = FundraiserFactory(campaign=team.campaign, team=team)

    answer = client.post(own(team, Door.DRAFT, "put-out/"), {"page": page.pk})

    page.refresh_from_db()
    assert (answer.status_code, page.team) == (403, team)


def test_captain_changes_what_staff_asked_for_and_shows_the_team_again(client):
    team = TeamFactory(state="draft", held_because="The name looks like ours.")
    html = client.get(own(team)).content.decode()
    assert "The name looks like ours." in html
    assert 'value="Les lecteurs de nuit"' in html

    refused = client.post(own(team, more="open/"), {"team_name": "", "name": "Rosalie"})
    done = client.post(own(team, more="open/"), {"team_name": "Nuit", "name": "Rose"})

    team.refresh_from_db()
    assert (refused.status_code, done["Location"]) == (422, f"{own(team)}?opened")
    assert "Give your team a name" in refused.content.decode()
    assert (team.name, team.captain_name, team.state) == ("Nuit", "Rose", "live")
    assert client.post(own(team, more="open/"), {"team_name": "X", "name": "Y"}).status_code == 409
