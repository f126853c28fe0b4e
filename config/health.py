"""Is every part there? Each check answers with "ok" or with a few words for the hosting person.

The words name the part and never hold an address, a user name or an error's own text: anybody
may read /readyz.
"""

import os
import shutil
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from redis.exceptions import RedisError

from config.heartbeat import silent_parts

OK = "ok"
CONNECT_SECONDS = 2
STRIPE_API = "https://api.stripe.com"
SPARE_BYTES = 100 * 1024 * 1024
# A good answer is believed for a while, so that a health check costs the others nothing; a bad
# one hardly at all, so that the recovery shows at once.
BELIEVE_GOOD_SECONDS = 10.0
BELIEVE_BAD_SECONDS = 1.0


class Remembered:
    """A check whose answer is believed for some seconds, in this process."""

    def __init__(self, check: Callable[[], str], good_seconds: float = BELIEVE_GOOD_SECONDS):
        self.check = check
        self.good_seconds = good_seconds
        self.answer = ""
        self.expires_at = 0.0

    def __call__(self) -> str:
        if time.monotonic() >= self.expires_at:
            self.answer = self.check()
            seconds = self.good_seconds if self.answer == OK else BELIEVE_BAD_SECONDS
            self.expires_at = time.monotonic() + seconds
        return self.answer

    def forget(self) -> None:
        self.expires_at = 0.0


def check_database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "does not answer"
    return OK


def check_migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown: the database does not answer"
    return f"{len(waiting)} not applied: run `manage.py migrate`" if waiting else OK


def check_redis() -> str:
    try:
        with redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=CONNECT_SECONDS, socket_timeout=2
        ) as client:
            client.ping()
    except RedisError:
        return "does not answer"
    return OK


def check_workers() -> str:
    """Is each queue being emptied?"""
    try:
        silent = [part for part in silent_parts() if part != "beat"]
    except RedisError:
        return "unknown: redis does not answer"
    return f"no worker for {', '.join(silent)}" if silent else OK


def check_beat() -> str:
    try:
        return "silent for two minutes" if "beat" in silent_parts() else OK
    except RedisError:
        return "unknown: redis does not answer"


def check_mail() -> str:
    """Can the mail server be reached? A mail service's API is known to work by `setup` alone."""
    if settings.EMAIL_SERVICE != "smtp":
        return OK
    return OK if _answers(settings.EMAIL_HOST, settings.EMAIL_PORT) else "does not answer"


def check_stripe() -> str:
    """Can Stripe be reached? No call is spent on it: they are rationed."""
    parts = urlsplit(settings.STRIPE_API_BASE or STRIPE_API)
    is_tls = parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    return OK if _answers(parts.hostname or "", port, is_tls=is_tls) else "does not answer"


def check_media() -> str:
    """Can a photograph be stored?"""
    if settings.S3_BUCKET:
        return OK
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return "the folder cannot be made"
    if not os.access(folder, os.W_OK | os.X_OK):
        return "the folder cannot be written to"
    return OK if shutil.disk_usage(folder).free > SPARE_BYTES else "the disk is full"


def _answers(host: str, port: int, *, is_tls: bool = False) -> bool:
    try:
        with socket.create_connection((host, port), CONNECT_SECONDS) as plain:
            if is_tls:
                ssl.create_default_context().wrap_socket(plain, server_hostname=host).close()
    except OSError:
        return False
    return True


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "migrations": Remembered(check_migrations, good_seconds=60),
    "redis": check_redis,
    "workers": check_workers,
    "beat": check_beat,
    "mail": Remembered(check_mail),
    "stripe": Remembered(check_stripe),
    "media": Remembered(check_media),
}


def state_of_parts() -> dict[str, str]:
    """Return each part's name with "ok" or with what is wrong."""
    return {name: check() for name, check in CHECKS.items()}


def forget_answers() -> None:
    for check in CHECKS.values():
        if isinstance(check, Remembered):
            check.forget()
