"""The front of the API: key, version, faults, idempotency, then the endpoint, then JSON."""

from __future__ import annotations

import json
import socket
import time
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request, Response

from . import jobs
from .accounts import authenticate
from .api import routes
from .api.expand import expand
from .call import API_VERSION, Call
from .errors import ApiError, rate_limited, server_error
from .faults import Fault, Faults
from .httpd import CONNECTION
from .idempotency import Answer, Keys, fingerprint
from .parameters import nest
from .store import Store, new_id


@dataclass
class Gateway:
    store: Store
    faults: Faults
    public_url: str | None
    keys: Keys = field(init=False)

    def __post_init__(self) -> None:
        self.keys = Keys(self.store)

    def respond(self, request: Request) -> Response:
        request_id = new_id("req", 14)
        try:
            answer = self._answer(request, request_id)
        except ApiError as error:
            answer = _refusal(error, request_id)
        return _response(request, answer, request_id)

    def _answer(self, request: Request, request_id: str) -> Answer:
        account = authenticate(_key(request))
        _check_headers(request)
        fault = self.faults.take(account, request.path)
        _fail_before(request, fault)
        jobs.run_due(self.store, account)
        call = Call(
            store=self.store,
            account=account,
            base_url=self.public_url or request.host_url.rstrip("/"),
            request_id=request_id,
            idempotency_key=_idempotency_key(request),
        )
        pairs = _pairs(request)
        if call.idempotency_key:
            with self.keys.hold(account, call.idempotency_key):
                answer = self._kept_or_run(call, request, pairs, fault)
                self._fail_after(request, fault)
        else:
            answer = self._run(call, request, pairs, fault, mark="")
            self._fail_after(request, fault)
        return answer

    def _kept_or_run(
        self, call: Call, request: Request, pairs: list[tuple[str, str]], fault: Fault | None
    ) -> Answer:
        mark = fingerprint(request.method, request.path, pairs)
        return self.keys.kept(call, mark) or self._run(call, request, pairs, fault, mark)

    def _run(
        self,
        call: Call,
        request: Request,
        pairs: list[tuple[str, str]],
        fault: Fault | None,
        mark: str,
    ) -> Answer:
        """Do the work and keep its answer under the key, in one transaction."""
        route, names = routes.find(request.method, request.path)
        try:
            with self.store.transaction():
                if fault and fault.mode == "500":
                    raise _begun(server_error())
                body = route.answer(call, nest(pairs), names)
                body = expand(call, body, call.params.get("expand", []))
                answer = Answer(200, json.dumps(body).encode(), str(call.request_id))
                if mark:
                    self.keys.keep(call, mark, answer)
        except ApiError as error:
            answer = _refusal(error, str(call.request_id))
            if mark and error.is_executed:
                self.keys.keep(call, mark, answer)
        return answer

    def _fail_after(self, request: Request, fault: Fault | None) -> None:
        """The work is done and kept; only the answer comes late or never."""
        if fault and fault.mode == "slow":
            time.sleep(fault.delay)
        elif fault and fault.mode == "lost_answer":
            hang_up(request)


def _begun(error: ApiError) -> ApiError:
    error.is_executed = True
    return error


def _fail_before(request: Request, fault: Fault | None) -> None:
    if fault is None:
        return
    if fault.mode == "refuse":
        hang_up(request)
    if fault.mode == "429":
        raise rate_limited()
    if fault.mode == "500" and not fault.is_saved:
        raise server_error()


def hang_up(request: Request) -> None:
    """Close the connection without an answer; the client sees a connection error."""
    connection = request.environ[CONNECTION]
    connection.shutdown(socket.SHUT_RDWR)
    raise ConnectionResetError


def _key(request: Request) -> str | None:
    given = request.authorization
    if given is None:
        return None
    return given.token if given.type == "bearer" else given.username


def _idempotency_key(request: Request) -> str | None:
    return request.headers.get("Idempotency-Key") if request.method == "POST" else None


def _check_headers(request: Request) -> None:
    version = request.headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise ApiError(f"The sandbox speaks {API_VERSION} only; you asked for {version}.")
    if "Stripe-Account" in request.headers:
        message = "The sandbox has no connected accounts: send no Stripe-Account header."
        raise ApiError(message, status=403)


def _pairs(request: Request) -> list[tuple[str, str]]:
    """Return the parameters as sent: in the body of a POST, else in the address."""
    text = request.get_data(as_text=True) if request.method == "POST" else ""
    text = text or request.query_string.decode()
    return parse_qsl(text, keep_blank_values=True)


def _refusal(error: ApiError, request_id: str) -> Answer:
    return Answer(error.status, json.dumps(error.body(), indent=2).encode(), request_id)


def _response(request: Request, answer: Answer, request_id: str) -> Response:
    response = Response(answer.body, answer.status, mimetype="application/json")
    response.headers["Request-Id"] = request_id
    response.headers["Stripe-Version"] = API_VERSION
    if key := _idempotency_key(request):
        response.headers["Idempotency-Key"] = key
        response.headers["Original-Request"] = answer.request_id
        if answer.request_id != request_id:
            response.headers["Idempotent-Replayed"] = "true"
    return response
