"""Two hosts with one PostgreSQL: one is cut off and comes back, or its processes are replaced; callers notice nothing.

While a host is away its connections hang, locks that it holds stay held, and when it is back it goes on where it was,
with what it had read before. Nothing may be done twice for it, neither by its calls nor by its followers.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.caller import Department
from deploy.local import supervisor
from deploy.local.databases import database_of
from deploy.local.demo import STARTS_AT, move_to, real_communities, road_through
from deploy.local.plan import Plan
from deploy.local.tokens import local_token
from tests.resilience.hosts import Host, Hosts, doors, two_hosts
from tests.roster.make import person
from tests.whole import eventually

COUNTY = 150603000000
OTHER_COUNTY = 150602000000
LEAGUE = 150700000000
GUIDANCE = {"document_no": "指导意见〔2020〕1号", "ceiling_fen": 10_000, "league_share_bp": 5_000}
# After everything that there is.
LAST = f"{2**62}-0"
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:6],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 29),
    each=3,
    fails=4,
)
# Shorter than on a cluster: the gateway drops idle connections after one second, and a process leaves for four.
SETTINGS = {
    "NUANXIN_GATEWAY_KEEP_ALIVE": "1",
    "NUANXIN_GATEWAY_CONNECTION_SECONDS": "2",
    "NUANXIN_GATEWAY_METRICS_PUBLIC": "true",
    "NUANXIN_LEAVE_SECONDS": "4",
}
# The place of every follower in every feed, each time that it moves.
WATCH_FOLLOWERS = (
    "CREATE TABLE moves (number bigint GENERATED ALWAYS AS IDENTITY, source text, came_from text, went_to text)",
    "CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN"
    " INSERT INTO moves (source, came_from, went_to) VALUES (NEW.source, OLD.position, NEW.position); RETURN NEW;"
    " END $$",
    "CREATE TRIGGER note_move AFTER UPDATE ON positions FOR EACH ROW EXECUTE FUNCTION note_move()",
)
LOCK = """
import asyncio, sys
from sqlalchemy import text
from chassis.clock import Clock
from chassis.database import Database, Scope

async def hold():
    async with Database(sys.argv[1]).session(Scope.of_system(Clock())) as session, session.begin():
        await session.execute(text("LOCK TABLE positions IN SHARE ROW EXCLUSIVE MODE"))
        print("locked", file=sys.stderr, flush=True)
        await asyncio.Event().wait()

asyncio.run(hold())
"""


HELD = """
SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE relation = 'positions'::regclass AND mode = 'ShareRowExclusiveLock' AND granted
"""
# Something to export at length: twelve megabytes.
LONG_ROLL = """
WITH roll AS (
    INSERT INTO rolls (region, month, scheme, sequence, round, state, league_share_bp, publicity_kind, publicity_days,
        co_signature_due, version)
    VALUES (150602001001, '2020-01-01', 'staff', 1, 1, 'draft', 5000, 'working', 5, false, 1) RETURNING id
)
INSERT INTO lines (region, roll_id, round, ordinal, worker_id, made_for, category, name_masked, halves, half_days,
    amount_fen, league_fen, county_fen, parts, state)
SELECT 150602001001, roll.id, 1, n, 'W000000011', CAST(n AS text), 'grid', repeat('样', 400), '{}', 0, 0, 0, 0, '[]',
    'listed'
