import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from donors.models import Person
from tests.factories import OrganizationFactory, PersonFactory, StaffFactory

pytestmark = pytest.mark.django_db

LOGIN = "/en/accounts/login/"
CONFIRM = "/en/accounts/login/code/confirm/"


@pytest.fixture
def staff():
    organization = OrganizationFactory()
    return StaffFactory(organization=organization, role="owner", language="en", password="!")


def code_in(mail):
    return re.findall(r"^[A-Z0-9-]{6,}$", mail.body, re.MULTILINE)[0]


def sign_in(client, mailoutbox, person):
    client.post(LOGIN, {"login": person.email})
    return client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})


def current_code(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def set_up_app(client):
    page = client.get("/en/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/en/accounts/2fa/totp/activate/", {"code": current_code(secret)})
    return secret


def test_the_admin_asks_for_an_address_and_for_no_password(client):
    answer = client.get("/admin/giving/donation/", follow=True)

    assert answer.redirect_chain == [
        ("/admin/login/?next=/admin/giving/donation/", 302),
        ("/en/accounts/login/?next=%2Fadmin%2Fgiving%2Fdonation%2F", 302),
    ]
    assert "password" not in answer.content.decode().replace("There is no password", "")


def test_a_mailed_code_opens_the_admin(client, mailoutbox, staff):
    answer = sign_in(client, mailoutbox, staff)

    assert (answer.status_code, answer["Location"]) == (302, "/admin/")
    assert client.get("/admin/").status_code == 200


def test_a_wrong_code_opens_nothing(client, mailoutbox, staff):
    client.post(LOGIN, {"login": staff.email})

    client.post(CONFIRM, {"code": "WRONG1"})

    assert client.get("/admin/").status_code == 302


def test_an_unknown_address_gets_the_same_answer(client, staff):
    answers = []
    for email in (staff.email, "nobody@example.org"):
        asked = client.post(LOGIN, {"login": email})
        page = client.get(asked["Location"]).content.decode().replace(email, "…")
        page = re.sub(r'value="[A-Za-z0-9]{64}"', "", page)
        answers.append((asked.status_code, asked["Location"], page))
        client.session.flush()
        client.cookies.clear()

    assert answers[0] == answers[1]


def test_nobody_signs_up(client):
    client.post("/en/accounts/signup/", {"email": "new@example.org"})

    assert not Person.objects.with_email("new@example.org").exists()


def test_codes_are_rationed_for_one_address(mailoutbox, staff):
    for _try in range(11):
        answer = Client().post(LOGIN, {"login": staff.email})

    assert len(mailoutbox) == 10
    assert "Wait five minutes, then ask for a new one." in answer.content.decode()


def test_the_way_in_speaks_our_words(client):
    page = client.get(LOGIN).content.decode()

    assert "E-mail" in page
    assert "Stay signed in on this device" in page
    assert "Remember Me" not in page


def test_somebody_who_may_no_longer_sign_in_gets_no_code(client, mailoutbox, staff):
    Person.objects.filter(pk=staff.pk).update(is_active=False)

    client.post(LOGIN, {"login": staff.email})

    assert [mail for mail in mailoutbox if re.search(r"^[A-Z0-9]{3}-", mail.body, re.M)] == []


def test_staff_set_up_a_second_factor_before_they_see_the_admin(
    client, mailoutbox, staff, settings
):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    sign_in(client, mailoutbox, staff)

    before = client.get("/admin/", follow=True)
    set_up_app(client)
    after = client.get("/admin/")

    assert before.redirect_chain == [("/en/accounts/2fa/", 302)]
    assert before.status_code == 200
    assert after.status_code == 200


def test_the_second_factor_is_asked_at_the_next_sign_in(client, mailoutbox, staff, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    sign_in(client, mailoutbox, staff)
    set_up_app(client)
    client.post("/en/accounts/logout/")

    answer = sign_in(client, mailoutbox, staff)

    assert answer["Location"].startswith("/en/accounts/2fa/authenticate/")
    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("page", ["", "totp/activate/", "webauthn/", "webauthn/add/"])
def test_pages_of_the_second_factor_open_in_both_languages(page, language, client, staff):
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = client.get(f"/{language}/accounts/2fa/{page}")

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.content.decode()


def test_keys_are_listed(client, staff):
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    Authenticator.objects.create(
        user=staff, type=Authenticator.Type.WEBAUTHN, data={"name": "Blue key", "credential": {}}
    )

    answer = client.get("/en/accounts/2fa/")

    assert "You have 1 key." in answer.content.decode()


def test_a_superuser_takes_a_lost_second_factor_away(client, staff):
    Authenticator.objects.create(user=staff, type=Authenticator.Type.TOTP, data={})
    address = reverse("admin:donors_person_do", args=[staff.pk, "remove_second_factor"])

    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    refused = client.post(address)
    boss = Person.objects.create_superuser("boss@example.org")
    client.force_login(boss, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(address)

    assert refused.status_code == 403
    assert not Authenticator.objects.filter(user=staff).exists()


def test_signing_in_turns_an_english_browser_to_who_reads_french(client, mailoutbox, staff):
    Person.objects.filter(pk=staff.pk).update(language="fr")
    english = {"accept-language": "en-CA,en;q=0.9"}

    asked = client.get("/admin/", headers=english, follow=True)
    opened = client.get(sign_in(client, mailoutbox, staff)["Location"], headers=english)
    client.post("/fr/accounts/logout/")
    asked_again = client.get("/admin/", headers=english, follow=True)

    assert [
        re.search('<html lang="(..)"', page.content.decode())[1]
        for page in (asked, opened, asked_again)
    ] == ["en", "fr", "fr"]
    assert asked_again.redirect_chain[-1][0].startswith("/fr/accounts/login/")


def test_the_admin_speaks_the_language_of_the_person(client, staff):
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")
    english = client.get("/admin/", headers={"accept-language": "fr"})

    client.post("/i18n/setlang/", {"language": "fr", "next": "/admin/"})
    french = client.get("/admin/", headers={"accept-language": "en"})

    assert '<html lang="en"' in english.content.decode()
    assert '<html lang="fr"' in french.content.decode()
    staff.refresh_from_db()
    assert staff.language == "fr"


def test_staff_sign_out_of_the_admin(staff_client, staff):
    client = staff_client(staff)

    answer = client.post(reverse("admin:logout"))

    assert (answer.status_code, "_auth_user_id" in client.session) == (200, False)


def test_the_switch_takes_no_language_that_we_do_not_speak(client, staff):
    client.force_login(staff, backend="allauth.account.auth_backends.AuthenticationBackend")

    client.post("/i18n/setlang/", {"language": "xx", "next": "/admin/"})

    staff.refresh_from_db()
    assert staff.language == "en"


def test_a_donor_who_signs_in_does_not_see_the_admin(client):
    client.force_login(
        PersonFactory(), backend="allauth.account.auth_backends.AuthenticationBackend"
    )

    assert client.get("/admin/", follow=True).status_code == 403
