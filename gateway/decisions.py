"""The gateway's decisions for a proxy that forwards by itself: nginx ``auth_request``, Envoy ``ext_authz``.

    <method> /decide/v1/…   what the caller asked for, with the caller's Authorization and without the body
    200                     permitted: Nuanxin-Caller is to be sent on, Cache-Control says how long this may be kept
    any other               the refusal as the gateway answers it

A permission is answered with what the services trust, so the answer is for the proxy alone: this is a process of its
own, it listens on the loopback interface, and whoever else reaches it finds nothing here (docs/decisions/0029).

Run with ``uvicorn gateway.decisions:create --factory --http gateway.door:Door --no-proxy-headers``.
"""

import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import app as chassis_app
from chassis import logs
from chassis.app import problem_response, request_id_of
from chassis.assertion import HEADER
from chassis.leaving import Leaving
from chassis.settings import CommonSettings
from gateway.call import Call
from gateway.catalogue import Operation
from gateway.connection import HeaderList
from gateway.identity import Identity
from gateway.journal import Journal
from gateway.parts import Parts
from gateway.pipeline import Outcome, Pipeline
from gateway.refusals import PathUnknown
from gateway.settings import LOOPBACK, GatewaySettings
from gateway.signing import Signer
from gateway.wire import Wire

__all__ = ["KEPT_SECONDS", "Decisions", "build_decisions", "create"]

PREFIX = b"/decide"
PROBES = (b"/livez", b"/readyz")
# An assertion is up to 30 seconds old when it is answered and lives for 60: kept for 20 more it still arrives alive.
KEPT_SECONDS = 20


class Permitted:
    """The last step here: the answer to the proxy."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer

    async def __call__(
        self,
        call: Call,
        identity: Identity,
        operation: Operation,
        limits: HeaderList,
        outcome: Outcome,
        wire: Wire,
    ) -> None:
        headers = [
            (HEADER.encode(), self._signer.assertion(identity, operation)),
            (b"nuanxin-permission", operation.permission.encode()),
            (b"cache-control", _kept(call, identity, operation)),
            (b"x-request-id", call.request_id.encode()),
            (b"content-length", b"0"),
            *limits,
        ]
        outcome.status = 200
        wire.answer(200, headers, b"")


def _kept(call: Call, identity: Identity, operation: Operation) -> bytes:
    """Not beyond the token, nor the login where that was asked for.

    Not at all what ends sooner, with another's call or with a grant that may be revoked, nor what must be proved anew.
    """
    once = call.on_behalf is not None or identity.grant is not None or identity.bound is not None
    until = min(identity.expires, identity.login.until) if operation.step_up else identity.expires
    seconds = 0 if once else min(KEPT_SECONDS, int(until - time.time()))
    return b"max-age=%d" % seconds if seconds > 0 else b"no-store"


class Decisions:
    """The endpoint: questions of a proxy on this host, and the probes."""

    def __init__(self, *, pipeline: Pipeline, own: ASGIApp) -> None:
        self._pipeline = pipeline
        self._own = own

    def call(self, call: Call, wire: Wire) -> Coroutine[Any, Any, None]:
        """What gateway.door does with a question."""
        if call.client not in LOOPBACK:
            return _nothing_here(call, wire)
        call.path = call.path[len(PREFIX) :]
        return self._pipeline(call, wire)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            scope.setdefault("state", {}).update(calls=self.call, calls_below=PREFIX + b"/")
        elif scope["type"] == "http" and not (scope["raw_path"] in PROBES or _asked_here(scope)):
            headers = Headers(scope=scope)
            language = headers.get("accept-language")
            response = problem_response(PathUnknown(), request_id=request_id_of(headers), accept_language=language)
            await response(scope, receive, send)
            return
        await self._own(scope, receive, send)


def _asked_here(scope: Scope) -> bool:
    return scope["client"] is not None and scope["client"][0] in LOOPBACK


async def _nothing_here(call: Call, wire: Wire) -> None:
    response = problem_response(PathUnknown(), request_id=call.request_id, accept_language=call.accept_language)
    wire.answer(response.status_code, response.raw_headers, bytes(response.body))


def build_decisions(
    settings: GatewaySettings, *, contracts: Mapping[str, Mapping[str, Any]] | None = None
) -> Decisions:
    parts = Parts.of(settings, contracts=contracts)
    journal = Journal(level=settings.log_level, service="decisions", event="request decided")

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with parts.running():
            yield
        journal.flush()

    own = chassis_app.build(service="decisions", title="暖心网关判定 Nuanxin decisions", lifespan=lifespan)
    return Decisions(pipeline=parts.pipeline(Permitted(parts.signer), journal), own=own)


def create() -> ASGIApp:
    """The endpoint that the environment describes; uvicorn's factory."""
    settings = GatewaySettings()
    logs.configure(service="decisions", level=settings.log_level)
    return Leaving(build_decisions(settings), seconds=CommonSettings().leave_seconds)
