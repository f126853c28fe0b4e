"""What counts in a challenge, and what does not help."""

from datetime import timedelta

import pytest
from django.utils import timezone

from campaigns.models import Challenge, HistoryEntry
from campaigns.services.following import confirm_follow
from campaigns.services.fundraisers import confirm_and_open
from campaigns.services.pledges import confirm_pledge
from campaigns.services.teams import confirm_team
from donors.contact_links import contact_token
from donors.models import Person
from giving.challenges.following import follow_news, recount_challenge
from giving.challenges.news import confirm_address, record_card
from giving.links import gift_url, mailed_gift_url
from giving.models import ChallengeGift, ChallengeNews, ConfirmedAddress, GiftCard
from giving.services.books import run_checks
from giving.services.payments import record_failed_refund
from tests.factories import (
    CampaignFactory,
    ChallengeEntryFactory,
    ChallengeFactory,
    FollowFactory,
    FundraiserFactory,
    PledgeFactory,
    TeamFactory,
)
from tests.giving.challenges.conftest import counts, figures

pytestmark = pytest.mark.django_db


def breaches() -> dict[str, int]:
    return {finding.check.name: finding.count for finding in run_checks() if finding.count}


def test_gifts_of_different_people_count_each(entry, give):
    give(entry, "lina@example.org", 1000)
    give(entry, "karim@example.org", 2500)

    follow_news()

    assert counts(entry) == (2, 3500, 0)


def test_one_address_counts_once_however_often_it_gives(entry, give):
    first = give(entry, "lina@example.org", paid_at=timezone.now() - timedelta(hours=2))
    give(entry, "lina@example.org")

    follow_news()

    assert counts(entry) == (1, 2000, 0)
    assert entry.reached_at == first.paid_at


@pytest.mark.parametrize(
    "address",
    [
        "Lina.Roy@GMAIL.com",
        "lina.roy+2@gmail.com",
        "linaroy@gmail.com",
        "l.i.n.a.r.o.y+again@googlemail.com",
    ],
)
def test_another_way_to_write_an_address_does_not_help(entry, give, address):
    give(entry, "lina.roy@gmail.com")
    give(entry, address)

    follow_news()

    assert counts(entry) == (1, 2000, 0)


def test_dots_part_two_people_where_the_mail_service_parts_them(entry, give):
    give(entry, "lina.roy@example.org")
    give(entry, "linaroy@example.org")

    follow_news()

    assert counts(entry) == (2, 2000, 0)


def test_one_card_under_two_addresses_counts_once(entry, give):
    for address in ("lina@example.org", "roy@example.org"):
        record_card(donation_id=give(entry, address).pk, fingerprint="card one")

    follow_news()

    assert counts(entry) == (1, 2000, 0)


def test_card_that_is_learnt_later_joins_two_donors(entry, give):
    first, second = give(entry, "lina@example.org"), give(entry, "roy@example.org")
    follow_news()
    apart = counts(entry)

    record_card(donation_id=first.pk, fingerprint="card one")
    record_card(donation_id=second.pk, fingerprint="card one")
    follow_news()

    assert apart == (2, 2000, 0)
    assert counts(entry) == (1, 2000, 0)
    assert breaches() == {}


def test_card_is_kept_as_something_else(entry, give):
    donation = give(entry, "lina@example.org")

    record_card(donation_id=donation.pk, fingerprint="fingerprint0001")
    record_card(donation_id=donation.pk, fingerprint="fingerprint0001")

    assert "fingerprint0001" not in GiftCard.objects.get().card_key
    assert ChallengeNews.objects.count() == 3  # its address; paid; its card


def test_people_who_share_a_card_and_people_who_share_an_address_are_one(entry, give):
    """lina and roy by a card; roy and max by another card; so all three."""
    record_card(donation_id=give(entry, "lina@example.org").pk, fingerprint="one")
    record_card(donation_id=give(entry, "max@example.org").pk, fingerprint="two")
    follow_news()
    before = counts(entry)

    record_card(donation_id=give(entry, "roy@example.org").pk, fingerprint="one")
    record_card(donation_id=give(entry, "roy@example.org").pk, fingerprint="two")
    follow_news()

    assert before == (2, 2000, 0)
    assert counts(entry) == (1, 4000, 0)
    assert breaches() == {}


def test_own_gift_stands_apart(entry, give):
    give(entry, "maude@example.org", 5000)
    give(entry, "lina@example.org", 1000)

    follow_news()

    assert counts(entry) == (1, 1000, 5000)


