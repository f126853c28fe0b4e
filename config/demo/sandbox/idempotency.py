"""Idempotency keys (docs.stripe.com/api/idempotent_requests), kept for 24 hours per account."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .call import Call
from .errors import ApiError
from .store import Store

KEPT_SECONDS = 24 * 60 * 60
LONGEST = 255


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    request_id: str


def fingerprint(method: str, path: str, pairs: list[tuple[str, str]]) -> str:
    """Return what must be the same whenever a key is used again."""
    return hashlib.sha256(repr((method, path, sorted(pairs))).encode()).hexdigest()


class Keys:
    """The keys in use right now, and the answers kept in the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._busy: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    @contextmanager
    def hold(self, account: str, key: str) -> Iterator[None]:
        """Refuse a second request while the first with this key still runs."""
        if len(key) > LONGEST:
            raise ApiError(f"Idempotency keys can be at most {LONGEST} characters.")
        with self._lock:
            if (account, key) in self._busy:
                raise _in_use(key)
            self._busy.add((account, key))
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard((account, key))

    def kept(self, call: Call, mark: str) -> Answer | None:
        """Return the first answer to this key; refuse the key with other parameters."""
        row = self._store.row(
            "select * from idempotency where account = ? and key = ? and created > ?",
            (call.account, call.idempotency_key, call.now - KEPT_SECONDS),
        )
        if row is None:
            return None
        if row["fingerprint"] != mark:
            raise _differs(str(call.idempotency_key))
        return Answer(row["status"], row["body"], row["request_id"])

    def keep(self, call: Call, mark: str, answer: Answer) -> None:
        self._store.execute(
            "insert or replace into idempotency"
            " (account, key, fingerprint, status, body, request_id, created)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            (
                call.account,
                call.idempotency_key,
                mark,
                answer.status,
                answer.body,
                answer.request_id,
                call.now,
            ),
        )


def _in_use(key: str) -> ApiError:
    return ApiError(
        f"There is currently another in-progress request using this Idempotency Key ({key})."
        " Please try again later.",
        status=409,
        kind="idempotency_error",
        code="idempotency_key_in_use",
    )


def _differs(key: str) -> ApiError:
    return ApiError(
        "Keys for idempotent requests can only be used with the same parameters they were first"
        f" used with. Try using a key other than '{key}' if you meant to execute a different"
        " request.",
        kind="idempotency_error",
    )
