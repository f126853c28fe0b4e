"""Nobody becomes staff, or somebody else, through the addresses of the sign-in."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, get_resolver

from campaigns.exceptions import StaffLockedOutError
from campaigns.models import Membership
from campaigns.services.staff import invite_staff
from donors.models import Person
from tests.factories import OrganizationFactory, PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"
CONFIRM = "/en/accounts/login/code/confirm/"
ALLOWED = {
    "account_login",
    "account_request_login_code",  # leads to account_login
    "account_confirm_login_code",
    "account_logout",
    "account_reauthenticate",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
}
GONE = [
    "email/", "password/reset/", "password/set/", "password/change/", "signup/", "inactive/",
    "confirm-email/", "confirm-email/abc/", "3rdparty/", "3rdparty/signup/", "social/signup/",
    "password/reset/key/1-abc/", "password/reset/done/",
]  # fmt: skip


def names_below(resolver, prefix=""):
    """Return (address, name) of every pattern."""
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern.name
        else:
            yield from names_below(pattern, address)


def ask(email):
    client = Client()
    return client, client.post(LOGIN, {"login": email})


def sign_in(mailoutbox, email):
    """Do what somebody does who reads the mail of this address."""
    client, _answer = ask(email)
    mine = [mail for mail in mailoutbox if mail.to == [email]]
    if mine:
        code = re.findall(r"^[A-Z0-9-]{6,}$", mine[-1].body, re.MULTILINE)[0]
        client.post(CONFIRM, {"code": code})
    return client


def test_only_these_addresses_stand_below_accounts():
    found = {name for address, name in names_below(get_resolver()) if "accounts/" in address}

    assert found == ALLOWED


@pytest.mark.parametrize("path", GONE)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_allauth_offers_beside_is_not_there(path, method, staff_client):
    for client in (Client(), staff_client(StaffFactory())):
        answer = getattr(client, method)(f"/en/accounts/{path}")

        assert answer.status_code == 404


def test_a_donor_cannot_take_an_address_and_wait_to_be_invited(mailoutbox):
    """The attack: give, sign in, claim the address of somebody who will be invited."""
    organization = OrganizationFactory()
    owner = StaffFactory(organization=organization, role="owner")
    attacker = PersonFactory(email="attacker@example.org")

    client = sign_in(mailoutbox, "attacker@example.org")
    claimed = client.post(
        "/en/accounts/email/", {"action_add": "", "email": "new.owner@example.org"}
    )
    invited = invite_staff(
        organization=organization, email="new.owner@example.org", name="New Owner",
        language="en", role="owner", actor=owner,
    )  # fmt: skip

    assert claimed.status_code == 404
    assert "_auth_user_id" not in client.session
    assert mailoutbox == []
    attacker.refresh_from_db()
    assert (attacker.email, attacker.is_staff) == ("attacker@example.org", False)
    assert invited.person != attacker


@pytest.mark.parametrize("verified", [True, False])
def test_an_address_that_another_account_claims_still_signs_its_owner_in(verified, mailoutbox):
    attacker = StaffFactory(email="attacker@example.org")
    owner = StaffFactory(email="owner@example.org")
    EmailAddress.objects.create(
        user=attacker, email="owner@example.org", verified=verified, primary=True
    )

    client = sign_in(mailoutbox, "owner@example.org")

    assert client.session["_auth_user_id"] == str(owner.pk)


def test_a_claimed_address_alone_signs_nobody_in(mailoutbox):
    attacker = StaffFactory(email="attacker@example.org")
    EmailAddress.objects.create(user=attacker, email="free@example.org", verified=True)

    client = sign_in(mailoutbox, "free@example.org")

    assert (mailoutbox, "_auth_user_id" in client.session) == ([], False)


@pytest.mark.parametrize(
    "person", [{"is_staff": False}, {"is_staff": True, "is_active": False}, None]
)
def test_only_staff_are_mailed_and_everybody_gets_the_same_answer(person, mailoutbox):
    if person:
        PersonFactory(email="other@example.org", **person)
    StaffFactory(email="staff@example.org")

    pages = []
    for email in ("staff@example.org", "other@example.org"):
        client, answer = ask(email)
        page = client.get(answer["Location"]).content.decode().replace(email, "…")
        wrong = client.post(CONFIRM, {"code": "AAAA-AAAA"}).content.decode().replace(email, "…")
        texts = [re.sub(r'value="[A-Za-z0-9]{64}"', "", text) for text in (page, wrong)]
        pages.append((answer.status_code, answer["Location"], *texts))

    assert pages[0] == pages[1]
    assert [mail.to for mail in mailoutbox] == [["staff@example.org"]]


def test_the_code_goes_to_the_address_that_we_keep(mailoutbox):
    """K is a sign of its own (Kelvin) whose small letter is our k."""
    StaffFactory(email="kim@example.org")

    ask("\u212aim@example.org")
    ask("KIM@Example.ORG")

    assert {mail.to[0] for mail in mailoutbox} == {"kim@example.org"}


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"is_staff": False}, {"email": "other@example.org"}]
)
def test_a_code_is_worth_nothing_once_the_right_has_ended(change, mailoutbox):
    person = StaffFactory(email="staff@example.org")
    client, _answer = ask("staff@example.org")
    code = re.findall(r"^[A-Z0-9-]{6,}$", mailoutbox[-1].body, re.MULTILINE)[0]
    Person.objects.filter(pk=person.pk).update(**change)

    answer = client.post(CONFIRM, {"code": code})

    assert (answer.status_code, answer["Location"]) == (302, "/en/accounts/login/")
    assert "_auth_user_id" not in client.session


def test_a_donor_who_is_invited_begins_afresh(staff_client):
    organization = OrganizationFactory()
    owner = StaffFactory(organization=organization, role="owner")
    donor = PersonFactory(email="donor@example.org", name="As the donor wrote it")
    Authenticator.objects.create(user=donor, type=Authenticator.Type.TOTP, data={})
    EmailAddress.objects.create(user=donor, email="second@example.org", verified=True)
    old = staff_client(donor)

    invite_staff(
        organization=organization, email="Donor@example.org", name="Claire", language="en",
        role="owner", actor=owner,
    )  # fmt: skip

    donor.refresh_from_db()
    assert (donor.is_staff, donor.name) == (True, "Claire")
    assert not Authenticator.objects.filter(user=donor).exists()
    assert not EmailAddress.objects.filter(user=donor).exists()
    assert old.get("/admin/").status_code == 302


def test_somebody_whom_the_operator_locked_out_is_not_invited_back(staff_client):
    organization = OrganizationFactory()
    owner = StaffFactory(organization=organization, role="owner", language="en")
    locked_out = StaffFactory(email="out@example.org", is_active=False)
    form = {
        "organization": organization.pk, "email": "out@example.org", "name": "Out",
        "language": "en", "role": "owner",
    }  # fmt: skip

    answer = staff_client(owner).post("/admin/campaigns/membership/add/", form)

    sentence = "This person may not sign in here. Ask whoever runs this site."
    assert answer.context["adminform"].form.errors["email"] == [sentence]
    assert not Membership.objects.for_organization(organization).filter(person=locked_out).exists()
    with pytest.raises(StaffLockedOutError, match="may not sign in here"):
        invite_staff(
            organization=organization, email="out@example.org", name="Out", language="en",
            role="owner", actor=owner,
        )  # fmt: skip
