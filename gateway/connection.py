"""One connection to a service: an asyncio protocol over httptools, one exchange at a time (RFC 9112).

An exchange is ``ask`` (write the head and what is there of the body), ``progress`` until ``headed``, then ``take`` and
``progress`` until ``complete``, or until there is a ``failure``. Reading pauses while the caller is slower than the
service, writing while the service is slower than the caller, so no body is ever held whole.

    UpstreamFailure
    ├── NotConnected      nothing was sent
    ├── Closed            the service hung up, or its host is gone; ``answered`` tells whether any byte came before
    ├── Garbled           what came is not HTTP/1.1
    ├── TimedOut          silence for longer than allowed
    └── CallerGone        the caller hung up, or stalled
"""

import asyncio
import socket
import time
from collections.abc import Callable
from typing import cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from gateway.addresses import Address
from gateway.call import HOP_BY_HOP, named_by_connection
from gateway.settings import Timeouts
from gateway.turns import Turn

__all__ = [
    "CallerGone",
    "Closed",
    "Connection",
    "Garbled",
    "NotConnected",
    "TimedOut",
    "UpstreamFailure",
]

# Response bytes held before reading pauses.
HIGH_WATER = 256 << 10
LARGEST_HEAD = 64 << 10
SLOW_SECONDS = 1.0
# A host whose kernel acknowledges nothing for so long is gone, however long its service may take to answer.
GONE_SECONDS = 4

HeaderList = list[tuple[bytes, bytes]]

# Of an answer, what concerns one hop, and what the gateway's own server or the gateway says anew.
_NOT_RETURNED = HOP_BY_HOP | {b"server", b"date", b"x-request-id"}


class UpstreamFailure(Exception):
    """An exchange with a service did not end well."""


class NotConnected(UpstreamFailure):
    pass


class Closed(UpstreamFailure):
    def __init__(self, *, answered: bool) -> None:
        super().__init__()
        self.answered = answered


class Garbled(UpstreamFailure):
    pass


class TimedOut(UpstreamFailure):
    pass


class CallerGone(UpstreamFailure):
    pass


