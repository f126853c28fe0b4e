import json
import stat
from pathlib import Path
from typing import Any

import pytest

from config.demo.prepare import PLACES_RECORD, WEBHOOK_RECORD, record_places, register_webhook
from giving.stripe.client import API_VERSION, stripe_client


def endpoint(data: Path) -> Any:
    known = json.loads((data / WEBHOOK_RECORD).read_text())
    return stripe_client().v1.webhook_endpoints.retrieve(known["id"])


def test_the_webhook_is_registered_once_at_the_version_of_the_sdk(tmp_path: Path) -> None:
    register_webhook(tmp_path)
    known = (tmp_path / WEBHOOK_RECORD).read_text()
    register_webhook(tmp_path)

    assert (tmp_path / WEBHOOK_RECORD).read_text() == known
    assert endpoint(tmp_path).api_version == API_VERSION
    assert json.loads(known)["secret"].startswith("whsec_")
    assert stat.S_IMODE((tmp_path / WEBHOOK_RECORD).stat().st_mode) == 0o600


@pytest.mark.django_db
def test_a_database_without_maude_has_no_places_to_print(tmp_path: Path) -> None:
    record_places(tmp_path)

    assert json.loads((tmp_path / PLACES_RECORD).read_text()) == {}
    assert stat.S_IMODE((tmp_path / PLACES_RECORD).stat().st_mode) == 0o600


def test_the_webhook_follows_the_site_to_another_port(tmp_path: Path, settings: Any) -> None:
    register_webhook(tmp_path)
    first = endpoint(tmp_path)

    settings.SITE_URL = "http://127.0.0.1:18199"
    register_webhook(tmp_path)

    moved = endpoint(tmp_path)
    assert (moved.id, moved.url) == (first.id, "http://127.0.0.1:18199/stripe/webhook/")


def test_a_webhook_that_the_sandbox_lost_is_registered_anew(tmp_path: Path) -> None:
    register_webhook(tmp_path)
    lost = endpoint(tmp_path)
    stripe_client().v1.webhook_endpoints.delete(lost.id)

    register_webhook(tmp_path)

    assert endpoint(tmp_path).id != lost.id
