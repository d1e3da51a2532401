"""What a call costs each process: processor time for a call, through the gateway, on the local set.

Seconds of the clock depend on who else uses the machine; processor seconds hardly do. From them follows how many calls
a processor carries, and which process is the first to have none left (docs/operations.md).
"""

import argparse
import asyncio
import itertools
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx
import psutil

from chassis.caller import Department
from deploy.local.demo import real_communities
from deploy.local.office import Office, csv_of
from deploy.local.people import people_of
from deploy.local.state import State
from deploy.local.supervisor import LocalSet, free_port, local_set
from deploy.local.tokens import local_token

COUNTY = 150603000000
AT_ONCE = 8

Call = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds for a call: of processors, by who spends them, and of the clock."""

    calls: int
    gateway: float
    service: float
    postgres: float
    median: float
    slowest_in_twenty: float


def processor_seconds(pid: int) -> float:
    """What a process and those that it started have taken so far."""
    process = psutil.Process(pid)
    family = [process, *process.children(recursive=True)]
    times = [one.cpu_times() for one in family if one.is_running()]
    # Connections that end hand their time on to the server.
    return float(sum(one.user + one.system + one.children_user + one.children_system for one in times))


def spent(running: LocalSet, service: str) -> dict[str, float]:
    """Processor seconds so far."""
    pids = running.pids()
    told = {"gateway": "gateway", "service": service, "postgres": "postgres"}
    return {name: processor_seconds(pids[process]) for name, process in told.items()}


async def cost_of(running: LocalSet, service: str, call: Call, *, seconds: float) -> Cost:
    await asyncio.gather(*(call() for _ in range(AT_ONCE * 4)))
    before, until, took = spent(running, service), time.monotonic() + seconds, list[float]()

    async def one_after_another() -> None:
        while time.monotonic() < until:
            began = time.perf_counter()
            await call()
            took.append(time.perf_counter() - began)

    await asyncio.gather(*(one_after_another() for _ in range(AT_ONCE)))
    each = {name: (now - before[name]) / len(took) * 1000 for name, now in spent(running, service).items()}
    twentieths = statistics.quantiles(took, n=20)
    return Cost(calls=len(took), **each, median=statistics.median(took) * 1000, slowest_in_twenty=twentieths[-1] * 1000)


async def measured(home: Path, *, seconds: float) -> AsyncIterator[tuple[str, Cost]]:
    async with (
        local_set(State(home), port=free_port()) as running,
        httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=60.0) as client,
    ):
        office = Office(client, local_token(running.state, department=Department.CIVIL_AFFAIRS, region=COUNTY))
        people = iter(people_of(real_communities(COUNTY), each=400))
        await office.send("/v1/roster/workers/import", csv_of([row(one) for one in itertools.islice(people, 2000)]))
        await office.post("/v1/roster/workers/activate", {"region": str(COUNTY)})
        page = await office.get("/v1/roster/workers", region=str(COUNTY), limit=50)
        worker = page["items"][0]["worker_id"]
        calls: dict[str, Call] = {
            "GET one worker": lambda: office.get(f"/v1/roster/workers/{worker}"),
            "GET a page of 50": lambda: office.get("/v1/roster/workers", region=str(COUNTY), limit=50),
            "POST a worker": lambda: office.post("/v1/roster/workers", row(next(people))),
        }
        for name, call in calls.items():
            yield name, await cost_of(running, "roster", call, seconds=seconds)


def row(one: object) -> dict[str, object]:
    """A person as the roster enrols them."""
    return {
        **{name: getattr(one, name) for name in ("name", "id_number", "category")},
        "region": str(one.region),  # type: ignore[attr-defined]
        "employment_relation": "labour-contract",
        "enrolled_on": "2020-01-02",
    }


async def tell(home: Path, *, seconds: float) -> None:
    async for name, cost in measured(home, seconds=seconds):
        told = "  ".join(f"{key} {value:.2f}" for key, value in asdict(cost).items())
        sys.stdout.write(f"{name:18}{told}\n")


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--seconds", type=float, default=10.0)
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        asyncio.run(tell(Path(home), seconds=reader.parse_args().seconds))


if __name__ == "__main__":
    main()
