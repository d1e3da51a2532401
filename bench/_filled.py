"""Databases of a set as life leaves them: so many workers in real communities, two months of duty each, in plain SQL.

Each community has ``A_COMMUNITY`` workers whatever the size, so that a larger database holds more communities and a
question about one of them has the same answer. Rows lie as they come in life: a day after the other, every community's.
Triggers do not run and indexes are made at the end; every constraint of a table holds for its rows all the same.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import asyncpg

from chassis.worker_id import make_worker_id
from deploy.local.databases import create_databases, database_of, migrate_service, owner_of
from deploy.local.postgres import EmbeddedPostgres
from deploy.local.state import State, every_service

__all__ = ["A_COMMUNITY", "DAYS", "fill"]

A_COMMUNITY = 75
DAYS = [date(2020, 2, 1) + timedelta(days=n) for n in range(60)]
FIRST = 1_000_000

COMMUNITIES = """
SELECT code FROM regions WHERE level = 'community' AND is_regular AND upper_inf(during) ORDER BY code LIMIT $1
"""
PEOPLE = "CREATE TABLE bench_people (worker_id text, region bigint, place bigint)"

WORKERS = """
INSERT INTO workers (worker_id, region, category, state, name, name_masked, id_kind, id_number, id_number_masked,
    id_index, sex, born_on, employment_relation, insured, enrolled_on, created_at, updated_at, version)
SELECT worker_id, region, 'grid', 'active', sha256(worker_id::bytea), '样*', 'resident', sha256(worker_id::bytea),
    '1501**********0000', sha256(worker_id::bytea), 'female', '1980-01-01', 'labour-contract', 'unknown', '2020-01-02',
    at, at, 1
FROM bench_people, LATERAL (SELECT '2020-01-02 08:00+08'::timestamptz + place % 1000 * interval '1 minute') AS t (at);
INSERT INTO posts (worker_id, region, category, during)
SELECT worker_id, region, 'grid', daterange('2020-01-02', NULL) FROM bench_people;
SELECT setval('worker_serials', 20000000);
"""

# Halves on one day in four, as in the demonstration; one day in seven is free.
ENTRIES = """
INSERT INTO duty_entries (worker_id, region, place, post_type, started_at, ended_at, source, state, violation,
    recorded_by, recorded_at, confirmed_by, confirmed_at, created_at, updated_at, version)
SELECT worker_id, region, region, 'checkpoint', at, at + interval '1 hour' * (CASE (place + {n}) % 4 WHEN 3 THEN 5 ELSE
    8 END), 'bulk', 'confirmed', false, 'clerk', at + interval '10 hours', 'head', at + interval '11 hours',
    at + interval '10 hours', at + interval '11 hours', 2
FROM bench_people, LATERAL (SELECT '{day} 08:00+08'::timestamptz) AS t (at)
"""
CREDITED = """
INSERT INTO duty_days (worker_id, duty_on, region, minutes, half_days)
SELECT worker_id, '{day}', region, CASE (place + {n}) % 4 WHEN 3 THEN 300 ELSE 480 END,
    CASE (place + {n}) % 4 WHEN 3 THEN 1 ELSE 2 END
FROM bench_people
"""

KNOWN = """
INSERT INTO workers (worker_id, region, category, state, name_masked)
SELECT worker_id, region, 'grid', 'active', '样*' FROM bench_people
"""
# February was paid.
PAID = """
INSERT INTO rolls (region, month, scheme, sequence, round, state, league_share_bp, publicity_kind, publicity_days,
    published_on, publicity_ends_on, publicised_on, minutes_no, snapshot, co_signature_due, version)
SELECT DISTINCT region, '2020-02-01'::date, 'staff', 1, 1, 'settled', 5000, 'working', 5, '2020-03-02'::date,
    '2020-03-09'::date, '2020-03-10'::date, '1', 'x', false, 9
FROM bench_people;
INSERT INTO lines (region, roll_id, round, ordinal, worker_id, made_for, category, name_masked, halves, half_days,
    amount_fen, league_fen, county_fen, parts, state, frozen)
SELECT people.region, rolls.id, 1, place, worker_id, worker_id, 'grid', '样*',
    int4multirange(int4range(36554, 36612)), 58, 145000, 72500, 72500, '[]', 'paid', true
