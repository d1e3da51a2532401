"""The last step: the call goes to its service and the answer comes back, both as they flow.

The path, the query and the body are untouched. The answer is what the service gave, less what concerns one hop,
plus the request id, the limits and where the time went, packed where that is asked for (gateway.packing). One that
breaks off breaks off for the caller too: it is never closed as if it were whole.
"""

import asyncio
import time
from collections.abc import Mapping

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
from gateway.wire import Wire

__all__ = ["Forwarder"]

# What the caller is told: the headers, and what packs the body that follows.
Answer = tuple[HeaderList, Packer | None]

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
        wire: Wire,
    ) -> None:
        upstream = self._upstreams[operation.service]
        try:
            body, pump = (b"", None) if call.bodiless else await self._body(call, wire, upstream.timeouts.idle)
            head = call.head(self._signer.assertion(identity, operation))
            asked = time.perf_counter()
            connection = await upstream.exchange(
                Outgoing(call.method, head, body, pump, lambda slow: _watch(slow, wire))
            )
        except UpstreamFailure as failure:
            outcome.failure = type(failure).__name__
            raise _refusal(failure, operation.service) from failure
        limits.append((b"server-timing", _timing(outcome.started, asked)))
        try:
            answer = _answered(call, operation, connection, limits)
            outcome.status = connection.status
            short = connection.length is not None and connection.length <= SHORT
            while short and not connection.complete and connection.failure is None:
                await connection.progress()
            if short and connection.complete:
                _send_whole(answer, connection, upstream, outcome, wire)
            else:
                await _send_as_it_comes(answer, connection, upstream, outcome, wire)
        finally:
            upstream.finish(connection)

    async def _body(self, call: Call, wire: Wire, patience: float) -> tuple[bytes, Pump | None]:
        """What has come of the body so far, framed, and what will write the rest."""
        inflow = _Inflow(wire, patience=patience, largest=self._largest)
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

    __slots__ = ("_largest", "_left", "_taken", "_wire")

    def __init__(self, wire: Wire, *, patience: float, largest: int) -> None:
        self._wire = wire
        self._left = patience
        self._largest = largest
        self._taken = 0

    async def part(self) -> tuple[bytes, bool]:
        """The next of it, and whether there is more; ``CallerGone`` or ``TooLarge``."""
        if self._wire.silent:
            await in_task()
            await self._wait()
        body, more = self._wire.take()
        self._left += len(body) / LEAST_BYTES_A_SECOND
        self._taken += len(body)
        if self._taken > self._largest:
            raise TooLarge(limit_bytes=self._largest)
        return body, more

    async def _wait(self) -> None:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._left
        try:
            async with asyncio.timeout_at(until):
                await self._wire.more()
        except TimeoutError as late:
            raise CallerGone from late
        self._left = until - loop.time()


def _answered(call: Call, operation: Operation, connection: Connection, added: HeaderList) -> Answer:
    """The headers of the answer, and what packs its body."""
    status = connection.status
    headers = connection.headers
    if status in (204, 304):
        # A length here describes a body that does not follow (RFC 9110 §8.6).
        headers = [pair for pair in headers if pair[0] != b"content-length"]
    headers.append((b"x-request-id", call.request_id.encode()))
    headers += added
    if status == 304:
        if call.knows_packed:
            headers = [(name, suffixed(value) if name == b"etag" else value) for name, value in headers]
    elif connection.length is None or connection.length >= LEAST:
        packed = packing(call, operation, status, headers)
        if packed is not None:
            return packed, packer() if call.method != "HEAD" else None
    return headers, None


def _send_whole(answer: Answer, connection: Connection, upstream: Upstream, outcome: Outcome, wire: Wire) -> None:
    headers, press = answer
    body = connection.take()
    if press:
        body = press.compress(body) + press.flush()
        headers.append((b"content-length", b"%d" % len(body)))
    outcome.size = len(body)
    # Before a word is sent: whoever hears it may call again and finds the connection free.
    upstream.finish(connection)
    wire.answer(connection.status, headers, body)


async def _send_as_it_comes(
    answer: Answer, connection: Connection, upstream: Upstream, outcome: Outcome, wire: Wire
) -> None:
    headers, press = answer
    wire.start(connection.status, headers)
    try:
        while not connection.complete:
            chunk = connection.take()
            if chunk:
                part = press.compress(chunk) if press else chunk
                outcome.size += len(part)
                if part:  # what is packed may all be held back yet
                    await wire.write(part)
            elif connection.failure is not None:
                raise connection.failure
            else:
                await connection.progress()
    except Exception as failure:
        # Whatever it is, the answer has begun and can be no other.
        outcome.failure = type(failure).__name__
        raise BrokenOff from failure
    chunk = connection.take()
    if press:
        chunk = press.compress(chunk) + press.flush()
    outcome.size += len(chunk)
    # Before the last word is sent: whoever hears it may call again and finds the connection free.
    upstream.finish(connection)
    wire.end(chunk)


def _timing(started: float, asked: float) -> bytes:
    """Milliseconds of the gateway until it asked, and of the service until the head of its answer (Server-Timing)."""
    return b"gateway;dur=%.1f, upstream;dur=%.1f" % ((asked - started) * 1000, (time.perf_counter() - asked) * 1000)


def _watch(connection: Connection, wire: Wire) -> None:
    """The answer takes long: stop asking for it when the caller hangs up."""

    async def watching() -> None:
        await wire.gone()
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
