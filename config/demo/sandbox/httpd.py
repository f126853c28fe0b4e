"""A plain threaded HTTP/1.1 server on loopback that keeps its connections open.

Werkzeug's own server closes each connection; the Stripe SDK keeps one, and so do we.
"""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any

from werkzeug.wrappers import Request, Response

HOST = "127.0.0.1"
LARGEST_BODY = 1_000_000
IDLE_SECONDS = 120
# In `environ`: the socket, for a fault that hangs up.
CONNECTION = "sandbox.connection"

App = Callable[[Request], Response]


class PortTakenError(Exception):
    """The port asked for is in use by another program; the sentence names what to set."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, app: App) -> None:
        self.app = app
        try:
            super().__init__((HOST, port), Handler)
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                sentence = f"Port {port} is taken: set SANDBOX_PORT to a free one."
                raise PortTakenError(sentence) from error
            raise

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that went away is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "HearbackSandbox"
    sys_version = ""
    wbufsize = 1 << 16  # headers and body leave in one packet
    disable_nagle_algorithm = True
    timeout = IDLE_SECONDS

    def handle_any(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self._refuse(411)
        elif int(length) > LARGEST_BODY:
            self._refuse(413)
        else:
            request = Request(self._environ(self.rfile.read(int(length))))
            self._send(request, self.server.app(request))

    do_GET = do_HEAD = do_POST = do_DELETE = handle_any  # noqa: N815

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self.send_error(status)

    def _environ(self, body: bytes) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": HOST,
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "wsgi.url_scheme": "http",
            CONNECTION: self.connection,
        }
        for name, value in self.headers.items():
            environ.setdefault("HTTP_" + name.upper().replace("-", "_"), value)
        return environ

    def _send(self, request: Request, response: Response) -> None:
        body = response.get_data()
        self.send_response(response.status_code)
        for name, value in response.headers.items():
            if name.lower() != "content-length":
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if request.method != "HEAD":
            self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the payments page shows what happened."""
