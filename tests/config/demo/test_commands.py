"""docker-compose.yml and the Dockerfile were never run by a container engine here: what can be
compared and started as a process, is."""

import ast
import ipaddress
import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from config.demo import commands

CLONE = Path(__file__).resolve().parents[3]
COMPOSE = yaml.safe_load((CLONE / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
OURS = ("migrate", "web", "worker", "worker-bulk", "beat")


def megabytes(limit: str) -> int:
    return int(limit.removesuffix("m"))


@pytest.mark.parametrize(
    ("service", "command"),
    [
        ("web", commands.web(host="0.0.0.0", port=8000)),  # noqa: S104
        ("worker", commands.worker()),
        ("worker-bulk", commands.worker_bulk()),
        ("beat", commands.beat(schedule="/tmp/beat-schedule")),  # noqa: S108
    ],
)
def test_compose_runs_what_the_demo_runs(service: str, command: list[str]) -> None:
    assert SERVICES[service]["command"].split() == command


def test_the_image_serves_the_site_unless_told_otherwise() -> None:
    dockerfile = (CLONE / "Dockerfile").read_text().replace("\\\n", "")
    (command,) = re.findall(r"^CMD (\[.*\])$", dockerfile, re.MULTILINE)

    assert ast.literal_eval(command) == commands.web(host="0.0.0.0", port=8000)  # noqa: S104


def test_every_queue_is_served_and_bulk_mail_by_a_worker_of_its_own() -> None:
    def queues(command: list[str]) -> str:
        return command[command.index("--queues") + 1]

    assert queues(commands.worker()) == "urgent"
    assert queues(commands.worker_bulk()) == "default,bulk"


def test_nothing_lies_ready_behind_a_task_that_may_wait_for_stripe() -> None:
    assert settings.CELERY_WORKER_PREFETCH_MULTIPLIER == 1
    assert "--prefetch-multiplier" in commands.worker()
    assert "--prefetch-multiplier" not in commands.worker_bulk()
    # Both queues of that worker in this order, and not in turns.
    assert settings.CELERY_BROKER_TRANSPORT_OPTIONS["queue_order_strategy"] == "priority"


def test_only_staff_supporters_and_the_field_may_send_much() -> None:
    lines = (CLONE / "Caddyfile").read_text().split()
    limits = {
        lines[at + 1]: lines[at + 4] for at, word in enumerate(lines) if word == "request_body"
    }

    assert limits == {
        "@admin": "25MB",
        "@field": "60MB",
        "@supporters": "25MB",
        "@everybody": "1MB",
    }


def test_every_service_is_watched_limited_and_comes_back() -> None:
    lasting = {name: service for name, service in SERVICES.items() if name != "migrate"}

    # The health check of `web` is the image's own.
    assert {name for name, s in lasting.items() if "healthcheck" not in s} == {"web"}
    assert {name: s["restart"] for name, s in lasting.items()} == dict.fromkeys(
        lasting, "unless-stopped"
    )
    assert all("mem_limit" in service for service in SERVICES.values())


def test_what_runs_for_good_fits_two_gigabytes() -> None:
    lasting = [service for name, service in SERVICES.items() if name != "migrate"]

    assert sum(megabytes(service["mem_limit"]) for service in lasting) <= 2048


def test_migrations_run_once_and_everything_of_ours_waits_for_them() -> None:
    waiting = [name for name in OURS if name != "migrate"]

    assert SERVICES["migrate"]["restart"] == "no"
    assert {
        name: SERVICES[name]["depends_on"]["migrate"]["condition"] for name in waiting
    } == dict.fromkeys(waiting, "service_completed_successfully")


def test_only_the_proxy_listens_to_the_world_and_only_it_is_believed() -> None:
    proxy = SERVICES["proxy"]["networks"]["inside"]["ipv4_address"]
    subnet = COMPOSE["networks"]["inside"]["ipam"]["config"][0]["subnet"]

    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]
    assert ipaddress.ip_address(proxy) in ipaddress.ip_network(subnet)
    assert {SERVICES[name]["environment"]["TRUSTED_PROXIES"] for name in OURS} == {proxy}


def test_letters_sort_the_same_as_in_the_demo() -> None:
    arguments = SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]

    assert arguments.split() == [
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
    ]


def test_the_image_holds_neither_the_demo_nor_the_tests() -> None:
    lines = (CLONE / ".dockerignore").read_text().splitlines()
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}

    assert "*" in lines
    assert "config/demo" in lines
    assert {path for path in let_in if not (CLONE / path).exists()} == set()
    assert let_in.isdisjoint({"tests", "benchmarks", ".env", "var"})


def test_the_proxy_has_a_page_for_the_time_when_nobody_answers():
    proxy = (CLONE / "Caddyfile").read_text()
    page = (CLONE / "maintenance.html").read_text()

    assert "rewrite * /maintenance.html" in proxy
    mounted = "./maintenance.html:/srv/maintenance/maintenance.html:ro"
    assert mounted in SERVICES["proxy"]["volumes"]
    # Nothing behind it answers: it brings all that it needs.
    assert re.findall(r"(?:src|href)=|url\(|@import", page) == []
