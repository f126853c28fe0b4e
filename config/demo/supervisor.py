"""Keep programs running: start again what dies, and give up on what keeps dying."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from config.demo.processes import RunningProgram, StartError, stop_all

RESTARTS = 5
WITHIN_SECONDS = 60


@dataclass
class Kept:
    running: RunningProgram
    start_again: Callable[[], RunningProgram]
    restarted_at: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS))

    @property
    def keeps_dying(self) -> bool:
        is_full = len(self.restarted_at) == RESTARTS
        return is_full and time.monotonic() - self.restarted_at[0] < WITHIN_SECONDS


class Supervisor:
    def __init__(self, say: Callable[[str], None] = print) -> None:
        self.say = say
        self.kept: list[Kept] = []

    def keep(
        self,
        running: RunningProgram,
        start_again: Callable[[], RunningProgram] | None = None,
    ) -> None:
        """Watch it from now on; unless told otherwise, starting again runs it as it was run."""
        self.kept.append(Kept(running, start_again or (lambda: RunningProgram(running.program))))

    def start_again_what_died(self) -> None:
        for kept in self.kept:
            if not kept.running.is_running:
                self._start_again(kept)

    def _start_again(self, kept: Kept) -> None:
        name = kept.running.program.name
        kept.running.end_group()  # its orphans may still hold its port
        if kept.keeps_dying:
            raise StartError(
                f"{name} died {RESTARTS} times within {WITHIN_SECONDS} seconds:\n"
                f"{kept.running.last_words()}"
            )
        self.say(f"{name} ended ({kept.running.ending}): starting it again")
        kept.restarted_at.append(time.monotonic())
        kept.running = kept.start_again()

    def stop(self) -> None:
        """Stop the site first and what it stands on last."""
        running = [kept.running for kept in self.kept]
        site = [program for program in running if not program.program.is_foundation]
        foundations = [program for program in running if program.program.is_foundation]
        stop_all(site)
        stop_all(reversed(foundations))
