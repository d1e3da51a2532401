"""Many callers, or one that is as many: who is told to wait, who is served, and what it costs."""

import asyncio
import os
import resource
import sys
from pathlib import Path

import httpx
import orjson
import psutil
import pytest

from gateway.door import Door
from tests.gateway import make
from tests.gateway.trouble.hold import WORKERS, Service, gateway_before, head, wire_to
from tests.whole import eventually

LONG = os.environ.get("NUANXIN_TROUBLE") == "long"
ADDRESS = WORKERS.decode()


async def test_a_flood_of_one_caller_is_told_to_wait_and_others_are_served(tmp_path: Path) -> None:
    service = Service()
    async with (
        make.serving(service) as upstream,
        gateway_before(upstream, tmp_path, limit_read="50/hour") as url,
        httpx.AsyncClient(base_url=url, timeout=20) as client,
    ):
        flood = [client.get(ADDRESS, headers=make.bearer()) for _ in range(200)]
        others = [client.get(ADDRESS, headers=make.bearer(subject=f"officer-{n}")) for n in range(2, 12)]
        answers = await asyncio.gather(*flood, *others)
    told = [answer.status_code for answer in answers[:200]]
    assert (told.count(200), told.count(429)) == (50, 150)
    waiting = next(answer for answer in answers if answer.status_code == 429)
    assert (waiting.json()["code"], int(waiting.headers["retry-after"]) > 0) == ("RATE_EXCEEDED", True)
    assert {answer.status_code for answer in answers[200:]} == {200}
    assert len(service.asked) == 60


async def test_connections_that_wait_cost_little_and_stand_in_nobodys_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both ends of each connection are in this process, so half of what is measured is the callers'."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 10_000 if LONG else 500
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * wanted + 500)), hard))
    count = min(wanted, (resource.getrlimit(resource.RLIMIT_NOFILE)[0] - 400) // 2)
    process = psutil.Process()
    service = Service()

    class Patient(Door):
        head_seconds = 120.0

    class Silent(asyncio.Protocol):
        pass

    loop = asyncio.get_running_loop()
    opened: list[asyncio.Transport] = []
    try:
        async with make.serving(service) as upstream, gateway_before(upstream, tmp_path, door=Patient) as url:
            port = int(url.rpartition(":")[2])
            before = process.memory_info().rss
            for begun in range(0, count, 100):
                some = range(begun, min(begun + 100, count))
                made = await asyncio.gather(*(loop.create_connection(Silent, "127.0.0.1", port) for _ in some))
                for number, (transport, _) in enumerate(made):
                    opened.append(transport)
                    if number % 2:
                        transport.write(b"GET /v1/roster/workers HTTP/1.1\r\nhost: x\r\nx-be")
            async with wire_to(url) as wire:
                wire.say(head())
                assert await wire.answer() == (200, b"ok")
            each = (process.memory_info().rss - before) / count
            with capsys.disabled():
                sys.stdout.write(f"\n{count} connections, {each / 1024:.1f} KiB each, both ends\n" if LONG else "")
            assert each < 40 << 10
    finally:
        for transport in opened:
            transport.close()
        await asyncio.sleep(0)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_a_breaker_is_seen_to_open_and_to_close(tmp_path: Path) -> None:
    port = make.free_port()
    gone = f"http://127.0.0.1:{port}"

    async def living(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await make.read_head(reader):
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")

    async with (
        gateway_before(gone, tmp_path, breaker_failures=2, breaker_seconds=0.2) as url,
        httpx.AsyncClient(base_url=url, timeout=20) as client,
    ):

        async def seen() -> tuple[str, str, str]:
            status = (await client.get("/status")).json()
            metric = next(
                line
                for line in (await client.get("/metrics")).text.splitlines()
                if line.startswith('nuanxin_gateway_breaker_open{upstream="roster"}')
            )
            return status["services"]["roster"], status["breakers"]["roster"], metric.rpartition(" ")[2]

        statuses = [(await client.get(ADDRESS, headers=make.bearer())).status_code for _ in range(3)]
        assert statuses == [502, 502, 503]
        refused = await client.get(ADDRESS, headers=make.bearer())
        assert (refused.status_code, refused.json()["code"]) == (503, "SERVICE_DOWN")
        assert int(refused.headers["retry-after"]) > 0
        assert await seen() == ("unreachable", "open", "1.0")
        async with make.speaking(living, port=port):

            async def served() -> bool:
                return (await client.get(ADDRESS, headers=make.bearer())).status_code == 200

            await eventually(served)
            assert await seen() == ("ready", "closed", "0.0")


async def test_a_problem_before_any_request_is_one_in_the_callers_language(tmp_path: Path) -> None:
    async with make.serving(Service()) as upstream, gateway_before(upstream, tmp_path) as url, wire_to(url) as wire:
        wire.say(b"GET / HTTP/1.1\r\nhost: x\r\naccept-language: en\r\nx: y\r\nbad header\r\n\r\n")
        status, body = await wire.answer()
        problem = orjson.loads(body)
        assert (status, problem["title"]) == (400, "Not a sound HTTP/1.1 request")
        assert {"type", "code", "request_id"} <= problem.keys()
