"""A month of the whole region's subsidy against the same month in plain SQL, on the same tables.

    python bench/subsidy.py [--scale 1.0] [--minutes 30] [--return-rows 100000] [--shared 0.2] [--profile]

At scale 1: 120,000 lines in 14,000 community rolls over 103 counties are made, posted, passed through every hand,
approved, put into one payment a county, instructed and reconciled, each request of an office a transaction of its own
as over HTTP, with its events and audit entries. Plain SQL does the same in a second database of the same schema
(``bench/_plain.py`` says what it leaves out). The two take turns county by county, so that a busy machine is as busy
for the one as for the other, and must come to the same lines, or nothing that was measured counts. HTTP and the roster
are left out; the databases are without durability. Both run on the loop on which uvicorn runs the services, and with
the collector as they set it.

Then a community's own three requests; the service's month alone in one process, and its counties shared out between two
(``--shared 0`` leaves it out); and payments of 20,000 and of 100,000 lines: prepared and instructed, and their
returns read and reconciled, each in a process of its own, by which their memory can be compared.
"""

import argparse
import asyncio
import cProfile
import pstats
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import uvloop
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bench import _plain
from bench._apart import abreast, apart
from bench._month import Times, counties, county_of, prepare
from bench._service import Walk
from chassis import collector
from chassis.ciphers import KeyRing
from chassis.database import Database
from deploy.local.databases import create_databases, database_of, migrate_service, owner_of
from deploy.local.postgres import EmbeddedPostgres
from services.subsidy.main import SERVICE

PLAIN = "plain"

# What both must have come to, line by line: whom, which half-days, how much, whose share, and what became of it.
LINES = """
    SELECT count(*), sum(amount_fen), sum(league_fen), md5(string_agg(concat_ws(',', worker_id, region, ordinal, halves,
        half_days, amount_fen, league_fen, county_fen, state), ';' ORDER BY worker_id))
    FROM lines WHERE region BETWEEN :low AND :high"""


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


async def agree(engines: Sequence[AsyncEngine], county: int) -> None:
    told = []
    for engine in engines:
        async with engine.connect() as connection:
            told.append((await connection.execute(text(LINES), {"low": county, "high": county + 999_999})).one())
    if told[0] != told[1]:
        raise SystemExit(f"not the same in {county}: {told}")


async def analyse(engines: Sequence[AsyncEngine]) -> None:
    """Make statistics, as a database that has grown for longer than minutes has them; not measured."""
    for engine in engines:
        async with engine.begin() as connection:
            await connection.execute(text("ANALYZE lines, rolls, roll_hands, payees, instructions, payment_rolls"))


