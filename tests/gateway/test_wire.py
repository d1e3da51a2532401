"""What a call is answered is byte for byte what the server would have written for the same messages of ASGI."""

import asyncio
import re
from typing import Any

import pytest

from gateway.call import Call
from gateway.door import Door
from gateway.wire import Wire
from tests.gateway import make

HEADERS = [(b"content-type", b"application/json"), (b"etag", b'"7"')]
LENGTH = (b"content-length", b"4")
GET = b"GET /v1/roster/workers HTTP/1.1\r\nhost: x\r\n\r\n"
LAST = GET[:-2] + b"connection: close\r\n\r\n"
HEAD = b"HEAD" + GET[3:]
POST = b"POST" + GET[3:-2] + b"content-length: 3\r\n\r\nabc"


class Answering:
    """Answers calls by their wire, and the same to a server that knows ASGI alone."""

    def __init__(self, status: int, *parts: bytes) -> None:
        self.status = status
        self.parts = parts
        self.headers = [*HEADERS, LENGTH] if parts == (b"true",) else HEADERS
        self.called = 0

    async def call(self, _: Call, wire: Wire) -> None:
        self.called += 1
        await asyncio.sleep(0)
        if len(self.parts) == 1:
            wire.answer(self.status, self.headers, *self.parts)
            return
        wire.start(self.status, self.headers)
        for part in self.parts:
            await wire.write(part)
        wire.end()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            scope["state"]["calls"] = self.call
            for event in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{event}.complete"})
            return
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        for part in self.parts:
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})


async def answered(app: Answering, asked: bytes, **options: Any) -> bytes:
    async with make.serving(app, lifespan="on", **options) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(asked)
        async with asyncio.timeout(5):
            told = await reader.read()
        writer.close()
    return re.sub(rb"date: [^\r]*", b"date: then", told)


@pytest.mark.parametrize(
    "asked",
    [GET + LAST, GET * 3 + LAST, HEAD + GET + LAST, POST + GET + LAST, GET.replace(b"1.1", b"1.0")],
    ids=["keep-alive, then close", "pipelined", "HEAD", "with a body", "HTTP/1.0"],
)
@pytest.mark.parametrize(
    ("status", "parts"),
    [(200, (b"true",)), (200, (b"tr", b"ue")), (204, ()), (304, ())],
    ids=["whole", "as it flows", "no content", "not modified"],
)
async def test_it_is_what_the_server_would_have_written(asked: bytes, status: int, parts: tuple[bytes, ...]) -> None:
    app = Answering(status, *parts)
    assert await answered(app, asked, http=Door) == await answered(Answering(status, *parts), asked)
    assert app.called == asked.count(b"/v1/")
