"""What becomes due by the sandbox's clock: a session expires, a charge settles.

A new kind of due work (a renewal, a direct debit that settles) is one more entry made by
`kind(...)`. Jobs run before each request of their account and from a background thread, so no
answer ever shows a state that the clock has already passed.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from . import clock
from .call import Call
from .store import Store

Work = Callable[[Call, str], None]
KINDS: dict[str, Work] = {}


def kind(name: str) -> Callable[[Work], Work]:
    def register(work: Work) -> Work:
        KINDS[name] = work
        return work

    return register


def schedule(call: Call, name: str, target: str, due_at: float) -> None:
    """Do `name` to the object `target` once the account's clock reaches `due_at`."""
    call.store.execute(
        "insert into jobs (account, kind, target, due_at) values (?, ?, ?, ?)",
        (call.account, name, target, due_at),
    )


def run_due(store: Store, account: str) -> int:
    """Run what is due for one account, oldest first; return how many jobs ran."""
    count = 0
    while row := store.row(
        "select id, kind, target from jobs where account = ? and due_at <= ?"
        " order by due_at, id limit 1",
        (account, clock.exact(store, account)),
    ):
        with store.transaction():
            if store.row("select 1 from jobs where id = ?", (row["id"],)):
                store.execute("delete from jobs where id = ?", (row["id"],))
                KINDS[row["kind"]](Call(store, account), row["target"])
                count += 1
    return count


def run_all_due(store: Store) -> int:
    soon = time.time() + clock.furthest(store)
    accounts = store.rows("select distinct account from jobs where due_at <= ?", (soon,))
    return sum(run_due(store, row["account"]) for row in accounts)
