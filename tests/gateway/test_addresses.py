"""A service on several hosts: where calls go when one of them is gone, leaves, or comes back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from gateway.addresses import Addresses
from gateway.connection import Closed, NotConnected
from gateway.settings import GatewaySettings, Timeouts
from gateway.upstream import Upstream
from tests.gateway import make
from tests.gateway.test_upstream import OK, POST, call, saying

LAST = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 4\r\n\r\nlast"


@asynccontextmanager
async def reaching_all(*urls: str, rest: float = 60.0) -> AsyncIterator[Upstream]:
    settings = GatewaySettings(
        mode="local", breaker_seconds=rest, timeouts=Timeouts(connect=0.5, response=0.5, idle=0.5)
    )
    upstream = Upstream("roster", urls, settings)
    try:
        yield upstream
    finally:
        await upstream.close(grace=0)


def nobody() -> str:
    return f"http://127.0.0.1:{make.free_port()}"


def counted(answer: bytes, came: list[str], name: str) -> make.Handler:
    """Answers everything on a connection, and notes each request under a name."""

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await make.read_head(reader):
            came.append(name)
            writer.write(answer)
            if answer is LAST:
                writer.close()
                return

    return handler


def test_another_address_is_first_each_time_and_those_that_rest_are_last() -> None:
    addresses = Addresses("roster", ["http://a:1", "http://b:1", "http://c:1"], rest_seconds=5)

    def hosts(now: float) -> str:
        return "".join(one.host for one in addresses.in_turn(now))

    assert [hosts(0), hosts(0), hosts(0)] == ["bca", "cab", "abc"]
    b = addresses.in_turn(0)[0]
    addresses.rest(b, 10)
    assert (hosts(10), hosts(14), addresses.away) == ("cab", "acb", 1)
    # Its rest is over: one call finds out, and the others do not wait for it.
    assert (hosts(15), hosts(15)) == ("bca", "cab")
    addresses.reached(b)
    assert (hosts(15), addresses.away) == ("abc", 0)


def test_a_service_has_an_address() -> None:
    with pytest.raises(ValueError, match="roster has no address"):
        Upstream("roster", [], GatewaySettings(mode="local"))


async def test_calls_go_to_every_address() -> None:
    came: list[str] = []
    async with (
        make.speaking(counted(OK, came, "a")) as a,
        make.speaking(counted(OK, came, "b")) as b,
        reaching_all(a, b) as upstream,
    ):
        await asyncio.gather(*(call(upstream) for _ in range(4)))
    assert sorted(came) == ["a", "a", "b", "b"]


async def test_an_address_that_nobody_listens_at_costs_no_call() -> None:
    async with make.speaking(saying(*[OK] * 20)) as there, reaching_all(there, nobody()) as upstream:
        for _ in range(4):
            assert await call(upstream) == (200, b"ok")
        assert await call(upstream, POST) == (200, b"ok")
        assert upstream.addresses.away == 1
        assert not upstream.breaker.open


async def test_the_breaker_opens_when_no_address_answers() -> None:
    async with reaching_all(nobody(), nobody()) as upstream:
        for _ in range(5):
            with pytest.raises(NotConnected):
                await call(upstream)
        assert upstream.breaker.open


async def test_a_call_whose_host_is_lost_before_it_answers_is_made_at_another_if_that_is_harmless() -> None:
    came: list[str] = []

    async def lost(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await make.read_head(reader)
        came.append("lost")
        writer.transport.abort()

    async with (
        make.speaking(lost) as gone,
        make.speaking(saying(OK, OK)) as there,
        reaching_all(there, gone) as upstream,
    ):
        assert await call(upstream) == (200, b"ok")
        assert came == ["lost"]
    async with make.speaking(lost) as gone, reaching_all(nobody(), gone) as upstream:
        with pytest.raises(Closed):
            await call(upstream, POST)
        assert came == ["lost"] * 2


async def test_a_process_that_leaves_is_asked_no_more() -> None:
    came: list[str] = []
    async with (
        make.speaking(counted(LAST, came, "leaves")) as leaves,
        make.speaking(counted(OK, came, "stays")) as stays,
        reaching_all(stays, leaves) as upstream,
    ):
        for _ in range(5):
            await call(upstream)
    assert came == ["leaves"] + ["stays"] * 4


async def test_an_address_that_comes_back_is_called_again() -> None:
    came: list[str] = []
    port = make.free_port()
    async with (
        make.speaking(counted(LAST, came, "a")) as a,
        reaching_all(a, f"http://127.0.0.1:{port}", rest=0.2) as upstream,
    ):
        await call(upstream)
        assert upstream.addresses.away
        async with make.speaking(counted(OK, came, "b"), port=port):
            while "b" not in came:
                await call(upstream)
                await asyncio.sleep(0.02)
            assert upstream.addresses.away <= 1
