"""What the sandbox remembers: one SQLite file, one connection, one lock.

Everything that changes together is written in one transaction. One connection is enough: a
request costs less than a millisecond here, and Python would not run two at once anyway.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import string
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Body = dict[str, Any]

TABLES = """
create table if not exists objects (
    seq integer primary key autoincrement, id text not null unique, account text not null,
    kind text not null, created integer not null, body text not null,
    private text not null default '{}');
create index if not exists objects_of_account on objects (account, kind, seq);
create index if not exists objects_of_intent
    on objects (account, kind, json_extract(body, '$.payment_intent'));
create table if not exists events (
    seq integer primary key autoincrement, id text not null unique, account text not null,
    type text not null, created integer not null, body text not null);
create index if not exists events_of_account on events (account, seq);
create table if not exists deliveries (
    id integer primary key autoincrement, event text not null, endpoint text not null,
    account text not null, state text not null, due_at real not null,
    attempts integer not null default 0, status integer, error text, tried_at real);
create index if not exists deliveries_due on deliveries (state, due_at);
create index if not exists deliveries_of_event on deliveries (event);
create table if not exists jobs (
    id integer primary key autoincrement, account text not null, kind text not null,
    target text not null, due_at real not null);
create index if not exists jobs_of_account on jobs (account, due_at);
create index if not exists jobs_due on jobs (due_at);
create table if not exists idempotency (
    account text not null, key text not null, fingerprint text not null, status integer not null,
    body blob not null, request_id text not null, created integer not null,
    primary key (account, key));
create table if not exists settings (
    account text not null, name text not null, value text not null, primary key (account, name));
"""

ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    # A remainder favours a few letters slightly, which nobody can use; it is quick.
    letters = (ALPHABET[byte % 62] for byte in secrets.token_bytes(length))
    return f"{prefix}_{''.join(letters)}"


class Store:
    def __init__(self, path: Path) -> None:
        self.has_deliveries = threading.Event()  # set whenever a delivery is written
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("pragma journal_mode = wal")
        # A killed process loses nothing; a power cut may, which a sandbox can bear.
        self._db.execute("pragma synchronous = off")
        self._db.executescript(TABLES)
        rows = self._db.execute("select account, name, value from settings")
        self._settings: dict[tuple[str, str], Any] = {
            (row["account"], row["name"]): json.loads(row["value"]) for row in rows
        }

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is written together or not at all; an inner one joins the outer."""
        with self._lock:
            if not self._depth:
                self._db.execute("begin immediate")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if not self._depth:
                    self._db.execute("rollback")
                raise
            self._depth -= 1
            if not self._depth:
                self._db.execute("commit")

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        with self._lock:
            self._db.execute(sql, values)

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, values: Sequence[Any] = ()) -> sqlite3.Row | None:
        with self._lock:
            return self._db.execute(sql, values).fetchone()

    # Objects: the JSON that Stripe would show, and beside it what it would not.

    def add(self, account: str, body: Body, private: Body | None = None) -> Body:
        self.execute(
            "insert into objects (id, account, kind, created, body, private)"
            " values (?, ?, ?, ?, ?, ?)",
            (
                body["id"],
                account,
                body["object"],
                body.get("created", 0),
                json.dumps(body),
                json.dumps(private or {}),
            ),
        )
        return body

    def save(self, body: Body) -> Body:
        self.execute("update objects set body = ? where id = ?", (json.dumps(body), body["id"]))
        return body

    def remove(self, identifier: str) -> None:
        self.execute("delete from objects where id = ?", (identifier,))

    def find(self, account: str, identifier: str, kind: str | None = None) -> Body | None:
        row = self.row(
            "select kind, body from objects where id = ? and account = ?", (identifier, account)
        )
        if row is None or (kind and row["kind"] != kind):
            return None
        return json.loads(row["body"])

    def account_of(self, identifier: str) -> str | None:
        row = self.row("select account from objects where id = ?", (identifier,))
        return row["account"] if row else None

    def private(self, identifier: str) -> Body:
        row = self.row("select private from objects where id = ?", (identifier,))
        return json.loads(row["private"]) if row else {}

    def save_private(self, identifier: str, private: Body) -> None:
        values = (json.dumps(private), identifier)
        self.execute("update objects set private = ? where id = ?", values)

    def all_of(self, account: str, kind: str) -> list[Body]:
        """Every object of a kind, oldest first; for the few kinds of which there are few."""
        sql = "select body from objects where account = ? and kind = ? order by seq"
        return [json.loads(row["body"]) for row in self.rows(sql, (account, kind))]

    # Settings are read at every request, so they are kept in memory too.

    def setting(self, account: str, name: str, default: Any = None) -> Any:
        """Return the account's own setting, else the one for everybody (account "")."""
        own = self._settings.get((account, name))
        return own if own is not None else self._settings.get(("", name), default)

    def own_setting(self, account: str, name: str, default: Any = None) -> Any:
        return self._settings.get((account, name), default)

    def settings_named(self, name: str) -> dict[str, Any]:
        """Return the value of each account that has its own, by account."""
        with self._lock:
            return {owner: v for (owner, n), v in self._settings.items() if n == name}

    def change_setting(self, account: str, name: str, value: Any) -> None:
        with self._lock:
            self._settings[account, name] = value
            self.execute(
                "insert or replace into settings (account, name, value) values (?, ?, ?)",
                (account, name, json.dumps(value)),
            )
