"""One service as the gateway reaches it: its addresses, pooled connections, a bounded number of calls, a breaker.

    exchange   take a place, take a connection, ask, and wait for the response head
    finish     give the connection back, or drop it, and the place with it

A connection that the service had closed while it lay in the pool is noticed only when it is used. Such a call is
made once more on a fresh connection, if repeating it is harmless: its method is idempotent (RFC 9110 §9.2.2), it has
no body, and not one byte of an answer came. An unsafe call is never sent twice. Where the service has another address,
such a call is made once more whatever the connection was: the host may be gone, and the service is not.
"""

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from gateway.addresses import Address, Addresses
from gateway.connection import Closed, Connection, NotConnected
from gateway.refusals import ServiceBusy, ServiceDown
from gateway.settings import GatewaySettings
from gateway.turns import in_task

__all__ = ["Breaker", "Outgoing", "Upstream"]

IDEMPOTENT = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})

# How often deadlines are looked at: one timer for a service, none for a call.
TICK = 0.25
# What an address is given to be connected to while there is another to try.
IMPATIENT = 0.5

# Writes the rest of a request's body to the connection.
Pump = Callable[[Connection], Awaitable[None]]


class Stale(Closed):
    """A connection turned out to be of no use before any answer, and that says nothing of the service."""


@dataclass(slots=True)
class Outgoing:
    """A request as bytes: the head, what is there of the body, and what writes the rest."""

    method: str
    head: bytes
    body: bytes = b""
    pump: Pump | None = None
    on_slow: Callable[[Connection], None] | None = None

    @property
    def repeatable(self) -> bool:
        return self.method in IDEMPOTENT and not self.body and self.pump is None


class Breaker:
    """Opens after so many failures to connect in a row; when its time is up, lets one call try."""

    def __init__(self, *, service: str, failures: int, seconds: float) -> None:
        self._service = service
        self._limit = failures
        self._seconds = seconds
        self._failures = 0
        self._until = 0.0
        self._probing = False

    @property
    def open(self) -> bool:
        return self._failures >= self._limit

    def admit(self, now: float) -> None:
        """``ServiceDown`` while open; the call that is let through then is the probe."""
        if not self.open:
            return
        if now < self._until or self._probing:
            left = max(1, math.ceil(self._until - now))
            raise ServiceDown(retry_after=left, service=self._service)
        self._probing = True

    def answered(self) -> None:
        self._failures = 0
        self._probing = False

    def failed(self, now: float) -> None:
        self._failures += 1
        self._probing = False
        if self.open:
            self._until = now + self._seconds

    def reached(self) -> None:
        """There is a connection: others may try while the probe waits for its answer, as a feed's reader may long."""
        self._probing = False

    def undecided(self) -> None:
        """The call ended without telling whether the service is there."""
        self._probing = False


