"""The cache across processes, with Redis, without it, and with one that hangs."""

import multiprocessing
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import pytest

from tests.config.page_cache.sites import (
    Site,
    ask,
    cache_before,
    compute_for_ever,
    read_notes,
    read_pages_for,
)

SPAWN = multiprocessing.get_context("spawn")


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def hanging_redis():
    """Return the address of a server that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.mark.processes
def test_four_processes_never_compute_at_once_nor_show_an_old_page(redis_url, tmp_path):
    log, results = tmp_path / "computations", SPAWN.Queue()
    processes = [
        SPAWN.Process(target=read_pages_for, args=(redis_url, log, 3.0, results)) for _ in range(4)
    ]

    for process in processes:
        process.start()
    found = [results.get(timeout=30) for _ in processes]
    for process in processes:
        process.join(10)

    # What was asked for at a moment was computed at most a second before that moment.
    assert max(oldest for oldest, _count in found) <= 1.0
    assert sum(count for _oldest, count in found) > 500
    computations = read_notes(log)
    overlaps = [
        (earlier, later) for earlier, later in pairwise(computations) if later[0] < earlier[1]
    ]
    assert overlaps == []
    assert len(computations) <= 12  # one in 0.6 seconds, while all four are there


@pytest.mark.chaos
@pytest.mark.processes
def test_killed_process_keeps_the_others_waiting_for_a_second_only(redis_url):
    started = SPAWN.Event()
    process = SPAWN.Process(target=compute_for_ever, args=(redis_url, started))
    process.start()
    assert started.wait(20)
    process.kill()
    process.join(10)

    begun = time.monotonic()
    answer = ask(cache_before(Site(), redis_url))

    assert answer.body == b"computed 1"
    assert time.monotonic() - begun < 1.5


def test_long_computation_keeps_its_right(redis_url):
    site = Site(("Cache-Control", "s-maxage=5"), seconds=1.6)  # longer than an unrenewed right
    caches = [cache_before(site, redis_url) for _process in range(2)]

    with ThreadPoolExecutor(2) as visitors:
        bodies = list(visitors.map(lambda cache: ask(cache).body, caches))

    assert (bodies, site.count) == ([b"computed 1"] * 2, 1)


def test_process_that_slept_through_its_right_stores_nothing(redis_url):
    cache = cache_before(Site(), redis_url)
    look = cache.shared.look("/page/", refresh_seconds=0.4)
    time.sleep(1.1)

    look.right.store(b"old", 60)

    assert cache.shared.look("/page/", refresh_seconds=0.4).data is None


def test_without_redis_each_process_keeps_its_own_copy(free_port):
    site = Site()
    cache = cache_before(site, f"redis://127.0.0.1:{free_port}/0")

    bodies = [ask(cache).body for _ in range(20)]
    time.sleep(1.0)

    assert bodies == [b"computed 1"] * 20
    assert ask(cache).body == b"computed 2"


def test_without_redis_visitors_of_one_moment_share_one_computation(free_port):
    site = Site(seconds=0.1)
    cache = cache_before(site, f"redis://127.0.0.1:{free_port}/0")

    with ThreadPoolExecutor(8) as visitors:
        answers = set(visitors.map(lambda _: ask(cache).body, range(8)))

    assert (answers, site.count) == ({b"computed 1"}, 1)


def test_one_visitor_waits_for_a_redis_that_hangs_and_the_others_do_not(hanging_redis):
    cache = cache_before(Site(), hanging_redis)

    begun = time.monotonic()
    ask(cache, path="/first/")
    first = time.monotonic() - begun
    for number in range(20):
        ask(cache, path=f"/{number}/")
    others = time.monotonic() - begun - first

    assert first < 1.5
    assert others < 0.4


def test_redis_is_used_again_once_it_is_back(redis_url, monkeypatch):
    monkeypatch.setattr("config.page_cache.shared.PAUSE_SECONDS", 0.2)
    site = Site()
    cache = cache_before(site, redis_url)
    cache.shared._resting_until = time.monotonic() + 0.2
    ask(cache, path="/while/it/was/away/")
    time.sleep(0.25)

    ask(cache)

    assert ask(cache_before(site, redis_url)).body == b"computed 2"


def test_threads_that_find_redis_resting_send_one_to_look(redis_url, monkeypatch):
    shared = cache_before(Site(), redis_url).shared
    shared._resting_until = time.monotonic() - 1
    barrier = threading.Barrier(8)

    def may_ask(_number) -> bool:
        barrier.wait()
        return shared._may_ask()

    with ThreadPoolExecutor(8) as visitors:
        assert sum(visitors.map(may_ask, range(8))) == 1
