"""A service that lies, dies or never ends: its callers are told, and the next call is not touched by it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import orjson
import pytest
import pytest_asyncio

from tests.gateway import make
from tests.gateway.trouble.hold import WORKERS, gateway_before, head, wire_to

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"
GOOD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
POST = head(b"POST " + WORKERS + b" HTTP/1.1", b"content-length: 2") + b"hi"


class Liar:
    """A service that says as it is told to each request in turn."""

    def __init__(self) -> None:
        self.heads: list[bytes] = []
        self.says: Callable[[asyncio.StreamWriter], AbstractAsyncContextManager[None]] | bytes = GOOD
        self.then = "waits"
        self.url = ""

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            self.heads.append(await make.read_head(reader))
            if isinstance(self.says, bytes):
                writer.write(self.says)
            else:
                async with self.says(writer):
                    pass
            if self.then == "resets":
                await writer.drain()
                writer.transport.abort()
                return
            if self.then == "closes":
                return


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def _liar(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Liar]:
    liar = Liar()
    short = {"connect": 0.5, "response": 0.4, "idle": 0.4}
    folder = tmp_path_factory.mktemp("contracts")
    async with (
        make.speaking(liar) as upstream,
        gateway_before(upstream, folder, timeouts=short, breaker_failures=1000) as liar.url,
    ):
        yield liar


@pytest.fixture
def liar(_liar: Liar) -> Liar:
    _liar.heads.clear()
    _liar.says, _liar.then = GOOD, "waits"
    return _liar


async def asked_again(liar: Liar) -> None:
    """The next call, on whatever connection, is answered as the service answers it."""
    liar.says, liar.then = GOOD, "waits"
    async with wire_to(liar.url) as wire:
        for _ in range(2):
            wire.say(head())
            assert await wire.answer() == (200, b"ok")


UNUSABLE: dict[str, tuple[bytes, str, int]] = {
    "two lengths": (b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok!", "waits", 502),
    "chunks, then a length": (
        CHUNKED[:-2] + b"content-length: 2\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "waits",
        502,
    ),
    "a length, then chunks": (
        GOOD[:-4] + b"transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "waits",
        502,
    ),
    "a coding nobody asked for": (CHUNKED.replace(b"chu", b"gzip, chu") + b"0\r\n\r\n", "waits", 502),
    "a length that is none": (b"HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\nok", "waits", 502),
    "a folded header": (b"HTTP/1.1 200 OK\r\nx: a\r\n b\r\ncontent-length: 2\r\n\r\nok", "waits", 502),
    "a nought in a header": (b"HTTP/1.1 200 OK\r\nx: a\x00b\r\ncontent-length: 2\r\n\r\nok", "waits", 502),
    "no status": (b"HTTP/1.1 OK\r\n\r\n", "waits", 502),
    "another protocol": (b"SSH-2.0-OpenSSH_9.2\r\n", "waits", 502),
    "protocols switched": (b"HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n", "waits", 502),
    "interim answers without end": (b"HTTP/1.1 102 Processing\r\n\r\n" * 4000, "waits", 502),
    "a head without end": (b"HTTP/1.1 200 OK\r\nx: " + b"a" * 100_000, "waits", 502),
    "a reset before the answer": (b"", "resets", 502),
    "a reset in the head": (b"HTTP/1.1 200 OK\r\ncontent-", "resets", 502),
    "only an interim answer": (b"HTTP/1.1 100 Continue\r\n\r\n", "waits", 504),
    "nothing": (b"", "waits", 504),
}  # fmt: skip


@pytest.mark.parametrize(("says", "then", "status"), UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_what_cannot_be_passed_on_is_a_problem_and_nothing_is_repeated(
    liar: Liar, says: bytes, then: str, status: int
) -> None:
    liar.says, liar.then = says, then
    async with wire_to(liar.url) as wire:
        wire.say(POST)
        answered, body = await wire.answer()
        assert (answered, orjson.loads(body)["facts"]) == (status, {"service": "roster"})
        assert [said[:4] for said in liar.heads] == [b"POST"]
        # The caller's connection is good for more.
        liar.says, liar.then = GOOD, "waits"
        wire.say(head())
        assert await wire.answer() == (200, b"ok")
    await asked_again(liar)


BROKEN_OFF: dict[str, tuple[bytes, str]] = {
    "a reset in the body": (b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nbegun", "resets"),
    "a body shorter than it says": (b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nbegun", "closes"),
    "a body that stops": (b"HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\nbegun", "waits"),
    "a chunk's size that is none": (CHUNKED + b"2\r\nok\r\nxyz\r\n", "waits"),
    "a chunk that overflows": (
        CHUNKED + b"2\r\nok\r\n10000000000000001\r\n", "waits",
    ),
    "no last chunk": (CHUNKED + b"2\r\nok\r\n", "closes"),
}  # fmt: skip


@pytest.mark.parametrize(("says", "then"), BROKEN_OFF.values(), ids=BROKEN_OFF.keys())
async def test_an_answer_that_breaks_off_never_looks_whole(liar: Liar, says: bytes, then: str) -> None:
    liar.says, liar.then = says, then
    async with wire_to(liar.url) as wire:
        wire.say(head())
        answer = await wire.rest()
    assert not answer.endswith(b"0\r\n\r\n")
    assert b"content-length: 99" not in answer or len(answer.partition(b"\r\n\r\n")[2]) < 99
    await asked_again(liar)


PASSED: dict[str, tuple[bytes, bytes]] = {
    "interim answers first": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nlink: </x>\r\n\r\n" + GOOD, b"ok"),
    "trailers": (
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x\r\n\r\n2\r\nok\r\n0\r\nset-cookie: a=b\r\n\r\n",
        b"ok",
    ),
    "chunks with extensions": (
        b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1;a=b\r\no\r\n01;c="d;e"\r\nk\r\n0;f\r\n\r\n', b"ok",
    ),
    "a second answer nobody asked for": (GOOD + b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil", b"ok"),
    "bytes beyond the length": (GOOD + b"more", b"ok"),
    "a body where there is none": (b"HTTP/1.1 204 No Content\r\n\r\n" + GOOD.replace(b"ok", b"evil"), b""),
}  # fmt: skip


@pytest.mark.parametrize(("says", "body"), PASSED.values(), ids=PASSED.keys())
async def test_an_odd_answer_is_passed_on_plain_and_taints_no_other(liar: Liar, says: bytes, body: bytes) -> None:
    liar.says = says
    async with wire_to(liar.url) as wire:
        wire.say(head(b"GET " + WORKERS + b" HTTP/1.1", b"connection: close"))
        answer = await wire.rest()
    told, _, rest = answer.partition(b"\r\n\r\n")
    assert told.startswith((b"HTTP/1.1 200", b"HTTP/1.1 204"))
    assert b"evil" not in answer
    assert b"set-cookie" not in answer
    assert body in rest
    await asked_again(liar)


async def test_a_head_that_drips_is_given_its_time_and_no_more(liar: Liar) -> None:
    @asynccontextmanager
    async def dripping(writer: asyncio.StreamWriter) -> AsyncIterator[None]:
        for byte in b"HTTP/1.1 200 OK\r\nx: " + b"a" * 200:
            writer.write(b"%c" % byte)
            await asyncio.sleep(0.05)
        yield

    liar.says = dripping
    async with wire_to(liar.url) as wire:
        wire.say(head())
        assert (await wire.answer())[0] == 504


async def test_a_service_that_does_not_read_is_not_poured_into(tmp_path: Path) -> None:
    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # More than asyncio's own stream holds is left to the kernel, which pushes back.
        await asyncio.sleep(5)

    short = {"connect": 0.5, "response": 0.4, "idle": 0.4}
    async with (
        make.speaking(deaf) as upstream,
        gateway_before(upstream, tmp_path, timeouts=short) as url,
        wire_to(url) as wire,
    ):
        wire.say(head(b"POST " + WORKERS + b" HTTP/1.1", b"content-length: 40000000"))
        for _ in range(40):
            wire.say(b"x" * 1_000_000)
        assert (await wire.answer())[0] == 504
