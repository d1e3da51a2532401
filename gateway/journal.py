"""The access log and the measurements: one line and one count a request, written in batches.

Lines have the shape that ``chassis.logs`` gives every other line, but are put together by hand and written ten times a
second: formatting and flushing each by itself costs as much as half of forwarding. A killed process loses the last
tenth.
Never a token, a query string, a path with its ids, or a name: the permission says what was called.
"""

import asyncio
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime

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
        self._end = b',"service":%b' % orjson.dumps(service)
        self._event = orjson.dumps(event)
        self._silent = level in ("warning", "error")
        self._lines: list[bytes] = []
        # The second that was written last, and how it is written up to the fraction and behind it.
        self._second = 0
        self._written = self._zone = b""
        self._timer: asyncio.TimerHandle | None = None
        # How long calls took, by permission and status, until they are counted.
        self._took: defaultdict[tuple[str, int], list[float]] = defaultdict(list)

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
        self._took[permission, status].append(seconds)
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_SECONDS, self.flush)
        if self._silent:
            return
        now = time.time()
        if int(now) != self._second:
            self._begin_second(int(now))
        # An id is a UUID, a method one of those that the parser knows: none of it needs quoting but who calls.
        self._lines.append(
            b'{"request_id":"%b","method":"%b","permission":"%b","status":%d,"milliseconds":%.1f,"bytes":%d,"client":%b,'
            b'"event":%b,"level":"info","timestamp":"%b.%06d%b"%b%b}\n'
            % (
                request_id.encode(),
                method.encode(),
                permission.encode(),
                status,
                seconds * 1000,
                size,
                orjson.dumps(client),
                self._event,
                self._written,
                now % 1 * 1_000_000,
                self._zone,
                self._end,
                b"" if failure is None else b',"failure":%b' % orjson.dumps(failure),
            )
        )
        if len(self._lines) >= FLUSH_LINES:
            self.flush()

    def flush(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        lines, self._lines = self._lines, []
        if lines:
            self._sink(b"".join(lines))
        for (permission, status), took in self._took.items():
            metrics.REQUESTS.labels(self._service, permission, status).inc(len(took))
            metrics.observe_all(metrics.SECONDS.labels(self._service, permission), took)
        self._took.clear()

    def _begin_second(self, second: int) -> None:
        written = datetime.fromtimestamp(second).astimezone().isoformat().encode()
        self._second, self._written, self._zone = second, written[:19], written[19:]
