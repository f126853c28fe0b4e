"""The public pages: warm, cold, and the form, against a constant answer on the same server."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.figures import Figure, Figures, compare_loads
from benchmarks.load import load_in_its_own_process, measure_in_turns

ROUNDS = 5
SECONDS = 2.0
MOST_QUERIES = 8
CONSTANT = "a Django view that returns a constant string, no middleware"
# The page cache leaves a request with this header to Django.
PAST_THE_CACHE = "Authorization: none\r\n"


def measure_pages(site: str, constant: str, slug: str) -> Figures:
    page = f"{site}/en/campaigns/{slug}/"
    return {
        **against_constant("campaign page", page, constant, has_aim=True),
        **against_constant("live.json", f"{page}live.json", constant, has_aim=True),
        **against_constant("donate page", f"{page}donate/", constant),
        **cold_page(page, constant),
    }


def against_constant(name: str, address: str, constant: str, *, has_aim: bool = False) -> Figures:
    found = measure_in_turns(
        {
            "ours": lambda: load_in_its_own_process(address, seconds=SECONDS),
            "limit": lambda: load_in_its_own_process(constant, seconds=SECONDS),
        },
        rounds=ROUNDS,
    )
    return compare_loads(
        found["ours"], found["limit"], name=name, compared_with=CONSTANT, has_aim=has_aim
    )


def cold_page(page: str, constant: str) -> Figures:
    """Measure the page as the one visitor gets it for whom it is computed."""
    found = measure_in_turns(
        {
            "ours": lambda: load_in_its_own_process(
                page, seconds=1, connections=1, headers=PAST_THE_CACHE
            ),
            "limit": lambda: load_in_its_own_process(constant, seconds=1, connections=1),
        },
        rounds=ROUNDS,
    )
    ours = sorted(load.p50 for load in found["ours"])[ROUNDS // 2]
    limit = sorted(load.p50 for load in found["limit"])[ROUNDS // 2]
    queries = count_queries(page)
    return {
        "campaign page computed, middle time": Figure(
            ours, "ms", limit, ours / limit, f"{CONSTANT}; one visitor"
        ),
        "campaign page computed, queries": Figure(
            queries,
            "queries",
            MOST_QUERIES,
            queries / MOST_QUERIES,
            "the most it may take",
            f"at most {MOST_QUERIES}",
            queries <= MOST_QUERIES,
        ),
    }


def count_queries(page: str) -> int:
    _scheme, _slashes, host, path = page.split("/", 3)
    client = Client(headers={"host": host})
    client.get(f"/{path}")
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(f"/{path}")
    if answer.status_code != 200:
        raise RuntimeError(f"{page} answers {answer.status_code}")
    return len(queries)
