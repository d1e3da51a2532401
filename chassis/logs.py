"""Structured logs: one JSON object a line, a fixed message, facts in fields.

Never a name, an ID number, a phone, an account or a token. Every line of a request bears its ``request_id``.
"""

import logging
import sys
from typing import Any

import orjson
import structlog

__all__ = ["configure", "log"]

log: structlog.stdlib.BoundLogger = structlog.get_logger()


def _dump(event: Any, **_: Any) -> str:
    return orjson.dumps(event, default=str).decode()


def configure(*, service: str, level: str = "info") -> None:
    """Send structlog and the standard library's loggers to stdout as JSON."""
    number = getattr(logging, level.upper())
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        structlog.processors.format_exc_info,
    ]

    def name_service(_: Any, __: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
        event["service"] = service
        return event

    structlog.configure(
        processors=[*shared, name_service, structlog.processors.JSONRenderer(serializer=_dump)],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, name_service],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(serializer=_dump),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(number, logging.WARNING))
