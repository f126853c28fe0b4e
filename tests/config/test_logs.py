"""No line of a log opens a gift or names a person."""

import io
import logging
import re
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from config.logs import harmless
from giving import views
from giving.links import gift_token, gift_url
from giving.services.private_links import revoke_private_link
from tests.factories import CampaignFactory, DonationFactory, StaffFactory


@pytest.fixture
def written():
    """Return what the process's own handler writes during the test."""
    handler = next(h for h in logging.getLogger().handlers if h.get_name() == "stderr")
    stream = io.StringIO()
    before = handler.setStream(stream)
    yield stream
    handler.setStream(before)


@pytest.fixture
def gift():
    return DonationFactory(campaign=CampaignFactory(), email="karim.haddad@example.org")


def assert_harmless(written, gift, path):
    token = gift_token(gift)
    log = written.getvalue()
    assert f"/gifts/{gift.reference}-…/{path}" in log
    assert token.partition("-")[2] not in log
    assert "karim.haddad" not in log


@pytest.mark.django_db
def test_a_link_that_fits_no_page(written, gift):
    answer = Client().get(f"/fr/gifts/{gift_token(gift)}/no-such-page/")

    assert answer.status_code == 404
    assert_harmless(written, gift, "no-such-page/")


@pytest.mark.django_db
def test_a_revoked_link(written, gift):
    address = reverse("giving:gift", args=[gift_token(gift)])
    old = gift_token(gift)
    revoke_private_link(donation=gift, actor=StaffFactory())

    answer = Client().get(address)

    assert answer.status_code in {404, 410}
    assert f"/gifts/{gift.reference}-…/" in written.getvalue()
    assert old not in written.getvalue()


@pytest.mark.django_db
def test_a_form_that_could_not_be_checked(written, gift):
    answer = Client(enforce_csrf_checks=True).post(f"/fr/gifts/{gift_token(gift)}/pay/")

    assert answer.status_code == 403
    assert_harmless(written, gift, "pay/")


@pytest.mark.django_db
def test_a_payment_page_that_does_not_open(written, gift, settings):
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"

    answer = Client().post(f"/fr/gifts/{gift_token(gift)}/pay/")

    assert answer.status_code >= 400
    assert_harmless(written, gift, "pay/")


@pytest.mark.django_db
def test_a_page_that_breaks_with_the_whole_address_in_its_text(written, gift, monkeypatch):
    def break_down(*_arguments):
        raise RuntimeError(f"{gift_url(gift)} of {gift.email}: token={gift_token(gift)!r}")

    monkeypatch.setattr(views, "find_gift", break_down)

    answer = Client(raise_request_exception=False).get(f"/fr/gifts/{gift_token(gift)}/")

    assert answer.status_code == 500
    assert "Traceback" in written.getvalue()
    assert_harmless(written, gift, "")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("from kim+x@mail.example.org.", "from (e-mail)."),
        ("?q=kim%40example.org&p=1", "?q=(e-mail)&p=1"),
        ("token='VXDQQG7X-aB3_-aB3_-aB3_-aB3_-aB3'", "token='VXDQQG7X-…'"),
        ("gift VXDQQG7X attempt VXDQQG7X-2", "gift VXDQQG7X attempt VXDQQG7X-2"),
        ("celery@web ready", "celery@web ready"),
    ],
)
def test_what_is_kept_of_a_text(text, kept):
    assert harmless(text) == kept


def test_arguments_that_do_not_fit_stop_nothing(written):
    record = "two %s %s"
    logging.getLogger("config").warning(record, "karim.haddad@example.org")

    assert "karim" not in written.getvalue()


def test_workers_write_through_the_same_filter():
    """Celery would put a handler of its own in the place of ours."""
    script = (
        "import django, logging; django.setup()\n"
        "from config import celery_app\n"
        "celery_app.log.setup(loglevel='INFO')\n"
        "logging.getLogger('giving').error('to karim@example.org')\n"
        "from celery.utils.log import get_task_logger\n"
        "get_task_logger('x').error('to karim@example.org')\n"
    )

    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )

    assert (ran.stdout + ran.stderr).count("to (e-mail)") == 2
    assert "karim" not in ran.stdout + ran.stderr


def private_patterns() -> list[str]:
    """Return the routes of the whole site that hold somebody's secret."""

    def walk(patterns, before=""):
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                yield from walk(pattern.url_patterns, route)
            elif re.search(r"<slug:(token|code|join_code)>", route):
                yield route

    return sorted(set(walk(get_resolver().url_patterns)))


@pytest.mark.parametrize("route", private_patterns())
def test_no_secret_of_an_address_is_written(route):
    secret = "47QDBJ5T-E3xNJM7w3AKGESNx4jtpVx9e"
    path = re.sub(r"<slug:(token|code|join_code)>", secret, route.replace("^", ""))
    path = "/" + re.sub(r"<[^>]+>", "x", path)

    assert "E3xNJM7w3AKGESNx4jtpVx9e" not in harmless(f"Not Found: {path}")
