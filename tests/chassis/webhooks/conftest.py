"""The toy service with keys, and a receiver on this machine that answers as a test tells it to."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from chassis.ciphers import KeyRing
from chassis.database import Scope
from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from chassis.webhooks.delivery import Deliverer
from tests.chassis.toy.service import SERVICE
from tests.client import common_settings


@dataclass
class Receiver:
    """What was received; ``answers`` gives the answer to each, and waits first where it is told to."""

    url: str
    received: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    answers: Callable[[dict[str, Any]], str] = lambda _: "204 No Content"
    gate: asyncio.Event | None = None
    arrivals: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    async def arrived(self, number: int = 1) -> None:
        """Wait until so many more have come."""
        async with asyncio.timeout(10):
            for _ in range(number):
                await self.arrivals.acquire()

    @property
    def titles(self) -> list[str]:
        return [orjson.loads(body)["data"]["title"] for body in self.bodies]

    def verify(self, secret: str, number: int = -1) -> Any:
        """What the library of the standard makes of it; raises where the signature is wrong."""
        return Webhook(secret).verify(self.bodies[number], self.received[number])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers["content-length"]))
        self.received.append(headers)
        self.bodies.append(body)
        self.arrivals.release()
        if self.gate is not None:
            await self.gate.wait()
        writer.write(f"HTTP/1.1 {self.answers(orjson.loads(body))}\r\ncontent-length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()


async def _receiving() -> AsyncIterator[Receiver]:
    receiver = Receiver("")
    server = await asyncio.start_server(receiver.serve, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    yield receiver
    if receiver.gate is not None:
        receiver.gate.set()
    server.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async for one in _receiving():
        yield one


@pytest.fixture
async def other_receiver() -> AsyncIterator[Receiver]:
    async for one in _receiving():
        yield one


@pytest.fixture
async def told(fresh_database: Callable[[Service], Awaitable[str]]) -> AsyncIterator[FastAPI]:
    """The toy service; nothing is delivered but when a test says so."""
    settings = ServiceSettings(
        database_url=await fresh_database(SERVICE), data_keys=SecretStr(KeyRing.generate().to_json())
    )
    app = assemble(SERVICE, common=common_settings(), settings=settings, follow=False)
    async with LifespanManager(app):
        yield app


def deliverer(app: FastAPI, **more: Any) -> Deliverer:
    """One process that delivers."""
    return Deliverer(
        service="toy",
        database=app.state.database,
        scope=Scope.of_system(app.state.clock),
        keys=app.state.keys,
        sender=app.state.webhooks,
        **more,
    )
