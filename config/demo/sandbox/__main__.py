"""Run the sandbox: `python -m config.demo.sandbox --port 8001 --smtp-port 0 --data DIR`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from .accounts import is_live
from .httpd import PortTakenError
from .server import Sandbox, Settings


def main() -> int:
    settings = _settings()
    if is_live(os.environ.get("STRIPE_SECRET_KEY", "")):
        return _refuse("STRIPE_SECRET_KEY is a live key: the sandbox does not start beside it.")
    try:
        sandbox = Sandbox(settings)
    except PortTakenError as error:
        return _refuse(str(error))
    _stop_on_signals(sandbox)
    print(f"sandbox at http://127.0.0.1:{sandbox.port}/_sandbox/", flush=True)
    print(f"smtp at 127.0.0.1:{sandbox.mail_server.port}", flush=True)
    sandbox.serve()
    sandbox.close()
    return 0


def _settings() -> Settings:
    parser = argparse.ArgumentParser(prog="config.demo.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8001, help="0 picks a free one")
    parser.add_argument("--smtp-port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--data", type=Path, required=True, help="where everything is kept")
    parser.add_argument("--site-url", default="http://127.0.0.1:8000")
    parser.add_argument("--public-url", help="how a browser reaches the sandbox, if not by --port")
    given = parser.parse_args()
    public_url = given.public_url.rstrip("/") if given.public_url else None
    return Settings(given.data, given.port, given.smtp_port, given.site_url, public_url)


def _stop_on_signals(sandbox: Sandbox) -> None:
    def stop(*_: object) -> None:
        # From another thread: the server's loop is the one that was interrupted here.
        threading.Thread(target=sandbox.stop).start()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
