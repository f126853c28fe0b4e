"""The hosted payment page, as a donor sees it. It works without JavaScript; it has none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from werkzeug.wrappers import Request, Response

from .. import jobs, money, payments
from ..call import Call
from ..cards import CARDS, Card, find
from ..payments import Payer
from ..store import Body, Store
from .rendering import accepted_language, not_found, page
from .words import language_of

ADDRESS = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
NOT_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})
TRIED = {
    "AUTHENTICATION": "not_authenticated",
    "CARD": "declined",
}


@dataclass
class HostedPage:
    store: Store

    def show(self, request: Request, session_id: str) -> Response:
        call, session = self._session(session_id)
        if call is None or session is None:
            return not_found(request)
        if session["status"] != "open":
            return self._closed(request, session)
        return self._form(request, call, session, values=_prefilled(request, call, session))

    def submit(self, request: Request, session_id: str) -> Response:
        """Pay, or fill in the test card whose button was pressed."""
        call, session = self._session(session_id)
        if call is None or session is None:
            return not_found(request)
        if session["status"] == "complete":
            return _go(success_url(session))
        if session["status"] == "expired":
            return self._closed(request, session)
        values = _typed(request)
        if card := find(request.form.get("fill", "")):
            return self._form(request, call, session, values=values | _filled(card))
        errors = _errors(values)
        if errors:
            return self._form(request, call, session, values=values, errors=errors)
        return self._pay(request, call, session, values)

    def authentication(self, request: Request, session_id: str) -> Response:
        """The bank's page of 3-D Secure: complete or fail."""
        call, session = self._session(session_id)
        if call is None or session is None:
            return not_found(request)
        if session["status"] == "open" and request.method == "POST":
            is_complete = request.form.get("outcome") == "complete"
            with self.store.transaction():
                session = payments.authenticate(call, session_id, is_complete=is_complete)
        if session["status"] == "complete":
            return _go(success_url(session))
        if not _waits_for_bank(call, session):
            return _go(f"/pay/{session_id}")
        return page(
            request,
            "bank.html",
            locale=session["locale"],
            form_targets=_targets(session),
            amount=_display(request, session, session["amount_total"]),
            **_common(session),
        )

    def _pay(self, request: Request, call: Call, session: Body, values: dict[str, str]) -> Response:
        card = CARDS["".join(values["cardNumber"].split())]
        payer = Payer(
            email=values["email"],
            name=values["billingName"],
            country=values["billingCountry"],
            phone=values["phone"] or None,
        )
        # One transaction under the store's lock: of two clicks, the second finds it paid.
        with self.store.transaction():
            session = payments.pay(call, session["id"], card, payer)
        if session["status"] == "complete":
            return _go(success_url(session))
        if _waits_for_bank(call, session):
            return _go(f"/pay/{session['id']}/authenticate")
        return self._form(request, call, session, values=values)

    def _session(self, session_id: str) -> tuple[Call | None, Body | None]:
        account = self.store.account_of(session_id)
        if account is None:
            return None, None
        jobs.run_due(self.store, account)
        call = Call(self.store, account)
        return call, self.store.find(account, session_id, "checkout.session")

    def _closed(self, request: Request, session: Body) -> Response:
        is_paid = session["status"] == "complete"
        return page(
            request,
            "notice.html",
            locale=session["locale"],
            status=200 if is_paid else 410,
            kind="paid" if is_paid else "expired",
            link=success_url(session) if is_paid else session["cancel_url"],
            merchant=session["branding_settings"]["display_name"],
        )

    def _form(
        self,
        request: Request,
        call: Call,
        session: Body,
        *,
        values: dict[str, str],
        errors: dict[str, str] | None = None,
    ) -> Response:
        items = call.store.private(session["id"])["line_items"]
        return page(
            request,
            "pay.html",
            locale=session["locale"],
            form_targets=_targets(session),
            status=422 if errors else 200,
            items=[_shown(request, call, session, item) for item in items],
            total=_display(request, session, session["amount_total"]),
            values=values,
            errors=errors or {},
            alert="errors" if errors else _last_failure(call, session),
            cards=list(CARDS.values()),
            countries=_countries(_language(request, session)),
            is_email_fixed=_known_email(call, session) is not None,
            asks_phone=session["phone_number_collection"]["enabled"],
            is_gift=session["submit_type"] == "donate",
            note=(session["custom_text"]["submit"] or {}).get("message"),
            **_common(session),
        )


def success_url(session: Body) -> str:
    return session["success_url"].replace("{CHECKOUT_SESSION_ID}", session["id"])


