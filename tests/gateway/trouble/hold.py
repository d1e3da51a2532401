"""A gateway before a service, and the wire to it held in hand: bytes as they are, both ways."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.types import Receive, Scope, Send

from gateway.door import Door
from tests.gateway import make

WORKERS = b"/v1/roster/workers"
MEGABYTE = 1 << 20


class Hasty(Door):
    """The door, with less patience."""

    head_seconds = 0.3
    stall_seconds = 0.3


class Service:
    """Remembers what it was asked, and how much of a body came."""

    def __init__(self) -> None:
        self.asked: list[Scope] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.asked.append(scope)
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message["body"]
            more = message["more_body"]
        self.bodies.append(body)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    def names(self) -> set[bytes]:
        """The names of the headers it was last sent."""
        return {name for name, _ in self.asked[-1]["headers"]}


class Wire:
    """A connection to the gateway on which anything may be said."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def say(self, data: bytes) -> None:
        self.writer.write(data)

    async def answer(self) -> tuple[int, bytes]:
        """The next whole answer: its status and body."""
        async with asyncio.timeout(5):
            head = await self.reader.readuntil(b"\r\n\r\n")
            fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
            length = int(fields.get(b"content-length", b"0"))
            return int(head.split(b" ", 2)[1]), await self.reader.readexactly(length)

    async def rest(self) -> bytes:
        """All that comes until the gateway closes."""
        async with asyncio.timeout(5):
            return await self.reader.read()


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[Wire]:
    reader, writer = await asyncio.open_connection(urlsplit(url).hostname, urlsplit(url).port)
    try:
        yield Wire(reader, writer)
    finally:
        writer.transport.abort()


@asynccontextmanager
async def gateway_before(
    upstream: str,
    folder: Path,
    *,
    door: type[Door] = Door,
    timeout_keep_alive: int = 5,
    proxy_headers: bool = False,
    **changes: Any,
) -> AsyncIterator[str]:
    app = make.gateway(folder, {"roster": upstream}, **changes)
    served = {"http": door, "timeout_keep_alive": timeout_keep_alive, "proxy_headers": proxy_headers}
    async with make.at_the_door(app, **served) as url:
        yield url


def head(line: bytes = b"GET " + WORKERS + b" HTTP/1.1", *headers: bytes, host: bytes = b"host: x") -> bytes:
    fields = [host, b"authorization: Bearer " + make.token().encode(), *headers]
    return b"\r\n".join([line, *filter(None, fields), b"", b""])
