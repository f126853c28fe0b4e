"""Driving the sandbox: /_sandbox/ makes webhooks, the clock, Stripe and mail misbehave.

Every POST takes a form or JSON. `account` (a test key or an account id) limits it to one
account; without it, it holds for everybody.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request, Response

from . import clock, jobs, money
from .accounts import account_of_key, is_live
from .api.refunds import create_refund
from .call import Call
from .errors import ApiError
from .faults import Fault, Faults
from .mail import Mailbox
from .parameters import Choice, Currency, Fields, Flag, Integer, Text, nest, read
from .store import Store

DELIVERY_MODES = ("normal", "twice", "shuffled", "late", "lost")
DEFAULT_SECONDS = {"late": 30.0, "shuffled": 1.0}
API_FAULTS = ("none", "slow", "500", "429", "refuse", "lost_answer")
MAIL_FAULTS = ("none", "slow", "4xx", "5xx", "refuse")


@dataclass(frozen=True)
class Number:
    """Seconds or a count, zero or more, perhaps with a decimal point."""

    is_required: bool = False

    def read(self, value: Any, name: str) -> float:
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = -1.0
        if not 0 <= number < 1e9:
            raise ApiError(f"{name} must be a number, zero or more.", param=name)
        return number


ACCOUNT: Fields = {"account": Text(can_unset=True)}
FAULT: Fields = {**ACCOUNT, "seconds": Number(), "delay": Number()}


@dataclass
class Control:
    store: Store
    mailbox: Mailbox
    api_faults: Faults
    mail_faults: Faults

    def delivery(self, request: Request) -> Response:
        """POST mode=normal|twice|shuffled|late|lost [seconds] [retry_seconds] [account]."""
        given = self._given(
            request,
            {
                **ACCOUNT,
                "mode": Choice(choices=DELIVERY_MODES, is_required=True),
                "seconds": Number(),
                "retry_seconds": Number(),
            },
        )
        account = given.pop("account")
        given.setdefault("seconds", DEFAULT_SECONDS.get(given["mode"], 0.0))
        self.store.change_setting(account, "delivery", given)
        return self._done(request, given)

    def redeliver(self, request: Request) -> Response:
        """POST [event] [account]: send again at once what was lost, waits or failed.

        With `event`, that event is sent again even if it was delivered.
        """
        given = self._given(request, {**ACCOUNT, "event": Text()})
        condition, values = "state in ('lost', 'pending', 'failed')", []
        if "event" in given:
            condition, values = "event = ?", [given["event"]]
        if given["account"]:
            condition, values = f"({condition}) and account = ?", [*values, given["account"]]
        sql = f"update deliveries set state = 'pending', due_at = ? where {condition}"  # noqa: S608
        self.store.execute(sql, (time.time(), *values))
        self.store.has_deliveries.set()
        return self._done(request, {})

    def clock(self, request: Request) -> Response:
        """POST seconds|minutes|hours|days [account]: move forward; what was due has then run."""
        units = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
        given = self._given(request, {**ACCOUNT, **dict.fromkeys(units, Number())})
        seconds = int(sum(given.get(name, 0) * length for name, length in units.items()))
        clock.move_forward(self.store, given["account"], seconds)
        jobs.run_all_due(self.store)
        return self._done(request, {"now": clock.now(self.store, given["account"])})

    def settle(self, request: Request) -> Response:
        """POST seconds [account]: how long after a charge its fee is told."""
        given = self._given(request, {**ACCOUNT, "seconds": Number(is_required=True)})
        self.store.change_setting(given["account"], "settle_seconds", given["seconds"])
        return self._done(request, {"settle_seconds": given["seconds"]})

    def profile(self, request: Request) -> Response:
        """POST [name] [country] [default_currency] [statement_descriptor] [charges_enabled]."""
        fields: Fields = {
            **ACCOUNT,
            "name": Text(longest=100),
            "country": Text(longest=2),
            "default_currency": Currency(),
            "statement_descriptor": Text(longest=22),
            "charges_enabled": Flag(),
        }
        given = self._given(request, fields)
        account = given.pop("account")
        profile = self.store.setting(account, "profile", {}) | given
        self.store.change_setting(account, "profile", profile)
        return self._done(request, profile)

    def refund(self, request: Request) -> Response:
        """POST charge account [amount]: give a payment back, as staff do on Stripe's own page."""
        fields: Fields = {
            "account": Text(),
            "charge": Text(is_required=True),
            "amount": Integer(least=1, most=money.MOST),
        }
        given = self._given(request, fields)
        call = Call(self.store, given.pop("account"), params=given)
        with self.store.transaction():
            refund = create_refund(call)
        return self._done(request, refund, back="/_sandbox/payments/")

    def fault(self, request: Request) -> Response:
        """POST mode [calls] [seconds] [delay] [path] [saved] [account]: make the API fail."""
        fields: Fields = {
            **FAULT,
            "mode": Choice(choices=API_FAULTS, is_required=True),
            "calls": Number(),
            "path": Text(),
            "saved": Flag(),
        }
        given = self._given(request, fields)
        fault = _fault(given, given.get("calls"), given.get("path", ""))
        self.api_faults.set(given["account"], fault)
        return self._done(request, {"faults": self.api_faults.shown()})

    def smtp(self, request: Request) -> Response:
        """POST mode [mails] [seconds] [delay] [to]: make the mail server fail."""
        fields: Fields = {
            **FAULT,
            "mode": Choice(choices=MAIL_FAULTS, is_required=True),
            "mails": Number(),
            "to": Text(),
        }
        given = self._given(request, fields)
        fault = _fault(given, given.get("mails"), given.get("to", ""))
        self.mail_faults.set("", fault)
        return self._done(request, {"faults": self.mail_faults.shown()})

    def state(self, request: Request) -> Response:
        """GET [account]: the clock, the modes, the faults, and what still waits."""
        account = _account(request.args.get("account", ""))
        return _json(
            {
                "now": clock.now(self.store, account),
                "delivery": self.store.setting(account, "delivery", {"mode": "normal"}),
                "deliveries": self._deliveries_by_state(account),
                "jobs_waiting": self._jobs_waiting(account),
                "faults": self.api_faults.shown(),
                "smtp_faults": self.mail_faults.shown(),
                "mails": self.mailbox.count(),
            }
        )

    def deliveries(self, request: Request) -> Response:
        """GET [account] [event] [limit]: each delivery, newest first."""
        account = _account(request.args.get("account", ""))
        rows = self.store.rows(
            "select d.*, e.type from deliveries d join events e on e.id = d.event"
            " where ? in ('', d.account) and ? in ('', d.event) order by d.id desc limit ?",
            (account, request.args.get("event", ""), _limit(request)),
        )
        return _json([dict(row) for row in rows])

    def mail(self, request: Request) -> Response:
        """GET [to] [after] [limit]: mails, newest first; `after` is an id."""
        mails = self.mailbox.newest(
            limit=_limit(request),
            after=request.args.get("after", 0, type=int),
            to=request.args.get("to", ""),
        )
        return _json([mail.shown() for mail in mails])

    def clear_mail(self, request: Request) -> Response:
        """POST: throw every mail away."""
        self.mailbox.clear()
        return self._done(request, {}, back="/_sandbox/mail/")

    def healthz(self, request: Request) -> Response:
        return _json({"status": "ok"})

    def _deliveries_by_state(self, account: str) -> dict[str, int]:
        rows = self.store.rows(
            "select state, count(*) as number from deliveries where ? in ('', account)"
            " group by state",
            (account,),
        )
        return {row["state"]: row["number"] for row in rows}

    def _jobs_waiting(self, account: str) -> dict[str, int]:
        rows = self.store.rows(
            "select kind, count(*) as number from jobs where ? in ('', account) group by kind",
            (account,),
        )
        return {row["kind"]: row["number"] for row in rows}

    def _given(self, request: Request, fields: Fields) -> dict[str, Any]:
        given = read(fields, nest(_pairs(request)))
        return given | {"account": _account(given.get("account") or "")}

    def _done(self, request: Request, body: Any, back: str = "/_sandbox/") -> Response:
        """Answer a program with JSON, and a person's form with the page it came from."""
        if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
            return Response("", 303, {"Location": back})
        return _json(body)


