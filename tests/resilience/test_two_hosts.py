"""Two hosts with one PostgreSQL, one of them cut off in the middle of the journey and back again.

Each host has a gateway, a roster and a subsidy service of its own, and a balancer before the gateways takes turns. Cut
off is frozen (SIGSTOP): its connections hang, locks that it holds stay held, and when it wakes it goes on where it was,
with what it had read before. Nothing may be done twice for it, neither by its calls nor by its followers.
"""

import asyncio
import json
import os
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.local.databases import database_of
from deploy.local.demo import STARTS_AT, move_to, real_communities, road_through
from deploy.local.road import Plan
from deploy.local.state import State
from deploy.local.supervisor import LocalSet, answers, free_port, local_set, serving

COUNTY = 150603000000
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:6],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 29),
    each=3,
    fails=4,
)
CUTS = 3


class Host:
    """A second gateway, roster and subsidy, on the databases of a set that runs."""

    def __init__(self, running: LocalSet) -> None:
        names = ("roster", "subsidy", "gateway")
        self.addresses = {name: f"http://127.0.0.1:{free_port()}" for name in names}
        self._environment = running.environment | {
            "NUANXIN_GATEWAY_URL": self.addresses["gateway"],
            "NUANXIN_GATEWAY_SERVICES": json.dumps(
                json.loads(running.environment["NUANXIN_GATEWAY_SERVICES"])
                | {name: self.addresses[name] for name in names[:2]}
            ),
        }
        self._processes: list[asyncio.subprocess.Process] = []

    async def start(self) -> None:
        for name, address in self.addresses.items():
            factory = f"{'gateway' if name == 'gateway' else f'services.{name}'}.main:create"
            command = serving(factory, port=int(address.rpartition(":")[2]))
            self._processes.append(
                await asyncio.create_subprocess_exec(
                    *command, env=os.environ | self._environment, stdout=asyncio.subprocess.DEVNULL
                )
            )
        for address in self.addresses.values():
            await answers(address)

    def tell(self, number: signal.Signals) -> None:
        for process in self._processes:
            process.send_signal(number)

    async def stop(self) -> None:
        for process in self._processes:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@asynccontextmanager
async def balancer(*addresses: str) -> AsyncIterator[str]:
    """An address whose connections go to each of the others in turn."""
    turn = count()

    async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        finally:
            writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = int(addresses[next(turn) % len(addresses)].rpartition(":")[2])
        there = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pass_on(reader, there[1]), pass_on(there[0], writer), return_exceptions=True)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()


async def cut_off_again_and_again(host: Host, cuts: list[float]) -> None:
    loop = asyncio.get_running_loop()
    for _ in range(CUTS):
        await asyncio.sleep(0.5)
        host.tell(signal.SIGSTOP)
        began = loop.time()
        try:
            await asyncio.sleep(1.5)
        finally:
            host.tell(signal.SIGCONT)
        cuts.append(loop.time() - began)


async def told_twice(running: LocalSet) -> list[tuple[str, str]]:
    """Events that can be told of one subject only once, and were told again."""
    engine = create_async_engine(running.postgres.url(database_of("subsidy")))
    try:
        async with engine.connect() as connection:
            rows = await connection.execute(
                text(
                    "SELECT type, subject FROM events WHERE type ~ '^subsidy\\.(roll|payment)\\.'"
                    " GROUP BY type, subject HAVING count(*) > 1"
                )
            )
            return [(row.type, row.subject) for row in rows]
    finally:
        await engine.dispose()


async def test_a_host_that_is_cut_off_and_comes_back_does_nothing_twice() -> None:
    async with AsyncExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="nuanxin-")))
        home.chmod(0o755)
        running = await stack.enter_async_context(local_set(State(home), port=free_port()))
        other = Host(running)
        stack.push_async_callback(other.stop)
        await other.start()
        move_to(running, STARTS_AT)
        address = await stack.enter_async_context(balancer(running.url, other.addresses["gateway"]))
        cuts: list[float] = []
        cutting = asyncio.create_task(cut_off_again_and_again(other, cuts))
        async with road_through(replace(running, url=address), PLAN) as road:
            totals = await road.walk()
        await cutting
        assert len(cuts) == CUTS
        assert totals.account_for_every_fen()
        assert (totals.rolls, totals.lines, totals.failed) == (6, 18, 4)
        assert await told_twice(running) == []
