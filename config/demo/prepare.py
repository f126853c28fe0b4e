"""Bring the demo's database, catalogues, static files and webhook up to date; then fill it.

Runs as a process of its own, with the demo's settings in its environment, so that the runner
never loads Django. Whatever has not changed is skipped: the second start is quick.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import django
import stripe
from django.conf import settings
from django.core.management import call_command

from config.demo.catalogues import compile_catalogues

CLONE = Path(__file__).resolve().parents[2]
WEBHOOK_RECORD = "webhook.json"


def prepare(data: Path) -> None:
    compile_catalogues()
    django.setup()
    print("Bringing the database up to date", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    collect_static_files(data)
    register_webhook(data)
    call_command("fill_demo")


def collect_static_files(data: Path) -> None:
    stamp, wanted = data / "static-files.stamp", _fingerprint_of_static_files()
    if stamp.exists() and stamp.read_text() == wanted and settings.STATIC_ROOT.is_dir():
        return
    print("Collecting static files", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def _fingerprint_of_static_files() -> str:
    """Ours by size and moment, those of packages by the lock they were installed from."""
    digest = hashlib.sha256((CLONE / "requirements" / "main.txt").read_bytes())
    for path in _our_static_files():
        status = path.stat()
        digest.update(f"{path}|{status.st_size}|{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _our_static_files() -> Iterator[Path]:
    for folder in (CLONE / "static", *CLONE.glob("*/static"), *CLONE.glob("config/*/static")):
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def register_webhook(data: Path) -> None:
    """Have the sandbox send its events to us, and keep the secret that it signs them with.

    Stripe tells the secret once, when the endpoint is made; an endpoint whose secret we do not
    have is of no use.
    """
    record = data / WEBHOOK_RECORD
    known = json.loads(record.read_text()) if record.exists() else {}
    endpoints = _stripe().v1.webhook_endpoints
    wanted = f"{settings.SITE_URL}/stripe/webhook/"
    for endpoint in endpoints.list({"limit": 100}).data:
        if endpoint.id != known.get("id"):
            continue
        if endpoint.url != wanted:
            endpoints.update(endpoint.id, {"url": wanted})
        return
    made = endpoints.create(
        {
            "url": wanted,
            "enabled_events": ["*"],
            "api_version": stripe.api_version,  # type: ignore[typeddict-item]
        }
    )
    record.touch(mode=0o600)
    record.write_text(json.dumps({"id": made.id, "secret": made.secret}))


def _stripe() -> stripe.StripeClient:
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE}
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    prepare(Path(os.environ["DEMO_DATA"]))