class Upstream:
    """Connections to one service."""

    def __init__(self, service: str, urls: Sequence[str], settings: GatewaySettings) -> None:
        self.service = service
        self.addresses = Addresses(service, urls, rest_seconds=settings.breaker_seconds)
        self.timeouts = settings.timeouts_of(service)
        self.breaker = Breaker(service=service, failures=settings.breaker_failures, seconds=settings.breaker_seconds)
        self._keep_alive = settings.keep_alive
        self._connection_seconds = settings.connection_seconds
        self._limit = settings.concurrency
        self._queue_limit = settings.queue
        self._queue_seconds = settings.queue_seconds
        self._idle: list[Connection] = []
        self._busy: set[Connection] = set()
        # Places taken: calls that have a connection or are getting one.
        self._taken = 0
        self._queue: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._closing = False
        self._emptied = asyncio.Event()

    async def exchange(self, outgoing: Outgoing) -> Connection:
        """Send a request; the connection, once the response head has come."""
        self.breaker.admit(time.monotonic())
        try:
            try:
                connection = await self._attempt(outgoing, fresh=False)
            except Stale:
                if not outgoing.repeatable:
                    raise
                connection = await self._attempt(outgoing, fresh=True)
        except Stale:
            self.breaker.undecided()
            raise
        except (NotConnected, Closed):
            self.breaker.failed(time.monotonic())
            raise
        except BaseException:
            self.breaker.undecided()
            raise
        self.breaker.answered()
        return connection

    def finish(self, connection: Connection) -> None:
        """The exchange is over, one way or the other."""
        connection.end_aside()
        if connection not in self._busy:
            return
        now = time.monotonic()
        if connection.closing:
            self.addresses.rest(connection.address, now)  # its process leaves
        young = now < connection.made_at + self._connection_seconds
        if young and connection.reusable() and not self._closing:
            self._forget(connection)
            connection.rest(now=now)
            self._idle.append(connection)
            self._leave()
        else:
            connection.close()
            self._ended(connection)

    async def close(self, *, grace: float = 10.0) -> None:
        """Drop idle connections, wait for calls in flight, then drop what is left."""
        self._closing = True
        self._emptied.clear()
        for connection in self._idle[:]:
            connection.close()
        if self._busy:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._emptied.wait(), grace)
        for connection in list(self._busy):
            connection.close()
        if self._timer is not None:
            self._timer.cancel()

    @property
    def calls(self) -> int:
        return self._taken

    @property
    def idle(self) -> int:
        return len(self._idle)

    async def _attempt(self, outgoing: Outgoing, *, fresh: bool) -> Connection:
        if self._taken >= self._limit:
            await in_task()
        if self._taken >= self._limit:
            await self._wait_for_place()
        else:
            self._taken += 1
        connection = None if fresh else self._pooled()
        if connection is None:
            connection = await self._connect()
        self._busy.add(connection)
        if self._timer is None:
            self._tick()
        reused = connection.reused
        try:
            connection.ask(
                outgoing.head,
                outgoing.body,
                head_only=outgoing.method == "HEAD",
                more=outgoing.pump is not None,
            )
            connection.on_slow = outgoing.on_slow
            if outgoing.pump is not None:
                connection.aside = asyncio.ensure_future(_pumping(outgoing.pump, connection))
            while not connection.headed:
                if connection.failure is not None:
                    raise connection.failure
                await connection.progress()
        except Closed as failure:
            self.finish(connection)
            self._shun(connection.address)
            if not failure.answered and (reused or len(self.addresses) > 1):
                raise Stale(answered=False) from failure
            raise
        except BaseException:
            self.finish(connection)
            raise
        return connection

    def _pooled(self) -> Connection | None:
        oldest = time.monotonic() - self._keep_alive
        while self._idle:
            connection = self._idle.pop()
            if connection.idle_since >= oldest and connection.reusable():
                return connection
            connection.close()
        return None

    async def _connect(self) -> Connection:
        try:
            await in_task()
            connection = await self._connect_to_any()
        except BaseException:
            self._leave()
            raise
        self.breaker.reached()
        return connection

    async def _connect_to_any(self) -> Connection:
        *others, last = self.addresses.in_turn(time.monotonic())
        for address in others:
            with suppress(NotConnected):
                return await self._connect_to(address, seconds=min(IMPATIENT, self.timeouts.connect))
        return await self._connect_to(last, seconds=self.timeouts.connect)

    async def _connect_to(self, address: Address, *, seconds: float) -> Connection:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(seconds):
                _, connection = await loop.create_connection(
                    lambda: Connection(address=address, timeouts=self.timeouts, on_end=self._ended),
                    address.host,
                    address.port,
                    ssl=address.tls,
                )
        except OSError as failure:  # TimeoutError is one
            self._shun(address)
            raise NotConnected from failure
        self.addresses.reached(address)
        return connection

    def _shun(self, address: Address) -> None:
        """Try other addresses first for a while; connections that lie open to this one are of no use any more."""
        self.addresses.rest(address, time.monotonic())
        for connection in [one for one in self._idle if one.address is address]:
            connection.close()

    async def _wait_for_place(self) -> None:
        if len(self._queue) >= self._queue_limit:
            raise ServiceBusy(retry_after=1, service=self.service)
        place = asyncio.get_running_loop().create_future()
        self._queue.append(place)
        try:
            async with asyncio.timeout(self._queue_seconds):
                await place
        except BaseException as failure:
            if place.done() and not place.cancelled():
                self._leave()  # given a place in the very moment of giving up
            elif place in self._queue:
                self._queue.remove(place)
            if isinstance(failure, TimeoutError):
                raise ServiceBusy(retry_after=1, service=self.service) from failure
            raise

    def _leave(self) -> None:
        while self._queue:
            place = self._queue.popleft()
            if not place.done():
                place.set_result(None)  # the place is handed on, so the count stays
                return
        self._taken -= 1

    def _ended(self, connection: Connection) -> None:
        if connection in self._busy:
            self._forget(connection)
            self._leave()
        elif connection in self._idle:
            self._idle.remove(connection)

    def _forget(self, connection: Connection) -> None:
        self._busy.discard(connection)
        if not self._busy:
            self._emptied.set()

    def _tick(self) -> None:
        now = time.monotonic()
        for connection in list(self._busy):
            connection.check(now)
        oldest = now - self._keep_alive
        for connection in [c for c in self._idle if c.idle_since < oldest]:
            connection.close()
        waiting = self._busy or self._idle
        self._timer = asyncio.get_running_loop().call_later(TICK, self._tick) if waiting else None


async def _pumping(pump: Pump, connection: Connection) -> None:
    try:
        await pump(connection)
    except Exception as failure:  # noqa: BLE001 - raised again where the response is awaited
        connection.fail(failure)
