"""Counting clause 2."""

from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, func, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock, midnight
from chassis.regions import span_of
from chassis.workdays import WorkCalendar
from services.injury.benefits.payers import Coverage
from services.injury.cases.models import Case
from services.injury.cases.rules import CaseState, Outcome
from services.injury.clocks.limits import Limit
from services.injury.clocks.of_case import Unread, clocks_of
from services.injury.clocks.queries import records_of
from services.injury.clocks.rules import ClockState
from services.injury.decisions.models import Suspension
from services.injury.green_channels.queries import opened_speeds
from services.injury.indicators.schemas import (
    ApplicantCount,
    CoverageCount,
    GroundCount,
    HarmCount,
    IndicatorsOut,
    LumpSums,
    OutstandingOut,
    OverdueCount,
    PaidOut,
    SpeedCount,
    Spent,
)
from services.injury.overdue.queries import overdue_in
from services.injury.payouts.queries import days_to_death_lump_sum, paid_in
from services.injury.recognition.models import Application, UnitRelation
from services.injury.reimbursements.queries import outstanding

__all__ = ["LONG", "indicators_of"]

LONG = timedelta(days=60)
_CHUNK = 500


async def indicators_of(
    session: AsyncSession, *, region: int, first_on: date, last_on: date, clock: Clock, calendar: WorkCalendar
) -> IndicatorsOut:
    """Every figure from the records, at once."""
    here = (
        Case.region.between(*span_of(region)),
        Case.state != CaseState.MERGED,
        Case.reported_at >= midnight(first_on),
        Case.reported_at < midnight(last_on + timedelta(days=1)),
    )
    cases, fatal, unverified = (
        await session.execute(
            select(
                func.count(),
                func.count(Case.died_at),
                func.count().filter(Case.name_masked.is_(None)),
            ).where(*here)
        )
    ).one()
    grounds = await _counted(session, (Case.ground, Case.outcome), *here, Case.ground.is_not(None))
    outcomes = Counter(dict.fromkeys(Outcome, 0))
    for (_, outcome), count in grounds:
        outcomes[outcome] += count
    overdue = Counter(
        one.limit
        for one in await overdue_in(session, region=region, after=None, most=None, clock=clock, calendar=calendar)
    )
    coverage = Counter(
        {
            coverage: count
            for (coverage,), count in await _counted(
                session,
                (UnitRelation.coverage,),
                *here,
                UnitRelation.case_id == Case.id,
                UnitRelation.coverage.is_not(None),
            )
        }
    )
    missed = await _missed(session, *here, clock=clock, calendar=calendar)
    speeds = await opened_speeds(session, region=region, first_on=first_on, last_on=last_on)
    return IndicatorsOut(
        region=region,
        first_on=first_on,
        last_on=last_on,
        as_of=clock.now(),
        cases=cases,
        fatal=fatal,
        unverified=unverified,
        harms=[HarmCount(harm=harm, cases=count) for (harm,), count in await _counted(session, (Case.harm,), *here)],
        applicants=[
            ApplicantCount(applicant=applicant, cases=count)
            for (applicant,), count in await _counted(
                session,
                (Application.applicant,),
                *here,
                Application.case_id == Case.id,
                Application.withdrawn_on.is_(None),
            )
        ],
        grounds=[GroundCount(ground=ground, outcome=outcome, cases=count) for (ground, outcome), count in grounds],
        recognised_share=_share(outcomes),
        coverage=[CoverageCount(coverage=one, cases=coverage[one]) for one in sorted(coverage)],
        uninsured_share=_part(coverage.total() - coverage[Coverage.INSURED], coverage.total()),
        to_accept=await _spent(session, Case.applied_on, Case.accepted_on, *here),
        to_decide=await _spent(session, Case.accepted_on, Case.decided_on, *here),
        suspended_long=await session.scalar(
            select(func.count(Suspension.case_id.distinct()))
            .join(Case, Case.id == Suspension.case_id)
            .where(*here, Suspension.last_on.is_(None), Suspension.first_on < clock.today() - LONG)
        )
        or 0,
        green_channel=[SpeedCount(speed=speed, cases=speeds[speed]) for speed in sorted(speeds)],
        missed=[OverdueCount(limit=limit, cases=missed[limit]) for limit in sorted(missed)],
        paid=[PaidOut.model_validate(one) for one in await paid_in(session, region, first_on, last_on)],
        death_lump_sums=LumpSums.model_validate(await days_to_death_lump_sum(session, region, first_on, last_on)),
        reimbursement_outstanding=OutstandingOut.model_validate(await outstanding(session, region)),
        overdue=[OverdueCount(limit=limit, cases=overdue[limit]) for limit in sorted(overdue)],
    )


async def _counted(session: AsyncSession, by: tuple[Any, ...], *which: ColumnElement[bool]) -> list[tuple[Any, int]]:
    rows = await session.execute(select(*by, func.count(Case.id.distinct())).where(*which).group_by(*by).order_by(*by))
    return [(tuple(row[:-1]), row[-1]) for row in rows]


def _share(outcomes: Counter[Outcome]) -> float | None:
    for_them = outcomes[Outcome.RECOGNISED] + outcomes[Outcome.DEEMED]
    return _part(for_them, for_them + outcomes[Outcome.NOT_RECOGNISED])


def _part(some: int, whole: int) -> float | None:
    return round(some / whole, 4) if whole else None


async def _missed(
    session: AsyncSession, *which: ColumnElement[bool], clock: Clock, calendar: WorkCalendar
) -> Counter[Limit]:
    """What was done too late, read from the clocks themselves, so that days left out do not count here either."""
    found: Counter[Limit] = Counter()
    after: UUID | None = None
    while True:
        wanted = select(Case).where(*which, *(() if after is None else (Case.id > after,)))
        cases = (await session.scalars(wanted.order_by(Case.id).limit(_CHUNK))).all()
        records = await records_of(session, cases)
        for case in cases:
            read = clocks_of(records[case.id], today=clock.today(), now=clock.now(), calendar=calendar)
            found.update({one.limit for one in read if not isinstance(one, Unread) and one.state is ClockState.MISSED})
        if len(cases) < _CHUNK:
            return found
        after = cases[-1].id


async def _spent(session: AsyncSession, first: Any, last: Any, *which: ColumnElement[bool]) -> Spent:
    days = type_coerce(last - first, Integer)  # a difference of dates is a number of days, not an interval
    median = func.percentile_cont(0.5).within_group(days)
    row = (await session.execute(select(func.count(days), median, func.max(days)).where(*which))).one()
    return Spent(cases=row[0], median_days=None if row[1] is None else float(row[1]), most_days=row[2])