FROM bench_people AS people JOIN rolls USING (region);
"""

# PostgreSQL keeps up no index that is not ready (pg_index), and REINDEX makes one ready. Of an exclusion it would look
# for every row whether another collides, which by the way they are made none does: hours, for millions.
PUT_AWAY = "UPDATE pg_index SET indisready = false, indisexclusion = false WHERE indrelid = ANY($1::regclass[])"
EXCLUDES = """
UPDATE pg_index SET indisexclusion = true
FROM pg_constraint WHERE conindid = indexrelid AND contype = 'x' AND indexrelid = $1::text::regclass
"""
NOT_READY = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisready ORDER BY 1 LIMIT 1"
LARGE = {"roster": ["duty_entries", "duty_days"], "subsidy": ["lines"]}


@dataclass(frozen=True, slots=True)
class Step:
    name: str
    service: str
    statements: str


def steps() -> list[Step]:
    duty = [
        Step(f"{name} of {day}", "roster", sql.format(day=day, n=n))
        for name, sql in (("duty", ENTRIES), ("credited days", CREDITED))
        for n, day in enumerate(DAYS)
    ]
    return [
        Step("workers", "roster", WORKERS),
        *duty,
        Step("known workers", "subsidy", KNOWN),
        Step("a month that was paid", "subsidy", PAID),
    ]


def fill(home: Path, *, workers: int, seconds: float = float("inf")) -> bool:
    """Fill the databases of the set in ``home``; False where time ran out before all was there, to be called again."""
    until = time.monotonic() + seconds
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    done = home / "filled"
    there = set(done.read_text(encoding="utf-8").splitlines()) if done.exists() else set()

    def finished(step: str) -> None:
        with done.open("a", encoding="utf-8") as file:
            file.write(f"{step}\n")

    server = EmbeddedPostgres(State(home).cluster, durable=False)
    server.start()
    try:
        _migrated(server)
        return asyncio.run(_filled(server, there, finished, workers=workers, until=until))
    finally:
        server.stop()


def _migrated(server: EmbeddedPostgres) -> None:
    services = every_service()
    create_databases(server.url(), [service.name for service in services])
    for service in services:
        migrate_service(server.url(database_of(service.name), role=owner_of(service.name)), service.name, service.home)


async def _filled(
    server: EmbeddedPostgres, there: set[str], finished: Callable[[str], None], *, workers: int, until: float
) -> bool:
    if "people" not in there:
        await _people(server, workers)
        finished("people")
    waiting = [step for step in reversed(steps()) if step.name not in there]

    async def one_after_another() -> None:
        while time.monotonic() < until and waiting:
            step = waiting.pop()
            await _run(server, step.service, step.statements)
            finished(step.name)

    await asyncio.gather(one_after_another(), one_after_another())
    for service in LARGE:
        while time.monotonic() < until and await _make_ready(server, service):
            pass
    if time.monotonic() < until and "vacuum" not in there:
        for service in LARGE:
            await _run(server, service, "VACUUM (FREEZE, ANALYZE)")
        finished("vacuum")
    return time.monotonic() < until


async def _connection(server: EmbeddedPostgres, service: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(server.url(database_of(service)).replace("+asyncpg", ""))
    await connection.execute("SET session_replication_role = replica; SET maintenance_work_mem = '2GB'")
    return connection


async def _run(server: EmbeddedPostgres, service: str, statements: str) -> None:
    connection = await _connection(server, service)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


async def _make_ready(server: EmbeddedPostgres, service: str) -> bool:
    """Make one of the indexes that were put away; False when there is none left."""
    connection = await _connection(server, service)
    try:
        name = await connection.fetchval(NOT_READY)
        if name is not None:
            await connection.execute(f"REINDEX INDEX {name}")
            await connection.execute(EXCLUDES, name)
        return name is not None
    finally:
        await connection.close()


async def _people(server: EmbeddedPostgres, workers: int) -> None:
    roster = await _connection(server, "roster")
    communities = await roster.fetch(COMMUNITIES, workers // A_COMMUNITY)
    if len(communities) < workers // A_COMMUNITY:
        raise SystemExit(f"there are communities for {len(communities) * A_COMMUNITY} workers only")
    people = [
        (make_worker_id(FIRST + number * A_COMMUNITY + place), row["code"], place)
        for number, row in enumerate(communities)
        for place in range(1, A_COMMUNITY + 1)
    ]
    await roster.close()
    for service, tables in LARGE.items():
        connection = await _connection(server, service)
        await connection.execute(PEOPLE)
        await connection.copy_records_to_table("bench_people", records=people)
        await connection.execute("ANALYZE bench_people")
        await connection.execute(PUT_AWAY, tables)
        await connection.close()
