"""The month that is measured: its counties, workers, days and rates, and what a database holds before it begins."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select

from chassis.ciphers import KeyRing
from chassis.clock import ZONE, FixedClock
from chassis.database import Database, Scope
from chassis.regions import Level, parent_of
from chassis.workdays import DayType, WorkCalendar
from chassis.worker_id import make_worker_id
from chassis.workers import Category, WorkerState
from services.subsidy.guidance.models import Guidance
from services.subsidy.guidance.rules import GuidanceState
from services.subsidy.payees.models import ACCOUNT, HOLDER, Payee
from services.subsidy.payees.rules import PayeeState
from services.subsidy.rolls.schemas import Summary
from services.subsidy.schemes import Scheme
from services.subsidy.standards.models import Standard, StandardRate
from services.subsidy.standards.rules import PublicityKind, RateUnit, StandardState

__all__ = [
    "CALENDAR",
    "DAYS",
    "DOCUMENT",
    "FAILS",
    "MONTH",
    "NOW",
    "RATES",
    "Times",
    "counties",
    "county_of",
    "prepare",
]

MONTH = date(2020, 3, 1)
DAYS = [MONTH + timedelta(days=n) for n in range(31) if n % 7 != 6][:20]
RATES = {DayType.WORKDAY: 5_001, DayType.RESTDAY: 7_000, DayType.HOLIDAY: 10_000}
SHARE_BP = 5_000
DOCUMENT = "1"
# One account in fifty cannot be credited.
FAILS = 50
CALENDAR = WorkCalendar()
NOW = datetime(2020, 4, 1, 9, tzinfo=ZONE)
# A township of so many communities.
TOWNSHIP = 14


@dataclass
class Times:
    """Seconds by step, in the order of the steps."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[step] = self.seconds.get(step, 0.0) + time.perf_counter() - began

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


Workers = dict[int, list[str]]


def county_of(county: int, *, rolls: int, lines: int, first: int) -> Workers:
    """So many workers over so many communities of a county, numbered as real ones are."""
    places = [county + (one // TOWNSHIP + 1) * 1_000 + one % TOWNSHIP + 1 for one in range(rolls)]
    made: Workers = {place: [] for place in places}
    for number in range(lines):
        made[places[number % rolls]].append(make_worker_id(first + number))
    return made


def counties(scale: float, *, within: int = 150_000_000_000, first: int = 1_000) -> Iterator[tuple[int, Workers]]:
    """103 counties in ten leagues with 14,000 communities and 120,000 workers, or so much of it; one at a time."""
    count, rolls, lines = max(round(103 * scale), 1), max(round(14_000 * scale), 1), round(120_000 * scale)
    for number in range(count):
        county = within + (number // 11 + 1) * 10**8 + (number % 11 + 1) * 10**6
        own = lines // count + (number < lines % count)
        yield (
            county,
            county_of(county, rolls=rolls // count + (number < rolls % count), lines=own, first=first),
        )
        first += own


def summaries_of(workers: Workers) -> list[Summary]:
    """What the roster would tell of a county's duty."""
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
        for community, those in workers.items()
        for worker in those
    ]


async def prepare(database: Database, county: int, workers: Workers, keys: KeyRing) -> None:
    """Guidance, a standard and confirmed accounts; not measured."""
    async with database.session(Scope.of_system(FixedClock(NOW))) as session, session.begin():
        league = parent_of(county, Level.LEAGUE)
        guidance = await session.scalar(select(Guidance).where(Guidance.region == league))
        if guidance is None:
            guidance = Guidance(
                region=league,
                document_no=DOCUMENT,
                ceiling_fen=10_000,
                tier_ceilings=[],
                league_share_bp=SHARE_BP,
                valid_from=MONTH,
                valid_to=DAYS[-1],
                state=GuidanceState.ISSUED,
            )
            session.add(guidance)
            await session.flush()
        standard = Standard(
            region=county,
            document_no=DOCUMENT,
            scheme=Scheme.STAFF,
            valid_from=MONTH,
            valid_to=DAYS[-1],
            publicity_kind=PublicityKind.WORKING,
            publicity_days=5,
            state=StandardState.ISSUED,
            guidance_id=guidance.id,
            league_share_bp=SHARE_BP,
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
        await session.flush()
        await session.execute(insert(Payee), [_payee(one, where, keys) for where, of in workers.items() for one in of])


def _payee(worker: str, community: int, keys: KeyRing) -> dict[str, object]:
    number = f"6222{worker[1:]}"
    return {
        "worker_id": worker,
        "region": community,
        "holder": keys.seal("样例", context=HOLDER),
        "holder_masked": "样*",
        "account": keys.seal(number, context=ACCOUNT),
        "account_index": keys.blind_index(number, context=ACCOUNT),
        "account_masked": "****",
        "account_doubtful": True,
        "bank_name": "示范银行",
        "state": PayeeState.CONFIRMED,
        "registered_by": "a",
        "confirmed_by": "b",
        "version": 1,
    }


def townships_of(communities: Sequence[int]) -> list[int]:
    return sorted({parent_of(one, Level.TOWNSHIP) for one in communities})
