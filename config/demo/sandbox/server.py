"""All the addresses of the sandbox, and the servers that answer at them. Loopback only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from .control import Control
from .delivery import Dispatcher
from .errors import ApiError
from .faults import Faults
from .gateway import Gateway
from .httpd import Server
from .mail import Mailbox, MailServer
from .pages import rendering
from .pages.desk import Desk
from .pages.hosted import HostedPage
from .store import Store

View = Callable[..., Response]


@dataclass(frozen=True)
class Settings:
    """`port` and `smtp_port` may be 0: pick a free one. `public_url` is how browsers get here."""

    data: Path
    port: int = 8001
    smtp_port: int = 0
    site_url: str = "http://127.0.0.1:8000"
    public_url: str | None = None


class Sandbox:
    """The parts, put together; `serve` blocks until `stop` is called from another thread."""

    def __init__(self, settings: Settings) -> None:
        settings.data.mkdir(parents=True, exist_ok=True)
        self._server = Server(settings.port, self.respond)
        self.port: int = self._server.server_address[1]
        self.store = Store(settings.data / "sandbox.sqlite3")
        self.mailbox = Mailbox(settings.data / "mail.sqlite3")
        self.api_faults, self.mail_faults = Faults(), Faults()
        self.dispatcher = Dispatcher(self.store)
        self.mail_server = MailServer(self.mailbox, self.mail_faults, settings.smtp_port)
        self.gateway = Gateway(self.store, self.api_faults, settings.public_url)
        self._urls = self._addresses(settings)
        _record(settings.data / "http.port", self.port)
        _record(settings.data / "smtp.port", self.mail_server.port)

    def serve(self) -> None:
        self.dispatcher.start()
        self.mail_server.start()
        self._server.serve_forever(poll_interval=0.05)

    def stop(self) -> None:
        self._server.shutdown()

    def close(self) -> None:
        self._server.server_close()
        self.mail_server.stop()
        self.mailbox.close()
        if self.dispatcher.stop():
            self.store.close()

    def respond(self, request: Request) -> Response:
        if request.path.startswith("/v1/"):
            return self.gateway.respond(request)
        if _is_from_elsewhere(request):
            return Response("Forms of other sites are refused.", 403)
        try:
            view, names = self._urls.bind_to_environ(request.environ).match()
            return view(request, **names)
        except ApiError as error:
            return _plain_refusal(error)
        except HTTPException as error:
            if error.code == 404:
                return rendering.not_found(request)
            return Response(f"{error.description}\n", error.code)

    def _addresses(self, settings: Settings) -> Map:
        hosted = HostedPage(self.store)
        desk = Desk(self.store, self.mailbox, self.api_faults, self.mail_faults, settings.site_url)
        control = Control(self.store, self.mailbox, self.api_faults, self.mail_faults)
        return Map(
            [
                _get("/", desk.home),
                _get("/pay/<session_id>", hosted.show),
                _post("/pay/<session_id>", hosted.submit),
                Rule(
                    "/pay/<session_id>/authenticate",
                    methods=["GET", "POST"],
                    endpoint=hosted.authentication,
                ),
                _get("/_sandbox/", desk.home),
                _get("/_sandbox/mail/", desk.mails),
                _get("/_sandbox/mail/<int:identifier>/", desk.mail),
                _get("/_sandbox/mail/<int:identifier>/html", desk.mail_html),
                _get("/_sandbox/payments/", desk.payments),
                _get("/_sandbox/sandbox.css", rendering.styles),
                _get("/favicon.ico", rendering.no_icon),
                _get("/_sandbox/healthz", control.healthz),
                _get("/_sandbox/state.json", control.state),
                _get("/_sandbox/deliveries.json", control.deliveries),
                _get("/_sandbox/mail.json", control.mail),
                _post("/_sandbox/mail/clear", control.clear_mail),
                _post("/_sandbox/delivery", control.delivery),
                _post("/_sandbox/redeliver", control.redeliver),
                _post("/_sandbox/clock", control.clock),
                _post("/_sandbox/settle", control.settle),
                _post("/_sandbox/account", control.profile),
                _post("/_sandbox/refund", control.refund),
                _post("/_sandbox/fault", control.fault),
                _post("/_sandbox/smtp", control.smtp),
            ]
        )


def _get(path: str, view: View) -> Rule:
    return Rule(path, methods=["GET"], endpoint=view)


def _post(path: str, view: View) -> Rule:
    return Rule(path, methods=["POST"], endpoint=view)


def _is_from_elsewhere(request: Request) -> bool:
    """Whether another website's page tries to drive the sandbox through somebody's browser."""
    origin = request.headers.get("Origin")
    return request.method == "POST" and origin not in (None, request.host_url.rstrip("/"))


def _plain_refusal(error: ApiError) -> Response:
    return Response(f"{error.message}\n", error.status, mimetype="text/plain")


def _record(path: Path, port: int) -> None:
    path.write_text(f"{port}\n")