FROM roll, generate_series(1, 10000) AS n
"""


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    with two_hosts(**SETTINGS) as both:
        asyncio.run(_watch_followers(both))
        move_to(both.running, STARTS_AT)
        yield both


async def _watch_followers(hosts: Hosts) -> None:
    for statement in WATCH_FOLLOWERS:
        await sql(hosts, statement)


async def sql(hosts: Hosts, statement: str, *before: str, **values: Any) -> Sequence[Any]:
    """What a statement finds in the database of the subsidy service, for who sees everything."""
    engine = create_async_engine(hosts.running.postgres.url(database_of("subsidy")))
    try:
        async with engine.begin() as connection:
            for one in before:
                await connection.execute(text(one))
            result = await connection.execute(text(statement), values)
            return result.all() if result.returns_rows else []
    finally:
        await engine.dispose()


def bearer(hosts: Hosts, department: Department, region: int) -> dict[str, str]:
    return {"Authorization": f"Bearer {local_token(hosts.running.state, department=department, region=region)}"}


async def cut_off_again_and_again(host: Host, cuts: list[float], *, until: asyncio.Event) -> None:
    while not until.is_set() or len(cuts) < 2:
        await asyncio.sleep(0.5)
        host.cut_off()
        try:
            await asyncio.sleep(1.5)
        finally:
            host.connect()
        cuts.append(time.monotonic())


async def test_a_month_is_paid_while_a_host_is_cut_off_again_and_again_and_nothing_is_done_twice(hosts: Hosts) -> None:
    cuts: list[float] = []
    paid = asyncio.Event()
    async with doors(hosts) as either, road_through(hosts.running, PLAN, transport=either) as road:
        cutting = asyncio.create_task(cut_off_again_and_again(hosts.b, cuts, until=paid))
        try:
            totals = await road.walk()
        finally:
            paid.set()
            await cutting
    assert totals.account_for_every_fen()
    assert (totals.rolls, totals.lines, totals.failed) == (6, 18, 4)
    # Of what can be told of one subject only once, nothing was told again.
    assert not await sql(
        hosts,
        "SELECT type, subject FROM events WHERE type ~ '^subsidy\\.(roll|payment)\\.'"
        " GROUP BY type, subject HAVING count(*) > 1",
    )
    # Both hosts follow: each batch of events was applied from where the one before had ended, whoever applied it.
    moves = await sql(hosts, "SELECT came_from, went_to FROM moves WHERE source = 'roster' ORDER BY number")
    assert moves
    assert [move.came_from for move in moves] == ["0-0", *(move.went_to for move in moves[:-1])]


async def test_service_goes_on_while_a_host_is_gone_and_both_are_called_when_it_is_back(hosts: Hosts) -> None:
    a, b = hosts.a, hosts.b
    money = bearer(hosts, Department.FINANCE, COUNTY)
    civil = bearer(hosts, Department.CIVIL_AFFAIRS, COUNTY)
    async with httpx.AsyncClient(timeout=30.0, trust_env=False) as client:

        async def read(by: Host, path: str = "/v1/subsidy/rolls", headers: dict[str, str] = money) -> bool:
            url = f"{by.url('gateway')}{path}"
            return (await client.get(url, params={"region": str(COUNTY)}, headers=headers)).is_success

        await asyncio.gather(*(read(a) for _ in range(10)))
        # A transaction that holds the place of the followers is cut off with its host.
        url = hosts.running.environment["NUANXIN_SUBSIDY_DATABASE_URL"]
        holder = b.processes["holder"] = b.run(sys.executable, "-c", LOCK, url)

        async def locked() -> bool:
            return bool(await sql(hosts, HELD))

        await eventually(locked)
        b.cut_off()
        try:
            # Calls that were on their way there are made at the other host; none fails, and none of those that follow.
            assert all(await asyncio.gather(*(read(a) for _ in range(10))))
            enrolled = await client.post(
                f"{a.url('gateway')}/v1/roster/workers",
                json=person(region=str(PLAN.communities[0])),
                headers=civil | {"Idempotency-Key": "one more"},
            )
            worker = enrolled.raise_for_status().json()["worker_id"]

            async def told() -> bool:
                assert await read(a)
                return bool(await sql(hosts, "SELECT 1 FROM workers WHERE worker_id = :worker", worker=worker))

            await eventually(told)
        finally:
            b.connect()
        holder.kill()
        await eventually(lambda: read(b))
        await eventually(lambda: read(b, "/v1/roster/workers", civil))

        async def called_again() -> bool:
            before = await answered(client, b)
            assert all(await asyncio.gather(*(read(a) for _ in range(10))))
            return await answered(client, b) > before

        await eventually(called_again)
        assert await measured(client, a.url("gateway"), 'nuanxin_gateway_addresses_away{upstream="subsidy"}') == 0


async def answered(client: httpx.AsyncClient, host: Host) -> float:
    """How many lists of rolls the subsidy service of a host has answered."""
    listed = 'nuanxin_requests_total{permission="subsidy:roll:list",service="subsidy",status="200"}'
    return await measured(client, host.url("subsidy"), listed)


async def measured(client: httpx.AsyncClient, url: str, name: str) -> float:
    lines = (await client.get(f"{url}/metrics")).text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name))


async def test_a_gateway_and_a_service_are_replaced_under_load_and_no_call_is_lost(hosts: Hosts) -> None:
    a = hosts.a
    await sql(hosts, LONG_ROLL, "SET LOCAL session_replication_role = replica")
    money = bearer(hosts, Department.FINANCE, COUNTY)
    answers: Counter[int] = Counter()
    days = count()
    over = asyncio.Event()
    async with (
        doors(hosts) as either,
        httpx.AsyncClient(transport=either, base_url=hosts.running.url, timeout=60.0) as client,
        httpx.AsyncClient(base_url=a.url("gateway"), timeout=60.0, trust_env=False) as by_a,
    ):

        async def read() -> None:
            answers[(await client.get("/v1/subsidy/rolls", headers=money)).status_code] += 1

        async def change() -> None:
            headers = bearer(hosts, Department.GOVERNMENT, LEAGUE) | {"Idempotency-Key": str(uuid4())}
            day = (date(2030, 1, 1) + timedelta(days=next(days))).isoformat()
            body = {"region": str(LEAGUE), "valid_from": day, "valid_to": day, **GUIDANCE}
            answers[(await client.post("/v1/subsidy/guidance", json=body, headers=headers)).status_code] += 1

        async def one_after_another(call: Callable[[], Awaitable[None]]) -> None:
            while not over.is_set():
                await call()

        async def news() -> int:
            """Waits at host a for longer than it takes to leave."""
            events = await by_a.get("/v1/subsidy/events", params={"after": LAST, "wait": 6}, headers=money)
            return events.status_code

        async def export() -> int:
            headers = bearer(hosts, Department.FINANCE, OTHER_COUNTY)
            rows = 0
            async with by_a.stream("GET", "/v1/subsidy/rolls/export", headers=headers) as response:
                response.raise_for_status()
                async for line in response.aiter_lines():
                    rows += line.startswith(str(OTHER_COUNTY)[:6])
                    if rows % 2000 == 0:
                        await asyncio.sleep(0.5)
            return rows

        load = [asyncio.create_task(one_after_another(call)) for call in (read, read, read, change)]
        under_way = asyncio.create_task(news()), asyncio.create_task(export())
        await asyncio.sleep(0.5)
        for name in ("subsidy", "gateway"):
            a.processes[name].terminate()
        assert await under_way[0] == 200
        assert await under_way[1] == 10_000
        for name in ("subsidy", "gateway"):
            await a.ended(name)
            a.start(name)
        for name in ("subsidy", "gateway"):
            await supervisor.answers(a.url(name))
        before = sum(answers.values())
        await eventually(lambda: _more(answers, before + 20))
        over.set()
        await asyncio.gather(*load)
    assert set(answers) == {200, 201}
    [issued] = await sql(hosts, "SELECT count(*) FROM guidance WHERE region = :league", league=LEAGUE)
    assert issued.count == answers[201]


async def _more(answers: Counter[int], than: int) -> bool:
    return sum(answers.values()) > than
