"""A donor with a browser that has no JavaScript: plain requests, as they go over the wire."""

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import requests

PATIENCE = 20


@dataclass
class Place:
    """A running demo: its pages and its sandbox."""

    site: str
    sandbox: str
    campaign: str = "books-before-the-ice"

    def raised(self) -> int:
        """Return what the page says was raised, in cents, as everybody reads it."""
        return self.live()["raised_amount"]

    def live(self) -> dict:
        return requests.get(f"{self.site}/en/campaigns/{self.campaign}/live.json", timeout=5).json()

    def mails_to(self, address: str) -> list[dict]:
        answer = requests.get(f"{self.sandbox}/_sandbox/mail.json", {"to": address}, timeout=5)
        return answer.json()

    def drive(self, path: str, **fields: object) -> None:
        requests.post(f"{self.sandbox}/_sandbox/{path}", fields, timeout=5).raise_for_status()


class Donor:
    def __init__(self, place: Place) -> None:
        self.place = place
        self.email = f"donor-{uuid.uuid4().hex[:10]}@example.org"
        self.browser = requests.Session()
        self.gift_url = ""

    def give(self, amount: str = "25,00", card: str = "4242424242424242") -> requests.Response:
        """Fill the form, pay on the payment page, and come back to the gift's own page."""
        return self.pay(self.fill_form(amount).url, card)

    def fill_form(self, amount: str) -> requests.Response:
        page = f"{self.place.site}/en/campaigns/{self.place.campaign}/donate/"
        form = self.browser.get(page, timeout=10).text
        fields = {name: value_of(form, name) for name in ("csrfmiddlewaretoken", "form_token")} | {
            "other_amount": amount,
            "name": "Karim Haddad",
            "email": self.email,
        }
        fields |= {"appearance": "name", "message": "", "time_zone": "America/Toronto"}
        return self.browser.post(page, fields, headers={"Referer": page}, timeout=30)

    def pay(self, page: str, card: str) -> requests.Response:
        fields = {"email": self.email, "cardNumber": card, "cardExpiry": "12 / 34"}
        fields |= {"cardCvc": "123", "billingName": "Karim", "billingCountry": "CA"}
        answer = self.browser.post(page, fields, timeout=10, allow_redirects=False)
        self.gift_url = answer.headers.get("Location", "")
        return answer

    def come_back(self) -> requests.Response:
        """Follow Stripe's redirect, unless the donor closed the tab."""
        return self.browser.get(self.gift_url, timeout=10)

    def mails(self) -> list[dict]:
        return self.place.mails_to(self.email)


def value_of(form: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]*)"', form).group(1)


def eventually(claim: Callable[[], object], within: float = PATIENCE) -> object:
    """Return the claim's value as soon as it is true; fail when it is not true in time."""
    deadline = time.monotonic() + within
    while not (value := claim()):
        assert time.monotonic() < deadline, "it did not become true in time"
        time.sleep(0.1)
    return value
