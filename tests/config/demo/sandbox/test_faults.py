"""Stripe down, slow or rationing, when asked for."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
import stripe

from .conftest import ROOT, Giver, Process, has_no_fault, session_params, until

KEY = {"idempotency_key": "don-1-checkout-1"}


def _create(giver: Giver) -> stripe.checkout.Session:
    return giver.client.v1.checkout.sessions.create(session_params(), KEY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mode", "error"),
    [
        ("500", stripe.APIError),
        ("429", stripe.RateLimitError),
        ("refuse", stripe.APIConnectionError),
    ],
)
def test_a_fault_lasts_for_so_many_calls_and_does_nothing(
    giver: Giver, mode: str, error: type[stripe.StripeError]
) -> None:
    giver.sandbox.post("fault", mode=mode, calls="2", account=giver.key)

    for _ in range(2):
        with pytest.raises(error):
            _create(giver)

    assert giver.client.v1.checkout.sessions.list().data == []
    assert _create(giver).last_response.headers.get("Idempotent-Replayed") is None


def test_a_saved_500_is_replayed_as_stripe_does(giver: Giver) -> None:
    giver.sandbox.post("fault", mode="500", saved="true", account=giver.key)

    for _ in range(2):
        with pytest.raises(stripe.APIError) as refusal:
            _create(giver)

    assert refusal.value.headers["Idempotent-Replayed"] == "true"


def test_a_lost_answer_has_done_its_work_and_the_retry_learns_it(giver: Giver) -> None:
    giver.sandbox.post("fault", mode="lost_answer", account=giver.key)

    with pytest.raises(stripe.APIConnectionError):
        _create(giver)

    retried = _create(giver)
    assert retried.last_response.headers["Idempotent-Replayed"] == "true"
    assert [s.id for s in giver.client.v1.checkout.sessions.list().data] == [retried.id]


def test_a_slow_answer_comes_late(giver: Giver) -> None:
    giver.sandbox.post("fault", mode="slow", delay="0.3", account=giver.key)
    begun = time.monotonic()

    _create(giver)

    assert time.monotonic() - begun >= 0.3


def test_a_fault_can_last_for_seconds_and_for_one_path(giver: Giver) -> None:
    giver.sandbox.post("fault", mode="500", seconds="1.5", path="/v1/checkout", account=giver.key)

    giver.client.v1.events.list()
    with pytest.raises(stripe.APIError):
        _create(giver)
    until(lambda: has_no_fault(giver), bool)

    assert _create(giver).status == "open"


def test_control_refuses_what_it_does_not_know(sandbox: Process) -> None:
    wrong = requests.post(f"{sandbox.url}/_sandbox/delivery", data={"mode": "often"}, timeout=10)
    other_site = requests.post(
        f"{sandbox.url}/_sandbox/clock",
        data={"days": "1"},
        headers={"Origin": "http://elsewhere.example"},
        timeout=10,
    )

    assert (wrong.status_code, wrong.text) == (
        400,
        "Invalid mode: must be one of normal, twice, shuffled, late, or lost\n",
    )
    assert other_site.status_code == 403


def test_control_takes_json(giver: Giver) -> None:
    answer = requests.post(
        f"{giver.sandbox.url}/_sandbox/account",
        json={"account": giver.key, "name": "Puits", "country": "CA", "charges_enabled": False},
        timeout=10,
    )

    account = giver.client.v1.accounts.retrieve_current()
    assert answer.status_code == 200
    assert (account.business_profile.name, account.country, account.charges_enabled) == (  # type: ignore[union-attr]
        "Puits",
        "CA",
        False,
    )
    assert giver.session().branding_settings.display_name == "Puits"


def test_it_refuses_to_start_beside_a_live_key(tmp_path: Path) -> None:
    result = _start(tmp_path, "0", STRIPE_SECRET_KEY="sk_live_abc")

    assert (result.returncode, result.stderr) == (
        1,
        "STRIPE_SECRET_KEY is a live key: the sandbox does not start beside it.\n",
    )


def test_a_taken_port_is_named_with_its_setting(sandbox: Process, tmp_path: Path) -> None:
    result = _start(tmp_path, str(sandbox.port))

    assert (result.returncode, result.stderr) == (
        1,
        f"Port {sandbox.port} is taken: set SANDBOX_PORT to a free one.\n",
    )


def _start(data: Path, port: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.demo.sandbox", "--port", port, "--data", str(data)],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )
