"""Give each test process its own part of the shared services, before the settings are read.

`make test` starts one PostgreSQL, Valkey and sandbox for all. pytest-django names a database per
process by itself; the Valkey database and the sandbox's account (its API key) are set here.
"""

import os
import tempfile
from pathlib import Path

process = os.environ.get("PYTEST_XDIST_WORKER", "")
if process and "REDIS_URL" in os.environ:
    server = os.environ["REDIS_URL"].rsplit("/", 1)[0]
    os.environ["REDIS_URL"] = f"{server}/{int(process.removeprefix('gw')) + 1}"
os.environ["STRIPE_SECRET_KEY"] = f"sk_test_tests{process}"
# WhiteNoise looks for the folder when it starts.
static = Path(os.environ.get("SERVICES_HOME", tempfile.gettempdir())) / "static"
static.mkdir(exist_ok=True)
os.environ.setdefault("STATIC_ROOT", str(static))
