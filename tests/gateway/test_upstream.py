"""Connections to a service that is slow, dead, lying or gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.connection import CallerGone, Closed, Connection, Garbled, NotConnected, TimedOut
from gateway.refusals import ServiceBusy, ServiceDown
from gateway.settings import GatewaySettings, Timeouts
from gateway.transport import PooledTransport
from gateway.upstream import Outgoing, Upstream
from tests.gateway import make

GET = Outgoing("GET", b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
HEAD = Outgoing("HEAD", b"HEAD / HTTP/1.1\r\nhost: x\r\n\r\n")
POST = Outgoing("POST", b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n", b"hi")
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@asynccontextmanager
async def reaching(handler: make.Handler, **changes: Any) -> AsyncIterator[Upstream]:
    given = {"mode": "local", "timeouts": Timeouts(connect=0.5, response=0.3, idle=0.3), **changes}
    async with make.speaking(handler) as url:
        upstream = Upstream("roster", [url], GatewaySettings(**given))
        try:
            yield upstream
        finally:
            await upstream.close(grace=0)


def saying(*answers: bytes, close: bool = False) -> make.Handler:
    """Answers each request of a connection with the next of some answers."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            await make.read_head(reader)
            writer.write(answer)
            await writer.drain()
        if not close:
            await reader.read()

    return handler


async def body_of(connection: Connection) -> bytes:
    whole = b""
    while not connection.complete:
        chunk = connection.take()
        if chunk:
            whole += chunk
        elif connection.failure is not None:
            raise connection.failure
        else:
            await connection.progress()
    return whole + connection.take()


async def call(upstream: Upstream, outgoing: Outgoing = GET) -> tuple[int, bytes]:
    connection = await upstream.exchange(outgoing)
    try:
        return connection.status, await body_of(connection)
    finally:
        upstream.finish(connection)


async def test_a_connection_is_used_again() -> None:
    async with reaching(saying(OK, OK, OK)) as upstream:
        for _ in range(3):
            assert await call(upstream) == (200, b"ok")
        assert (upstream.idle, upstream.calls) == (1, 0)


@pytest.mark.parametrize(
    ("answer", "outgoing", "expected"),
    [
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", GET, (200, b"ok")),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx: 1\r\n\r\n", GET, (200, b"ok")),
        (b"HTTP/1.1 204 No Content\r\n\r\n", GET, (204, b"")),
        (b"HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n", GET, (304, b"")),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n", HEAD, (200, b"")),
        (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n" + OK, GET, (200, b"ok")),
    ],
)
async def test_every_framing_leaves_the_connection_ready_for_the_next(
    answer: bytes, outgoing: Outgoing, expected: tuple[int, bytes]
) -> None:
    async with reaching(saying(answer, OK)) as upstream:
        assert await call(upstream, outgoing) == expected
        assert upstream.idle == 1
        assert await call(upstream) == (200, b"ok")


async def test_without_length_the_end_of_the_connection_is_the_end_of_the_body() -> None:
    async with reaching(saying(b"HTTP/1.1 200 OK\r\n\r\nto the end", close=True)) as upstream:
        assert await call(upstream) == (200, b"to the end")
        assert upstream.idle == 0


async def test_a_connection_that_the_service_closes_is_not_kept() -> None:
    async with reaching(saying(OK.replace(b"\r\n\r\n", b"\r\nconnection: close\r\n\r\n"))) as upstream:
        assert await call(upstream) == (200, b"ok")
        assert upstream.idle == 0


async def test_headers_for_one_hop_are_not_handed_on() -> None:
    answer = (
        b"HTTP/1.1 200 OK\r\nkeep-alive: 5\r\nx-hop: 1\r\nconnection: X-Hop\r\nx-end: 1\r\ncontent-length: 0\r\n\r\n"
    )
    async with reaching(saying(answer)) as upstream:
        connection = await upstream.exchange(GET)
        assert connection.headers == [(b"x-end", b"1"), (b"content-length", b"0")]
        upstream.finish(connection)


@pytest.mark.parametrize(
    "answer",
    [
        b"I am no web server\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok",
        b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: gzip\r\n\r\nok",
        b"HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x-filler: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n" * 3000,
    ],
)
async def test_an_answer_that_is_not_http_is_garbled(answer: bytes) -> None:
    async with reaching(saying(answer)) as upstream:
        with pytest.raises(Garbled):
            await call(upstream)
        await asyncio.sleep(0.01)
        assert (upstream.idle, upstream.calls) == (0, 0)


