import re
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command

from campaigns.models import Membership, Organization
from donors.models import Person
from giving.stripe.client import API_VERSION, WEBHOOK_EVENTS, stripe_client

pytestmark = pytest.mark.django_db

ANSWERS = {
    "organization_name": "Les Amis du Phare",
    "country": "CA",
    "address": "1, rue du Phare",
    "postal_code": "G0G 1A0",
    "city": "Havre-Perdrix",
    "public_email": "bonjour@phare.example",
    "staff_email": "Odile@phare.example",
    "staff_name": "Odile Gagnon",
}


@pytest.fixture(autouse=True)
def _no_endpoints_left() -> None:
    endpoints = stripe_client().v1.webhook_endpoints
    for endpoint in endpoints.list().data:
        endpoints.delete(endpoint.id)


@pytest.fixture(autouse=True)
def _media_folder(settings) -> None:
    settings.MEDIA_ROOT.mkdir()


def run_setup(**options: object) -> tuple[int, str]:
    printed = StringIO()
    try:
        call_command("setup", no_input=True, stdout=printed, **options)
    except SystemExit as end:
        return int(end.code or 0), printed.getvalue()
    return 0, printed.getvalue()


def test_it_brings_an_empty_server_to_its_first_sign_in(mailoutbox, settings):
    code, printed = run_setup(**ANSWERS)

    assert code == 0, printed
    organization = Organization.rows.get()
    assert (organization.name_fr, organization.currency) == ("Les Amis du Phare", "CAD")
    assert (organization.time_zone, organization.pages.count()) == ("America/Toronto", 5)
    person = Person.objects.get()
    assert (person.email, person.is_staff) == ("odile@phare.example", True)
    assert Membership.rows.get().role == Membership.Role.OWNER
    assert [mail.to for mail in mailoutbox] == [["odile@phare.example"]]
    assert f"Sign in at {settings.SITE_URL}/admin/" in printed


def test_the_second_factor_that_it_prints_opens_the_account():
    _code, printed = run_setup(**ANSWERS)

    person = Person.objects.get()
    secret = re.search(r"type this key into it: (\w+)", printed)[1]
    totp = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    assert TOTP(totp).validate_code(current_code(secret))
    assert len(re.findall(r"\b\d{8}\b", printed)) == 10


def current_code(secret: str) -> str:
    from allauth.mfa.totp.internal import auth  # noqa: PLC0415  (needs the settings)

    counter = next(iter(auth.yield_hotp_counters_from_time()))
    return auth.format_hotp_value(auth.hotp_value(secret, counter))


def test_a_second_run_changes_nothing_and_shows_no_secret():
    run_setup(**ANSWERS)

    code, printed = run_setup()

    assert code == 0, printed
    assert (Organization.rows.count(), Person.objects.count()) == (1, 1)
    assert "whsec_" not in printed
    assert "otpauth" not in printed


def test_it_says_what_it_was_not_told():
    code, printed = run_setup()

    assert code == 1
    assert "--organization-name (or SETUP_ORGANIZATION_NAME) is missing" in printed


def test_it_takes_answers_from_the_environment(monkeypatch):
    for name, answer in ANSWERS.items():
        monkeypatch.setenv(f"SETUP_{name.upper()}", answer)

    code, _printed = run_setup()

    assert (code, Organization.rows.count()) == (0, 1)


def test_it_says_which_detail_of_the_organization_cannot_be():
    code, printed = run_setup(**{**ANSWERS, "country": "Canada"})

    assert code == 1
    assert "Organization, country: Value 'CANADA' is not a valid choice." in printed
    assert not Organization.rows.exists()


class TestWebhook:
    def test_it_registers_our_address_events_and_version_and_shows_the_secret_once(
        self, settings, caplog
    ):
        caplog.set_level("DEBUG")

        _code, printed = run_setup(**ANSWERS)

        (endpoint,) = stripe_client().v1.webhook_endpoints.list().data
        assert endpoint.url == f"{settings.SITE_URL}/stripe/webhook/"
        assert (endpoint.enabled_events, endpoint.api_version) == (WEBHOOK_EVENTS, API_VERSION)
        secret = re.search(r"STRIPE_WEBHOOK_SECRET=(whsec_\w+)", printed)[1]
        assert secret not in caplog.text

    def test_it_mends_an_endpoint_with_other_events(self, settings):
        made = stripe_client().v1.webhook_endpoints.create(
            {
                "url": f"{settings.SITE_URL}/stripe/webhook/",
                "enabled_events": ["charge.updated"],
                "api_version": API_VERSION,
            }
        )

        run_setup(**ANSWERS)

        (endpoint,) = stripe_client().v1.webhook_endpoints.list().data
        assert (endpoint.id, endpoint.enabled_events) == (made.id, WEBHOOK_EVENTS)

    def test_it_says_when_the_secret_is_not_in_the_environment(self, settings):
        run_setup(**ANSWERS)
        settings.STRIPE_WEBHOOK_SECRETS = []

        code, printed = run_setup()

        assert code == 1
        assert "WRONG  STRIPE_WEBHOOK_SECRET is not set" in printed


class TestWhatIsWrong:
    def test_a_server_for_strangers_needs_https(self, settings):
        settings.SITE_URL, settings.SITE_HOST = "http://give.example.org", "give.example.org"

        code, printed = run_setup(**ANSWERS)

        assert code == 1
        assert "WRONG  SITE_URL begins with http://. Donors need https://." in printed

    def test_an_https_server_needs_to_know_its_proxy(self, settings):
        settings.SITE_URL, settings.IS_HTTPS = "https://give.example.org", True

        _code, printed = run_setup(**ANSWERS)

        assert "WRONG  TRUSTED_PROXIES is not set" in printed

    def test_a_mail_server_that_does_not_answer_is_named_and_the_rest_goes_on(self, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

        code, printed = run_setup(**ANSWERS)

        assert code == 1
        assert (
            "WRONG  The test mail was not taken. The mail server could not be reached." in printed
        )
        assert Organization.rows.exists()

    def test_stripe_that_does_not_answer_is_named(self, settings):
        settings.STRIPE_API_BASE = "http://127.0.0.1:1"

        code, printed = run_setup(**ANSWERS)

        assert code == 1
        assert "WRONG  Stripe does not answer" in printed

    def test_redis_that_does_not_answer_is_named(self, settings):
        settings.REDIS_URL = "redis://127.0.0.1:1/0"

        _code, printed = run_setup(**ANSWERS)

        assert "WRONG  Redis at REDIS_URL does not answer" in printed
