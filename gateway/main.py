"""The gateway as an application: what it is built of, and where a request goes.

    /v1/…        the pipeline, to a service
    all else     the gateway's own pages, documents and token endpoint

Run with ``uvicorn gateway.main:create --factory --http gateway.door:Door``.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from chassis import app as chassis_app
from chassis import logs, metrics
from chassis.app import problem_response, request_id_of
from chassis.leaving import Leaving
from chassis.problems import Refusal
from chassis.settings import CommonSettings
from gateway import issuer, methods, pages, sandbox
from gateway.call import Call
from gateway.catalogue import refuse_unsafe
from gateway.clients import Clients
from gateway.connection import HeaderList
from gateway.editions import Current
from gateway.forward import Forwarder
from gateway.identity import Identities
from gateway.journal import Journal
from gateway.origins import Origins, varying
from gateway.pages import Published
from gateway.parts import Parts
from gateway.pipeline import Pipeline
from gateway.refusals import PathUnknown
from gateway.settings import LOOPBACK, GatewaySettings
from gateway.upstream import Upstream
from gateway.wire import Wire

__all__ = ["Gateway", "build_gateway", "create"]


class Gateway:
    """The one door: calls to services take the pipeline, all else the gateway's own application."""

    def __init__(
        self,
        *,
        pipeline: Pipeline,
        current: Current,
        own: ASGIApp,
        published: Published,
        origins: Origins | None,
        metrics_public: bool,
    ) -> None:
        self.published = published
        self._pipeline = pipeline
        self._current = current
        self._own = own
        self._origins = origins
        self._metrics_public = metrics_public

    def call(self, call: Call, wire: Wire) -> Coroutine[Any, Any, None]:
        """What gateway.door does with a call to a service."""
        if self._origins:
            said, preflight = self._origins.hear(call.method, call.path, call.headers)
            if preflight:
                return _allowed(wire, said or [])
            wire.added = said
        if call.method == "OPTIONS" and methods.asked(call.headers):
            return self._told(call, wire)
        return self._pipeline(call, wire)

    async def _told(self, call: Call, wire: Wire) -> None:
        response = methods.told(
            call.path,
            self._current.edition.catalogue,
            request_id=call.request_id,
            accept_language=call.accept_language,
        )
        wire.answer(response.status_code, response.raw_headers, bytes(response.body))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            scope.setdefault("state", {})["calls"] = self.call
        elif scope["type"] == "http":
            if self._origins:
                said, preflight = self._origins.hear(scope["method"], scope["raw_path"], scope["headers"])
                if preflight:
                    await send({"type": "http.response.start", "status": 204, "headers": said})
                    await send({"type": "http.response.body", "body": b""})
                    return
                send = send if said is None else varying(send, said)
            if scope["raw_path"] == methods.EVERYWHERE and scope["method"] == "OPTIONS":
                await methods.of_all(request_id=request_id_of(Headers(scope=scope)))(scope, receive, send)
                return
            try:
                self._require_own(scope)
            except Refusal as refusal:
                headers = Headers(scope=scope)
                response = problem_response(
                    refusal, request_id=request_id_of(headers), accept_language=headers.get("accept-language")
                )
                await response(scope, receive, send)
                return
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._own(scope, receive, send)

    def _require_own(self, scope: Scope) -> None:
        raw: bytes = scope["raw_path"]
        if not raw.startswith(b"/.well-known/"):
            refuse_unsafe(raw)
        if scope["path"].startswith("/v1/"):
            raise PathUnknown
        if scope["path"] == "/metrics" and not self._metrics_public:
            client = scope["client"]
            if client is None or client[0] not in LOOPBACK:
                raise PathUnknown


async def _allowed(wire: Wire, headers: HeaderList) -> None:
    wire.answer(204, headers, b"")


def build_gateway(settings: GatewaySettings, *, contracts: Mapping[str, Mapping[str, Any]] | None = None) -> Gateway:
    """A gateway for the services that the settings name; their ``contracts`` are read from files unless given."""
    parts = Parts.of(settings, contracts=contracts)
    upstreams = {name: Upstream(name, urls, settings) for name, urls in settings.services.items()}
    for name, upstream in upstreams.items():
        metrics.CALLS.labels(name).set_function(partial(getattr, upstream, "calls"))
        metrics.ADDRESSES_AWAY.labels(name).set_function(partial(getattr, upstream.addresses, "away"))
        metrics.BREAKERS.labels(name).set_function(partial(getattr, upstream.breaker, "open"))
    journal = Journal(level=settings.log_level)
    pipeline = parts.pipeline(Forwarder(upstreams, parts.signer, largest=settings.max_body), journal)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with parts.running():
            yield
            await asyncio.gather(*(upstream.close() for upstream in upstreams.values()))
        journal.flush()

    app = chassis_app.build(service="gateway", title="暖心网关 Nuanxin gateway", lifespan=lifespan)
    app.openapi_tags = pages.TAGS
    # Flat, as the services' routes are: a 405 names every method of a path.
    app.router.routes.extend(
        issuer.router(
            lambda: parts.current.edition.issuer_keys,
            Clients(settings.clients, issuer_url=settings.issuer_url, clock_skew=settings.clock_skew),
            issuer=parts.issuers[0].issuer,
            proofs=parts.proofs,
            throttle=parts.throttle,
            revocations=parts.revocations,
            local=settings.mode == "local",
        ).routes
    )
    published = Published(parts.current, own=app.openapi, issuer_url=settings.issuer_url)
    app.router.routes.extend(
        pages.router(
            current=parts.current,
            published=published,
            upstreams=upstreams,
        ).routes
    )
    if settings.sandbox is not None and settings.clock_file is not None:
        identities = Identities(parts.issuers, clock_skew=settings.clock_skew)
        tried = sandbox.router(
            folder=settings.sandbox,
            clock_file=settings.clock_file,
            identities=identities,
            upstreams=upstreams.values(),
        )
        app.router.routes.extend(tried.routes)
        app.openapi_tags = [*pages.TAGS, sandbox.TAG]
    return Gateway(
        pipeline=pipeline,
        current=parts.current,
        own=app,
        published=published,
        origins=Origins(settings.origins) if settings.origins else None,
        metrics_public=settings.metrics_public,
    )


def create() -> ASGIApp:
    """The gateway that the environment describes; uvicorn's factory."""
    settings = GatewaySettings()
    # uvicorn's own access log writes query strings; the journal is the access log.
    access = logging.getLogger("uvicorn.access")
    access.handlers, access.propagate = [], False
    logs.configure(service="gateway", level=settings.log_level)
    return Leaving(build_gateway(settings), seconds=CommonSettings().leave_seconds)
