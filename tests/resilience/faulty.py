"""A wire between the gateway and a service that does what wires do: delay, cut, swallow, tear and repeat.

Each request goes to the service on a connection of its own, and its answer is taken whole before anything of it is
handed back, so that a test says exactly what of an exchange came through.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from enum import StrEnum
from urllib.parse import urlsplit

__all__ = ["Fault", "Wire", "wire_to"]


class Fault(StrEnum):
    """What becomes of a request and its answer."""

    NONE = "none"
    REFUSED = "nobody accepts the connection"
    DELAYED = "the request arrives late"
    CUT_BEFORE = "reset before the request arrives"
    CUT_AFTER = "reset when the request has taken effect"
    SILENT_BEFORE = "accepted, never delivered, never answered"
    SILENT_AFTER = "delivered, never answered"
    TORN_HEAD = "the answer ends in its head"
    TORN_BODY = "the answer ends in its body"
    DOUBLED = "the request arrives twice at once"


class Wire:
    """Listens in the service's place."""

    def __init__(self, there: str) -> None:
        address = urlsplit(there)
        self._there = (address.hostname, address.port)
        self._server: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._fault = Fault.NONE
        # Methods of the requests that came here, and how many of them the service was given.
        self.came: list[str] = []
        self.delivered = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def becomes(self, fault: Fault) -> None:
        """From now on, for every request; connections that lie open are cut."""
        self._fault = fault
        for writer in list(self._open):
            writer.transport.abort()
        if fault is Fault.REFUSED:
            await self.close()
        elif self._server is None:
            self._server = await asyncio.start_server(self._accepted, "127.0.0.1", self._port)
            self._port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            head = await reader.readuntil(b"\r\n\r\n")
            await self._pass_on(head + await reader.readexactly(_length(head)), writer)
        self._open.discard(writer)
        writer.close()

    async def _pass_on(self, request: bytes, writer: asyncio.StreamWriter) -> None:
        fault = self._fault
        self.came.append(request.split(b" ", 1)[0].decode())
        if fault is Fault.CUT_BEFORE:
            writer.transport.abort()
            return
        if fault is Fault.SILENT_BEFORE:
            await _forever()
        if fault is Fault.DELAYED:
            await asyncio.sleep(0.2)
        twice = 2 if fault is Fault.DOUBLED else 1
        answer, *_ = await asyncio.gather(*(self._deliver(request) for _ in range(twice)))
        if fault is Fault.CUT_AFTER:
            writer.transport.abort()
            return
        if fault is Fault.SILENT_AFTER:
            await _forever()
        if fault is Fault.TORN_HEAD:
            answer = answer[: answer.index(b"\r\n") + 10]
        if fault is Fault.TORN_BODY:
            answer = answer[:-1]
        writer.write(answer)
        await writer.drain()

    async def _deliver(self, request: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(*self._there)
        writer.write(request.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n", 1))
        self.delivered += 1
        answer = await reader.read()
        writer.close()
        return answer


def _length(head: bytes) -> int:
    lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return int(lengths[0]) if lengths else 0


async def _forever() -> None:
    """Until the gateway gives up; its connection is cut then, and this task with the test's loop."""
    await asyncio.Event().wait()


@asynccontextmanager
async def wire_to(there: str) -> AsyncIterator[Wire]:
    wire = Wire(there)
    await wire.becomes(Fault.NONE)
    try:
        yield wire
    finally:
        await wire.becomes(Fault.REFUSED)
