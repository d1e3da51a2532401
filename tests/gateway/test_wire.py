"""A whole answer, written at once, is byte for byte what the server would have written for the same messages."""

import asyncio
import re
from typing import Any

import pytest

from gateway.wire import write_whole
from tests.gateway import make

HEADERS = [(b"content-type", b"application/json"), (b"content-length", b"4"), (b"etag", b'"7"')]
GET = b"GET /v1/roster/workers HTTP/1.1\r\nhost: x\r\n\r\n"
LAST = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"


class Answering:
    def __init__(self, *, at_once: bool, status: int = 200) -> None:
        self.at_once = at_once
        self.status = status
        self.written = list[bool]()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await asyncio.sleep(0)
        if self.at_once:
            self.written.append(write_whole(send, self.status, HEADERS, b"true"))
            if self.written[-1]:
                return
        headers = HEADERS if self.status == 200 else HEADERS[:1]
        body = b"true" if self.status == 200 else b""
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


async def answers(app: Answering, asked: bytes) -> bytes:
    async with make.serving(app) as url:
        reader, writer = await asyncio.open_connection("127.0.0.1", int(url.rpartition(":")[2]))
        writer.write(asked)
        answered = await reader.read()
        writer.close()
    return re.sub(rb"date: [^\r]*", b"date: then", answered)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        (GET + LAST, [True, False]),
        (GET * 3 + LAST, [True, True, True, False]),
        (b"HEAD" + GET[3:] + GET + LAST, [False, True, False]),
        (b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\nabc" + GET + LAST, [True, True, False]),
    ],
    ids=["keep-alive, then close", "pipelined", "HEAD", "with a body"],
)
async def test_it_is_what_the_server_would_have_written(asked: bytes, written: list[bool]) -> None:
    app = Answering(at_once=True)
    assert await answers(app, asked) == await answers(Answering(at_once=False), asked)
    assert app.written == written


@pytest.mark.parametrize("status", [204, 304])
async def test_an_answer_without_a_body_is_left_to_the_server(status: int) -> None:
    app = Answering(at_once=True, status=status)
    assert (await answers(app, GET + LAST)).count(b"HTTP/1.1 %d" % status) == 2
    assert app.written == [False, False]


async def test_what_is_not_the_server_is_left_alone() -> None:
    async def send(_: Any) -> None:
        raise AssertionError

    assert not write_whole(send, 200, HEADERS, b"true")
