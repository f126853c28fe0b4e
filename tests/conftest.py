import gc
import os
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.test import Client, TransactionTestCase, override_settings
from django.utils import translation

from campaigns.services import photographs
from config import celery_app
from giving.stripe.client import API_VERSION, WEBHOOK_EVENTS, stripe_client
from tests.emptying import empty_database
from tests.pictures import AskedOnce
from tests.services import MIGRATING, wait_until_migrated

# What takes longest, longest first: a process that starts such a file last keeps the rest waiting.
LONGEST = (
    "tests/whole/",
    "tests/browser/",
    "tests/config/demo/",
    "tests/config/backups/",
    "tests/test_",
    "tests/pages/",
    "tests/feedback/journeys/",
    "tests/feedback/",
    "tests/giving/",
    "tests/campaigns/cards/",
)


# Python looks through all that lives, to find what may go, after every 700 new things. Of what was
# loaded for all tests nothing goes.
OFTEN_ENOUGH = 50_000


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(OFTEN_ENOUGH)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the long files; within one, the order stays."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    starts = (turn for turn, path in enumerate(LONGEST) if item.nodeid.startswith(path))
    return next(starts, len(LONGEST))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Have Django copy the database that was migrated for all processes."""
    if MIGRATING:
        wait_until_migrated(MIGRATING)
        database = connection.settings_dict
        database["TEST"]["TEMPLATE"] = django_settings.DATABASES["default"]["NAME"]


@pytest.fixture(scope="session", autouse=True)
def _no_session_is_left(django_db_setup, django_db_blocker) -> Iterator[None]:
    """End what still holds the test database when it is to go.

    A request thread of the live server lives as long as the browser or the sandbox keeps its
    connection, and so does its session; PostgreSQL refuses to drop a database that is in use.
    """
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        )


# Of what holds for all tests there is one fixture a session and one a test: each of its own would
# cost a millisecond in each of some thousands.
@pytest.fixture(scope="session", autouse=True)
def _quick_and_plain() -> Iterator[None]:
    """Read static files where they lie, without a manifest, and do once what is always the same."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    storages = {**django_settings.STORAGES, "staticfiles": plain}
    with (
        override_settings(STORAGES=storages, STAFF_SECOND_FACTOR_REQUIRED=False),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_database())
        patch.setattr(photographs, "subprocess", AskedOnce())
        yield


@pytest.fixture(scope="session")
def _media(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(autouse=True)
def _as_if_alone(settings, _media) -> Iterator[None]:
    """Let nothing of another test reach this one.

    Its folder is made when something is stored. An account of its own in the sandbox: what an
    earlier test set there, or still settles, stays there. A page of an earlier test leaves its
    language behind in this thread.
    """
    settings.MEDIA_ROOT = _media / uuid4().hex
    settings.STRIPE_SECRET_KEY = f"sk_test_{uuid4().hex}"
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def sandbox_url() -> str:
    return os.environ["SANDBOX_URL"]


@pytest.fixture
def drive_sandbox(sandbox_url, settings):
    """Return a function that posts to the sandbox's controls, for this test's account alone."""

    def drive(path: str, **fields: object) -> None:
        body = urllib.parse.urlencode({"account": settings.STRIPE_SECRET_KEY, **fields}).encode()
        with urllib.request.urlopen(f"{sandbox_url}/_sandbox/{path}", body, timeout=5) as answer:  # noqa: S310
            answer.read()

    return drive


@pytest.fixture
def tasks_at_once() -> Iterator[None]:
    """Run tasks where they are queued, for tests that need no worker of their own."""
    celery_app.conf.task_always_eager = True
    celery_app.conf.task_eager_propagates = True
    yield
    celery_app.conf.task_always_eager = False
    celery_app.conf.task_eager_propagates = False


@pytest.fixture
def site(live_server, settings, tasks_at_once) -> Iterator[str]:
    """Return the address of a running site to which the sandbox sends its webhooks."""
    settings.SITE_URL = live_server.url
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    client = stripe_client()
    endpoint = client.v1.webhook_endpoints.create(
        {
            "url": f"{live_server.url}/stripe/webhook/",
            "enabled_events": WEBHOOK_EVENTS,
            "api_version": API_VERSION,
        }
    )
    settings.STRIPE_WEBHOOK_SECRETS = [endpoint.secret]
    yield live_server.url
    client.v1.webhook_endpoints.delete(endpoint.id)


@pytest.fixture
def staff_client():
    """Return a function that signs a member of staff in."""

    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
