"""Whether a question takes longer the more there is: the same calls to two sizes of the database.

    python -m bench.size                      10,000 workers and 600,000 rows of duty against a hundredth
    python -m bench.size --workers 1000000    the nation's: 60 million rows, 50 GB, an hour to fill; again to go on

Each size is a set of its own in ``--home``, filled once by plain SQL (``_filled.py``) and kept until ``--remove``. The
calls go through the gateway, in turn to the one and the other, each about other workers, communities or days; what is
told is the median of each, and how many times the small one's the large one's is. What is listed of a county is as
much at either size; what is listed of the whole region is a page of all there is.
"""

import argparse
import asyncio
import itertools
import os
import random
import shutil
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import asyncpg
import httpx

from bench._filled import A_COMMUNITY, DAYS, fill
from bench.load import row
from chassis.caller import Department
from chassis.clock import ZONE
from chassis.regions import Level, parent_of
from deploy.local.databases import database_of
from deploy.local.demo import move_to
from deploy.local.office import Office
from deploy.local.people import people_of
from deploy.local.plan import Plan
from deploy.local.road import Road
from deploy.local.state import PROVINCE, State
from deploy.local.supervisor import LocalSet, free_port, local_set
from deploy.local.tokens import local_token

MARCH = {"first_on": "2020-03-01", "last_on": "2020-03-31"}
NOW = datetime(2020, 4, 1, 9, tzinfo=ZONE)
WITHIN = "SELECT worker_id FROM bench_people WHERE region BETWEEN $1 AND $2"
LEAST_CALLS, MOST_CALLS = 5, 30

Call = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class There:
    """What a database holds that can be asked for."""

    workers: list[str]
    # Of the county whose offices ask.
    communities: list[int]
    own: list[str]
    of_township: list[str]

    @property
    def county(self) -> int:
        return parent_of(self.communities[0], Level.COUNTY)

    @property
    def township(self) -> int:
        return parent_of(self.communities[0], Level.TOWNSHIP)


async def look(running: LocalSet) -> There:
    roster = await asyncpg.connect(running.postgres.url(database_of("roster")).replace("+asyncpg", ""))
    first = await roster.fetchval("SELECT min(region) FROM bench_people")
    county = parent_of(first, Level.COUNTY)
    inside = (county, county + 999_999)
    township = parent_of(first, Level.TOWNSHIP)
    near = (township, township + 999)
    ids = await roster.fetch("SELECT worker_id FROM bench_people TABLESAMPLE BERNOULLI (2)")
    own = await roster.fetch(WITHIN, *inside)
    of_township = await roster.fetch(WITHIN, *near)
    places = await roster.fetch("SELECT DISTINCT region FROM bench_people WHERE region BETWEEN $1 AND $2", *inside)
    await roster.close()
    return There(
        workers=[one["worker_id"] for one in ids] + [one["worker_id"] for one in own],
        communities=sorted(one["region"] for one in places),
        own=[one["worker_id"] for one in own],
        of_township=[one["worker_id"] for one in of_township],
    )


def questions(there: There, county: Office, region: Office) -> dict[str, Call]:
    """What is asked, by name; each call another worker, community or day."""
    some = random.Random(75)  # noqa: S311 - which are asked for
    places, days = itertools.cycle(there.communities), itertools.cycle(DAYS)
    everywhere = {"region": str(PROVINCE)}
    here = {"region": str(there.county)}
    workers, duty = "/v1/roster/workers", "/v1/roster/duty-entries"
    lately = (datetime.now(ZONE) - timedelta(minutes=5)).isoformat()

    def on() -> dict[str, str]:
        day = next(days).isoformat()
        return {"first_on": day, "last_on": day}

    return {
        "one worker": lambda: county.get(f"{workers}/{some.choice(there.own)}"),
        "1,000 workers by ID": lambda: region.post(
            f"{workers}/lookup", {"worker_ids": some.sample(there.workers, 1000)}
        ),
        "workers of a community": lambda: county.get(workers, region=str(next(places)), limit=50),
        "workers of a county": lambda: county.get(workers, **here, limit=50),
        "workers of the region": lambda: region.get(workers, **everywhere, limit=50),
        "workers of a county, pending": lambda: county.get(workers, **here, state="pending"),
        "workers of the region, pending": lambda: region.get(workers, **everywhere, state="pending"),
        "workers of a county, changed lately": lambda: county.get(workers, **here, updated_since=lately),
        "workers of the region, changed lately": lambda: region.get(workers, **everywhere, updated_since=lately),
        "duty of a worker": lambda: county.get(duty, worker_id=some.choice(there.own), **MARCH),
        "duty of a community on a day": lambda: county.get(duty, region=str(next(places)), **on()),
        "duty of a county on a day": lambda: county.get(duty, **here, **on()),
        "duty of the region on a day": lambda: region.get(duty, **everywhere, **on()),
        "duty of a county, unconfirmed": lambda: county.get(duty, **here, state="recorded"),
        "duty of the region, unconfirmed": lambda: region.get(duty, **everywhere, state="recorded"),
        "duty of a county, changed lately": lambda: county.get(duty, **here, updated_since=lately),
        "duty of the region, changed lately": lambda: region.get(duty, **everywhere, updated_since=lately),
        "credited days of a community": lambda: county.get(
            "/v1/roster/duty-summaries", region=str(next(places)), **MARCH, limit=500
        ),
        "kinds of duty in a community": lambda: county.get("/v1/roster/duty-posts", region=str(next(places)), **MARCH),
        "rolls of the county": lambda: county.get("/v1/subsidy/rolls", **here),
        "lines of a worker": lambda: county.get("/v1/subsidy/lines", worker_id=some.choice(there.own)),
    }


