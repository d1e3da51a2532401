"""Counting clause 8."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Integer, and_, func, or_, select, type_coerce
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock, midnight
from chassis.filters import in_force
from chassis.regions import span_of
from chassis.workers import WorkerState
from services.welfare.exams.models import Exam
from services.welfare.exams.rules import ExamState
from services.welfare.family.models import FamilyHelp
from services.welfare.family.rules import HelpKind, HelpState
from services.welfare.insurance.models import InsurancePolicy
from services.welfare.insurance_claims.models import InsuranceClaim
from services.welfare.visit_indicators import schemas
from services.welfare.visits.models import Visit, VisitNeed
from services.welfare.visits.rules import NeedState, VisitState
from services.welfare.workers.models import Worker

__all__ = ["visit_indicators_of"]

_GIVEN = (ExamState.REGISTERED, ExamState.APPLIED_IN_ADMISSION, ExamState.AUDITED)
_IN_LEAGUE = 100_000_000


async def visit_indicators_of(
    session: AsyncSession, *, region: int, first_on: date, last_on: date, clock: Clock
) -> schemas.VisitIndicatorsOut:
    """Every figure from the records, at once."""
    here, now = span_of(region), clock.now()
    span = (midnight(first_on), midnight(last_on + timedelta(days=1)))
    return schemas.VisitIndicatorsOut(
        region=region,
        first_on=first_on,
        last_on=last_on,
        as_of=now,
        visits=await _visits(session, here, span, now),
        open_needs=await _open_needs(session, here, now),
        family=await _family(session, here, span),
        exams=await _exams(session, here, first_on, last_on),
        claims=await _claims(session, here, span, first_on, last_on),
        cover=await _cover(session, here, last_on),
    )


def _within(column: Any, span: tuple[datetime, datetime]) -> Any:
    return and_(column >= span[0], column < span[1])


async def _visits(
    session: AsyncSession, here: Any, span: tuple[datetime, datetime], now: datetime
) -> list[schemas.TimelinessCount]:
    made = func.coalesce(Visit.visited_at, now)
    rows = await session.execute(
        select(
            Visit.occasion,
            func.count().filter(Visit.visited_at <= Visit.due_at),
            func.count().filter(made > Visit.due_at),
            func.count().filter(Visit.visited_at.is_(None), Visit.due_at >= now),
        )
        .where(Visit.region.between(*here), Visit.state != VisitState.MERGED, _within(Visit.triggered_at, span))
        .group_by(Visit.occasion)
        .order_by(Visit.occasion)
    )
    return [
        schemas.TimelinessCount(occasion=occasion, on_time=on_time, late=late, waiting=waiting)
        for occasion, on_time, late, waiting in rows
    ]


async def _open_needs(session: AsyncSession, here: Any, now: datetime) -> schemas.OpenNeeds:
    days = func.extract("epoch", now - VisitNeed.opened_at) / 86_400
    needs, median, most = (
        await session.execute(
            select(func.count(), func.percentile_cont(0.5).within_group(days), func.max(days)).where(
                VisitNeed.region.between(*here), VisitNeed.state == NeedState.OPEN
            )
        )
    ).one()
    return schemas.OpenNeeds(needs=needs, median_days=_rounded(median), most_days=_rounded(most))


async def _family(session: AsyncSession, here: Any, span: tuple[datetime, datetime]) -> schemas.FamilyCount:
    begun = _within(FamilyHelp.began_at, span)
    families, pairs, waiting = (
        await session.execute(
            select(
                func.count(FamilyHelp.worker_id.distinct()).filter(begun),
                func.count().filter(begun, FamilyHelp.kind == HelpKind.STUDY),
                func.count().filter(FamilyHelp.state == HelpState.ASKED),
            ).where(FamilyHelp.region.between(*here))
        )
    ).one()
    return schemas.FamilyCount(families=families, tutoring_pairs=pairs, waiting=waiting)


async def _exams(session: AsyncSession, here: Any, first_on: date, last_on: date) -> list[schemas.ExamCount]:
    league = (Exam.region - Exam.region % _IN_LEAGUE).label("league")
    rows = await session.execute(
        select(league, func.count(), func.count().filter(Exam.state.in_(_GIVEN)), func.sum(Exam.objections))
        .where(Exam.region.between(*here), Exam.applied_on.between(first_on, last_on))
        .group_by("league")
        .order_by("league")
    )
    return [
        schemas.ExamCount(league=one, applied=applied, beneficiaries=given, objections=int(objections))
        for one, applied, given, objections in rows
    ]


async def _claims(
    session: AsyncSession, here: Any, span: tuple[datetime, datetime], first_on: date, last_on: date
) -> schemas.ClaimCount:
    filed_on = func.date(func.timezone("Asia/Shanghai", InsuranceClaim.submitted_at))
    days = type_coerce(InsuranceClaim.paid_on - filed_on, Integer)  # a difference of dates is a number of days
    paid_in = InsuranceClaim.paid_on.between(first_on, last_on)
    filed_in = _within(InsuranceClaim.submitted_at, span)
    filed, paid, fen, median, most = (
        await session.execute(
            select(
                func.count().filter(filed_in),
                func.count().filter(paid_in),
                func.coalesce(func.sum(InsuranceClaim.paid_fen).filter(paid_in), 0),
                func.percentile_cont(0.5).within_group(days).filter(paid_in),
                func.max(days).filter(paid_in),
            ).where(InsuranceClaim.region.between(*here), or_(filed_in, paid_in))
        )
    ).one()
    return schemas.ClaimCount(filed=filed, paid=paid, paid_fen=int(fen), median_days=_rounded(median), most_days=most)


async def _cover(session: AsyncSession, here: Any, last_on: date) -> schemas.CoverCount:
    workers = await session.scalar(
        select(func.count()).where(Worker.region.between(*here), Worker.state == WorkerState.ACTIVE)
    )
    places, used = (
        await session.execute(
            select(
                func.coalesce(func.sum(InsurancePolicy.capacity), 0), func.coalesce(func.sum(InsurancePolicy.used), 0)
            ).where(InsurancePolicy.region.between(*here), in_force(InsurancePolicy, on=last_on))
        )
    ).one()
    return schemas.CoverCount(workers=workers or 0, places=int(places), used=int(used))


def _rounded(days: Any) -> float | None:
    return None if days is None else round(float(days), 1)
