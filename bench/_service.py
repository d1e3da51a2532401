"""The month as the service walks it: its own actions, each request of an office a transaction of its own."""

import io
import resource
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bench._month import CALENDAR, FAILS, MONTH, NOW, Times, Workers, summaries_of
from chassis.caller import Caller, Department
from chassis.ciphers import KeyRing
from chassis.clock import FixedClock
from chassis.database import Database, Scope, found
from chassis.exchange import Uploaded
from chassis.many import Named, found_each
from chassis.regions import EVERYWHERE, Level, level_of, parent_of, span_of
from services.subsidy.passing import actions as passing
from services.subsidy.passing.actions import Passed
from services.subsidy.payments import actions as payments
from services.subsidy.payments.models import Instruction, Payment
from services.subsidy.payments.rules import PaymentMove
from services.subsidy.payments.schemas import PaymentIn
from services.subsidy.returns.actions import take_return
from services.subsidy.returns.reading import returned_rows
from services.subsidy.rolls import actions as rolls
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.schemas import DrawUpIn, EvidenceIn, RollIn

__all__ = ["Walk"]

EVIDENCE = EvidenceIn.model_validate({"kind": "url", "reference": "x"})

# What an office of a region does with the rolls that it has locked.
Move = Callable[[AsyncSession, Passed, Caller], Awaitable[Passed]]


