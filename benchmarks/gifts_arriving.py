"""The campaign page while 50 gifts a second arrive for it: how fast, how old, computed by whom.

Run as a program (`python -m benchmarks.gifts_arriving NOTES GIFTS…`) it is the one who gives.
"""

import http.client
import json
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import django
from django.utils import timezone

from benchmarks.figures import Figure, Figures, compare_loads
from benchmarks.load import load_in_its_own_process, measure_in_turns
from benchmarks.watched_site import most_at_once, read_computations
from campaigns.money import CAD
from config.demo.processes import wait_until

GIFTS_A_SECOND = 50
# On a machine under full load a gift waits long for its many turns: others arrive meanwhile.
GIVERS = 2
HANDS = 8
ROUNDS = 5
SECONDS = 2.0
LOOK_EVERY_SECONDS = 0.02
OLDEST_SECONDS = 1.0
PEOPLE = re.compile(rb'data-live-text="lead">([\d,]*)')


@dataclass
class Looks:
    """What somebody saw who looked at the page and its numbers all the time."""

    page: str
    seen: list[tuple[float, int]] = field(default_factory=list)  # asked when, gifts shown
    stop: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        parts = urlsplit(self.page)
        connection = http.client.HTTPConnection(parts.netloc, timeout=15)
        for_page = True
        while not self.stop.wait(LOOK_EVERY_SECONDS):
            asked = time.monotonic()
            connection.request("GET", parts.path if for_page else f"{parts.path}live.json")
            body = connection.getresponse().read()
            self.seen.append((asked, people_on(body) if for_page else json.loads(body)["donors"]))
            for_page = not for_page
        connection.close()

    def oldest(self, committed: list[float]) -> float:
        """Return for how long a gift had been in the books that an answer did not show yet."""
        missing = [asked - committed[shown] for asked, shown in self.seen if shown < len(committed)]
        return max(0.0, *missing)


def people_on(body: bytes) -> int:
    found = PEOPLE.search(body)
    if not found:
        raise RuntimeError("the campaign page does not show how many people gave")
    return int(found[1].replace(b",", b"") or 0)


def measure_page_under_gifts(
    page: str, constant: str, gift_ids: list[int], computations: Path, folder: Path
) -> Figures:
    looks = Looks(page)
    begun = time.monotonic()
    with gifts_arriving(gift_ids, folder) as commits, looking(looks):
        found = measure_in_turns(
            {
                "ours": lambda: load_in_its_own_process(page, seconds=SECONDS),
                "limit": lambda: load_in_its_own_process(constant, seconds=SECONDS),
            },
            rounds=ROUNDS,
        )
    seconds = time.monotonic() - begun
    committed = sorted(float(line) for note in commits for line in note.read_text().splitlines())
    made = [
        one for one in read_computations(computations, urlsplit(page).path) if one.begun > begun
    ]
    oldest, at_once = looks.oldest(committed), most_at_once(made)
    rate = len(committed) / (committed[-1] - committed[0])
    return {
        **compare_loads(
            found["ours"],
            found["limit"],
            name=f"campaign page under {GIFTS_A_SECOND} gifts a second",
            compared_with="the constant view while the same gifts arrive",
            has_aim=True,
        ),
        "… gifts that arrived": Figure(
            rate,
            "gifts/s",
            GIFTS_A_SECOND,
            rate / GIFTS_A_SECOND,
            "what was meant to arrive",
            "as many, but for a tenth",
            rate >= 0.9 * GIFTS_A_SECOND,
        ),
        "… oldest number shown": Figure(
            oldest,
            "s",
            OLDEST_SECONDS,
            oldest / OLDEST_SECONDS,
            f"the books, in {len(looks.seen)} looks",
            "at most 1 s",
            oldest <= OLDEST_SECONDS,
        ),
        "… computed at once": Figure(
            at_once, "times", 1, at_once, "once among all processes", "1", at_once == 1
        ),
        "… computations": Figure(len(made) / seconds, "a second", None, None, "one in 0.6 s"),
    }


@contextmanager
def looking(looks: Looks) -> Iterator[None]:
    looker = threading.Thread(target=looks.look)
    looker.start()
    try:
        yield
    finally:
        looks.stop.set()
        looker.join()


@contextmanager
def gifts_arriving(gift_ids: list[int], folder: Path) -> Iterator[list[Path]]:
    """Let gifts be paid, by processes of their own, for as long as this lasts."""
    notes = [folder / f"commits-{number}" for number in range(GIVERS)]
    command = [sys.executable, "-m", "benchmarks.gifts_arriving"]
    givers = [
        subprocess.Popen([*command, str(note), *map(str, gift_ids[number::GIVERS])])
        for number, note in enumerate(notes)
    ]
    try:
        wait_until(lambda: all(note.exists() for note in notes), seconds=60)
        yield notes
    finally:
        for giver in givers:
            giver.terminate()
        for giver in givers:
            giver.wait()


def give(notes: Path, gift_ids: list[int]) -> None:
    """Record payments as they fall due, several at a time, and note when each was in the books."""
    from giving.services.payments import record_payment  # noqa: PLC0415  (Django is set up by now)

    with suppress(PermissionError):  # the gifts are given; the load takes what they leave
        os.nice(-10)
    begun = time.monotonic()
    with notes.open("w", buffering=1) as lines, ThreadPoolExecutor(HANDS) as hands:

        def pay(gift_id: int) -> None:
            record_payment(
                donation_id=gift_id,
                payment_id=f"pi_test_{gift_id}",
                money=CAD("25.00"),
                paid_at=timezone.now(),
            )
            lines.write(f"{time.monotonic()}\n")

        for number, gift_id in enumerate(gift_ids):
            time.sleep(max(0, begun + number * GIVERS / GIFTS_A_SECOND - time.monotonic()))
            hands.submit(pay, gift_id)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    give(Path(sys.argv[1]), [int(gift_id) for gift_id in sys.argv[2:]])
