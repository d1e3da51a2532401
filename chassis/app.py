"""A web application as every process of the set has it: request ids, problem documents, health, metrics, logs.

It knows no database, so the gateway is built on it too; ``chassis.manifest`` adds what services need besides.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from uuid import UUID, uuid4

import orjson
import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chassis import metrics
from chassis.field_errors import field_errors
from chassis.logs import log
from chassis.problems import (
    MEDIA_TYPE,
    BadRequest,
    InternalError,
    Malformed,
    Missing,
    NotAllowed,
    Refusal,
    TooLarge,
    document,
)
from chassis.text import chinese_first

__all__ = ["Probe", "build", "has_already", "problem_response", "request_id_of"]

Probe = Callable[[], Awaitable[None]]


def request_id_of(headers: Headers) -> str:
    """The caller's ``X-Request-Id`` if it is a UUID, else a new one."""
    try:
        return str(UUID(headers.get("x-request-id", "")))
    except ValueError:
        return str(uuid4())


def has_already(headers: Headers, etag: str) -> bool:
    """Whether the caller has what this entity tag names (If-None-Match, compared weakly: RFC 9110 §13.1.2)."""
    asked = {tag.strip().removeprefix("W/") for tag in headers.get("if-none-match", "").split(",")}
    return etag in asked or "*" in asked


def problem_response(refusal: Refusal, *, request_id: str, accept_language: str | None) -> Response:
    """The problem document of a refusal as a response, in the caller's language."""
    chinese = chinese_first(accept_language)
    return Response(
        orjson.dumps(document(refusal, request_id=request_id, chinese=chinese), default=str),
        status_code=refusal.status,
        media_type=MEDIA_TYPE,
        headers={**refusal.headers, "Content-Language": "zh-CN" if chinese else "en"},
    )


class Frame:
    """Outermost middleware: request id, one log line and one measurement a request, and no 500 without a document."""

    def __init__(self, app: ASGIApp, *, service: str) -> None:
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = request_id_of(headers)
        scope.setdefault("state", {})["request_id"] = request_id
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        started = time.perf_counter()
        status = 0
        # HEAD is GET without the body (RFC 9110 §9.3.2), and it is the server that leaves that out.
        asked = {**scope, "method": "GET"} if scope["method"] == "HEAD" else scope

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                answer = MutableHeaders(scope=message)
                answer["X-Request-Id"] = request_id
                answer.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            await self._app(asked, receive, sending)
        except Exception:  # the last resort: the caller gets a document, the log the trace
            log.exception("request failed", path=scope["path"])
            if status == 0:
                failure = InternalError()
                response = problem_response(
                    failure, request_id=request_id, accept_language=headers.get("accept-language")
                )
                await response(scope, receive, sending)
            else:
                raise
        finally:
            seconds = time.perf_counter() - started
            permission = scope["state"].get("permission", "none")
            metrics.REQUESTS.labels(self._service, permission, status).inc()
            metrics.SECONDS.labels(self._service, permission).observe(seconds)
            log.info(
                "request answered",
                method=scope["method"],
                permission=permission,
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)  # noqa: S101 - registered for refusals alone
    return problem_response(
        refusal,
        request_id=request.state.request_id,
        accept_language=request.headers.get("accept-language"),
    )


async def _malformed(request: Request, wrong: Exception) -> Response:
    """FastAPI's own answer echoes the input, so that an ID number would leak back: name the place and the rule only."""
    assert isinstance(wrong, RequestValidationError)  # noqa: S101 - registered for this alone
    if any(error["type"] == "json_invalid" for error in wrong.errors()):
        return await _refused(request, BadRequest())
    return await _refused(request, Malformed(errors=field_errors(wrong.errors())))


async def _http(request: Request, wrong: Exception) -> Response:
    assert isinstance(wrong, HTTPException)  # noqa: S101 - registered for this alone
    if isinstance(wrong.__cause__, Refusal):
        return await _refused(request, wrong.__cause__)  # FastAPI turns what body reading raises into a 400
    if wrong.status_code == 405:
        allow = {"Allow": ", ".join(methods_at(request))}
        # What a path takes is no secret (RFC 9110 §9.3.7); whether a page of another origin may call is not asked here.
        if request.method == "OPTIONS" and "access-control-request-method" not in request.headers:
            return Response(status_code=204, headers=allow)
        return await _refused(request, NotAllowed(headers=allow))
    if wrong.status_code == 413:
        return await _refused(request, TooLarge())
    if wrong.status_code == 404:
        return await _refused(request, Missing())
    return await _refused(request, BadRequest())


def methods_at(request: Request) -> list[str]:
    """Every method that the path takes; Starlette names those of one route only."""
    found = {"OPTIONS"}
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            found |= route.methods or set()
    return sorted(found | {"HEAD"} if "GET" in found else found)


def build(
    *,
    service: str,
    title: str,
    description: str = "",
    version: str = "1",
    lifespan: Callable[[FastAPI], AbstractAsyncContextManager[None]] | None = None,
    probes: Sequence[Probe] = (),
) -> FastAPI:
    """An application with the frame around it and the operational endpoints in it."""
    app = FastAPI(
        title=title,
        description=description,
        version=version,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
        separate_input_output_schemas=False,
    )
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_middleware(Frame, service=service)

    @app.get("/livez", include_in_schema=False)
    async def livez() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> JSONResponse:
        for probe in probes:
            await probe()
        return JSONResponse({"status": "ok"})

    @app.get("/metrics", include_in_schema=False)
    async def measured() -> Response:
        body, content_type = metrics.exposition()
        return Response(body, media_type=content_type)

    return app


def operation_id(route: APIRoute) -> str:
    """Operation ids are function names."""
    return route.name
