"""What somebody else does to the database while a test is in the middle of something."""

import threading
import time
from collections.abc import Callable
from typing import Self

from django.db import connection

PATIENCE_SECONDS = 20
LOOK_EVERY_SECONDS = 0.005


class Meanwhile:
    """Work on a connection of its own, begun at once.

    Ask `until_it_waits_or_ends` before going on: then the order of the two is the test's choice
    and not the machine's, whether or not the work has to wait for what the test holds.
    """

    def __init__(self, work: Callable[[], object]) -> None:
        self.error: Exception | None = None
        self._process_id = 0
        self._thread = threading.Thread(target=self._run, args=[work])
        self._thread.start()

    def until_it_waits_or_ends(self) -> Self:
        end = time.monotonic() + PATIENCE_SECONDS
        while self._thread.is_alive() and not self._waits_for_a_lock():
            if time.monotonic() > end:
                raise TimeoutError("the other neither ended nor waits for a lock")
            time.sleep(LOOK_EVERY_SECONDS)
        return self

    def until_it_ends(self) -> Self:
        self._thread.join(timeout=PATIENCE_SECONDS)
        if self._thread.is_alive():
            raise TimeoutError("the other did not end")
        return self

    @property
    def is_over(self) -> bool:
        return not self._thread.is_alive()

    def _run(self, work: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            self._process_id = connection.connection.info.backend_pid
            work()
        except Exception as error:  # noqa: BLE001  (handed to the test)
            self.error = error
        finally:
            connection.close()

    def _waits_for_a_lock(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks WHERE pid = %s AND NOT granted)",
                [self._process_id],
            )
            return bool(cursor.fetchone()[0])
