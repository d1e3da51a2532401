"""The access log and the measurements: one line and one count a request, written in batches.

Lines have the shape that ``chassis.logs`` gives every other line, but are collected and written ten times a second:
formatting and flushing each by itself costs as much as half of forwarding. A killed process loses the last tenth.
Never a token, a query string, a path with its ids, or a name: the permission says what was called.
"""

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import orjson

from chassis import metrics

__all__ = ["Journal"]

FLUSH_SECONDS = 0.1
FLUSH_LINES = 512


def _stdout(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


class Journal:
    """Writes down what was answered."""

    def __init__(
        self,
        *,
        sink: Callable[[bytes], None] = _stdout,
        level: str = "info",
        service: str = "gateway",
        event: str = "request forwarded",
    ) -> None:
        self._sink = sink
        self._service = service
        self._event = event
        self._silent = level in ("warning", "error")
        self._lines: list[dict[str, Any]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._meters: dict[tuple[str, int], tuple[Any, Any]] = {}

    def write(
        self,
        *,
        request_id: str,
        method: str,
        permission: str,
        status: int,
        seconds: float,
        size: int,
        client: str,
        failure: str | None = None,
    ) -> None:
        counter, histogram = self._meters.get((permission, status)) or self._meter(permission, status)
        counter.inc()
        histogram.observe(seconds)
        if self._silent:
            return
        line = {
            "request_id": request_id,
            "method": method,
            "permission": permission,
            "status": status,
            "milliseconds": round(seconds * 1000, 1),
            "bytes": size,
            "client": client,
            "event": self._event,
            "level": "info",
            "timestamp": time.time(),
            "service": self._service,
        }
        if failure is not None:
            line["failure"] = failure
        self._lines.append(line)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        elif len(self._lines) >= FLUSH_LINES:
            self.flush()

    def flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        lines, self._lines = self._lines, []
        if not lines:
            return
        zone = datetime.now().astimezone().tzinfo
        for line in lines:
            line["timestamp"] = datetime.fromtimestamp(line["timestamp"], zone)
        self._sink(b"".join([orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines]))

    def _meter(self, permission: str, status: int) -> tuple[Any, Any]:
        meter = (
            metrics.REQUESTS.labels(self._service, permission, status),
            metrics.SECONDS.labels(self._service, permission),
        )
        self._meters[permission, status] = meter
        return meter
