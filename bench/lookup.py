"""Looking up 1,000 workers by ID in one call, through the gateway, on the local set.

IDs for a second of a processor of the API (the roster, and the roster with the gateway) hardly depend on who else uses
the machine; the slowest in twenty of the clock does, so the load is told with it.
"""

import argparse
import asyncio
import itertools
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx

from bench.load import COUNTY, row, spent
from chassis.caller import Department
from chassis.worker_id import make_worker_id
from deploy.local.demo import real_communities
from deploy.local.office import Office, csv_of
from deploy.local.people import people_of
from deploy.local.state import State
from deploy.local.supervisor import LocalSet, free_port, local_set
from deploy.local.tokens import local_token

LOOKUP = "/v1/roster/workers/lookup"
A_CALL = 1000


async def enrolled(office: Office, workers: int) -> list[str]:
    people = iter(people_of(real_communities(COUNTY), each=400))
    for _ in range(0, workers, 2000):
        await office.send("/v1/roster/workers/import", csv_of([row(one) for one in itertools.islice(people, 2000)]))
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await office.get("/v1/roster/workers", region=str(COUNTY), limit=500, **cursor)
        found += [one["worker_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


async def tell(running: LocalSet, client: httpx.AsyncClient, known: list[str], *, at_once: int, seconds: float) -> None:
    # Of 1,000 IDs ten are nobody's, as in life.
    asked = [[*random.sample(known, A_CALL - 10), *_nobody()] for _ in range(20)]
    took: list[float] = []
    until = time.monotonic() + seconds

    async def one_after_another(turns: Iterator[list[str]]) -> None:
        while time.monotonic() < until:
            began = time.perf_counter()
            answer = await client.post(LOOKUP, json={"worker_ids": next(turns)})
            took.append(time.perf_counter() - began)
            answer.raise_for_status()

    before, began = spent(running, "roster"), time.perf_counter()
    await asyncio.gather(
        *(one_after_another(itertools.cycle(asked[place:] + asked[:place])) for place in range(at_once))
    )
    clock = time.perf_counter() - began
    used = {name: now - before[name] for name, now in spent(running, "roster").items()}
    ids = len(took) * A_CALL
    slowest = statistics.quantiles(took, n=20)[-1] * 1000
    sys.stdout.write(
        f"at once {at_once:2}  calls {len(took):5}  ids/s {ids / clock:8.0f}"
        f"  ids/s of a core: roster {ids / used['service']:8.0f}, with the gateway"
        f" {ids / (used['service'] + used['gateway']):8.0f}, with PostgreSQL too {ids / sum(used.values()):8.0f}"
        f"  p50 {statistics.median(took) * 1000:5.0f} ms  p95 {slowest:5.0f} ms  load {os.getloadavg()[0]:.1f}\n"
    )


def _nobody() -> list[str]:
    return [make_worker_id(99_000_000 + number) for number in range(10)]


async def measured(home: Path, *, workers: int, seconds: float) -> None:
    async with (
        local_set(State(home), port=free_port()) as running,
        httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=60.0) as client,
    ):
        token = local_token(running.state, department=Department.CIVIL_AFFAIRS, region=COUNTY)
        known = await enrolled(Office(client, token), workers)
        client.headers["Authorization"] = f"Bearer {token}"
        for at_once in (1, 1, 4, 8):  # the first one warms everything up
            await tell(running, client, known, at_once=at_once, seconds=seconds)


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--workers", type=int, default=4_000)
    reader.add_argument("--seconds", type=float, default=10.0)
    asked = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        asyncio.run(measured(Path(home), workers=asked.workers, seconds=asked.seconds))


if __name__ == "__main__":
    main()
