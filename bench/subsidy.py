"""A month of the whole region's subsidy against the same computation as plain SQL, under the same constraint.

    python bench/subsidy.py [--scale 1.0] [--return-rows 100000]

At scale 1: 120,000 lines in 14,000 community rolls over 103 counties are made, posted, passed through every hand,
approved, put into one payment a county, instructed and reconciled, each step in a transaction of its own as over HTTP,
with its events and its audit entries; then a return file of 100,000 rows is read and reconciled by itself.

Plain SQL does the same arithmetic under the same constraint, twice: roll by roll, each hand in a transaction of its
own as the service has it, and everybody at once, one statement a step, which no service with hands could do. It looks
at nobody's rights, counts no days and tells nobody: what that costs is the ratio. HTTP and the roster are left out. All
run one after the other on one database without durability.
"""

import argparse
import asyncio
import resource
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import insert, select, text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

from chassis.caller import Caller, Department
from chassis.ciphers import KeyRing
from chassis.clock import ZONE, FixedClock
from chassis.database import Database, Scope, found
from chassis.exchange import Uploaded
from chassis.regions import Level, level_of, parent_of
from chassis.workdays import DayType, WorkCalendar
from chassis.worker_id import make_worker_id
from chassis.workers import Category, WorkerState
from deploy.local.databases import create_databases, database_of, migrate_service, owner_of
from deploy.local.postgres import EmbeddedPostgres
from services.subsidy.guidance.models import Guidance
from services.subsidy.guidance.rules import GuidanceState
from services.subsidy.main import SERVICE
from services.subsidy.payees.models import ACCOUNT, HOLDER, Payee
from services.subsidy.payees.rules import PayeeState
from services.subsidy.payments import actions as payments
from services.subsidy.payments.models import Instruction, Payment
from services.subsidy.payments.rules import PaymentMove
from services.subsidy.payments.schemas import PaymentIn
from services.subsidy.returns.actions import take_return
from services.subsidy.returns.reading import returned_rows
from services.subsidy.rolls import actions as rolls
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.rules import RollMove
from services.subsidy.rolls.schemas import EvidenceIn, RollIn, Summary
from services.subsidy.schemes import Scheme
from services.subsidy.standards.models import Standard, StandardRate
from services.subsidy.standards.rules import PublicityKind, RateUnit, StandardState

MONTH = date(2020, 3, 1)
DAYS = [MONTH + timedelta(days=n) for n in range(31) if n % 7 != 6][:20]
RATES = {DayType.WORKDAY: 5_001, DayType.RESTDAY: 7_000, DayType.HOLIDAY: 10_000}
# One account in fifty cannot be credited.
FAILS = 50
CALENDAR = WorkCalendar()

PLAIN_TABLES = """
CREATE TABLE plain_duty (worker text, region bigint, day date, half_days int);
CREATE INDEX ON plain_duty (region);
CREATE TABLE plain_rolls (region bigint PRIMARY KEY, state text NOT NULL);
CREATE TABLE plain_hands (region bigint, hand text, who text, PRIMARY KEY (region, hand), UNIQUE (region, who));
CREATE TABLE plain_rates (day date PRIMARY KEY, fen int);
CREATE TABLE plain_lines (
    id uuid PRIMARY KEY DEFAULT uuidv7(), worker text NOT NULL, region bigint NOT NULL, halves int4multirange NOT NULL,
    half_days int NOT NULL, fen bigint NOT NULL, league_fen bigint, state text NOT NULL DEFAULT 'listed',
    live boolean GENERATED ALWAYS AS (state <> 'removed') STORED,
    EXCLUDE USING gist (worker WITH =, halves WITH &&) WHERE (live));
CREATE INDEX ON plain_lines (region);
CREATE TABLE plain_instructions (
    id uuid PRIMARY KEY DEFAULT uuidv7(), line_id uuid UNIQUE REFERENCES plain_lines, fen bigint NOT NULL,
    state text NOT NULL DEFAULT 'instructed');
CREATE TABLE plain_returns (line_id uuid, fen bigint, result text)
"""
PLAIN = {
    "make": """
        INSERT INTO plain_lines (worker, region, halves, half_days, fen)
        SELECT worker, region, range_agg(int4range(half, half + half_days)), sum(half_days),
            (sum(half_days * fen) + 1) / 2
        FROM (SELECT *, (day - '0001-01-01'::date + 1) * 2 AS half FROM plain_duty JOIN plain_rates USING (day)) AS duty
        WHERE true GROUP BY worker, region""",
    "share": """
        UPDATE plain_lines SET league_fen = shared.fen FROM (
            SELECT id, sum(fen) OVER w * 5000 / 10000 - (sum(fen) OVER w - fen) * 5000 / 10000 AS fen FROM plain_lines
            WHERE true WINDOW w AS (PARTITION BY region ORDER BY worker)) AS shared
        WHERE shared.id = plain_lines.id""",
    "approve": "UPDATE plain_lines SET state = 'approved' WHERE true",
    "instruct": "INSERT INTO plain_instructions (line_id, fen) SELECT id, fen FROM plain_lines",
    "send": "UPDATE plain_lines SET state = 'instructed'",
    "answer": f"""
        INSERT INTO plain_returns
        SELECT line_id, fen, CASE WHEN row_number() OVER () % {FAILS} = 0 THEN 'failed' ELSE 'paid' END
        FROM plain_instructions""",  # noqa: S608 - a number of our own
    "settle": """
        UPDATE plain_instructions SET state = result FROM plain_returns
        WHERE plain_returns.line_id = plain_instructions.line_id AND plain_returns.fen = plain_instructions.fen""",
    "pay": """
        UPDATE plain_lines SET state = plain_instructions.state
        FROM plain_instructions WHERE line_id = plain_lines.id""",
}


