"""Settings that cannot be are refused at the start, by name."""

import ast
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

CLONE = Path(__file__).resolve().parents[2]
GOOD = {
    "PATH": os.environ["PATH"],
    "SECRET_KEY": "k" * 40,
    "SITE_URL": "https://give.example.org",
    "DATABASE_URL": "postgres://user:password@127.0.0.1:5432/hearback",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "STRIPE_SECRET_KEY": "sk_live_key",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


IN_A_SLIM_IMAGE = """
import mimetypes
mimetypes.knownfiles = []  # python:3.11-slim has no /etc/mime.types
import django
django.setup()
from django.core.files.storage import default_storage
for extension in ("avif", "webp", "jpg"):
    print(default_storage._get_write_parameters(f"photographs/boat-480.{extension}"))
"""


@pytest.fixture
def refusal_of(monkeypatch) -> Callable[..., str]:
    """Return a function that says why settings are refused in an environment, or nothing."""

    def read(**environment: str) -> str:
        with monkeypatch.context() as patch:
            patch.setattr(os, "environ", {**GOOD, **environment})
            try:
                runpy.run_path(str(CLONE / "config" / "settings.py"))
            except ImproperlyConfigured as refusal:
                return str(refusal)
        return ""

    return read


def test_a_start_that_is_refused_ends_with_the_reason():
    done = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=CLONE,
        env={**GOOD, "STRIPE_SECRET_KEY": "pk_test_key"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr.splitlines()[-1]) == (
        1,
        "django.core.exceptions.ImproperlyConfigured: "
        "STRIPE_SECRET_KEY has to begin with sk_ or rk_.",
    )


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"SITE_URL": "https://give.example.org:8443/"},
        {"SITE_URL": "http://127.0.0.1:8000", "STRIPE_SECRET_KEY": "rk_test_key"},
        {"EMAIL_FROM": "The Book Boat <give@example.org>"},
        {"EMAIL_SERVICE": "postmark", "EMAIL_API_KEY": "key"},
        {"EMAIL_SERVICE": "amazon_ses"},
        {"EMAIL_SERVICE": "brevo", "EMAIL_API_KEY": "key", "EMAIL_WEBHOOK_SECRET": "user:word"},
        {"EMAIL_SERVICE": "mailgun", "EMAIL_API_KEY": "key", "EMAIL_WEBHOOK_SECRET": "signing"},
        {"TRUSTED_PROXIES": "172.30.77.2, 10.0.0.0/8, fd00::/8"},
    ],
    ids=str,
)
def test_what_can_be_starts(refusal_of, environment):
    assert refusal_of(**environment) == ""


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SITE_URL": "http://give.example.org"}, "STRIPE_SECRET_KEY is a live key: SITE_URL"),
        ({"SITE_URL": "https://example.org/give"}, "SITE_URL has to be the site's address alone"),
        ({"SITE_URL": "https://me@example.org"}, "SITE_URL has to be the site's address alone"),
        ({"SITE_URL": "https://example.org?a=1"}, "SITE_URL has to be the site's address alone"),
        ({"SITE_URL": "https://example.org:99999"}, "SITE_URL has to be an address that begins"),
        ({"EMAIL_FROM": "give.example.org"}, "EMAIL_FROM has to be an e-mail address"),
        ({"STRIPE_SECRET_KEY": "pk_test_key"}, "STRIPE_SECRET_KEY has to begin with sk_ or rk_."),
        ({"EMAIL_SERVICE": "postmark"}, "EMAIL_API_KEY is not set."),
        (
            {"EMAIL_SERVICE": "brevo", "EMAIL_API_KEY": "key", "EMAIL_WEBHOOK_SECRET": "word"},
            "EMAIL_WEBHOOK_SECRET has to be user:password for brevo.",
        ),
        ({"EMAIL_FROM_NEWS": "hearback@give.example.org"}, "EMAIL_FROM and EMAIL_FROM_NEWS have"),
        ({"STRIPE_TIMEOUT_SECONDS": "61"}, "STRIPE_TIMEOUT_SECONDS has to be a whole number from"),
        ({"STRIPE_TIMEOUT_SECONDS": "9" * 5000}, "STRIPE_TIMEOUT_SECONDS has to be a whole"),
        ({"EMAIL_TIMEOUT_SECONDS": "3600"}, "EMAIL_TIMEOUT_SECONDS has to be a whole number from"),
        ({"STRIPE_SESSIONS_PER_SECOND": "1001"}, "STRIPE_SESSIONS_PER_SECOND has to be a whole"),
        ({"TRUSTED_PROXIES": "10.0.0.1, 0.0.0.0/0"}, "TRUSTED_PROXIES names every address"),
        ({"TRUSTED_PROXIES": "::/0"}, "TRUSTED_PROXIES names every address"),
        ({"REDIS_URL": "unix:///run/redis.sock"}, "REDIS_URL has to be an address that begins"),
    ],
    ids=str,
)
def test_what_cannot_be_is_named(refusal_of, environment, sentence):
    assert refusal_of(**environment).startswith(sentence)


def test_photographs_in_a_bucket_say_what_they_are_and_that_they_may_be_kept():
    environment = {**GOOD, "S3_BUCKET": "charity", "DJANGO_SETTINGS_MODULE": "config.settings"}

    done = subprocess.run(
        [sys.executable, "-c", IN_A_SLIM_IMAGE],
        cwd=CLONE,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert [ast.literal_eval(line) for line in done.stdout.splitlines()] == [
        {"ContentType": kind, "CacheControl": "public, max-age=31536000, immutable"}
        for kind in ("image/avif", "image/webp", "image/jpeg")
    ]
