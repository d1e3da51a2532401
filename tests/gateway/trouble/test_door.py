"""Where calls begin and connections rest: many in one read, one followed by what is none, and none for a while."""

import asyncio
import time
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

from chassis.leaving import Leaving
from tests.gateway import make
from tests.gateway.trouble.hold import WORKERS, Service, gateway_before, head, wire_to

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Of the server's, for one whole second.
KEPT_SECONDS = 1


async def test_a_thousand_calls_that_come_at_once_are_refused_one_after_the_other(gateway: str) -> None:
    nobody = b"GET " + WORKERS + b" HTTP/1.1\r\nhost: x\r\n\r\n"
    async with wire_to(gateway) as wire:
        wire.say(nobody * 1500)
        assert {(await wire.answer())[0] for _ in range(1500)} == {401}


async def test_calls_that_come_at_once_are_answered_in_their_order(gateway: str, service: Service) -> None:
    async with wire_to(gateway) as wire:
        wire.say(head() + head(host=b"host: y", line=b"GET /v1/nowhere HTTP/1.1") + head() + b"GET /livez HTTP/1.1\r\n")
        wire.say(b"host: x\r\n\r\n" + head())
        assert [(await wire.answer())[0] for _ in range(5)] == [200, 404, 200, 200, 200]
    assert len(service.asked) == 3


async def test_a_call_whose_bytes_go_on_as_nothing_sound_does_not_begin(gateway: str, service: Service) -> None:
    async with wire_to(gateway) as wire:
        wire.say(head() + b"\x00\r\n\r\n")
        assert b"HTTP/1.1 200" not in await wire.rest()
    assert service.asked == []


async def test_what_a_trusted_proxy_says_of_the_caller_is_heard_and_for_its_own_call_alone(
    service: Service, tmp_path: Path
) -> None:
    behind = b"GET " + WORKERS + b" HTTP/1.1", b"x-forwarded-for: 10.0.0.9", b"x-forwarded-proto: https"
    async with (
        make.serving(service) as upstream,
        gateway_before(upstream, tmp_path, proxy_headers=True) as url,
        wire_to(url) as wire,
    ):
        for said, heard in ((head(*behind), (b"10.0.0.9", b"https")), (head(), (b"127.0.0.1", b"http"))):
            wire.say(said)
            assert (await wire.answer())[0] == 200
            told = dict(service.asked[-1]["headers"])
            assert (told[b"x-forwarded-for"], told[b"x-forwarded-proto"]) == heard


async def test_a_connection_rests_for_its_time_from_the_last_answer(service: Service, tmp_path: Path) -> None:
    async with (
        gateway_before("http://127.0.0.1:1", tmp_path, timeout_keep_alive=KEPT_SECONDS) as url,
        wire_to(url) as wire,
    ):
        wire.say(b"GET /livez HTTP/1.1\r\nhost: x\r\n\r\n")
        await wire.answer()
        await asyncio.sleep(0.6 * KEPT_SECONDS)
        wire.say(head())
        assert (await wire.answer())[0] == 502
        answered = time.monotonic()
        assert await wire.rest() == b""
        assert time.monotonic() - answered > 0.9 * KEPT_SECONDS


async def test_a_caller_who_does_not_read_is_answered_no_more_until_they_do(tmp_path: Path) -> None:
    asked = 0

    async def long(_: Scope, __: Receive, send: Send) -> None:
        nonlocal asked
        asked += 1
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"60000")]})
        await send({"type": "http.response.body", "body": b"x" * 60_000})

    async with make.serving(long) as upstream, gateway_before(upstream, tmp_path) as url, wire_to(url) as wire:
        for _ in range(10):
            wire.say(head() * 50)
        seen = -1
        while seen != asked:
            seen = asked
            await asyncio.sleep(0.1)
        assert seen < 400
        assert {await wire.answer() for _ in range(500)} == {(200, b"x" * 60_000)}
    assert asked == 500


async def test_who_hangs_up_on_the_first_of_two_calls_frees_its_place_at_the_service(tmp_path: Path) -> None:
    came, gone = asyncio.Event(), asyncio.Event()

    async def waiting(_: Scope, receive: Receive, __: Send) -> None:
        came.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        gone.set()

    async with make.serving(waiting) as upstream, gateway_before(upstream, tmp_path) as url:
        async with asyncio.timeout(5), wire_to(url) as wire:
            wire.say(head() + head())
            await came.wait()
        async with asyncio.timeout(5):
            await gone.wait()


async def test_a_process_that_leaves_says_so_with_the_answer_to_a_call(service: Service, tmp_path: Path) -> None:
    async with make.serving(service) as upstream:
        app = Leaving(make.gateway(tmp_path, {"roster": upstream}), seconds=60)
        async with make.at_the_door(app) as url, wire_to(url) as wire:
            wire.say(head())
            assert (await wire.answer())[0] == 200
            app._leaving = True
            wire.say(head())
            last = await wire.rest()
    assert last.startswith(b"HTTP/1.1 200")
    assert b"connection: close\r\n" in last


async def test_a_body_that_came_with_its_head_is_sent_on_with_it(service: Service, tmp_path: Path) -> None:
    post = b"POST " + WORKERS + b" HTTP/1.1"
    async with make.serving(service) as upstream, gateway_before(upstream, tmp_path) as url, wire_to(url) as wire:
        wire.say(
            head(post, b"content-length: 5") + b"a bod" + head(post, b"transfer-encoding: chunked") + b"1\r\ny\r\n"
        )
        assert (await wire.answer())[0] == 200
        wire.say(b"3\r\nmor\r\n0\r\n\r\n")
        assert (await wire.answer())[0] == 200
    assert service.bodies == [b"a bod", b"ymor"]
