import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.core.internal import ratelimit
from allauth.mfa.totp.internal import auth
from django.test import Client
from django.utils import timezone

from donors import sign_in_counts
from tests.donors.test_sign_in import CONFIRM, LOGIN, current_code, set_up_app
from tests.factories import StaffFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def _redis_is_away(settings) -> None:
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:9/0"}
    }


@pytest.fixture(autouse=True)
def counts(monkeypatch):
    counts = sign_in_counts.SteadyCache()
    counts._memory.clear()
    monkeypatch.setattr(ratelimit, "cache", counts)
    monkeypatch.setattr(auth, "cache", counts)
    return counts


def code_in(mail):
    return re.findall(r"^[A-Z0-9-]{6,}$", mail.body, re.MULTILINE)[0]


def test_what_allauth_counts_with_is_replaced_as_the_site_starts(monkeypatch):
    monkeypatch.undo()
    assert isinstance(ratelimit.cache, sign_in_counts.SteadyCache)
    assert isinstance(auth.cache, sign_in_counts.SteadyCache)


@pytest.mark.usefixtures("_redis_is_away")
def test_staff_sign_in_with_both_factors_while_redis_is_away(client, mailoutbox):
    person = StaffFactory(language="en")

    client.post(LOGIN, {"login": person.email})
    client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})
    secret = set_up_app(client)
    client.post("/en/accounts/logout/")
    client.post(LOGIN, {"login": person.email})
    client.post(CONFIRM, {"code": code_in(mailoutbox[-1])})
    before = client.get("/admin/").status_code
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        client.post("/en/accounts/2fa/authenticate/", {"code": current_code(secret)})

    assert (before, client.get("/admin/").status_code) == (302, 200)


@pytest.mark.usefixtures("_redis_is_away")
def test_codes_are_still_rationed_while_redis_is_away(mailoutbox):
    person = StaffFactory()

    for _try in range(12):
        Client().post(LOGIN, {"login": person.email})

    assert len(mailoutbox) == 10


@pytest.mark.usefixtures("_redis_is_away")
def test_redis_is_left_alone_for_a_while_once_it_has_not_answered(counts, caplog):
    started_at = time.monotonic()

    for number in range(20):
        counts.set(f"key-{number}", number, 60)

    assert counts.get("key-7") == 7
    assert [record.name for record in caplog.records] == ["donors.sign_in_counts"]
    assert time.monotonic() - started_at < 2


def test_redis_counts_while_it_answers(counts):
    assert [counts.add("key", 1, 60), counts.add("key", 1, 60), counts.get("key")] == [
        True,
        False,
        1,
    ]
    counts.delete("key")
    assert counts.get("key", []) == []
    assert counts._memory.get("key") is None
