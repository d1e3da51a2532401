"""The last step: the call goes to its service and the answer comes back, both as they flow.

The path, the query and the body are untouched. The answer is what the service gave, less what concerns one hop,
plus the request id, the limits and where the time went, packed where that is asked for (gateway.packing). One that
breaks off breaks off for the caller too: it is never closed as if it were whole.
"""

import asyncio
import time
from collections.abc import Mapping

from starlette.types import Receive, Send

from chassis.problems import Refusal, TooLarge
from gateway.call import Call
from gateway.catalogue import Operation
from gateway.connection import CallerGone, Connection, HeaderList, TimedOut, UpstreamFailure
from gateway.identity import Identity
from gateway.packing import LEAST, Packer, packer, packing, suffixed
from gateway.pipeline import BrokenOff, Outcome
from gateway.refusals import BadGateway, GatewayTimeout, SlowCaller
from gateway.signing import Signer
from gateway.turns import in_task
from gateway.upstream import Outgoing, Pump, Upstream
from gateway.wire import write_whole

__all__ = ["Forwarder"]

# uvicorn writes its own Server and Date; the request id is ours.
_NOT_RETURNED = frozenset({b"server", b"date", b"x-request-id"})
# An answer that says it is no longer than this is waited for and written at once; longer ones flow.
SHORT = 64 << 10
LEAST_BYTES_A_SECOND = 1 << 10


class Forwarder:
    """Carries permitted calls to their services."""

    def __init__(self, upstreams: Mapping[str, Upstream], signer: Signer, *, largest: int) -> None:
        self._upstreams = upstreams
        self._signer = signer
        self._largest = largest

    async def __call__(
        self,
        call: Call,
        identity: Identity,
        operation: Operation,
        limits: HeaderList,
        outcome: Outcome,
        receive: Receive,
        send: Send,
    ) -> None:
        upstream = self._upstreams[operation.service]
        try:
            body, pump = (b"", None) if call.bodiless else await self._body(call, receive, upstream.timeouts.idle)
            head = call.head(self._signer.assertion(identity, operation))
            asked = time.perf_counter()
            connection = await upstream.exchange(
                Outgoing(call.method, head, body, pump, lambda slow: _watch(slow, receive))
            )
        except UpstreamFailure as failure:
            outcome.failure = type(failure).__name__
            raise _refusal(failure, operation.service) from failure
        limits.append((b"server-timing", _timing(outcome.started, asked)))
        try:
            await self._answer(call, operation, connection, upstream, limits, outcome, send)
        finally:
            upstream.finish(connection)

    async def _answer(
        self,
        call: Call,
        operation: Operation,
        connection: Connection,
        upstream: Upstream,
        added: HeaderList,
        outcome: Outcome,
        send: Send,
    ) -> None:
        headers = _returned(connection)
        headers.append((b"x-request-id", call.request_id.encode()))
        headers += added
        outcome.status = connection.status
        press = None
        if connection.status == 304:
            if call.knows_packed:
                headers = [(name, suffixed(value) if name == b"etag" else value) for name, value in headers]
        elif connection.length is None or connection.length >= LEAST:
            packed = packing(call, operation, connection.status, headers)
            if packed is not None:
                headers, press = packed, packer() if call.method != "HEAD" else None
        if connection.length is not None and connection.length <= SHORT:
            while not connection.complete and connection.failure is None:
                await connection.progress()
            if connection.complete:
                await _send_whole(connection, upstream, headers, outcome, send, press)
                return
        await send({"type": "http.response.start", "status": connection.status, "headers": headers})
        while not connection.complete:
            chunk = connection.take()
            if chunk:
                await _send_part(press.compress(chunk) if press else chunk, outcome, send)
            elif connection.failure is not None:
                outcome.failure = type(connection.failure).__name__
                raise BrokenOff from connection.failure
            else:
                await connection.progress()
        chunk = connection.take()
        if press:
            chunk = press.compress(chunk) + press.flush()
        outcome.size += len(chunk)
        # Before the last word is sent: whoever hears it may call again and finds the connection free.
        upstream.finish(connection)
        await send({"type": "http.response.body", "body": chunk, "more_body": False})

    async def _body(self, call: Call, receive: Receive, patience: float) -> tuple[bytes, Pump | None]:
        """What has come of the body so far, framed, and what will write the rest."""
        await in_task()
        inflow = _Inflow(receive, patience=patience, largest=self._largest)
        first, more = await inflow.part()

        async def pump(connection: Connection) -> None:
            more = True
            while more:
                connection.awaiting_caller = True
                part, more = await inflow.part()
                connection.awaiting_caller = False
                await connection.write(_frame(part, last=not more) if call.chunked else part, last=not more)

        framed = _frame(first, last=not more) if call.chunked else first
        return framed, pump if more else None