def test_own_gift_stands_apart_under_another_spelling_and_with_the_own_card(entry, give):
    record_card(donation_id=give(entry, "maude+1@example.org", 5000).pk, fingerprint="maude's")
    record_card(donation_id=give(entry, "a.friend@example.org", 700).pk, fingerprint="maude's")

    follow_news()

    assert counts(entry) == (0, 0, 5700)
    assert entry.reached_at is None


def test_member_s_gift_to_the_team_stands_apart(challenge, give):
    team = TeamFactory(campaign__organization=challenge.organization)
    maude = FundraiserFactory(campaign=team.campaign, team=team, person__email="maude@example.org")
    FundraiserFactory(campaign=team.campaign, team=team, person__email="aron@example.org")
    entry = ChallengeEntryFactory(challenge=challenge, team=team)
    to_maude = ChallengeEntryFactory(challenge=challenge, fundraiser=maude)

    give(to_maude, "aron@example.org", 3000)
    give(to_maude, "lina@example.org", 1000)
    follow_news()

    assert counts(entry) == (1, 1000, 3000)
    assert counts(to_maude) == (2, 4000, 0)


def test_address_that_nobody_confirmed_makes_no_member(challenge, give):
    """Somebody begins a page for the team under lina's address: her gift counts all the same."""
    team = TeamFactory(campaign__organization=challenge.organization)
    maude = FundraiserFactory(campaign=team.campaign, team=team)
    FundraiserFactory(
        campaign=team.campaign,
        team=team,
        person__email="lina@example.org",
        state="draft",
        confirmed_at=None,
    )
    entry = ChallengeEntryFactory(challenge=challenge, team=team)

    give(ChallengeEntryFactory(challenge=challenge, fundraiser=maude), "lina@example.org", 1000)
    follow_news()

    assert counts(entry) == (1, 1000, 0)


def test_gift_to_a_campaign_counts_however_it_came(challenge, give):
    page = FundraiserFactory(campaign__organization=challenge.organization)
    entry = ChallengeEntryFactory(challenge=challenge, campaign=page.campaign)

    give(entry, "lina@example.org")
    give(ChallengeEntryFactory(challenge=challenge, fundraiser=page), "karim@example.org")
    follow_news()

    assert counts(entry) == (2, 2000, 0)


def test_refund_in_full_takes_a_donor_out_and_one_in_part_does_not(entry, give, refund):
    lina, karim = give(entry, "lina@example.org"), give(entry, "karim@example.org")
    follow_news()

    refund(lina)
    refund(karim, 400)
    follow_news()

    assert counts(entry) == (1, 600, 0)
    assert breaches() == {}


def test_late_refund_parts_donors_that_only_the_refunded_gift_joined(entry, give, refund):
    record_card(donation_id=give(entry, "lina@example.org").pk, fingerprint="one")
    between = give(entry, "roy@example.org", 1)
    record_card(donation_id=between.pk, fingerprint="one")
    give(entry, "roy@example.org")
    follow_news()
    joined = counts(entry)

    refund(between)
    follow_news()

    assert joined == (1, 2001, 0)
    assert counts(entry) == (2, 2000, 0)
    assert breaches() == {}


def test_refund_then_paid_again_counts_once(entry, give, refund):
    refund(give(entry, "lina@example.org"))
    give(entry, "lina@example.org")

    follow_news()

    assert counts(entry) == (1, 1000, 0)


def test_refund_that_fails_brings_the_gift_back(entry, give, refund):
    donation = give(entry, "lina@example.org")
    refund(donation)
    follow_news()
    gone = counts(entry)

    refund_id = donation.ledger_entries.get(kind="refund").stripe_id
    record_failed_refund(donation_id=donation.pk, refund_id=refund_id, at=timezone.now())
    follow_news()

    assert gone == (0, 0, 0)
    assert counts(entry) == (1, 1000, 0)


def test_gift_counts_from_the_first_second_to_the_last(challenge, entry, give):
    second = timedelta(seconds=1)
    give(entry, "early@example.org", paid_at=challenge.starts_at - second)
    give(entry, "late@example.org", paid_at=challenge.ends_at)
    give(entry, "first@example.org", paid_at=challenge.starts_at)
    give(entry, "last@example.org", paid_at=challenge.ends_at - second)

    follow_news()

    counted = ChallengeGift.objects.values_list("donation__email", flat=True)
    assert set(counted) == {"first@example.org", "last@example.org"}
    assert counts(entry) == (2, 2000, 0)


