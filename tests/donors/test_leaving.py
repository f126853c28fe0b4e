"""Leaving with one click (RFC 8058), and the page of choices."""

import re

import pytest
from django.test import Client
from django.utils.translation import override

from donors.contact_links import contact_token
from donors.models import Choice, ContactTerms, Person, Purpose, Suppression
from donors.services.consent import standing_purposes, why_not_to_write
from donors.services.suppressions import has_complained, suppress
from tests.factories import (
    DonorFactory,
    FollowFactory,
    OrganizationFactory,
    PaidDonationFactory,
)

pytestmark = pytest.mark.django_db

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def donor():
    return DonorFactory(person__language="fr")


@pytest.fixture
def address(donor):
    token = contact_token(
        person_id=donor.person_id, organization_id=donor.organization_id,
        purpose=Purpose.SHARE_PROMPT,
    )  # fmt: skip
    return f"/unsubscribe/{token}/"


@pytest.fixture
def choices(donor):
    token = contact_token(person_id=donor.person_id, organization_id=donor.organization_id)
    return f"/preferences/{token}/"


def refusal(donor, purpose=Purpose.SHARE_PROMPT):
    return why_not_to_write(person=donor.person, organization=donor.organization, purpose=purpose)


@pytest.mark.parametrize("is_multipart", [True, False])
def test_the_mail_programs_button_works_in_both_forms_without_cookie_or_redirect(
    donor, address, is_multipart
):
    client = Client(enforce_csrf_checks=True)
    form = "application/x-www-form-urlencoded"
    if is_multipart:
        answer = client.post(address, ONE_CLICK)
    else:
        answer = client.post(address, "List-Unsubscribe=One-Click", content_type=form)

    assert (answer.status_code, answer.cookies.keys()) == (200, set())
    assert "Set-Cookie" not in answer.headers
    assert refusal(donor) == "refused"
    assert Choice.rows.get().source == Choice.Source.ONE_CLICK


def test_pressing_twice_is_as_good_as_once(donor, address):
    statuses = [Client().post(address, ONE_CLICK).status_code for _press in range(2)]

    assert statuses == [200, 200]
    assert standing_purposes(donor.person, donor.organization) == {"share_prompt": False}
    assert Choice.rows.count() == 1


def test_pressing_again_after_a_yes_is_a_choice_of_its_own(donor, address, choices):
    Client().post(address, ONE_CLICK)
    first = Choice.rows.get()
    Client().post(choices, {"frequency": "usual", "purposes": ["share_prompt"]})
    Client().post(address, ONE_CLICK)

    said = Choice.rows.filter(purpose="share_prompt").order_by("pk")
    assert [(row.source, row.is_allowed) for row in said] == [
        ("one_click", False), ("preferences", True), ("one_click", False),
    ]  # fmt: skip
    assert said[0] == first
    assert standing_purposes(donor.person, donor.organization)["share_prompt"] is False


@pytest.mark.parametrize("which", ["address", "choices"])
def test_switch_in_the_header_changes_the_language_of_the_page_and_nothing_kept(
    donor, which, request
):
    path = request.getfixturevalue(which)
    french = Client().get(path).content.decode()
    english = Client().get(f"{path}?language=en").content.decode()

    assert f'href="{path}?language=en"' in french
    assert f'href="{path}?language=fr"' in english
    assert ('<html lang="fr">' in french, '<html lang="en">' in english) == (True, True)
    assert f'action="{path}?language=en"' in english
    assert Person.objects.get(pk=donor.person_id).language == "fr"


def test_choice_is_kept_in_the_language_in_which_it_was_read(donor, address):
    Client().post(f"{address}?language=en", {"stop": "1"})

    choice = Choice.rows.get()
    assert (choice.language, choice.text) == ("en", "Now and then, a moment worth passing on")