async def measure(
    postgres: EmbeddedPostgres, *, scale: float, minutes: float, shared: float, return_rows: int, profile: bool
) -> None:
    keys = KeyRing.generate()
    names = (SERVICE.name, PLAIN)
    ours, theirs = (Database(postgres.url(database_of(name), role=name), pool_size=2) for name in names)
    owners = tuple(create_async_engine(postgres.url(database_of(name), role=owner_of(name))) for name in names)
    async with owners[1].begin() as connection:
        await _plain.load(connection)
    walk, plain, profiler = Walk(ours, keys), Times(), cProfile.Profile()
    lines = rolls = 0
    ends_at = time.monotonic() + 60 * minutes
    for county, workers in counties(scale):
        for database in (ours, theirs):
            await prepare(database, county, workers, keys)
        async with owners[1].begin() as connection:
            await _plain.load(connection, workers)
        if profile:
            profiler.enable()
        await walk.county(county, workers)
        profiler.disable()
        await _plain.walk(owners[1], county, workers, plain)
        await agree(owners, county)
        if len(walk.peaks) % 8 == 1:
            await analyse(owners)
        lines, rolls = lines + sum(map(len, workers.values())), rolls + len(workers)
        if time.monotonic() > ends_at:
            break
    say(f"{lines} lines in {rolls} rolls of {len(walk.peaks)} counties")
    report("plain SQL", plain)
    report("the service", walk.times)
    say(f"ratio {walk.times.total / plain.total:.2f}; {walk.times.total / lines * 1000:.2f} ms a line")
    tenth = walk.peaks[len(walk.peaks) // 10]
    say(f"peak memory after a tenth of the counties {tenth >> 10} MiB, at the end {walk.peaks[-1] >> 10} MiB")
    if profile:
        pstats.Stats(profiler).sort_stats("tottime").print_stats(45)
    await own_rolls(ours, keys)
    if shared:
        await shared_out(postgres, ours, keys, scale=shared)
    if return_rows:
        await files(postgres, ours, keys, return_rows=return_rows)
    for engine in (*owners, ours.engine, theirs.engine):
        await engine.dispose()


async def own_rolls(database: Database, keys: KeyRing) -> None:
    """Communities that make, publish and show their rolls by themselves."""
    county, walk = 151_202_000_000, Walk(database, keys)
    workers = county_of(county, rolls=140, lines=1_200, first=5_000_000)
    await prepare(database, county, workers, keys)
    await walk.by_hand(workers)
    say(f"a community by itself: {walk.times.total / len(workers) * 1000:.1f} ms for its three requests")


async def shared_out(postgres: EmbeddedPostgres, database: Database, keys: KeyRing, *, scale: float) -> None:
    """The service's month alone, its counties in one process and then, another month's worth, in two at once."""
    url = postgres.url(database_of(SERVICE.name), role=SERVICE.name)
    those = list(counties(scale, within=153_000_000_000, first=2_000_000))
    for county, workers in those:
        await prepare(database, county, workers, keys)
    half = len(those) // 2
    for each in ([those[:half]], [those[half::2], those[half + 1 :: 2]]):
        costs = await asyncio.to_thread(abreast, Walk.counties, url, keys, [(one,) for one in each])
        lines = sum(len(who) for one in each for _, workers in one for who in workers.values())
        seconds = max(cost.seconds for cost in costs)
        say(f"{lines} lines in {len(each)} processes: {seconds:.1f} s, {lines / seconds:.0f} lines a second")


async def files(postgres: EmbeddedPostgres, database: Database, keys: KeyRing, *, return_rows: int) -> None:
    """Payments of a fifth of so many lines and of all, in rolls of a thousand: sent, and their returns taken."""
    url = postgres.url(database_of(SERVICE.name), role=SERVICE.name)
    for county, lines, first in (
        (151_203_000_000, return_rows // 5, 7_000_000),
        (151_201_000_000, return_rows, 6_000_000),
    ):
        walk = Walk(database, keys)
        workers = county_of(county, rolls=max(lines // 1_000, 1), lines=lines, first=first)
        await prepare(database, county, workers, keys)
        await walk.by_hand(workers)
        await walk.approved(county)
        sent = await asyncio.to_thread(apart, Walk.instruct, url, keys, county)
        say(f"a payment of {lines} lines prepared and instructed: {sent}")
        with tempfile.NamedTemporaryFile() as file:
            await walk.answer(sent.result, file)
            file.flush()
            path = Path(file.name)
            taken = await asyncio.to_thread(apart, Walk.reconcile_from, url, keys, path, county, sent.result)
        say(f"its return read and reconciled: {taken}, {lines / taken.seconds:.0f} rows a second")


def report(who: str, times: Times) -> None:
    steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in times.seconds.items())
    say(f"{who}: {times.total:.1f} s ({steps})")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop after the county at work then")
    parser.add_argument("--return-rows", type=int, default=100_000)
    parser.add_argument("--shared", type=float, default=0.2, help="scale of the months that processes share out")
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        server = EmbeddedPostgres(Path(home) / "pg", durable=False)
        server.start()
        try:
            create_databases(server.url(), [SERVICE.name, PLAIN])
            for name in (SERVICE.name, PLAIN):
                migrate_service(server.url(database_of(name), role=owner_of(name)), name, SERVICE.home)
            collector.spare()
            uvloop.run(
                measure(
                    server,
                    scale=asked.scale,
                    minutes=asked.minutes,
                    return_rows=asked.return_rows,
                    shared=asked.shared,
                    profile=asked.profile,
                )
            )
        finally:
            server.stop()


if __name__ == "__main__":
    main()