async def test_bytes_beyond_an_answer_never_become_the_next_answer() -> None:
    async with reaching(saying(OK + b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil", OK)) as upstream:
        assert await call(upstream) == (200, b"ok")
        assert upstream.idle == 0


async def test_bytes_that_nobody_asked_for_end_the_connection() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await make.read_head(reader)
        writer.write(OK)
        await writer.drain()
        await asyncio.sleep(0.02)
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil")
        await reader.read()

    async with reaching(handler) as upstream:
        assert await call(upstream) == (200, b"ok")
        await asyncio.sleep(0.1)
        assert upstream.idle == 0


async def test_a_body_cut_short_is_a_failure_not_an_end() -> None:
    for cut in (
        b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nbegun",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nbegun\r\n",
    ):
        async with reaching(saying(cut, close=True)) as upstream:
            with pytest.raises(Closed):
                await call(upstream)


async def test_silence_before_and_within_an_answer_times_out() -> None:
    for answer in (b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nbegun"):
        async with reaching(saying(answer)) as upstream:
            started = asyncio.get_running_loop().time()
            with pytest.raises(TimedOut):
                await call(upstream)
            assert 0.25 < asyncio.get_running_loop().time() - started < 1.5
            await asyncio.sleep(0.01)
            assert upstream.calls == 0


class Counting:
    """A service that answers once a connection, then hangs up when asked again; counts the heads it read."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await make.read_head(reader))
        writer.write(OK)
        await writer.drain()
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))


async def test_a_stale_connection_is_noticed_and_a_harmless_call_made_again() -> None:
    service = Counting()
    async with reaching(service) as upstream:
        assert await call(upstream) == (200, b"ok")
        assert await call(upstream) == (200, b"ok")
        assert len(service.heads) == 3


async def test_an_unsafe_call_is_never_sent_twice() -> None:
    service = Counting()
    async with reaching(service) as upstream:
        assert await call(upstream) == (200, b"ok")
        with pytest.raises(Closed):
            await call(upstream, POST)
        assert [head[:4] for head in service.heads] == [b"GET ", b"POST"]
        assert not upstream.breaker.open


async def test_a_put_with_a_body_is_not_repeated_either() -> None:
    service = Counting()
    put = Outgoing("PUT", POST.head.replace(b"POST", b"PUT"), b"hi")
    async with reaching(service) as upstream:
        await call(upstream)
        with pytest.raises(Closed):
            await call(upstream, put)
        assert len(service.heads) == 2


async def test_a_call_is_repeated_once_only_and_never_on_a_fresh_connection() -> None:
    asked = 0

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await make.read_head(reader)
        asked += 1

    async with reaching(handler) as upstream:
        with pytest.raises(Closed):
            await call(upstream)
    assert asked == 1


async def test_idle_connections_are_dropped_before_the_service_drops_them() -> None:
    async with reaching(saying(OK, OK), keep_alive=0.1) as upstream:
        await call(upstream)
        assert upstream.idle == 1
        await asyncio.sleep(0.6)
        assert upstream.idle == 0


async def test_the_breaker_opens_lets_one_probe_through_and_closes() -> None:
    port = make.free_port()
    upstream = Upstream(
        "roster",
        [f"http://127.0.0.1:{port}"],
        GatewaySettings(mode="local", breaker_failures=3, breaker_seconds=0.2),
    )
    for _ in range(3):
        with pytest.raises(NotConnected):
            await call(upstream)
    with pytest.raises(ServiceDown) as refused:
        await call(upstream)
    assert refused.value.headers["Retry-After"] == "1"
    await asyncio.sleep(0.25)
    outcomes = await asyncio.gather(*(call(upstream) for _ in range(3)), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NotConnected", "ServiceDown", "ServiceDown"]
    await asyncio.sleep(0.25)

    async with make.speaking(saying(OK, OK), port=port):
        assert await call(upstream) == (200, b"ok")
        assert await call(upstream) == (200, b"ok")
        await upstream.close(grace=0)


async def test_a_probe_that_waits_for_news_keeps_nobody_waiting() -> None:
    port = make.free_port()
    upstream = Upstream(
        "roster",
        [f"http://127.0.0.1:{port}"],
        GatewaySettings(mode="local", breaker_failures=1, breaker_seconds=0.1),
    )
    with pytest.raises(NotConnected):
        await call(upstream)
    await asyncio.sleep(0.15)
    waiting, news = asyncio.Event(), asyncio.Event()

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await make.read_head(reader)
        if not waiting.is_set():
            waiting.set()
            await news.wait()
        writer.write(OK)

    async with make.speaking(handler, port=port):
        probe = asyncio.ensure_future(call(upstream))
        await waiting.wait()
        assert await call(upstream) == (200, b"ok")
        news.set()
        assert await probe == (200, b"ok")
        await upstream.close(grace=0)


async def test_slow_answers_do_not_open_the_breaker() -> None:
    async with reaching(saying(b""), breaker_failures=1) as upstream:
        for _ in range(2):
            with pytest.raises(TimedOut):
                await call(upstream)


async def test_calls_beyond_the_places_wait_and_beyond_the_queue_are_shed() -> None:
    release = asyncio.Event()

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await make.read_head(reader)
            await release.wait()
            writer.write(OK)

    async with reaching(handler, concurrency=2, queue=2, timeouts=Timeouts(response=5)) as upstream:
        calls = [asyncio.ensure_future(call(upstream)) for _ in range(4)]
        await asyncio.sleep(0.05)
        assert upstream.calls == 2
        with pytest.raises(ServiceBusy) as refused:
            await call(upstream)
        assert refused.value.headers["Retry-After"] == "1"
        release.set()
        assert await asyncio.gather(*calls) == [(200, b"ok")] * 4
        assert upstream.calls == 0


async def test_nobody_waits_in_the_queue_for_longer_than_allowed_and_places_are_not_lost() -> None:
    release = asyncio.Event()

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await make.read_head(reader)
            await release.wait()
            writer.write(OK)

    async with reaching(handler, concurrency=1, queue_seconds=0.1, timeouts=Timeouts(response=5)) as upstream:
        first = asyncio.ensure_future(call(upstream))
        await asyncio.sleep(0.02)
        with pytest.raises(ServiceBusy):
            await call(upstream)
        given_up = asyncio.ensure_future(call(upstream))
        await asyncio.sleep(0.02)
        given_up.cancel()
        release.set()
        assert await first == (200, b"ok")
        assert await call(upstream) == (200, b"ok")
        assert upstream.calls == 0


async def test_a_caller_that_stops_sending_is_told_apart_from_a_service_that_stops_answering() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async def pump(connection: Connection) -> None:
        connection.awaiting_caller = True
        await asyncio.sleep(10)

    async with reaching(handler) as upstream:
        with pytest.raises(CallerGone):
            await call(upstream, Outgoing("POST", POST.head, b"h", pump))


async def test_a_failure_while_sending_ends_the_call() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async def pump(connection: Connection) -> None:
        raise RuntimeError("the caller's stream is broken")

    async with reaching(handler) as upstream:
        with pytest.raises(RuntimeError, match="broken"):
            await call(upstream, Outgoing("POST", POST.head, b"h", pump))


async def test_closing_waits_for_calls_in_flight() -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await make.read_head(reader)
        await asyncio.sleep(0.1)
        writer.write(OK)
        await reader.read()

    async with reaching(handler) as upstream:
        running = asyncio.ensure_future(call(upstream))
        await asyncio.sleep(0.03)
        await upstream.close(grace=2)
        assert await running == (200, b"ok")
        assert upstream.idle == 0


@pytest.mark.parametrize("url", ["ftp://x", "roster:8000", "http://", "http://x/prefix"])
def test_a_service_is_an_address_without_a_path(url: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        Upstream("roster", [url], GatewaySettings(mode="local"))


async def test_the_pool_speaks_httpx(tmp_path: Path) -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        await send({"type": "http.response.start", "status": 201, "headers": [(b"x-path", scope["raw_path"])]})
        await send({"type": "http.response.body", "body": message["body"] * 2})

    async with make.serving(app) as url:
        transport = PooledTransport({"roster": Upstream("roster", [url], GatewaySettings(mode="local"))})
        async with httpx.AsyncClient(transport=transport, base_url="http://roster") as client:
            answer = await client.post("/a?b=c", content=b"hi")
            assert (answer.status_code, answer.content, answer.headers["x-path"]) == (201, b"hihi", "/a")
            assert (await client.get("/b")).headers["x-path"] == "/b"
    transport = PooledTransport(
        {"x": Upstream("x", [f"http://127.0.0.1:{make.free_port()}"], GatewaySettings(mode="local"))}
    )
    async with httpx.AsyncClient(transport=transport) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get("http://x/")