def _pairs(request: Request) -> list[tuple[str, str]]:
    """Return the parameters; an empty one, as a form left blank sends it, counts as not given."""
    if request.mimetype == "application/json":
        given = request.get_json(silent=True)
        if not isinstance(given, dict):
            raise ApiError("Send a JSON object, or a form.")
        texts = {k: v if isinstance(v, str) else json.dumps(v) for k, v in given.items()}
        pairs = list(texts.items())
    else:
        pairs = list(request.form.items())
    return [(name, value) for name, value in pairs if value not in ("", "null")]


def _account(text: str) -> str:
    if is_live(text):
        raise ApiError("The sandbox takes no live key.", param="account")
    return text if not text or text.startswith("acct_") else account_of_key(text)


def _fault(given: dict[str, Any], calls: float | None, only: str) -> Fault | None:
    if given["mode"] == "none":
        return None
    if calls is None and "seconds" not in given:
        calls = 1
    return Fault(
        mode=given["mode"],
        calls=None if calls is None else int(calls),
        until=time.time() + given["seconds"] if "seconds" in given else None,
        delay=given.get("delay", 1.0),
        only=only,
        is_saved=given.get("saved", False),
    )


def _limit(request: Request) -> int:
    return max(1, min(1000, request.args.get("limit", 100, type=int)))


def _json(body: Any) -> Response:
    return Response(json.dumps(body, indent=1), mimetype="application/json")