def _go(url: str) -> Response:
    return Response("", 303, {"Location": url, "Cache-Control": "no-store"})


def _targets(session: Body) -> tuple[str, ...]:
    return (session["success_url"],)


def _common(session: Body) -> dict[str, Any]:
    return {
        "merchant": session["branding_settings"]["display_name"],
        "cancel_url": session["cancel_url"],
        "session_id": session["id"],
    }


def _language(request: Request, session: Body) -> str:
    return language_of(session["locale"], accepted_language(request))


def _display(request: Request, session: Body, amount: int) -> str:
    locale = session["locale"]
    if not locale or locale == "auto" or not locale.startswith(("en", "fr")):
        locale = _language(request, session)
    return money.display(amount, session["currency"], locale)


def _shown(request: Request, call: Call, session: Body, item: Body) -> dict[str, Any]:
    product = call.get("product", item["price"]["product"])
    return {
        "name": item["description"],
        "description": product["description"],
        "quantity": item["quantity"],
        "amount": _display(request, session, item["amount_total"]),
    }


def _waits_for_bank(call: Call, session: Body) -> bool:
    intent = session["payment_intent"] and call.get("payment_intent", session["payment_intent"])
    return bool(intent) and intent["status"] == "requires_action"


def _last_failure(call: Call, session: Body) -> str | None:
    """Say no more than that it failed: a page must not tell a thief why."""
    intent = session["payment_intent"] and call.get("payment_intent", session["payment_intent"])
    if not intent or not intent["last_payment_error"]:
        return None
    is_card = intent["last_payment_error"]["type"] == "card_error"
    return TRIED["CARD" if is_card else "AUTHENTICATION"]


def _known_email(call: Call, session: Body) -> str | None:
    if session["customer"]:
        customer = call.store.find(call.account, session["customer"])
        return customer["email"] if customer else None
    return session["customer_email"]


def _prefilled(request: Request, call: Call, session: Body) -> dict[str, str]:
    payer = call.store.private(session["id"]).get("payer", {})
    values = {
        "email": _known_email(call, session) or payer.get("email", ""),
        "phone": payer.get("phone") or "",
        "billingName": payer.get("name", ""),
        "billingCountry": payer.get("country") or _country(call, session),
    }
    return values | _filled(CARDS["4242424242424242"])


def _filled(card: Card) -> dict[str, str]:
    return {"cardNumber": card.spaced, "cardExpiry": "12 / 34", "cardCvc": "123"}


def _country(call: Call, session: Body) -> str:
    """Guess from the session's locale, else from where the account is."""
    territory = (session["locale"] or "").partition("-")[2]
    return territory if len(territory) == 2 else call.profile["country"]


def _countries(language: str) -> list[tuple[str, str]]:
    names = {str(code): name for code, name in money.babel_locale(language).territories.items()}
    codes = [c for c in names if len(c) == 2 and c.isalpha() and c not in NOT_COUNTRIES]
    return sorted(((code, names[code]) for code in codes), key=lambda pair: _order(pair[1]))


def _order(name: str) -> str:
    return name.translate(str.maketrans("ÅÉÎâçéèêëíïôöãñ", "AEIaceeeeiiooan")).lower()


def _typed(request: Request) -> dict[str, str]:
    """Return what was typed. A number that is no test card may be real: it is not shown again."""
    names = ("email", "phone", "billingName", "billingCountry", "cardExpiry", "cardCvc")
    values = {name: request.form.get(name, "").strip()[:200] for name in names}
    card = find(request.form.get("cardNumber", ""))
    return values | {"cardNumber": card.spaced if card else ""}


def _errors(values: dict[str, str]) -> dict[str, str]:
    checks = {
        "email": bool(ADDRESS.fullmatch(values["email"])),
        "cardNumber": bool(values["cardNumber"]),
        "cardExpiry": _is_to_come(values["cardExpiry"]),
        "cardCvc": bool(re.fullmatch(r"[0-9]{3,4}", values["cardCvc"])),
    }
    names = {"email": "email", "cardNumber": "card", "cardExpiry": "expiry", "cardCvc": "cvc"}
    return {field: f"error_{names[field]}" for field, is_good in checks.items() if not is_good}


def _is_to_come(expiry: str) -> bool:
    """A card is good to the end of its month; today is the real one, not the sandbox's."""
    found = re.fullmatch(r"(0?[1-9]|1[0-2])\s*/?\s*(?:20)?([0-9]{2})", expiry)
    today = datetime.now(UTC)
    return found is not None and (2000 + int(found[2]), int(found[1])) >= (today.year, today.month)
