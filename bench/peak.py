"""The region's peak through the gateway on the local set: a hundred records of duty a second, and reads beside them.

    python -m bench.peak --seconds 600

120,000 workers record 300,000 stretches of duty a day, most of them within an hour: 100 a second (``--writes``), each a
call of its own; beside them a third as many reads. Calls begin when they are due, whether or not those before them have
been answered, and their time counts from then: a machine that cannot keep up shows it.
"""

import argparse
import asyncio
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import orjson

from bench.load import COUNTY, processor_seconds
from bench.lookup import enrolled
from chassis.caller import Department
from chassis.clock import ZONE
from chassis.regions import Level, parent_of
from deploy.local.demo import move_to
from deploy.local.office import Office
from deploy.local.state import State
from deploy.local.supervisor import LocalSet, free_port, local_set
from deploy.local.tokens import local_token
from gateway.settings import GatewaySettings
from gateway.upstream import Outgoing, Upstream

NOW = datetime(2020, 3, 31, 23, 30, tzinfo=ZONE)
# Stretches of an hour that a worker can have done by then, on the last two days.
SLOTS = 40
CAUGHT_UP = "nuanxin_follower_caught_up_timestamp_seconds{"
READS = ("one worker", "workers of a community", "duty of a worker")

Call = Callable[[], Awaitable[int]]