def test_link_that_opens_nothing_can_be_read_in_both_languages():
    answers = [Client().get(f"/preferences/none/?language={code}") for code in ("en", "fr")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert ['<html lang="fr">' in answer.content.decode() for answer in answers] == [False, True]
    assert 'href="/preferences/none/?language=fr"' in answers[0].content.decode()


def test_looking_changes_nothing(donor, address):
    answers = [Client().get(address), Client().head(address)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Choice.rows.count() == 0


def test_one_click_ends_one_purpose_and_leaves_the_others(donor, address):
    Client().post(address, ONE_CLICK)

    assert refusal(donor, Purpose.IMPACT_NEWS) is None
    assert refusal(donor, Purpose.GIFT) is None


@pytest.mark.parametrize("change", ["x", "", "other person", "other purpose"])
def test_a_forged_link_opens_nothing(donor, address, change):
    token = address.split("/")[2]
    organization, person, purpose, signature = token.split("-", 3)
    forged = {
        "x": token[:-1] + ("A" if token[-1] != "A" else "B"),
        "": "1-2",
        "other person": f"{organization}-{int(person) + 1}-{purpose}-{signature}",
        "other purpose": f"{organization}-{person}-appeal-{signature}",
    }[change]

    answer = Client().post(f"/unsubscribe/{forged}/", ONE_CLICK)

    assert answer.status_code == 404
    assert Choice.rows.count() == 0


def test_staff_revoke_a_link_by_raising_its_version(donor, address):
    ContactTerms.objects.create(
        person=donor.person, organization=donor.organization, link_version=2
    )

    assert Client().get(address).status_code == 404


def test_the_page_offers_fewer_before_none(donor, address):
    page = Client().get(address).content.decode()

    assert page.index('name="fewer"') < page.index('name="stop"')
    Client().post(address, {"fewer": "1"})
    assert ContactTerms.objects.get().frequency == "fewer"
    assert refusal(donor) != "refused"


def test_the_page_speaks_the_readers_language(address):
    assert "Moins de courriels, ou aucun" in Client().get(address).content.decode()


def test_no_cache_and_no_search_engine_keeps_these_pages(address, choices):
    for path in (address, choices):
        headers = Client().get(path).headers
        assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == (
            "no-store",
            "noindex, nofollow",
        )


def test_a_person_chooses_what_how_often_and_in_which_language(donor, choices):
    follow = FollowFactory(
        campaign__organization=donor.organization, person=donor.person, language="fr"
    )

    answer = Client().post(
        choices, {"frequency": "fewer", "purposes": ["appeal", "following"], "language": "en"}
    )

    assert answer.status_code == 200
    assert "Saved." in answer.content.decode()
    assert standing_purposes(donor.person, donor.organization) == {
        "own_fundraiser": False, "impact_news": False, "following": True, "share_prompt": False,
        "appeal": True,
    }  # fmt: skip
    assert ContactTerms.objects.get().frequency == "fewer"
    donor.refresh_from_db()
    follow.refresh_from_db()
    assert (donor.language, Person.objects.get(pk=donor.person_id).language) == ("en", "en")
    assert follow.language == "en"


def test_each_language_is_named_in_its_own_words(choices):
    page = Client().get(choices).content.decode()

    assert ">English</label>" in page
    assert ">Français</label>" in page


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(donor, address, method):
    assert getattr(Client(), method)(address).status_code == 405
    assert Choice.rows.count() == 0


def test_the_words_of_a_choice_are_kept_as_they_were_read(donor, choices):
    Client().post(choices, {"purposes": ["appeal", "impact_news", "own_fundraiser"]})

    choice = Choice.rows.get(purpose="appeal")
    assert (choice.is_allowed, choice.language) == (True, "fr")
    with override("fr"):
        assert choice.text == "Les nouvelles campagnes qui cherchent des dons"


def test_odd_values_change_nothing(donor, choices):
    Client().post(
        choices,
        {
            "frequency": "always", "language": "de",
            "purposes": ["gift", "own_fundraiser", "impact_news", "x"],
        },
    )  # fmt: skip

    assert standing_purposes(donor.person, donor.organization) == {
        "own_fundraiser": True, "impact_news": True,
        "following": False, "share_prompt": False, "appeal": False,
    }  # fmt: skip
    assert ContactTerms.objects.count() == 0
    assert Person.objects.get(pk=donor.person_id).language == "fr"


def ticked(page):
    return set(re.findall(r'name="purposes"[^>]*value="(\w+)" checked', page.content.decode()))


def test_what_the_law_would_send_is_shown_as_such_and_can_be_turned_off():
    organization = OrganizationFactory(country="US")
    donor = DonorFactory(organization=organization, country="US")
    PaidDonationFactory(campaign__organization=organization, donor=donor)
    token = contact_token(person_id=donor.person_id, organization_id=organization.pk)
    address = f"/preferences/{token}/"
    assert ticked(Client().get(address)) == {
        "own_fundraiser", "impact_news", "share_prompt", "appeal",
    }  # fmt: skip
    assert refusal(donor, Purpose.APPEAL) is None

    page = Client().post(address, {"frequency": "usual", "purposes": ["impact_news"]})

    assert ticked(page) == {"impact_news"}
    assert refusal(donor, Purpose.APPEAL) == "refused"


def test_who_wants_only_what_is_required_keeps_the_ticks_for_later(donor, choices):
    Client().post(choices, {"frequency": "required", "purposes": ["appeal"]})

    assert ticked(Client().get(choices)) == {"appeal"}
    assert refusal(donor, Purpose.APPEAL) == "only_required"


def test_the_person_takes_a_complaint_back_and_its_row_is_kept(donor, choices):
    email = donor.person.email
    suppress(email=email, reason=Suppression.Reason.COMPLAINT)
    suppress(email=email, reason=Suppression.Reason.HARD_BOUNCE)
    assert 'name="again"' in Client().get(choices).content.decode()
    assert has_complained(email)

    page = Client().post(choices, {"again": "1"}).content.decode()

    assert 'name="again"' not in page
    complaint, bounce = Suppression.objects.order_by("reason")
    assert (complaint.reason, complaint.lifted_by) == ("complaint", donor.person)
    assert (has_complained(email), bounce.lifted_at) == (False, None)
    assert Choice.rows.count() == 0
