"""Sending webhooks: signed as Stripe signs, tried again with growing waits, never forgotten.

The deliveries are rows, so those that were due when the process stopped go out at its next
start. Signatures carry real time, since the SDK compares them with the receiver's clock.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import ssl
import threading
import time
from queue import SimpleQueue
from sqlite3 import Row
from urllib.parse import urlsplit

from . import events, jobs
from .call import Call
from .store import Body, Store

FIRST_WAIT_SECONDS = 2.0
WAIT_GROWS = 4
MOST_ATTEMPTS = 8  # with the waits above: about three hours
TIMEOUT_SECONDS = 15
WORKERS = 4
STOP_SECONDS = 2
IDLE_SECONDS = 0.05  # between two looks at the clock


def signature(secret: str, payload: bytes, moment: int) -> str:
    """Return the Stripe-Signature header (docs.stripe.com/webhooks, "Verify manually")."""
    signed = f"{moment}.".encode() + payload
    mark = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={moment},v1={mark}"


class Dispatcher(threading.Thread):
    """Runs due jobs and hands due deliveries to a few workers, until told to stop."""

    def __init__(self, store: Store) -> None:
        super().__init__(name="dispatcher", daemon=True)
        self._store = store
        self._is_stopping = False
        self._next_jobs_at = 0.0
        self._flying: set[int] = set()
        self._queue: SimpleQueue[Row] = SimpleQueue()

    def stop(self) -> bool:
        """Stop and say whether nothing is under way; what hangs is left to the next start."""
        self._is_stopping = True
        self.join(timeout=5)
        end = time.monotonic() + STOP_SECONDS
        while self._flying and time.monotonic() < end:
            time.sleep(0.02)
        return not self._flying

    def run(self) -> None:
        for _ in range(WORKERS):
            threading.Thread(target=self._work, name="delivery", daemon=True).start()
        while not self._is_stopping:
            self._store.has_deliveries.clear()
            self._run_jobs()
            for row in self._due():
                self._flying.add(row["id"])
                self._queue.put(row)
            self._store.has_deliveries.wait(IDLE_SECONDS)

    def _run_jobs(self) -> None:
        """Run what the clock made due, but not at every event of a busy hour."""
        if time.monotonic() >= self._next_jobs_at:
            self._next_jobs_at = time.monotonic() + IDLE_SECONDS
            jobs.run_all_due(self._store)

    def _due(self) -> list[Row]:
        # Taken before the query: a worker that ends in between has already changed its row.
        flying = set(self._flying)
        rows = self._store.rows(
            "select * from deliveries where state = 'pending' and due_at <= ?"
            " order by due_at, id limit 200",
            (time.time(),),
        )
        return [row for row in rows if row["id"] not in flying]

    def _work(self) -> None:
        while True:
            row = self._queue.get()
            try:
                if not self._is_stopping:
                    self._try(row)
            finally:
                self._flying.discard(row["id"])

    def _try(self, row: Row) -> None:
        endpoint = self._store.find(row["account"], row["endpoint"], "webhook_endpoint")
        if endpoint is None or endpoint["status"] != "enabled":
            self._note(row, "canceled", None, "the endpoint is gone or disabled")
            return
        try:
            status = post(endpoint, self._secret(row), self._payload(row, endpoint))
            error = None if 200 <= status < 300 else f"answered {status}"
        except (OSError, http.client.HTTPException) as failure:
            status, error = None, f"{type(failure).__name__}: {failure}"
        is_last = row["attempts"] + 1 >= MOST_ATTEMPTS
        state = "delivered" if error is None else "failed" if is_last else "pending"
        self._note(row, state, status, error)

    def _secret(self, row: Row) -> str:
        return self._store.private(row["endpoint"])["secret"]

    def _payload(self, row: Row, endpoint: Body) -> bytes:
        call = Call(self._store, row["account"])
        found = self._store.row("select body from events where id = ?", (row["event"],))
        event = events.with_pending(call, json.loads(found["body"] if found else "{}"))
        event["api_version"] = endpoint["api_version"]
        return json.dumps(event, indent=2).encode()

    def _note(self, row: Row, state: str, status: int | None, error: str | None) -> None:
        way = self._store.setting(row["account"], "delivery", {})
        first = way.get("retry_seconds", FIRST_WAIT_SECONDS)
        due_at = time.time() + first * WAIT_GROWS ** row["attempts"]
        self._store.execute(
            "update deliveries set state = ?, attempts = attempts + 1, status = ?, error = ?,"
            " tried_at = ?, due_at = ? where id = ?",
            (state, status, error, time.time(), due_at, row["id"]),
        )


def post(endpoint: Body, secret: str, payload: bytes) -> int:
    """Post one event and return the status; redirects are not followed, as Stripe's are not."""
    parts = urlsplit(endpoint["url"])
    connection = _connect(parts.scheme, str(parts.hostname), parts.port)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(secret, payload, int(time.time())),
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection.request("POST", path, payload, headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def _connect(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, timeout=TIMEOUT_SECONDS, context=context)
    return http.client.HTTPConnection(host, port, timeout=TIMEOUT_SECONDS)