class Caller:
    """Calls with little more than their bytes, so that the machine is the set's."""

    def __init__(self, running: LocalSet) -> None:
        self._door = Upstream("gateway", [running.url], GatewaySettings(mode="local", concurrency=2000))
        self._host = running.url.rpartition("/")[2]
        self._running = running

    @cache  # noqa: B019 - there is one
    def _fixed(self, department: Department, region: int) -> str:
        token = local_token(self._running.state, department=department, region=region)
        return f"host: {self._host}\r\nauthorization: Bearer {token}\r\n"

    async def get(self, path: str) -> int:
        fixed = self._fixed(Department.CIVIL_AFFAIRS, COUNTY)
        return await self._ask(Outgoing("GET", f"GET {path} HTTP/1.1\r\n{fixed}\r\n".encode()))

    async def post(self, path: str, content: dict[str, Any], *, township: int) -> int:
        body = orjson.dumps(content)
        head = (
            f"POST {path} HTTP/1.1\r\n{self._fixed(Department.TOWNSHIP, township)}content-type: application/json\r\n"
            f"idempotency-key: {uuid4()}\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        return await self._ask(Outgoing("POST", head.encode(), body))

    async def _ask(self, outgoing: Outgoing) -> int:
        connection = await self._door.exchange(outgoing)
        try:
            while not connection.complete and connection.failure is None:
                await connection.progress()
            connection.take()
            return connection.status if connection.failure is None else 0
        finally:
            self._door.finish(connection)

    async def close(self) -> None:
        await self._door.close(grace=0)


def calls_of(caller: Caller, workers: list[dict[str, Any]]) -> dict[str, Call]:
    """What is called, by name."""
    slots = itertools.cycle((slot, one) for slot in range(SLOTS) for one in workers)
    read = itertools.cycle(workers)

    async def record() -> int:
        slot, one = next(slots)
        began = NOW - timedelta(hours=slot + 1)
        return await caller.post(
            "/v1/roster/duty-entries",
            {
                "worker_id": one["worker_id"],
                "started_at": began.isoformat(),
                "ended_at": (began + timedelta(minutes=55)).isoformat(),
                "place": one["region"],
                "post_type": "checkpoint",
                "source": "device",
            },
            township=parent_of(int(one["region"]), Level.TOWNSHIP),
        )

    return {
        "record duty": record,
        "one worker": lambda: caller.get(f"/v1/roster/workers/{next(read)['worker_id']}"),
        "workers of a community": lambda: caller.get(f"/v1/roster/workers?region={next(read)['region']}&limit=50"),
        "duty of a worker": lambda: caller.get(f"/v1/roster/duty-entries?worker_id={next(read)['worker_id']}"),
    }


class Told:
    """How the calls were answered."""

    def __init__(self) -> None:
        self.took: defaultdict[str, list[float]] = defaultdict(list)
        self.statuses: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self.used = ""

    async def call(self, name: str, call: Call, due: float) -> None:
        try:
            status = await call()
        except Exception as lost:  # noqa: BLE001 - counted as what it is: not answered
            status = 0
            sys.stderr.write(f"{name}: {lost!r}\n")
        self.took[name].append((time.monotonic() - due) * 1000)
        self.statuses[name][status] += 1

    def lines(self) -> Iterator[str]:
        yield self.used
        for name, took in self.took.items():
            statuses = self.statuses[name]
            failed = sum(times for status, times in statuses.items() if not 200 <= status < 300)
            cuts = statistics.quantiles(took, n=100)
            yield (
                f"{name:24}{len(took):8} calls  p50 {cuts[49]:7.1f} ms  p95 {cuts[94]:7.1f} ms  p99 {cuts[98]:7.1f} ms"
                f"   failed {failed} ({failed / len(took):.4%}) {dict(statuses)}"
            )


async def peak(running: LocalSet, calls: dict[str, Call], *, writes: float, reads: float, seconds: float) -> Told:
    told = Told()
    under_way: set[asyncio.Task[None]] = set()
    began = time.monotonic()

    async def kind(names: Iterator[str], rate: float) -> None:
        for number in range(int(rate * seconds)):
            due = began + number / rate
            if (wait := due - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            name = next(names)
            task = asyncio.create_task(told.call(name, calls[name], due))
            under_way.add(task)
            task.add_done_callback(under_way.discard)

    before, processor = _spent(running), time.process_time()
    await asyncio.gather(kind(itertools.repeat("record duty"), writes), kind(itertools.cycle(READS), reads))
    if under_way:
        await asyncio.wait(under_way, timeout=120)
    clock = time.monotonic() - began
    used = {name: (now - before[name]) / clock for name, now in _spent(running).items()}
    used["these calls"] = (time.process_time() - processor) / clock
    most = {name: _most_memory(pid) for name, pid in running.pids().items() if name != "postgres"}
    told.used = (
        f"{clock:.0f} s   processors: {'   '.join(f'{name} {share:.2f}' for name, share in used.items())}\n"
        f"most memory so far, MiB: {'   '.join(f'{name} {mib}' for name, mib in most.items())}"
    )
    return told


def _spent(running: LocalSet) -> dict[str, float]:
    return {name: processor_seconds(pid) for name, pid in running.pids().items()}


def _most_memory(pid: int) -> int:
    """The most that a process has had at once, in MiB (proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) >> 10


async def caught_up(running: LocalSet, client: httpx.AsyncClient) -> None:
    """Wait until those who follow the roster know its workers: that is not what the peak costs."""
    enrolled_at = time.time()
    for service in running.services:
        behind = True
        while behind:
            await asyncio.sleep(1)
            lines = (await client.get(f"{running.addresses[service]}/metrics")).text.splitlines()
            told = [line for line in lines if line.startswith(CAUGHT_UP) and 'source="roster"' in line]
            behind = any(float(line.split()[-1]) < enrolled_at for line in told)


async def measured(home: Path, *, workers: int, writes: float, reads: float, seconds: float) -> None:
    async with (
        local_set(State(home), port=free_port()) as running,
        httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=60.0) as client,
    ):
        move_to(running, NOW)
        office = Office(client, local_token(running.state, department=Department.CIVIL_AFFAIRS, region=COUNTY))
        await enrolled(office, workers)
        await office.post("/v1/roster/workers/activate", {"region": str(COUNTY)})
        there = [one async for one in office.each("/v1/roster/workers", region=str(COUNTY))]
        await caught_up(running, client)
        caller = Caller(running)
        calls = calls_of(caller, there)
        await peak(running, calls, writes=20, reads=20, seconds=3)  # warms everything up
        told = await peak(running, calls, writes=writes, reads=reads, seconds=seconds)
        await caller.close()
        for line in told.lines():
            sys.stdout.write(f"{line}\n")
        sys.stdout.write(f"load {os.getloadavg()[0]:.1f}\n")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--workers", type=int, default=4_000)
    reader.add_argument("--writes", type=float, default=100.0, help="records of duty a second")
    reader.add_argument("--reads", type=float, default=33.0, help="reads a second")
    reader.add_argument("--seconds", type=float, default=20.0)
    asked = reader.parse_args()
    if asked.writes * asked.seconds > asked.workers * SLOTS:
        raise SystemExit("more workers: there are no more hours to record")
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        asyncio.run(
            measured(Path(home), workers=asked.workers, writes=asked.writes, reads=asked.reads, seconds=asked.seconds)
        )


if __name__ == "__main__":
    main()
