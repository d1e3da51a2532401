"""Traces (OpenTelemetry), off unless an OTLP endpoint is set; ``traceparent`` is carried through either way."""

from typing import TYPE_CHECKING, Any

from opentelemetry import propagate, trace
from starlette.types import ASGIApp, Message, Receive, Scope, Send

if TYPE_CHECKING:
    from fastapi import FastAPI
    from opentelemetry.sdk.trace import TracerProvider
    from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ["instrument"]


class Traced:
    """One span a request, continuing the caller's trace (W3C Trace Context)."""

    def __init__(self, app: ASGIApp, *, tracer: trace.Tracer) -> None:
        self._app = app
        self._tracer = tracer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        carrier = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        with self._tracer.start_as_current_span(
            scope["method"], context=propagate.extract(carrier), kind=trace.SpanKind.SERVER
        ) as span:

            async def sending(message: Message) -> None:
                if message["type"] == "http.response.start":
                    span.set_attribute("http.response.status_code", message["status"])
                    span.set_attribute("nuanxin.permission", scope["state"].get("permission", "none"))
                await send(message)

            await self._app(scope, receive, sending)


def instrument(
    app: "FastAPI", *, endpoint: str | None, service: str, engine: "AsyncEngine | None" = None
) -> "TracerProvider | None":
    """Trace requests and, with an engine, SQL statements (their text, never their values).

    Returns what to flush before the process ends, None when traces are off.
    """
    if endpoint is None:
        return None
    # Loaded only when on: the SDK costs a third of a second at start.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": f"nuanxin-{service}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    tracer = provider.get_tracer("nuanxin")
    app.add_middleware(Traced, tracer=tracer)
    if engine is not None:
        _trace_statements(engine, tracer)
    return provider


def _trace_statements(engine: "AsyncEngine", tracer: trace.Tracer) -> None:
    from sqlalchemy import event

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def begin(_: Any, __: Any, statement: str, ___: Any, context: Any, ____: Any) -> None:
        context.nuanxin_span = tracer.start_span("sql", attributes={"db.query.text": statement})

    @event.listens_for(engine.sync_engine, "after_cursor_execute")
    def end(_: Any, __: Any, ___: str, ____: Any, context: Any, _____: Any) -> None:
        context.nuanxin_span.end()
