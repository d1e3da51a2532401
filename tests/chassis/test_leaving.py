"""A process that is told to end: it takes calls as long as callers need to turn elsewhere, and loses none."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpx

from chassis.leaving import Leaving
from deploy.local.supervisor import answers, free_port, serving

SECONDS = 1.0


def create() -> Leaving:
    """What the process under test serves: ``/slow`` answers at length, all else at once."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            for what in ("startup", "shutdown"):
                await receive()
                await send({"type": f"lifespan.{what}.complete"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(30 if scope["path"] == "/slow" else 1):
            await asyncio.sleep(0.1 if scope["path"] == "/slow" else 0)
            await send({"type": "http.response.body", "body": b"word ", "more_body": True})
        await send({"type": "http.response.body", "body": b"end"})

    return Leaving(app, seconds=SECONDS)


@asynccontextmanager
async def process() -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    port = free_port()
    started = await asyncio.create_subprocess_exec(
        *serving("tests.chassis.test_leaving:create", port=port),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            await answers(str(client.base_url))
            yield started, client
    finally:
        with suppress(ProcessLookupError):
            started.kill()
        await started.wait()


async def test_a_process_that_leaves_says_so_with_each_answer_and_finishes_what_is_under_way() -> None:
    async with process() as (leaving, client):
        assert "connection" not in (await client.get("/")).headers
        slow = asyncio.create_task(client.get("/slow"))
        await asyncio.sleep(0.1)
        leaving.send_signal(signal.SIGTERM)
        while (ready := await client.get("/readyz")).status_code == 200:
            pass
        assert (ready.status_code, ready.json()) == (503, {"status": "leaving"})
        last = await client.get("/")
        assert (last.status_code, last.headers["connection"]) == (200, "close")
        assert (await slow).text == "word " * 30 + "end"
        await asyncio.wait_for(leaving.wait(), 5)


async def test_a_process_that_is_told_twice_ends_at_once() -> None:
    async with process() as (leaving, client):
        leaving.send_signal(signal.SIGTERM)
        while (await client.get("/readyz")).status_code == 200:
            pass
        began = asyncio.get_running_loop().time()
        leaving.send_signal(signal.SIGTERM)
        await asyncio.wait_for(leaving.wait(), 5)
        assert asyncio.get_running_loop().time() - began < SECONDS
