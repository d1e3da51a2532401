"""Nothing passes that a service could read otherwise than the gateway did."""

from contextlib import suppress

import orjson
import pytest

from tests.gateway.trouble.hold import WORKERS, Service, head, wire_to

pytestmark = pytest.mark.asyncio(loop_scope="module")

POST = b"POST " + WORKERS + b" HTTP/1.1"
SMUGGLED = b"GET /v1/roster/me HTTP/1.1\r\nhost: x\r\n\r\n"

TWO_READINGS: dict[str, bytes] = {
    "two lengths": head(POST, b"content-length: 0", b"content-length: 43") + SMUGGLED,
    "one length said twice": head(POST, b"content-length: 5, 5") + b"12345",
    "a length and chunks": head(POST, b"content-length: 43", b"transfer-encoding: chunked") + b"0\r\n\r\n" + SMUGGLED,
    "chunks and a length": head(POST, b"transfer-encoding: chunked", b"content-length: 4") + b"0\r\n\r\n" + SMUGGLED,
    "chunked twice": head(POST, b"transfer-encoding: chunked", b"transfer-encoding: identity") + b"0\r\n\r\n",
    "chunked not last": head(POST, b"transfer-encoding: chunked, gzip") + b"0\r\n\r\n",
    "a coding with a tab": head(POST, b"transfer-encoding:\tchunked\x0b") + b"0\r\n\r\n",
    "chunks of HTTP/1.0": head(b"POST " + WORKERS + b" HTTP/1.0", b"transfer-encoding: chunked") + b"0\r\n\r\n",
    "a signed length": head(POST, b"content-length: +5") + b"12345",
    "a length in hex": head(POST, b"content-length: 0x5") + b"12345",
    "a length beyond all": head(POST, b"content-length: 99999999999999999999999") + b"12345",
    "a chunk's size with a sign": head(POST, b"transfer-encoding: chunked") + b"+2\r\nhi\r\n0\r\n\r\n",
    "a chunk's size that overflows": head(POST, b"transfer-encoding: chunked") + b"10000000000000002\r\nhi\r\n",
    "a chunk longer than it says": head(POST, b"transfer-encoding: chunked") + b"2\r\nhi there\r\n0\r\n\r\n",
    "a line feed in a chunk's extension": head(POST, b"transfer-encoding: chunked") + b"2;a\nb\r\nhi\r\n0\r\n\r\n",
    "a chunk that ends in a bare line feed": head(POST, b"transfer-encoding: chunked") + b"2\r\nhi\n0\r\n\r\n",
    "bare line feeds": head().replace(b"\r\n", b"\n"),
    "bare carriage returns": head().replace(b"\r\nhost", b"\rhost"),
    "a folded header": head(POST, b"x: a\r\n b"),
    "a space before the colon": head(POST, b"content-length : 5") + b"12345",
    "a space in a name": head(POST, b"content length: 5") + b"12345",
    "a space before the first header": head().replace(b"host", b" host"),
    "a nought in a value": head(POST, b"x: a\x00b"),
    "two hosts": head(POST, b"host: y"),
    "no host": head(POST, host=b""),
    "an address of another host": head(b"GET http://evil.test" + WORKERS + b" HTTP/1.1"),
    "an address with a user": head(b"GET http://u@x" + WORKERS + b" HTTP/1.1"),
    "a tunnel": head(b"CONNECT x:443 HTTP/1.1"),
    "no such version": head(b"GET " + WORKERS + b" HTTP/1.2"),
    "version two in words": head(b"GET " + WORKERS + b" HTTP/2.0"),
    "the preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "no version": b"GET " + WORKERS + b"\r\n\r\n",
    "a TLS greeting": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
}


@pytest.mark.parametrize("said", TWO_READINGS.values(), ids=TWO_READINGS.keys())
async def test_what_can_be_read_in_two_ways_is_refused_in_words(gateway: str, service: Service, said: bytes) -> None:
    async with wire_to(gateway) as wire:
        wire.say(said)
        status, body = await wire.answer()
        assert (status, orjson.loads(body)["status"]) in ((400, 400), (413, 413)), body
        # Nothing that was hidden behind it is answered.
        with suppress(ConnectionError):
            wire.writer.write_eof()
            assert b"HTTP/1.1 2" not in await wire.rest()
    assert all(body in (b"", b"hi") for body in service.bodies)
    assert {scope["path"] for scope in service.asked} <= {WORKERS.decode()}


async def test_an_address_of_this_host_is_its_path(gateway: str, service: Service) -> None:
    async with wire_to(gateway) as wire:
        for target in (b"http://x" + WORKERS + b"?a=b", WORKERS + b"?a=b#top", b"http://x" + WORKERS + b"?a=b#/top"):
            wire.say(head(b"GET " + target + b" HTTP/1.1"))
            assert (await wire.answer())[0] == 200
            assert (service.asked[-1]["raw_path"], service.asked[-1]["query_string"]) == (WORKERS, b"a=b")


async def test_names_that_a_reader_may_take_for_the_gateways_own_do_not_pass(gateway: str, service: Service) -> None:
    names = [b"Nuanxin_Caller", b"NUANXIN-CALLER", b"nuanxin-anything", b"X_Forwarded_For", b"Authorization_", b"X_Y"]
    async with wire_to(gateway) as wire:
        wire.say(head(b"GET " + WORKERS + b" HTTP/1.1", *(name + b": forged" for name in names), b"x-kept: yes"))
        assert (await wire.answer())[0] == 200
    assert b"x-kept" in service.names()
    assert not any(b"_" in name for name in service.names())
    assert not any(value == b"forged" for _, value in service.asked[-1]["headers"])


async def test_trailers_are_not_headers(gateway: str, service: Service) -> None:
    body = b"2\r\nhi\r\n0\r\nauthorization: Bearer x\r\nx-late: yes\r\n\r\n"
    async with wire_to(gateway) as wire:
        wire.say(head(POST, b"transfer-encoding: chunked") + body)
        assert (await wire.answer())[0] == 200
        # As the only place of a token they do not count: here, and where the gateway itself answers.
        token = head().split(b"\r\n")[2]
        wire.say(POST + b"\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n" + token + b"\r\n\r\n")
        assert (await wire.answer())[0] == 401
    assert service.bodies == [b"hi"]
    assert b"x-late" not in service.names()


async def test_an_upgrade_is_not_made(gateway: str, service: Service) -> None:
    upgrade = (b"connection: upgrade, http2-settings", b"upgrade: h2c", b"http2-settings: AAMAAABkAAQAAP__")
    async with wire_to(gateway) as wire:
        wire.say(head(b"GET " + WORKERS + b" HTTP/1.1", *upgrade))
        assert (await wire.answer())[0] == 200
    assert not {b"upgrade", b"connection", b"http2-settings"} & service.names()


async def test_requests_in_a_row_are_answered_in_order_and_a_bad_one_ends_the_row(
    gateway: str, service: Service
) -> None:
    async with wire_to(gateway) as wire:
        wire.say(head() + head(POST, b"content-length: 2") + b"hi" + head())
        assert [(await wire.answer())[0] for _ in range(3)] == [200, 200, 200]
        wire.say(head() + b"nonsense\r\n\r\n" + head())
        # Whether or not the first is still answered, nothing after the bad one is, and no two answers are mixed.
        assert (await wire.rest()).count(b"HTTP/1.1 200") <= 1
    assert len(service.asked) <= 4
