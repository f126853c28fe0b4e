"""What a page asks of the network, and how much of it."""

from collections import Counter
from urllib.parse import urlsplit

from playwright.sync_api import CDPSession, Page

# In bytes over the wire, as DESIGN.md has them.
HEAVIEST = {"page": 60_000, "font": 45_000, "script": 15_000}
PICTURES = {"Image", "Media"}


class Traffic:
    """Listens to a page from its first request on."""

    def __init__(self, page: Page, site: str) -> None:
        self.site = site
        self.kinds: dict[str, str] = {}
        self.weights: Counter[str] = Counter()
        self.strangers: list[str] = []
        session: CDPSession = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._began)
        session.on("Network.loadingFinished", self._ended)

    def _began(self, event: dict) -> None:
        self.kinds[event["requestId"]] = event["type"]
        address = event["response"]["url"]
        if urlsplit(address).scheme.startswith("http") and not address.startswith(self.site):
            self.strangers.append(address)

    def _ended(self, event: dict) -> None:
        kind = self.kinds.get(event["requestId"], "")
        self.weights[kind] += int(event["encodedDataLength"])

    def weight_of(self, name: str) -> int:
        if name == "font":
            return self.weights["Font"]
        if name == "script":
            return self.weights["Script"]
        left_out = {*PICTURES, "Font"}
        return sum(weight for kind, weight in self.weights.items() if kind not in left_out)

    def faults(self, page: Page) -> list[str]:
        found = [f"asks another host: {address}" for address in self.strangers]
        found += [
            f"{name} weighs {self.weight_of(name)} bytes, {most} are allowed"
            for name, most in HEAVIEST.items()
            if self.weight_of(name) > most
        ]
        cookies = [cookie["name"] for cookie in page.context.cookies()]
        return found + [f"sets a cookie: {name}" for name in cookies]