def test_gift_in_another_currency_does_not_count(challenge, give):
    in_euros = CampaignFactory(organization=challenge.organization, currency="EUR")
    entry = ChallengeEntryFactory(challenge=challenge, campaign=in_euros)

    give(entry, "lina@example.org")
    follow_news()

    assert counts(entry) == (0, 0, 0)


def test_gift_to_somebody_else_does_not_count(entry, give):
    other = ChallengeEntryFactory(challenge=ChallengeFactory(), fundraiser=FundraiserFactory())

    give(other, "lina@example.org")
    follow_news()

    assert counts(entry) == (0, 0, 0)


@pytest.mark.parametrize(
    ("state", "expected"), [("draft", 0), ("live", 1), ("settling", 1), ("frozen", 0)]
)
def test_gift_counts_while_its_challenge_is_open(state, expected, challenge, entry, give):
    Challenge.rows.filter(pk=challenge.pk).update(state=state, frozen_at=timezone.now())

    give(entry, "lina@example.org")
    follow_news()

    assert counts(entry) == (expected, 1000 * expected, 0)
    assert ChallengeNews.objects.count() == 0


def test_news_counts_once_however_often_it_comes(entry, give):
    donation = give(entry, "lina@example.org")
    follow_news()

    ChallengeNews.objects.create(donation=donation)
    follow_news()

    assert counts(entry) == (1, 1000, 0)


def test_recount_puts_right_what_went_wrong(challenge, entry, give):
    give(entry, "lina@example.org")
    follow_news()
    type(entry).rows.filter(pk=entry.pk).update(donor_count=9, raised_amount=3)
    wrong = breaches()

    recount_challenge(challenge=challenge)

    assert wrong == {"challenge_results": 1, "challenges": 1}
    assert counts(entry) == (1, 1000, 0)
    assert breaches() == {}


def test_entry_with_news_is_not_judged(entry, give):
    give(entry, "lina@example.org")

    assert breaches() == {}
    assert counts(entry) == (0, 0, 0)


def test_who_joins_late_has_what_was_given_before(challenge, give):
    page = FundraiserFactory(campaign__organization=challenge.organization)
    give(ChallengeEntryFactory(challenge=ChallengeFactory(), fundraiser=page), "lina@example.org")
    follow_news()

    entry = ChallengeEntryFactory(challenge=challenge, fundraiser=page)
    ChallengeNews.objects.create(entry=entry)
    follow_news()

    assert counts(entry) == (1, 1000, 0)


def test_page_takes_its_gifts_along_to_another_team(challenge, give):
    teams = [TeamFactory(campaign__organization=challenge.organization) for _ in range(2)]
    page = FundraiserFactory(campaign=teams[0].campaign, team=teams[0])
    entries = [ChallengeEntryFactory(challenge=challenge, team=team) for team in teams]
    give(ChallengeEntryFactory(challenge=ChallengeFactory(), fundraiser=page), "lina@example.org")
    follow_news()
    before = [counts(entry) for entry in entries]

    page.team = teams[1]
    page.save()
    ChallengeNews.objects.bulk_create([ChallengeNews(team=team) for team in teams])
    follow_news()

    assert before == [(1, 1000, 0), (0, 0, 0)]
    assert [counts(entry) for entry in entries] == [(0, 0, 0), (1, 1000, 0)]


def test_refund_after_the_result_is_noted_and_changes_nothing(challenge, entry, give, refund):
    donation = give(entry, "lina@example.org")
    follow_news()
    before = figures(entry)
    Challenge.rows.filter(pk=challenge.pk).update(state="frozen", frozen_at=timezone.now())

    refund(donation)
    follow_news()

    assert figures(entry) == before
    assert ChallengeGift.objects.get().refunded_later_at is not None
    told = HistoryEntry.objects.across_organizations().about(challenge).get()
    assert told.what == "gift refunded after the result was final"
    assert breaches() == {}


def test_entry_counts_in_as_many_questions_for_one_gift_as_for_thirty(
    entry, give, django_assert_max_num_queries
):
    for number in range(30):
        donation = give(entry, f"lina{number}@example.org")
        record_card(donation_id=donation.pk, fingerprint=f"card {number % 7}")

    with django_assert_max_num_queries(22):
        follow_news()

    assert counts(entry) == (7, 30_000, 0)


