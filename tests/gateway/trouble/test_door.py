"""Where calls begin and connections rest: many in one read, one followed by what is none, and none for a while."""

import asyncio
import time
from pathlib import Path

import pytest

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