class _Inflow:
    """The caller's body as it comes, held to a size and to a pace.

    Of the time that is waited for the caller, the first ``patience`` seconds are free and each kilobyte earns another
    second: a body that drips would hold a place before its service for as long as its caller likes.
    """

    __slots__ = ("_largest", "_left", "_receive", "_taken")

    def __init__(self, receive: Receive, *, patience: float, largest: int) -> None:
        self._receive = receive
        self._left = patience
        self._largest = largest
        self._taken = 0

    async def part(self) -> tuple[bytes, bool]:
        """The next of it, and whether there is more; ``CallerGone`` or ``TooLarge``."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._left
        try:
            async with asyncio.timeout_at(until):
                message = await self._receive()
        except TimeoutError as late:
            raise CallerGone from late
        if message["type"] == "http.disconnect":
            raise CallerGone
        body: bytes = message.get("body", b"")
        self._left = until - loop.time() + len(body) / LEAST_BYTES_A_SECOND
        self._taken += len(body)
        if self._taken > self._largest:
            raise TooLarge(limit_bytes=self._largest)
        return body, message.get("more_body", False)


async def _send_part(part: bytes, outcome: Outcome, send: Send) -> None:
    # What is packed may all be held back yet.
    if part:
        outcome.size += len(part)
        await send({"type": "http.response.body", "body": part, "more_body": True})


async def _send_whole(
    connection: Connection,
    upstream: Upstream,
    headers: HeaderList,
    outcome: Outcome,
    send: Send,
    press: Packer | None,
) -> None:
    body = connection.take()
    if press:
        body = press.compress(body) + press.flush()
        headers.append((b"content-length", b"%d" % len(body)))
    outcome.size = len(body)
    # Before a word is sent: whoever hears it may call again and finds the connection free.
    upstream.finish(connection)
    if not write_whole(send, connection.status, headers, body):
        await send({"type": "http.response.start", "status": connection.status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": False})


def _timing(started: float, asked: float) -> bytes:
    """Milliseconds of the gateway until it asked, and of the service until the head of its answer (Server-Timing)."""
    return b"gateway;dur=%.1f, upstream;dur=%.1f" % ((asked - started) * 1000, (time.perf_counter() - asked) * 1000)


def _returned(connection: Connection) -> HeaderList:
    headers = [pair for pair in connection.headers if pair[0] not in _NOT_RETURNED]
    if connection.status in (204, 304):
        # A length here describes a body that does not follow, and uvicorn would wait for it (RFC 9110 §8.6).
        headers = [pair for pair in headers if pair[0] != b"content-length"]
    return headers


def _watch(connection: Connection, receive: Receive) -> None:
    """The answer takes long: stop asking for it when the caller hangs up."""

    async def watching() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        connection.fail(CallerGone())

    connection.aside = asyncio.ensure_future(watching())


def _frame(data: bytes, *, last: bool) -> bytes:
    """Data as chunks (RFC 9112 §7.1)."""
    chunk = b"%x\r\n%b\r\n" % (len(data), data) if data else b""
    return chunk + b"0\r\n\r\n" if last else chunk


def _refusal(failure: UpstreamFailure, service: str) -> Refusal:
    if isinstance(failure, CallerGone):
        return SlowCaller()
    if isinstance(failure, TimedOut):
        return GatewayTimeout(service=service)
    return BadGateway(service=service)