async def changes(there: There, running: LocalSet, client: httpx.AsyncClient) -> dict[str, Call]:
    """What is changed, by name; another time it is changed for others."""

    def office(department: Department, region: int) -> Office:
        return Office(client, local_token(running.state, department=department, region=region))

    county = office(Department.CIVIL_AFFAIRS, there.county)
    clerk = office(Department.TOWNSHIP, there.township)
    some = random.SystemRandom()
    people = iter(people_of(there.communities, each=400, first=some.randrange(10**6)))
    made = await county.get("/v1/subsidy/rolls", region=str(there.county), month="2020-03", count="true")
    places = iter(there.communities[made["count"] :])

    async def record() -> object:
        began = datetime.combine(date(2020, 3, some.randint(1, 31)), clock(some.randint(17, 22)), tzinfo=ZONE)
        return await clerk.post(
            "/v1/roster/duty-entries",
            {
                "worker_id": some.choice(there.of_township),
                "started_at": began.isoformat(),
                "ended_at": (began + timedelta(minutes=50)).isoformat(),
                "post_type": "checkpoint",
                "source": "paper",
                "place": str(there.communities[0]),
            },
        )

    async def make_roll() -> object:
        place = next(places)
        return await office(Department.COMMUNITY, place).post(
            "/v1/subsidy/rolls", {"region": str(place), "month": "2020-03"}
        )

    return {
        "enrol a worker": lambda: county.post("/v1/roster/workers", row(next(people))),
        "record duty": record,
        "make a roll": make_roll,
    }


async def compared(homes: Sequence[Path], *, seconds: float) -> None:
    """Ask both sizes the same, in turn call by call: a busy machine is as busy for the one as for the other."""
    async with AsyncExitStack() as stack:
        asked = [await _asked(stack, home) for home in homes]
        for name in asked[0]:
            took = await _in_turn([one[name] for one in asked], seconds=seconds)
            small, large = (statistics.median(those) for those in took)
            sys.stdout.write(f"{name:40}{small:9.1f} ms{large:9.1f} ms{large / small:7.2f} times  ({len(took[0])})\n")
            sys.stdout.flush()
        sys.stdout.write(f"load {os.getloadavg()[0]:.1f}\n")


async def _asked(stack: AsyncExitStack, home: Path) -> dict[str, Call]:
    running = await stack.enter_async_context(local_set(State(home), port=free_port()))
    client = await stack.enter_async_context(httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=300.0))
    move_to(running, NOW)
    there = await look(running)
    await _standard(there, running, client)
    county, region = (
        Office(client, local_token(running.state, department=Department.CIVIL_AFFAIRS, region=place), patience=300.0)
        for place in (there.county, PROVINCE)
    )
    return questions(there, county, region) | await changes(there, running, client)


async def _in_turn(calls: Sequence[Call], *, seconds: float) -> list[list[float]]:
    """Milliseconds of each call of each, for so many calls as there is time for."""
    for call in calls:
        await call()
    took: list[list[float]] = [[] for _ in calls]
    until = time.monotonic() + seconds
    while len(took[0]) < LEAST_CALLS or (len(took[0]) < MOST_CALLS and time.monotonic() < until):
        for call, those in zip(calls, took, strict=True):
            began = time.perf_counter()
            await call()
            those.append((time.perf_counter() - began) * 1000)
    return took


async def _standard(there: There, running: LocalSet, client: httpx.AsyncClient) -> None:
    """What rolls of March are made by; there from the second time on."""

    def desk(department: str, region: int, who: str = "officer") -> Office:
        token = local_token(running.state, department=Department(department), region=region, subject=who)
        return Office(client, token)

    async def advance(_: timedelta) -> None:
        raise AssertionError("a standard is made on one day")

    made = await desk("civil-affairs", there.county).get("/v1/subsidy/standards", region=str(there.county))
    if not made["items"]:
        plan = Plan(there.county, there.communities, first_on=date(2020, 3, 1), last_on=date(2020, 3, 31))
        await Road(plan=plan, desk=desk, advance=advance).set_standard()


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--workers", type=int, default=10_000)
    reader.add_argument("--times", type=int, default=100, help="by how much the other database is smaller")
    reader.add_argument("--home", type=Path, default=Path("build/size"))
    reader.add_argument("--minutes", type=float, default=float("inf"), help="to fill for; again to go on")
    reader.add_argument("--seconds", type=float, default=4.0, help="for each question")
    reader.add_argument("--remove", action="store_true", help="the databases, when all is told")
    asked = reader.parse_args()
    sizes = (asked.workers // asked.times, asked.workers)
    homes = [asked.home / str(workers) for workers in sizes]
    if sizes[0] < A_COMMUNITY:
        raise SystemExit(f"the small one has no community of {A_COMMUNITY} workers")
    for home, workers in zip(homes, sizes, strict=True):
        if not fill(home, workers=workers, seconds=asked.minutes * 60):
            raise SystemExit("not filled yet: again to go on")
    sys.stdout.write(f"{'':40}{sizes[0]:>12,}{sizes[1]:>12,} workers\n")
    asyncio.run(compared(homes, seconds=asked.seconds))
    if asked.remove:
        shutil.rmtree(asked.home)


if __name__ == "__main__":
    main()