# --- Donors who are not known yet ---------------------------------------------------------


def test_ten_gifts_under_invented_addresses_are_no_donors_until_one_is_confirmed(entry, give):
    addresses = [f"lina+{number}@example.org" for number in range(5)]
    addresses += [f"invented{number}@example.com" for number in range(5)]
    for address in addresses:
        give(entry, address, is_confirmed=False)
    follow_news()
    nobody = counts(entry), entry.reached_at

    confirm_address(address="invented3@example.com")
    follow_news()
    one = counts(entry)
    confirm_address(address="lina+77@example.org")
    follow_news()

    assert nobody == ((0, 10_000, 0), None)
    assert one == (1, 10_000, 0)
    assert counts(entry) == (2, 10_000, 0)
    assert breaches() == {}


def test_card_or_bank_account_makes_a_donor_known_and_counts_once(entry, give):
    for number in range(3):
        donation = give(entry, f"invented{number}@example.org", is_confirmed=False)
        record_card(donation_id=donation.pk, fingerprint="one account")

    follow_news()

    assert counts(entry) == (1, 3000, 0)
    assert breaches() == {}


def test_donor_who_is_known_by_one_gift_is_known_by_all(entry, give, refund):
    give(entry, "lina@example.org", is_confirmed=False)
    by_card = give(entry, "lina@example.org", is_confirmed=False)
    record_card(donation_id=by_card.pk, fingerprint="one")
    follow_news()
    known = counts(entry)

    refund(by_card)
    follow_news()

    assert known == (1, 2000, 0)
    assert counts(entry) == (0, 1000, 0)
    assert breaches() == {}


def test_address_confirmed_before_the_gift_needs_no_second_time(entry, give):
    confirm_address(address="Lina+books@example.org")
    give(entry, "lina@example.org", is_confirmed=False)

    follow_news()

    assert counts(entry) == (1, 1000, 0)


def test_cheque_counts_since_staff_saw_it(entry, give):
    give(entry, "lina@example.org", source="cheque", is_confirmed=False)

    follow_news()

    assert counts(entry) == (1, 1000, 0)


def test_mailed_link_of_a_gift_confirms_and_the_one_of_the_browser_does_not(entry, give, client):
    gift = give(entry, "lina@example.org", is_confirmed=False)
    seen = []

    for open_it in (
        lambda: client.get(gift_url(gift)),
        lambda: client.head(mailed_gift_url(gift)),
        lambda: client.get(mailed_gift_url(gift)),
        lambda: client.get(mailed_gift_url(gift)),
    ):
        assert open_it().status_code == 200
        follow_news()
        seen.append(counts(entry)[0])

    assert seen == [0, 0, 1, 1]
    assert ConfirmedAddress.objects.count() == 1


@pytest.mark.parametrize(
    "act",
    [
        lambda person: confirm_pledge(
            pledge=PledgeFactory(person=person, state="unconfirmed", confirmed_at=None)
        ),
        lambda person: confirm_follow(
            follow=FollowFactory(person=person, confirmed_at=None), wish="more"
        ),
        lambda person: confirm_team(
            team=TeamFactory(captain=person, state="draft", confirmed_at=None)
        ),
        lambda person: confirm_and_open(
            fundraiser=FundraiserFactory(
                person=person, state="draft", confirmed_at=None, opened_at=None
            )
        ),
    ],
    ids=["pledge", "follow", "team", "page"],
)
def test_any_private_link_that_is_pressed_confirms(act, entry, give):
    give(entry, "lina@example.org", is_confirmed=False)
    person = Person.objects.get(email="lina@example.org")
    follow_news()
    before = counts(entry)

    act(person)
    follow_news()

    assert (before, counts(entry)) == ((0, 1000, 0), (1, 1000, 0))
    assert breaches() == {}


def test_choices_that_are_pressed_confirm_and_those_only_looked_at_do_not(entry, give, client):
    gift = give(entry, "lina@example.org", is_confirmed=False)
    token = contact_token(person_id=gift.donor.person_id, organization_id=gift.organization_id)

    client.get(f"/preferences/{token}/")
    follow_news()
    looked = counts(entry)
    client.post(f"/preferences/{token}/", {"frequency": "usual"})
    follow_news()

    assert (looked, counts(entry)) == ((0, 1000, 0), (1, 1000, 0))
