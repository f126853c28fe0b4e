"""A real sandbox process, the real Stripe SDK, and a web server that receives webhooks."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
import stripe

from config.demo.sandbox.accounts import account_of_key

ROOT = Path(__file__).parents[4]


@dataclass
class Process:
    """A running sandbox; `stop` ends it as the demo would."""

    data: Path
    arguments: tuple[str, ...] = ()
    child: subprocess.Popen[str] | None = None
    port: int = 0
    smtp_port: int = 0

    def start(self) -> Process:
        self.child = subprocess.Popen(
            [
                *(sys.executable, "-m", "config.demo.sandbox", "--port", "0"),
                *("--data", str(self.data), *self.arguments),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.child.stdout is not None
        self.port = int(self.child.stdout.readline().split(":")[2].split("/")[0])
        self.smtp_port = int(self.child.stdout.readline().split(":")[1])
        return self

    def stop(self) -> int:
        """End it politely and return its status; harmless when it has ended."""
        assert self.child is not None
        self.child.terminate()
        return self._wait()

    def kill(self) -> None:
        assert self.child is not None
        self.child.kill()
        self._wait()

    def _wait(self) -> int:
        assert self.child is not None
        assert self.child.stdout is not None
        self.child.stdout.close()
        return self.child.wait(timeout=10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def post(self, control: str, **form: Any) -> Any:
        answer = requests.post(f"{self.url}/_sandbox/{control}", data=form, timeout=10)
        answer.raise_for_status()
        return answer.json()

    def get(self, path: str, **query: Any) -> Any:
        answer = requests.get(f"{self.url}/_sandbox/{path}", params=query, timeout=10)
        answer.raise_for_status()
        return answer.json()


@dataclass
class Giver:
    """One account of the sandbox: the SDK with its key, and a donor's browser without a screen."""

    sandbox: Process
    key: str

    @cached_property
    def client(self) -> stripe.StripeClient:
        addresses: Any = {"api": self.sandbox.url}
        return stripe.StripeClient(self.key, base_addresses=addresses, max_network_retries=0)

    def session(self, amount: int = 2500, currency: str = "eur", **more: Any) -> Any:
        params = session_params(amount, currency) | more
        return self.client.v1.checkout.sessions.create(params)  # type: ignore[arg-type]

    def pay(self, session: Any, card: str = "4242424242424242", **more: str) -> requests.Response:
        form = {
            "email": "donor@example.org",
            "cardNumber": card,
            "cardExpiry": "12/34",
            "cardCvc": "123",
            "billingName": "Dominique Roy",
            "billingCountry": "CA",
        }
        address = f"{self.sandbox.url}/pay/{session.id}"
        return requests.post(address, data=form | more, allow_redirects=False, timeout=10)

    def paid(self, amount: int = 2500, currency: str = "eur", **more: Any) -> Any:
        session = self.session(amount, currency, **more)
        assert self.pay(session).status_code == 303
        expand: Any = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
        return self.client.v1.checkout.sessions.retrieve(session.id, expand)

    def settled(self, charge_id: str) -> Any:
        """Return the charge once its fee is known."""
        expand: Any = {"expand": ["balance_transaction"]}
        return until(
            lambda: self.client.v1.charges.retrieve(charge_id, expand),
            lambda charge: charge.balance_transaction,
        )

    def event_types(self) -> list[str]:
        """Return the types of the account's events, oldest first."""
        events = self.client.v1.events.list({"limit": 100}).data
        return [event.type for event in reversed(events)]


@dataclass
class Hooks:
    """A web server that notes each webhook; it answers `statuses` in turn, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)

    @property
    def ids(self) -> list[str]:
        return [json.loads(body)["id"] for body in self.bodies]

    @property
    def types(self) -> list[str]:
        return [json.loads(body)["type"] for body in self.bodies]


def session_params(amount: int = 2500, currency: str = "eur") -> dict[str, Any]:
    price = {
        "currency": currency,
        "unit_amount": amount,
        "product_data": {"name": "Gift to Wells for Mbour"},
    }
    return {
        "mode": "payment",
        "submit_type": "donate",
        "success_url": "http://127.0.0.1:9/thanks?session={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1:9/donate",
        "line_items": [{"price_data": price, "quantity": 1}],
    }


def until(look: Callable[[], Any], is_right: Callable[[Any], Any], seconds: float = 8) -> Any:
    """Look again until it is right; return what was seen, right or not."""
    end = time.monotonic() + seconds
    while not is_right(seen := look()) and time.monotonic() < end:
        time.sleep(0.02)
    return seen


def has_no_fault(giver: Giver) -> bool:
    """Whether the giver's own fault has been used up."""
    return account_of_key(giver.key) not in giver.sandbox.get("state.json")["faults"]


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    process = Process(tmp_path_factory.mktemp("sandbox")).start()
    process.post("settle", seconds="0.05")
    yield process
    process.stop()


@pytest.fixture
def own_sandbox(tmp_path: Path) -> Iterator[Process]:
    """A sandbox for one test, which may kill it."""
    process = Process(tmp_path).start()
    yield process
    process.stop()


@pytest.fixture
def giver(sandbox: Process) -> Giver:
    return Giver(sandbox, f"sk_test_{uuid.uuid4().hex}")


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    heard = Hooks()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            heard.signatures.append(self.headers["Stripe-Signature"])
            self.send_response(heard.statuses.pop(0) if heard.statuses else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    heard.url = f"http://127.0.0.1:{server.server_address[1]}/stripe/webhook/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def endpoint(giver: Giver, hooks: Hooks) -> Any:
    """The giver's webhook endpoint at `hooks`, with its secret."""
    params: Any = {
        "url": hooks.url,
        "enabled_events": ["*"],
        "api_version": "2026-10-28.endive",
    }
    return giver.client.v1.webhook_endpoints.create(params)
