"""Making Stripe or the mail server fail on purpose, for so many calls or so many seconds."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

ANY = ""


@dataclass
class Fault:
    """What goes wrong: `calls` more times if set, until `until` (real time) if set.

    `delay` is in seconds. `only` narrows it: a path prefix for the API, a recipient for mail.
    `is_saved` makes a 500 the kept answer of its idempotency key, as when the endpoint had begun.
    """

    mode: str
    calls: int | None = None
    until: float | None = None
    delay: float = 0.0
    only: str = ""
    is_saved: bool = False

    @property
    def is_over(self) -> bool:
        return (self.calls is not None and self.calls <= 0) or (
            self.until is not None and time.time() >= self.until
        )


class Faults:
    """The faults in force, by account; "" is everybody. They do not outlive the process."""

    def __init__(self) -> None:
        self._faults: dict[str, Fault] = {}
        self._lock = threading.Lock()

    def set(self, account: str, fault: Fault | None) -> None:
        with self._lock:
            if fault is None:
                self._faults.pop(account, None)
            else:
                self._faults[account] = fault

    def take(self, account: str, subject: str) -> Fault | None:
        """Return the fault that meets this call, and count it."""
        with self._lock:
            for name in (account, ANY):
                fault = self._faults.get(name)
                if fault is None or not self._meets(name, fault, subject):
                    continue
                if fault.calls is not None:
                    fault.calls -= 1
                return fault
        return None

    def _meets(self, name: str, fault: Fault, subject: str) -> bool:
        if fault.is_over:
            del self._faults[name]
            return False
        return subject.startswith(fault.only)

    def shown(self) -> dict[str, dict[str, object]]:
        with self._lock:
            return {name: vars(fault) for name, fault in self._faults.items() if not fault.is_over}
