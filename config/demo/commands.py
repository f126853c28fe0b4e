"""The command lines of Hearback's own processes, in one place.

The demo and the tests run them as they stand; a test compares docker-compose.yml with them.
"""

import sys
from collections.abc import Sequence

# Two processes, so that a slow page or a lost one never stops the site; eight threads each keep
# a database connection, and wait for Stripe without holding up the next reader.
WEB = (
    "granian --interface wsgi config.wsgi:application --host {host} --port {port}"
    " --workers 2 --blocking-threads 8 --backpressure 128 --backlog 1024"
    " --respawn-failed-workers --respawn-interval 0.5 --workers-kill-timeout 10"
    " --no-ws --log-level warning"
)
# A receipt never waits behind a newsletter, nor behind a sweep that waits for a slow Stripe:
# whatever may take long has a worker of its own. Of that one's queues the first goes first.
# Receipts and events are short: a few lie ready, so that no time passes between two.
WORKER = (
    "celery -A config worker --hostname worker@%h --queues urgent --concurrency 2"
    " --prefetch-multiplier 4 --max-tasks-per-child 1000 --without-gossip --without-mingle"
    " --loglevel INFO"
)
WORKER_BULK = (
    "celery -A config worker --hostname bulk@%h --queues default,bulk --concurrency 2"
    " --max-tasks-per-child 1000 --without-gossip --without-mingle --loglevel INFO"
)
BEAT = "celery -A config beat --schedule {schedule} --pidfile= --loglevel INFO"


def web(*, host: str, port: int) -> list[str]:
    return WEB.format(host=host, port=port).split()


def worker() -> list[str]:
    return WORKER.split()


def worker_bulk() -> list[str]:
    return WORKER_BULK.split()


def beat(*, schedule: str) -> list[str]:
    return [part.format(schedule=schedule) for part in BEAT.split()]


def sandbox(*, port: int, smtp_port: int, data: str, site_url: str) -> list[str]:
    ports = ["--port", str(port), "--smtp-port", str(smtp_port)]
    options = [*ports, "--data", data, "--site-url", site_url]
    return [sys.executable, "-m", "config.demo.sandbox", *options]


def with_this_python(command: Sequence[str]) -> list[str]:
    """Run an installed program by its module: a script's first line fails on some paths."""
    return [sys.executable, "-m", *command]
