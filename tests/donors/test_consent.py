"""Who may be written to: the person's own no wins, and where nothing was said the law decides."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from donors.laws import BASES, Relation, may_solicit_without_choice
from donors.models import Choice, Frequency, Purpose, Standing
from donors.services.consent import (
    OWN_ACTS,
    TOLD_OF_APPEALS,
    Refusal,
    Said,
    record_choice,
    refuse_all,
    set_frequency,
    why_not_to_write,
)
from tests.factories import DonorFactory, OrganizationFactory, PaidDonationFactory, PersonFactory
from tests.thorough import thorough

pytestmark = pytest.mark.django_db

Source = Choice.Source
NOW = datetime.datetime(2026, 11, 28, 17, 0, tzinfo=datetime.UTC)


def said(is_allowed: bool, source: str = Source.PREFERENCES) -> Said:
    return Said(
        is_allowed=is_allowed, source=Source(source), wording="test/1", text="The words.",
        language="fr",
    )  # fmt: skip


@pytest.fixture
def organization():
    return OrganizationFactory(country="FR", registration_number="")


@pytest.fixture
def person():
    return PersonFactory()


def say(person, organization, is_allowed, source=Source.PREFERENCES, purpose=Purpose.APPEAL):
    record_choice(
        person=person, organization=organization, purpose=purpose, said=said(is_allowed, source)
    )


def refusal(person, organization, purpose=Purpose.APPEAL):
    return why_not_to_write(person=person, organization=organization, purpose=purpose, now=NOW)


def test_a_choice_keeps_the_words_that_were_read(person, organization):
    say(person, organization, True)

    choice = Choice.rows.get()
    assert (choice.text, choice.wording, choice.language, choice.source, choice.is_allowed) == (
        "The words.", "test/1", "fr", "preferences", True,
    )  # fmt: skip


def test_a_choice_is_never_changed_or_deleted(person, organization):
    say(person, organization, True)

    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.rows.update(is_allowed=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        Choice.rows.get().delete()


@pytest.mark.parametrize("source", [Source.IMPORT, Source.STAFF, Source.DONATE_PAGE])
def test_a_no_of_the_person_wins_over_what_comes_later(person, organization, source):
    say(person, organization, False)
    say(person, organization, True, source)

    assert refusal(person, organization) == Refusal.REFUSED


@pytest.mark.parametrize("source", sorted(OWN_ACTS - {Source.DONATE_PAGE}))
def test_only_the_persons_own_act_says_yes_again(person, organization, source):
    say(person, organization, False, Source.ONE_CLICK)
    say(person, organization, True, source)

    assert refusal(person, organization) is None


def test_a_box_left_empty_is_no_refusal(person, organization):
    say(person, organization, True)
    say(person, organization, False, Source.DONATE_PAGE)

    assert refusal(person, organization) is None


def test_a_box_left_empty_stands_where_nothing_stood_and_a_ticked_one_says_more(
    person, organization
):
    say(person, organization, False, Source.DONATE_PAGE)
    assert refusal(person, organization) == Refusal.REFUSED

    say(person, organization, True, Source.DONATE_PAGE)
    assert refusal(person, organization) is None


def test_refusing_all_leaves_what_is_required(person, organization):
    refuse_all(person=person, organization=organization, said=said(False, Source.COMPLAINT))

    refused = {purpose: refusal(person, organization, purpose) for purpose in Purpose}
    assert refused == {
        Purpose.GIFT: None,
        Purpose.REQUESTED: None,
        **dict.fromkeys(
            [Purpose.OWN_FUNDRAISER, Purpose.IMPACT_NEWS, Purpose.FOLLOWING,
             Purpose.SHARE_PROMPT, Purpose.APPEAL],
            Refusal.REFUSED,
        ),
    }  # fmt: skip


def test_only_what_is_required_is_a_frequency_of_its_own(person, organization):
    say(person, organization, True)
    set_frequency(person=person, organization=organization, frequency=Frequency.REQUIRED)

    assert refusal(person, organization) == Refusal.ONLY_REQUIRED
    assert refusal(person, organization, Purpose.GIFT) is None


def test_a_refusal_is_one_organizations(person, organization):
    other = OrganizationFactory(country="FR")
    say(person, organization, False, purpose=Purpose.IMPACT_NEWS)

    assert refusal(person, organization, Purpose.IMPACT_NEWS) == Refusal.REFUSED
    assert refusal(person, other, Purpose.IMPACT_NEWS) is None


def test_following_needs_a_confirmed_wish(person, organization):
    assert refusal(person, organization, Purpose.FOLLOWING) == Refusal.NEEDS_CONSENT
    say(person, organization, True, Source.FOLLOW, Purpose.FOLLOWING)
    assert refusal(person, organization, Purpose.FOLLOWING) is None


def gave(donors_country: str, days_ago: int, **organization):
    nonprofit = OrganizationFactory(**organization)
    donor = DonorFactory(organization=nonprofit, country=donors_country)
    PaidDonationFactory(
        campaign__organization=nonprofit, donor=donor, paid_at=NOW - datetime.timedelta(days_ago)
    )
    return donor.person, nonprofit


@pytest.mark.parametrize(
    ("country", "days_ago", "organization", "expected"),
    [
        ("CA", 3000, {"registration_number": "123456789RR0001"}, None),
        ("CA", 729, {}, None),
        ("CA", 731, {}, Refusal.NEEDS_CONSENT),
        ("CA", 729, {"country": "FR", "registration_number": "W123456789"}, None),
        # Exempt are the charities that are registered in Canada, and no others.
        (
            "CA", 731, {"country": "FR", "registration_number": "W123456789"},
            Refusal.NEEDS_CONSENT,
        ),
        ("US", 3000, {}, None),
        ("FR", 1, {}, Refusal.NEEDS_CONSENT),
        ("GB", 1, {}, Refusal.NEEDS_CONSENT),
        ("DE", 1, {}, Refusal.NEEDS_CONSENT),
    ],
)  # fmt: skip
def test_where_nothing_was_said_the_law_of_the_readers_country_decides(
    country, days_ago, organization, expected
):
    person, nonprofit = gave(country, days_ago, **organization)

    assert refusal(person, nonprofit) == expected


def test_somebody_who_never_gave_is_not_solicited(person):
    organization = OrganizationFactory(country="CA", registration_number="123456789RR0001")

    assert refusal(person, organization) == Refusal.NEEDS_CONSENT


@pytest.mark.parametrize(
    ("country", "day", "was_told", "charity_of", "may"),
    [
        ("FR", "2026-01-01", True, "", True),
        ("FR", "2026-01-01", False, "", False),
        ("GB", "2026-02-05", True, "GB", True),
        ("GB", "2026-02-05", False, "GB", False),
        ("GB", "2026-02-04", True, "GB", False),
        # The soft opt-in is for charities: neither for others, nor for those of another country.
        ("GB", "2026-02-05", True, "", False),
        ("GB", "2026-02-05", True, "FR", False),
        ("BE", "2026-02-05", True, "BE", False),
    ],
)
def test_the_table_of_laws(country, day, was_told, charity_of, may):
    given_at = datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00")
    relation = Relation(last_gift_at=given_at, was_told=was_told, charity_of=charity_of)

    assert may_solicit_without_choice(country, relation, NOW) is may


@given(
    country=st.sampled_from([*BASES, "DE", "ZZ", ""]),
    was_told=st.booleans(),
    charity_of=st.sampled_from([*BASES, ""]),
)
def test_no_law_lets_us_write_to_who_never_gave(country, was_told, charity_of):
    relation = Relation(None, was_told, charity_of)

    assert may_solicit_without_choice(country, relation, NOW) is False


ACTS = st.lists(st.tuples(st.booleans(), st.sampled_from(list(Source))), min_size=1, max_size=6)


@thorough(max_examples=60)
@given(acts=ACTS)
def test_after_a_real_no_only_an_own_act_opens_again(acts):
    with transaction.atomic():
        person, organization = PersonFactory(), OrganizationFactory()
        for is_allowed, source in acts:
            say(person, organization, is_allowed, source)
        is_open = Standing.objects.get(person=person).is_allowed
        last_no = max(
            (
                number
                for number, (is_allowed, source) in enumerate(acts)
                if not is_allowed and source != Source.DONATE_PAGE
            ),
            default=-1,
        )
        opened = any(
            is_allowed and source in OWN_ACTS - {Source.DONATE_PAGE}
            for is_allowed, source in acts[last_no + 1 :]
        )
        transaction.set_rollback(True)
    if last_no >= 0:
        assert is_open is opened


def test_standings_hold_no_required_purpose(person, organization):
    choice = Choice.rows.create(
        person=person, organization=organization, purpose=Purpose.GIFT, is_allowed=False,
        wording="x", language="fr", source=Source.STAFF, at=timezone.now(),
    )  # fmt: skip

    with pytest.raises(IntegrityError), transaction.atomic():
        Standing.objects.create(
            person=person, organization=organization, purpose=Purpose.GIFT, is_allowed=False,
            choice=choice,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("country", "zone", "expected"),
    [
        ("", "Europe/Berlin", Refusal.NEEDS_CONSENT),
        ("", "America/Toronto", None),
        ("", "", Refusal.NEEDS_CONSENT),
        ("", "Mars/Base", Refusal.NEEDS_CONSENT),
        ("CA", "Europe/Berlin", None),
    ],
)
def test_a_reader_lives_where_the_address_or_the_clock_says_never_where_the_nonprofit_does(
    country, zone, expected
):
    person, organization = gave(country, 1, registration_number="1")
    organization.country = "CA"
    person.time_zone = zone
    person.save()

    assert refusal(person, organization) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [(source, None if source in TOLD_OF_APPEALS else Refusal.NEEDS_CONSENT) for source in Source],
)
def test_only_who_had_words_about_appeals_before_them_was_told(source, expected):
    person, organization = gave("FR", 1)
    say(person, organization, True, source, Purpose.IMPACT_NEWS)

    assert refusal(person, organization) == expected