class Connection(asyncio.Protocol):
    """A connection and the state of the exchange that runs on it."""

    __slots__ = (
        "_beyond",
        "_buffered",
        "_chunks",
        "_drained",
        "_framed",
        "_head_bytes",
        "_head_only",
        "_interim",
        "_keep",
        "_loop",
        "_named",
        "_parser",
        "_reading",
        "_timeouts",
        "_transport",
        "_turn",
        "_writable",
        "address",
        "aside",
        "awaiting_caller",
        "busy",
        "complete",
        "deadline",
        "failure",
        "headed",
        "headers",
        "idle_since",
        "length",
        "made_at",
        "on_end",
        "on_slow",
        "reused",
        "sent",
        "since",
        "status",
    )

    def __init__(self, *, address: Address, timeouts: Timeouts, on_end: Callable[["Connection"], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self.address = address
        self.made_at = time.monotonic()
        self._timeouts = timeouts
        self.on_end = on_end
        self._transport: asyncio.Transport = cast("asyncio.Transport", None)
        self._parser = HttpResponseParser(self)
        self._turn = Turn()
        self._drained: asyncio.Future[None] | None = None
        self._writable = True
        # What runs beside the exchange: the rest of the request being written, or a watch on the caller.
        self.aside: asyncio.Task[None] | None = None
        self.busy = False
        self.reused = False
        self.idle_since = 0.0
        self._begin(head_only=False)

    def _begin(self, *, head_only: bool) -> None:
        self.status = 0
        self.headers: HeaderList = []
        # The body's, where the head tells it.
        self.length: int | None = None
        self.failure: Exception | None = None
        # Whether status and headers are there, and whether all is.
        self.headed = False
        self.complete = False
        # The whole request has been written.
        self.sent = False
        self.awaiting_caller = False
        # Called once, when the answer to a request sent whole takes longer than a second.
        self.on_slow: Callable[[Connection], None] | None = None
        self.since = time.monotonic()
        self.deadline = self.since + self._timeouts.response
        self._head_only = head_only
        self._head_bytes = 0
        self._interim = False
        self._framed = False
        self._keep = False
        self._beyond = False
        self._named: frozenset[bytes] = frozenset()
        self._chunks: list[bytes] = []
        self._buffered = 0
        self._reading = True

    # The exchange.

    def ask(self, head: bytes, body: bytes = b"", *, head_only: bool = False, more: bool = False) -> None:
        """Begin an exchange with a request head, and its body or the beginning of it."""
        self._begin(head_only=head_only)
        self.busy = True
        self.sent = not more
        self._transport.write(head + body if body else head)
        if more:
            self.deadline = self.since + self._timeouts.idle

    async def write(self, data: bytes, *, last: bool) -> None:
        """Write more of the request's body, no faster than the service reads."""
        if self.failure is not None or self._transport.is_closing():
            return
        self._transport.write(data)
        now = time.monotonic()
        self.sent = last
        self.deadline = now + (self._timeouts.response if last else self._timeouts.idle)
        if not self._writable:
            self._drained = self._loop.create_future()
            await self._drained

    def progress(self) -> Turn:
        """To be awaited until more of the response has come, or it has failed."""
        return self._turn

    def take(self) -> bytes:
        """What has come of the body since last asked."""
        chunks = self._chunks
        if not chunks:
            return b""
        self._chunks = []
        self._buffered = 0
        if not self._reading:
            self._reading = True
            # The caller was the slow one; the service gets its full time again.
            self.deadline = time.monotonic() + self._timeouts.idle
            self._transport.resume_reading()
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def reusable(self) -> bool:
        """Whether the next exchange may follow on this connection."""
        whole = self.complete and self.sent and self.failure is None
        return whole and self._keep and not self._beyond and not self._transport.is_closing()

    @property
    def closing(self) -> bool:
        """Whether the service said with a whole answer that it was the last on this connection."""
        return self.complete and self.failure is None and not self._keep

    def end_aside(self) -> None:
        if self.aside is not None:
            self.aside.cancel()
            self.aside = None

    def rest(self, *, now: float) -> None:
        """The exchange is over and the connection is kept for the next."""
        self.busy = False
        self.reused = True
        self.idle_since = now

    def fail(self, failure: Exception) -> None:
        """Give the exchange up; the connection with it."""
        if self.failure is None and not self.complete:
            self.failure = failure
        self._transport.abort()
        self._loop.call_soon(self._turn)

    def close(self) -> None:
        self._transport.abort()

    def check(self, now: float) -> None:
        """Called from time to time while busy: enforce the deadline, and tell who waits that it takes long."""
        if now > self.deadline:
            self.fail(CallerGone() if self.awaiting_caller or not self._reading else TimedOut())
        elif self.on_slow is not None and self.sent and now > self.since + SLOW_SECONDS:
            notify, self.on_slow = self.on_slow, None
            notify(self)

    # asyncio.Protocol.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        _notice_silence(transport.get_extra_info("socket"))

    def data_received(self, data: bytes) -> None:
        if not self.busy or self.complete:
            # Nobody asked: whatever this is, it must not become the answer to the next request.
            self._beyond = True
            self._transport.abort()
            return
        if not self.headed:
            self._head_bytes += len(data)
        self._parse(data)
        if not self.headed and self._head_bytes > LARGEST_HEAD:
            self.fail(Garbled())
        # A head has its time and no more, however often a little of it comes.
        if self.sent and self.headed:
            self.deadline = time.monotonic() + self._timeouts.idle
        if self._buffered > HIGH_WATER and self._reading and not self.complete:
            self._reading = False
            # A caller on a poor line is slow rather than gone.
            self.deadline += 3 * self._timeouts.idle
            self._transport.pause_reading()
        # The last thing here: whoever waits goes on within this call, and may ask anew.
        self._turn()

    def _parse(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade):
            if self.complete:
                # Bytes after a complete response: the answer stands, the connection does not.
                self._beyond = True
                self._transport.abort()
            else:
                self.fail(Garbled())

    def pause_writing(self) -> None:
        self._writable = False

    def resume_writing(self) -> None:
        self._writable = True
        if self._drained is not None and not self._drained.done():
            self._drained.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.busy and not self.complete:
            if self.headed and not self._framed and exc is None and self.failure is None:
                # Neither length nor chunks: the end of the connection is the end of the body (RFC 9112 §6.3).
                self.complete = True
            elif self.failure is None:
                self.failure = Closed(answered=self._head_bytes > 0)
        self.resume_writing()
        self._loop.call_soon(self._turn)
        self.on_end(self)
        self._parser = cast("HttpResponseParser", None)  # it refers back to us

    # httptools callbacks. Bytes may hold more than one message; only the first answers what was asked.

    def on_message_begin(self) -> None:
        if self.complete:
            self._beyond = True

    def on_header(self, name: bytes, value: bytes) -> None:
        if self.headed:
            return  # trailers, which nobody here declares, or the head of a second message
        name = name.lower()
        if name == b"content-length":
            self._framed = True
            self.length = int(value) if value.isdigit() else None
        elif name in _NOT_RETURNED:
            if name == b"transfer-encoding":
                if value.lower() != b"chunked":
                    self.fail(Garbled())
                self._framed = True
            elif name == b"connection":
                self._named |= named_by_connection(value)
            return
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        if self._beyond or self.failure is not None:
            return
        status = self._parser.get_status_code()
        if 100 <= status < 200:
            # Interim responses are for this hop (RFC 9110 §15.2); we asked for no upgrade.
            self._interim = True
            self.headers = []
            self.length = None
            if status == 101:
                self.fail(Garbled())
            return
        if self._named:
            self.headers = [pair for pair in self.headers if pair[0] not in self._named]
        self.status = status
        self.headed = True
        if self._head_only:
            # httptools cannot be told that no body follows, so this parser is done.
            self.complete = True
            self._keep = self._framed and self._parser.should_keep_alive()
            self._parser = HttpResponseParser(self)

    def on_body(self, body: bytes) -> None:
        if self.complete:
            self._beyond = True
            return
        self._chunks.append(body)
        self._buffered += len(body)

    def on_message_complete(self) -> None:
        if self._interim:
            self._interim = False
        elif not self.complete and self.failure is None:
            self.complete = True
            self._keep = self._parser.should_keep_alive()


def _notice_silence(sock: socket.socket) -> None:
    """Let the kernel end the connection when the other host is gone (tcp(7)); by itself it waits a quarter of an hour.

    Probes notice it while an answer is waited for, the time limit while something is on its way there.
    """
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, GONE_SECONDS // 2)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_SECONDS * 1000)
