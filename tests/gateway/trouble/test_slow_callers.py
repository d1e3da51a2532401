"""A caller that dawdles, on the way in or on the way out, costs a bounded time and a bounded memory."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import psutil
import pytest

from tests.gateway import make
from tests.gateway.trouble.hold import MEGABYTE, WORKERS, Hasty, Service, Wire, gateway_before, head, wire_to

pytestmark = pytest.mark.asyncio(loop_scope="module")

POST = b"POST " + WORKERS + b" HTTP/1.1"


async def drip(wire: Wire, parts: Iterator[bytes], *, every: float = 0.05) -> tuple[int, bytes]:
    """Say the parts one by one until something is answered."""

    async def dripping() -> None:
        for part in parts:
            wire.say(part)
            await asyncio.sleep(every)

    saying = asyncio.ensure_future(dripping())
    try:
        return await wire.answer()
    finally:
        saying.cancel()


async def test_a_head_that_drips_is_given_its_time_and_no_more(gateway: str, service: Service) -> None:
    async with wire_to(gateway) as wire:
        began = time.monotonic()
        status, body = await drip(wire, (b"%c" % byte for byte in head()))
        assert (status, orjson.loads(body)["code"]) == (408, "REQUEST_TIMEOUT")
        assert time.monotonic() - began < 3
        assert await wire.rest() == b""
    assert service.asked == []


async def test_a_head_that_drips_after_a_good_request_is_given_no_more(gateway: str) -> None:
    async with wire_to(gateway) as wire:
        wire.say(head())
        assert (await wire.answer())[0] == 200
        assert (await drip(wire, (b"%c" % byte for byte in head())))[0] == 408


async def test_a_caller_that_says_nothing_or_only_empty_lines_is_let_go(gateway: str) -> None:
    async with wire_to(gateway) as silent, wire_to(gateway) as empty:
        empty.say(head())
        await empty.answer()
        for _ in range(3):
            empty.say(b"\r\n")
        assert await silent.rest() == await empty.rest() == b""


@pytest.mark.parametrize(
    "endless",
    [
        b"GET /" + b"a" * MEGABYTE,
        head()[:-2] + b"x: " + b"a" * MEGABYTE,
        head()[:-2] + b"".join(b"x-%d: a\r\n" % number for number in range(101)) + b"\r\n",
        head()[:-2] + b"x" * MEGABYTE,
        head()[:-2] + b"x: " + b"a" * (65 << 10) + b"\r\n\r\n",
    ],
    ids=["a line", "a value", "a hundred headers", "a name", "a value that comes whole"],
)
async def test_a_head_without_end_is_refused(gateway: str, service: Service, endless: bytes) -> None:
    async with wire_to(gateway) as wire:
        wire.say(endless)
        status, body = await wire.answer()
        assert (status, orjson.loads(body)["code"]) == (431, "HEAD_TOO_LARGE")
    assert service.asked == []


@pytest.mark.parametrize("begun", [b"", b"x"], ids=["nothing", "a beginning"])
async def test_a_body_that_does_not_come_is_not_waited_for(gateway: str, begun: bytes) -> None:
    async with wire_to(gateway) as wire:
        wire.say(head(POST, b"content-length: 9") + begun)
        status, body = await wire.answer()
        assert (status, orjson.loads(body)["code"]) == (408, "REQUEST_TIMEOUT")


@pytest.mark.parametrize(
    "parts",
    [[b"1\r\nx\r\n"] * 200, [b"1;" + b"e" * 4000 + b"\r\nx\r\n"] * 200],
    ids=["bytes", "extensions of chunks"],
)
async def test_a_body_that_drips_earns_no_more_time(gateway: str, service: Service, parts: list[bytes]) -> None:
    async with wire_to(gateway) as wire:
        wire.say(head(POST, b"transfer-encoding: chunked"))
        assert (await drip(wire, iter(parts)))[0] == 408
    assert service.bodies == []


async def test_a_body_at_a_fair_pace_arrives_however_long_it_takes(gateway: str, service: Service) -> None:
    async with wire_to(gateway) as wire:
        wire.say(head(POST, b"content-length: 10240"))
        assert (await drip(wire, iter([b"x" * 1024] * 10), every=0.1))[0] == 200
    assert service.bodies == [b"x" * 10240]


async def test_an_answer_that_nobody_reads_is_dropped_and_its_place_is_free(tmp_path: Path) -> None:
    ended = asyncio.Event()

    async def pour(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while (await asyncio.wait_for(asyncio.ensure_future(receive_now(receive)), 5)) is None:
            await send({"type": "http.response.body", "body": b"x" * MEGABYTE, "more_body": True})
        ended.set()

    async def receive_now(receive: Any) -> Any:
        """Whether the caller has gone; None while it has not."""
        asking = asyncio.ensure_future(receive())
        done, _ = await asyncio.wait({asking}, timeout=0.001)
        if done and asking.result()["type"] == "http.disconnect":
            return True
        asking.cancel()
        return None

    process = psutil.Process()
    before = process.memory_info().rss
    async with make.serving(pour) as upstream, gateway_before(upstream, tmp_path, door=Hasty, concurrency=1) as url:
        async with wire_to(url) as wire:
            wire.writer.transport.pause_reading()  # type: ignore[attr-defined]
            wire.say(head())
            await asyncio.wait_for(ended.wait(), 10)
            assert process.memory_info().rss - before < 50 * MEGABYTE
        async with wire_to(url) as wire:
            wire.say(head(b"HEAD " + WORKERS + b"/W1 HTTP/1.1"))
            assert (await wire.reader.readline()).startswith(b"HTTP/1.1 200")
