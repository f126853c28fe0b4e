"""Bring the demo's database, static files and webhook up to date; then fill it.

Runs as a process of its own, with the demo's settings in its environment, so that the runner
never loads Django. Whatever has not changed is skipped: the second start is quick.
"""

import json
import os
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

from config.demo.fingerprint import STATIC_FILES, fingerprint
from giving.stripe.client import API_VERSION, WEBHOOK_EVENTS, stripe_client

WEBHOOK_RECORD = "webhook.json"
PLACES_RECORD = "places.json"


def prepare(data: Path) -> None:
    django.setup()
    print("Bringing the database up to date", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    collect_static_files(data)
    register_webhook(data)
    call_command("fill_demo")
    record_places(data)


def collect_static_files(data: Path) -> None:
    stamp, wanted = data / "static-files.stamp", fingerprint(among=STATIC_FILES)
    if stamp.exists() and stamp.read_text() == wanted and settings.STATIC_ROOT.is_dir():
        return
    print("Collecting static files", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(wanted)


def record_places(data: Path) -> None:
    """Keep where to look, for the runner to print; the address of a private page is a secret."""
    from config.demo.story.places import places  # noqa: PLC0415  (needs django.setup)

    record = data / PLACES_RECORD
    record.touch(mode=0o600)
    record.write_text(json.dumps(places()))


def register_webhook(data: Path) -> None:
    """Have the sandbox send its events to us, and keep the secret that it signs them with.

    Stripe tells the secret once, when the endpoint is made; an endpoint whose secret we do not
    have is of no use.
    """
    record = data / WEBHOOK_RECORD
    known = json.loads(record.read_text()) if record.exists() else {}
    endpoints = stripe_client().v1.webhook_endpoints
    # The SDK's types list every event and version that there is; ours are plain words.
    wanted: Any = {
        "url": f"{settings.SITE_URL}/stripe/webhook/",
        "enabled_events": WEBHOOK_EVENTS,
    }
    for endpoint in endpoints.list({"limit": 100}).data:
        if endpoint.id == known.get("id"):
            endpoints.update(endpoint.id, wanted)
            return
    made = endpoints.create(wanted | {"api_version": API_VERSION})
    record.touch(mode=0o600)
    record.write_text(json.dumps({"id": made.id, "secret": made.secret}))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    prepare(Path(os.environ["DEMO_DATA"]))
