"""The desk at /_sandbox/: the mailbox, the payments, and the switches."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from .. import clock, money
from ..control import DELIVERY_MODES
from ..faults import Faults
from ..mail import Mailbox
from ..store import Store
from .rendering import HEADERS, not_found, origin_of, page
from .words import language_of

SHOWN = 50


@dataclass
class Desk:
    store: Store
    mailbox: Mailbox
    api_faults: Faults
    mail_faults: Faults
    site_url: str

    def home(self, request: Request) -> Response:
        now = datetime.fromtimestamp(clock.now(self.store, ""), UTC)
        return self._page(
            request,
            "home.html",
            now=now.strftime("%Y-%m-%d %H:%M:%S"),
            mode=self.store.setting("", "delivery", {"mode": "normal"})["mode"],
            modes=DELIVERY_MODES,
            waiting=self._waiting(),
            faults={**self.api_faults.shown(), **self.mail_faults.shown()},
            mails=self.mailbox.count(),
        )

    def mails(self, request: Request) -> Response:
        to = request.args.get("to", "").strip()
        mails = [mail.shown() for mail in self.mailbox.newest(limit=SHOWN, to=to)]
        number = self.mailbox.count()
        return self._page(request, "mailbox.html", mails=mails, number=number, to=to)

    def mail(self, request: Request, identifier: int) -> Response:
        mail = self.mailbox.find(identifier)
        if mail is None:
            return not_found(request)
        return self._page(request, "mail.html", mail=mail.shown())

    def mail_html(self, request: Request, identifier: int) -> Response:
        """The mail's own HTML, shown in a sandboxed frame: no script, no form, no other host."""
        mail = self.mailbox.find(identifier)
        if mail is None:
            return not_found(request)
        images = f"data: {origin_of(self.site_url)}"
        policy = (
            f"default-src 'none'; style-src 'unsafe-inline'; img-src {images};"
            " frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
        )
        headers = {**HEADERS, "Content-Security-Policy": policy}
        # Links open beside the mailbox: the frame itself may not go anywhere.
        html = '<base target="_blank">' + mail.shown()["html"]
        return Response(html, 200, headers, mimetype="text/html")

    def payments(self, request: Request) -> Response:
        return self._page(
            request,
            "payments.html",
            sessions=self._newest("checkout.session", request),
            charges=self._newest("charge", request),
            refunds=self._newest("refund", request),
            events=self._events(),
            waiting=self._waiting(),
        )

    def _page(self, request: Request, template: str, **values: Any) -> Response:
        return page(request, template, site_url=self.site_url, **values)

    def _waiting(self) -> int:
        row = self.store.row(
            "select count(*) as number from deliveries where state in ('pending', 'lost')"
        )
        return row["number"] if row else 0

    def _newest(self, kind: str, request: Request) -> list[dict[str, Any]]:
        language = language_of(None, request.accept_languages.best_match(["en", "fr"]))
        rows = self.store.rows(
            "select account, body from objects where kind = ? order by seq desc limit ?",
            (kind, SHOWN),
        )
        return [_line(row["account"], json.loads(row["body"]), language) for row in rows]

    def _events(self) -> list[dict[str, Any]]:
        events = self.store.rows(
            "select id, account, type, created from events order by seq desc limit ?", (SHOWN,)
        )
        return [
            {
                "id": event["id"],
                "account": event["account"],
                "type": event["type"],
                "at": _moment(event["created"]),
                "deliveries": self.store.rows(
                    "select state, attempts, status, error from deliveries where event = ?",
                    (event["id"],),
                ),
            }
            for event in events
        ]


def _line(account: str, body: dict[str, Any], language: str) -> dict[str, Any]:
    amount = body["amount_total"] if "amount_total" in body else body["amount"]
    who = body.get("customer_details") or body.get("billing_details") or {}
    return {
        "id": body["id"],
        "account": account,
        "at": _moment(body["created"]),
        "amount": money.display(amount, body["currency"], language),
        "state": body["status"],
        "reason": (body.get("outcome") or {}).get("reason") or body.get("failure_reason"),
        "who": who.get("email") or body.get("customer_email") or "",
        "url": body.get("url"),
        "may_be_refunded": bool(body.get("paid")) and not body.get("refunded"),
    }


def _moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S")