class Walk:
    """One region's month, county by county."""

    def __init__(self, database: Database, keys: KeyRing) -> None:
        self.database = database
        self.keys = keys
        self.clock = FixedClock(NOW)
        self.times = Times()
        self.peaks: list[int] = []
        self.rule_sees = EVERYWHERE

    @asynccontextmanager
    async def at(self, department: Department, region: int) -> AsyncIterator[tuple[AsyncSession, Caller]]:
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
        scope = Scope(span=who.span, caller=who, clock=self.clock, calendar=CALENDAR)
        async with self.database.session(scope) as session, session.begin():
            yield session, who

    async def county(self, county: int, workers: Workers) -> None:
        """From duty to a reconciled return, one request a hand; the township's for each township."""
        summaries = summaries_of(workers)
        with self.times.of("make"):
            async with self.at(Department.TOWNSHIP, county) as (session, who):
                asked = DrawUpIn(region=county, month=MONTH)
                drawn = await rolls.draw_up(session, asked, summaries, caller=who, calendar=CALENDAR)
                seen = _named(drawn.made.rolls)
        with self.times.of("publicise"):
            seen = await self.move(
                seen, Department.COMMUNITY, county, lambda s, p, _: passing.publish(s, p, calendar=CALENDAR)
            )
            await self.move(
                seen, Department.COMMUNITY, county, lambda s, p, who: passing.evidence(s, p, EVIDENCE, caller=who)
            )
        await self.onward(county)

    async def counties(self, those: Sequence[tuple[int, Workers]]) -> None:
        """Counties one after the other, while other processes walk others: the scheduled rule sees its own alone."""
        for county, workers in those:
            self.rule_sees = span_of(county)
            await self.county(county, workers)

    async def onward(self, county: int) -> None:
        """From publicity on."""
        await self.approved(county)
        with self.times.of("prepare and instruct"):
            payment_id = await self.instruct(county)
        with tempfile.TemporaryFile() as file:
            await self.answer(payment_id, file)
            with self.times.of("reconcile"):
                await self.reconcile(county, payment_id, file)
        self.peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    async def approved(self, county: int) -> None:
        """From publicity to approval."""
        self.clock.advance(days=12)
        with self.times.of("publicise"):
            scope = replace(Scope.of_system(self.clock), span=self.rule_sees)
            async with self.database.session(scope) as session, session.begin():
                await passing.close_due_publicity(session)
        with self.times.of("pass on and approve"):
            await self.pass_on(county)
        self.clock.advance(days=-12)

    async def by_hand(self, workers: Workers) -> None:
        """Made, published and shown by each community itself, three requests each."""
        for community, those in workers.items():
            summaries = summaries_of({community: those})
            with self.times.of("make"):
                async with self.at(Department.COMMUNITY, community) as (session, who):
                    asked = RollIn(region=community, month=MONTH)
                    made = await rolls.make(session, asked, summaries, caller=who, calendar=CALENDAR)
            with self.times.of("publicise"):
                async with self.at(Department.COMMUNITY, community) as (session, who):
                    roll = await found(session, Roll, made.id, match="*", change=True)
                    await passing.publish(session, Passed([roll]), calendar=CALENDAR)
                async with self.at(Department.COMMUNITY, community) as (session, who):
                    roll = await found(session, Roll, made.id, match="*", change=True)
                    await passing.evidence(session, Passed([roll]), EVIDENCE, caller=who)

    async def move(self, seen: list[Named], department: Department, region: int, move: Move) -> list[Named]:
        async with self.at(department, region) as (session, who):
            passed = await move(session, Passed(*await found_each(session, Roll, seen)), who)
            if passed.refused:
                raise SystemExit(str(passed.refused))
            return _named(passed.rolls)

    async def pass_on(self, county: int) -> None:
        seen: list[Named] = []
        for township, those in (await self.by_township(county)).items():
            seen += await self.move(
                those, Department.TOWNSHIP, township, lambda s, p, who: passing.review(s, p, minutes_no="1", caller=who)
            )
        moves: tuple[tuple[Department, Move], ...] = (
            (Department.CIVIL_AFFAIRS, lambda s, p, who: passing.audit(s, p, caller=who)),
            (Department.FINANCE, lambda s, p, who: passing.check(s, p, caller=who)),
            (Department.GOVERNMENT, lambda s, p, who: passing.approve(s, p, caller=who)),
        )
        for department, move in moves:
            seen = await self.move(seen, department, county, move)

    async def by_township(self, county: int) -> dict[int, list[Named]]:
        """What each township reads before it reviews."""
        made: dict[int, list[Named]] = {}
        async with self.at(Department.CIVIL_AFFAIRS, county) as (session, _):
            for roll in await session.scalars(select(Roll)):
                made.setdefault(parent_of(roll.region, Level.TOWNSHIP), []).extend(_named([roll]))
        return made

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

    async def answer(self, payment_id: UUID, file: IO[bytes]) -> None:
        """The bank's answer; not measured."""
        file.write(b"end_to_end_id,amount_fen,result,reason\r\n")
        async with self.database.session(Scope.of_system(self.clock)) as session:
            rows = await session.execute(
                select(Instruction.end_to_end_id, Instruction.amount_fen)
                .where(Instruction.payment_id == payment_id)
                .order_by(Instruction.worker_id)
            )
            for number, (name, fen) in enumerate(rows):
                result = "failed,AC01" if number % FAILS == FAILS - 1 else "success,"
                file.write(f"{name},{fen},{result}\r\n".encode())

    async def reconcile(self, county: int, payment_id: UUID, file: IO[bytes]) -> None:
        upload = Uploaded(file=file, content_type="text/csv; charset=utf-8", digest="0" * 64, size=file.tell())
        async with self.at(Department.FINANCE, county) as (session, _):
            payment = await found(session, Payment, payment_id, match="*", change=True)
            rows = await returned_rows(upload, None, payment=payment)
            count = payment.control_count
            await take_return(session, payment, rows, digest="0" * 64, control_count=count, control_sum_fen=None)

    async def reconcile_from(self, path: Path, county: int, payment_id: UUID) -> None:
        with path.open("rb") as file:
            file.seek(0, io.SEEK_END)
            await self.reconcile(county, payment_id, file)


def _named(those: Iterable[Any]) -> list[Named]:
    return [Named(id=roll.id, version=roll.version) for roll in those]
