"""Visitors: connections that are kept open, each asking again as soon as it was answered.

One process, one thread, plain sockets. It runs as a process of its own, so that its work is the
same for whatever it measures: `python -m benchmarks.load ADDRESS SECONDS CONNECTIONS`.
"""

import json
import re
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from itertools import repeat
from statistics import quantiles
from urllib.parse import urlsplit

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
LAST_CHUNK = b"\r\n0\r\n\r\n"
WARM_UP_SECONDS = 0.3
SILENCE_SECONDS = 15
# What a browser sends, so that ours answers with the bytes that a browser gets.
BROWSER = "Accept: text/html\r\nAccept-Encoding: gzip, deflate, br\r\nAccept-Language: fr-CA\r\n"


@dataclass(frozen=True)
class Load:
    """What the visitors saw. Times in milliseconds."""

    requests: int
    errors: int
    seconds: float
    p50: float
    p99: float
    answer_bytes: int

    @property
    def per_second(self) -> float:
        return self.requests / self.seconds


@dataclass
class Visitor:
    connection: socket.socket
    asked_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    expected: int = 0

    def ask(self, request: bytes) -> None:
        self.received.clear()
        self.expected = 0
        self.asked_at = time.perf_counter()
        self.connection.sendall(request)

    def has_answer(self) -> bool:
        """Read what came; return whether the answer is whole. Raises ConnectionError if it ends."""
        chunk = self.connection.recv(1 << 18)
        if not chunk:
            raise ConnectionResetError
        self.received += chunk
        if not self.expected:
            head = self.received.find(b"\r\n\r\n") + 4
            if head < 4:
                return False
            length = LENGTH.search(self.received)
            if not length:  # the constant view names no length, so the server sends chunks
                return self.received.endswith(LAST_CHUNK)
            self.expected = head + int(length[1])
        return len(self.received) >= self.expected


def get_request(address: str, headers: str = BROWSER) -> bytes:
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n{headers}\r\n".encode()


def send_all(
    address: str, requests: Iterable[bytes], connections: int, *, until: float | None = None
) -> Load:
    """Send the requests over so many connections, until they or the time have run out."""
    return _Crowd(address, iter(requests), connections, until or float("inf")).run()


class _Crowd:
    def __init__(
        self, address: str, requests: Iterator[bytes], connections: int, until: float
    ) -> None:
        self.where = (urlsplit(address).hostname or "", urlsplit(address).port or 80)
        self.requests = requests
        self.until = until
        self.poll = select.epoll()
        self.visitors: dict[int, Visitor] = {}
        self.waits: list[float] = []
        self.errors = 0
        self.answer_bytes = 0
        for _ in range(connections):
            self.visit()

    def run(self) -> Load:
        begun = time.perf_counter()
        while self.visitors:
            ready = self.poll.poll(SILENCE_SECONDS)
            if not ready:
                self.errors += len(self.visitors)
                break
            for number, _event in ready:
                self.hear(self.visitors[number])
        seconds = time.perf_counter() - begun
        cuts = quantiles(self.waits, n=100) if len(self.waits) > 1 else [0.0] * 99
        return Load(
            requests=len(self.waits),
            errors=self.errors,
            seconds=seconds,
            p50=cuts[49] * 1000,
            p99=cuts[98] * 1000,
            answer_bytes=self.answer_bytes,
        )

    def visit(self) -> None:
        connection = socket.create_connection(self.where, timeout=SILENCE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        visitor = Visitor(connection)
        self.visitors[connection.fileno()] = visitor
        self.poll.register(connection, select.EPOLLIN)
        self.ask_next(visitor)

    def hear(self, visitor: Visitor) -> None:
        try:
            if not visitor.has_answer():
                return
        except OSError:
            self.errors += 1
            self.leave(visitor)
            self.visit()
            return
        if visitor.received[9:12] == b"200":
            self.waits.append(time.perf_counter() - visitor.asked_at)
        else:
            self.errors += 1
        self.answer_bytes = len(visitor.received)
        self.ask_next(visitor)

    def ask_next(self, visitor: Visitor) -> None:
        request = next(self.requests, None) if time.perf_counter() < self.until else None
        if request is None:
            self.leave(visitor)
        else:
            visitor.ask(request)

    def leave(self, visitor: Visitor) -> None:
        self.poll.unregister(visitor.connection)
        del self.visitors[visitor.connection.fileno()]
        visitor.connection.close()


def load_in_its_own_process(
    address: str, *, seconds: float, connections: int = 16, headers: str = ""
) -> Load:
    """Visit one address for so long, from a process of its own."""
    command = [sys.executable, "-m", "benchmarks.load", address, str(seconds), str(connections)]
    done = subprocess.run([*command, headers], check=True, capture_output=True, timeout=120)
    return Load(**json.loads(done.stdout))


def measure_in_turns(
    measures: dict[str, Callable[[], Load]], *, rounds: int
) -> dict[str, list[Load]]:
    """Let each have its turn, again and again: what disturbs the machine disturbs all alike."""
    found: dict[str, list[Load]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return found


def main() -> None:
    address, seconds, connections, headers = sys.argv[1:]
    request = get_request(address, BROWSER + headers)
    warm = time.perf_counter() + WARM_UP_SECONDS
    send_all(address, repeat(request), int(connections), until=warm)
    until = time.perf_counter() + float(seconds)
    print(json.dumps(asdict(send_all(address, repeat(request), int(connections), until=until))))


if __name__ == "__main__":
    main()