# What a roll passes through one transaction after the other, with a hand each.
HANDS = ("maker", "publisher", "witness", "closer", "reviewer", "auditor", "checker", "approver")


@contextmanager
def timed(times: dict[str, float], name: str) -> Iterator[None]:
    began = time.perf_counter()
    yield
    times[name] = times.get(name, 0.0) + time.perf_counter() - began


def communities(counties: int, total: int) -> list[tuple[int, list[int]]]:
    """Counties with so many communities between them, ten leagues, numbered as real ones are."""
    made = []
    for number in range(counties):
        county = 150_000_000_000 + (number // 11 + 1) * 10**8 + (number % 11 + 1) * 10**6
        share = total // counties + (number < total % counties)
        made.append((county, [county + (one // 300 + 1) * 1_000 + one % 300 + 1 for one in range(share)]))
    return made


Step = Callable[[AsyncSession, Roll, Caller], Awaitable[Any]]


class Bench:
    """One region's month, through the service's own actions."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.database = database
        self.keys = keys
        self.clock = FixedClock(datetime(2020, 4, 1, 9, tzinfo=ZONE))
        self.times: dict[str, float] = {}
        self.peaks: list[int] = []

    def scope(self, department: Department, region: int) -> Scope:
        """An office of a region; every department is another person."""
        who = Caller(
            subject=f"bench:{department.value}@{region}",
            department=department,
            level=level_of(region),
            region=region,
            permission="bench",
            worker_id=None,
            roles=frozenset(),
            organisation=None,
        )
        return Scope(span=who.span, caller=who, clock=self.clock, calendar=CALENDAR)

    @asynccontextmanager
    async def at(self, department: Department, region: int) -> AsyncIterator[tuple[AsyncSession, Caller]]:
        scope = self.scope(department, region)
        assert scope.caller is not None  # noqa: S101 - just made
        async with self.database.session(scope) as session, session.begin():
            yield session, scope.caller

    async def prepare(self, county: int, workers: dict[int, list[str]]) -> None:
        """Guidance, a standard and confirmed accounts; not measured."""
        async with self.database.session(Scope.of_system(self.clock)) as session, session.begin():
            league = parent_of(county, Level.LEAGUE)
            guidance = await session.scalar(select(Guidance).where(Guidance.region == league))
            if guidance is None:
                guidance = Guidance(
                    region=league,
                    document_no="1",
                    ceiling_fen=10_000,
                    tier_ceilings=[],
                    league_share_bp=5_000,
                    valid_from=MONTH,
                    valid_to=DAYS[-1],
                    state=GuidanceState.ISSUED,
                )
                session.add(guidance)
                await session.flush()
            standard = Standard(
                region=county,
                document_no="1",
                scheme=Scheme.STAFF,
                valid_from=MONTH,
                valid_to=DAYS[-1],
                publicity_kind=PublicityKind.WORKING,
                publicity_days=5,
                state=StandardState.ISSUED,
                guidance_id=guidance.id,
                league_share_bp=5_000,
            )
            standard.rates = [
                StandardRate(
                    region=county,
                    place=place,
                    category=Category.GRID,
                    unit=RateUnit.DAY,
                    day_type=kind,
                    amount_fen=fen,
                    valid_from=MONTH,
                    valid_to=DAYS[-1],
                    in_force=True,
                )
                for place, (kind, fen) in enumerate(RATES.items())
            ]
            session.add(standard)
            await session.execute(
                insert(Payee),
                [
                    {
                        "worker_id": worker,
                        "region": community,
                        "holder": self.keys.seal("样例", context=HOLDER),
                        "holder_masked": "样*",
                        "account": self.keys.seal(f"6222{worker[1:]}", context=ACCOUNT),
                        "account_index": self.keys.blind_index(f"6222{worker[1:]}", context=ACCOUNT),
                        "account_masked": "****",
                        "account_doubtful": True,
                        "bank_name": "示范银行",
                        "state": PayeeState.CONFIRMED,
                        "registered_by": "a",
                        "confirmed_by": "b",
                        "version": 1,
                    }
                    for community, those in workers.items()
                    for worker in those
                ],
            )

    async def walk(self, county: int, workers: dict[int, list[str]]) -> None:
        """From duty to a reconciled return."""
        made: dict[int, UUID] = {}
        with timed(self.times, "make"):
            for community, those in workers.items():
                summaries = summaries_of(community, those)
                async with self.at(Department.COMMUNITY, community) as (session, who):
                    asked = RollIn(region=community, month=MONTH)
                    out = await rolls.make(session, asked, summaries, caller=who, calendar=CALENDAR)
                    made[community] = out.id
        with timed(self.times, "publicise"):
            for community, roll_id in made.items():
                async with self.at(Department.COMMUNITY, community) as (session, who):
                    roll = await found(session, Roll, roll_id, match="*", change=True)
                    await rolls.publish(session, roll, calendar=CALENDAR)
                async with self.at(Department.COMMUNITY, community) as (session, who):
                    roll = await found(session, Roll, roll_id, match="*", change=True)
                    asked_ = EvidenceIn.model_validate({"kind": "url", "reference": "x"})
                    await rolls.evidence(session, roll, asked_, caller=who)
            self.clock.advance(days=12)
            async with self.database.session(Scope.of_system(self.clock)) as session, session.begin():
                await rolls.close_due_publicity(session)
        with timed(self.times, "pass on and approve"):
            await self.pass_on(county, made)
        self.clock.advance(days=-12)
        with timed(self.times, "prepare and instruct"):
            payment_id = await self.instruct(county)
        file = await self.file_of(payment_id)
        with timed(self.times, "reconcile"):
            await self.reconcile(county, payment_id, file)
        self.peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    async def pass_on(self, county: int, made: dict[int, UUID]) -> None:
        steps: Sequence[tuple[Department, Level, Step]] = (
            (Department.TOWNSHIP, Level.TOWNSHIP, lambda s, r, w: rolls.review(s, r, minutes_no="1", caller=w)),
            (Department.CIVIL_AFFAIRS, Level.COUNTY, lambda s, r, w: rolls.pass_on(s, r, RollMove.AUDIT, caller=w)),
            (Department.FINANCE, Level.COUNTY, lambda s, r, w: rolls.check(s, r, caller=w)),
            (Department.GOVERNMENT, Level.COUNTY, lambda s, r, w: rolls.approve(s, r, caller=w)),
        )
        for department, level, step in steps:
            for community, roll_id in made.items():
                async with self.at(department, parent_of(community, level)) as (session, who):
                    await step(session, await found(session, Roll, roll_id, match="*", change=True), who)

    async def instruct(self, county: int) -> UUID:
        async with self.at(Department.FINANCE, county) as (session, _):
            payment_id = (await payments.prepare(session, PaymentIn(region=county))).id
        for department, region, move in (
            (Department.FINANCE, parent_of(county, Level.LEAGUE), PaymentMove.CONFIRM_SHARE),
            (Department.FINANCE, county, PaymentMove.RESERVE),
        ):
            async with self.at(department, region) as (session, _):
                payment = await found(session, Payment, payment_id, match="*", change=True)
                await payments.move_on(session, payment, move)
        async with self.at(Department.HEADQUARTERS, county) as (session, who):
            payment = await found(session, Payment, payment_id, match="*", change=True)
            await payments.instruct(session, payment, caller=who, keys=self.keys)
        return payment_id

    async def file_of(self, payment_id: UUID) -> bytes:
        """The bank's answer; not measured."""
        async with self.database.session(Scope.of_system(self.clock)) as session:
            rows = await session.execute(
                select(Instruction.end_to_end_id, Instruction.amount_fen).where(Instruction.payment_id == payment_id)
            )
            told = [
                f"{name},{fen},failed,AC01" if number % FAILS == FAILS - 1 else f"{name},{fen},success,"
                for number, (name, fen) in enumerate(rows)
            ]
        return "\r\n".join(["end_to_end_id,amount_fen,result,reason", *told, ""]).encode()

    async def reconcile(self, county: int, payment_id: UUID, content: bytes) -> None:
        with tempfile.TemporaryFile() as file:
            file.write(content)
            upload = Uploaded(file=file, content_type="text/csv; charset=utf-8", digest="0" * 64, size=len(content))
            async with self.at(Department.FINANCE, county) as (session, _):
                payment = await found(session, Payment, payment_id, match="*", change=True)
                rows = await returned_rows(upload, None, payment=payment)
                await take_return(
                    session, payment, rows, digest="0" * 64, control_count=len(rows), control_sum_fen=None
                )


def summaries_of(community: int, workers: Sequence[str]) -> list[Summary]:
    days = [{"duty_on": day, "half_days": 2} for day in DAYS]
    return [
        Summary.model_validate(
            {
                "region": community,
                "worker_id": worker,
                "category": Category.GRID,
                "state": WorkerState.ACTIVE,
                "name_masked": "样*",
                "days": days,
            }
        )
        for worker in workers
    ]


def workers_of(places: Sequence[int], lines: int, first: int) -> dict[int, list[str]]:
    """So many workers over some communities."""
    made: dict[int, list[str]] = {place: [] for place in places}
    for number in range(lines):
        made[places[number % len(places)]].append(make_worker_id(first + number))
    return made


async def plain(url: str, counties: Sequence[dict[int, list[str]]]) -> tuple[dict[str, float], dict[str, float]]:
    """The same arithmetic: roll by roll, each step a transaction as in the service, and everybody at once."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        for statement in PLAIN_TABLES.split(";\n"):
            await connection.execute(text(statement))
        rates = [{"day": day, "fen": RATES[CALENDAR.day_type(day)]} for day in DAYS]
        await connection.execute(text("INSERT INTO plain_rates VALUES (:day, :fen)"), rates)
        for county in counties:
            people = [(worker, region) for region, workers in county.items() for worker in workers]
            await connection.execute(
                text(
                    "INSERT INTO plain_duty SELECT worker, region, day, 2"
                    " FROM unnest(CAST(:workers AS text[]), CAST(:regions AS bigint[])) AS who (worker, region),"
                    " plain_rates"
                ),
                {"workers": [worker for worker, _ in people], "regions": [region for _, region in people]},
            )
    async with engine.begin() as connection:
        await connection.execute(text("ANALYZE"))
    step_by_step: dict[str, float] = {}
    for county in counties:
        await plain_steps(engine, step_by_step, list(county))
    async with engine.begin() as connection:
        await connection.execute(text("TRUNCATE plain_lines, plain_instructions, plain_returns"))
    at_once: dict[str, float] = {}
    for name, statement in PLAIN.items():
        async with engine.begin() as connection:
            with timed(at_once, name):
                await connection.execute(text(statement))
    await engine.dispose()
    return step_by_step, at_once


async def plain_steps(engine: AsyncEngine, times: dict[str, float], regions: Sequence[int]) -> None:
    """A county's rolls, each through its hands, and then its payment, in the fewest statements that keep them."""
    of_one = {
        name: PLAIN[name].replace("WHERE true", "WHERE region = :region") for name in ("make", "share", "approve")
    }
    for number, hand in enumerate(HANDS):
        with timed(times, hand):
            for region in regions:
                async with engine.begin() as connection:
                    told = {"region": region, "hand": hand, "who": f"{number}"}
                    await connection.execute(
                        text(
                            "INSERT INTO plain_rolls VALUES (:region, :hand)"
                            " ON CONFLICT (region) DO UPDATE SET state = excluded.state"
                        ),
                        told,
                    )
                    await connection.execute(text("INSERT INTO plain_hands VALUES (:region, :hand, :who)"), told)
                    for name in {"maker": ("make", "share"), "approver": ("approve",)}.get(hand, ()):
                        await connection.execute(text(of_one[name]), told)
    inside = " WHERE plain_lines.region = ANY (:regions)"
    within = f" IN (SELECT id FROM plain_lines{inside})"  # noqa: S608 - our own words
    told = {"regions": list(regions)}
    async with engine.begin() as connection:
        with timed(times, "payment"):
            for name in ("instruct", "send"):
                await connection.execute(text(PLAIN[name] + inside), told)
        await connection.execute(text("TRUNCATE plain_returns"))
        await connection.execute(text(f"{PLAIN['answer']} WHERE line_id{within}"), told)
        with timed(times, "reconcile"):
            for name in ("settle", "pay"):
                await connection.execute(text(f"{PLAIN[name]} AND plain_instructions.line_id{within}"), told)


async def agree(admin: str) -> None:
    """Both came to the same lines, the same fen and the same results, or nothing that was measured counts."""
    engine = create_async_engine(admin)
    async with engine.connect() as connection:
        ours = (
            await connection.execute(
                text(
                    "SELECT count(*), sum(amount_fen), sum(league_fen) FROM lines WHERE live AND state IN"
                    " ('paid', 'failed')"
                )
            )
        ).one()
        theirs = (await connection.execute(text("SELECT count(*), sum(fen), sum(league_fen) FROM plain_lines"))).one()
    await engine.dispose()
    if tuple(ours) != tuple(theirs):
        raise SystemExit(f"not the same: {ours} and {theirs}")


async def measure(postgres: EmbeddedPostgres, *, scale: float, return_rows: int) -> None:
    count, lines = max(round(103 * scale), 1), round(120_000 * scale)
    plan = communities(count, max(round(14_000 * scale), 1))
    first, counties = 1_000, []
    for number, (_, places) in enumerate(plan):
        share = lines // count + (number < lines % count)
        counties.append(workers_of(places, share, first))
        first += share
    keys = KeyRing.generate()
    database = Database(postgres.url(database_of(SERVICE.name), role=SERVICE.name), pool_size=4)
    bench = Bench(database, keys)
    for (county, _), workers in zip(plan, counties, strict=True):
        await bench.prepare(county, workers)
    sys.stdout.write(f"{lines} lines, {sum(len(places) for _, places in plan)} rolls, {count} counties\n")
    for (county, _), workers in zip(plan, counties, strict=True):
        await bench.walk(county, workers)
    owner = postgres.url(database_of(SERVICE.name), role=owner_of(SERVICE.name))
    steps, at_once = await plain(owner, counties)
    await agree(owner)
    report("plain SQL, everybody at once", at_once)
    report("plain SQL, roll by roll", steps)
    report("the service, roll by roll", bench.times)
    spent = sum(bench.times.values())
    sys.stdout.write(f"ratio {spent / sum(steps.values()):.1f} to roll by roll,")
    sys.stdout.write(
        f" {spent / sum(at_once.values()):.1f} to everybody at once; {spent / lines * 1000:.2f} ms a line\n"
    )
    sys.stdout.write(f"peak memory after a quarter {bench.peaks[len(bench.peaks) // 4] >> 10} MiB,")
    sys.stdout.write(f" at the end {bench.peaks[-1] >> 10} MiB\n")
    if return_rows:
        await one_file(database, keys, return_rows=return_rows, first=first)
    await database.close()


async def one_file(database: Database, keys: KeyRing, *, return_rows: int, first: int) -> None:
    """One payment of so many lines, in rolls of a thousand, and its return by itself."""
    county = 151_201_000_000
    places = [county + 1_000 + one + 1 for one in range(max(return_rows // 1_000, 1))]
    bench = Bench(database, keys)
    workers = workers_of(places, return_rows, first)
    await bench.prepare(county, workers)
    await bench.walk(county, workers)
    seconds = bench.times["reconcile"]
    sys.stdout.write(f"a return of {return_rows} rows: {seconds:.1f} s, {return_rows / seconds:.0f} rows a second,")
    sys.stdout.write(f" peak memory {bench.peaks[-1] >> 10} MiB\n")


def report(who: str, times: dict[str, float]) -> None:
    steps = ", ".join(f"{name} {seconds:.1f}" for name, seconds in times.items())
    sys.stdout.write(f"{who}: {sum(times.values()):.1f} s ({steps})\n")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--return-rows", type=int, default=100_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as home:
        Path(home).chmod(0o755)
        server = EmbeddedPostgres(Path(home) / "pg", durable=False)
        server.start()
        try:
            create_databases(server.url(), [SERVICE.name])
            owner = server.url(database_of(SERVICE.name), role=owner_of(SERVICE.name))
            migrate_service(owner, SERVICE.name, SERVICE.home)
            asyncio.run(measure(server, scale=asked.scale, return_rows=asked.return_rows))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
