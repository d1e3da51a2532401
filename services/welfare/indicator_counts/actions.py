"""Counting clauses 3, 5, 6 and 8 in every county at once, and telling what has changed."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import midnight
from chassis.database import scope_of
from chassis.figures import Counted, Counters, count_of, counted_by_region, share_of
from services.welfare.counselling_indicators.actions import tell_crises
from services.welfare.duty.models import WorkedDay
from services.welfare.duty.rules import DAY
from services.welfare.exams.models import Exam
from services.welfare.family.models import FamilyHelp
from services.welfare.family.rules import HelpKind
from services.welfare.funds.models import Fund
from services.welfare.funds.rules import FundKind
from services.welfare.health_checks.models import HealthCheck
from services.welfare.health_checks.rules import CheckState
from services.welfare.indicator_counts.models import IndicatorCount
from services.welfare.indicator_counts.schemas import IndicatorsCounted
from services.welfare.indicator_counts.supplies import duty_of, mask_cover, trained
from services.welfare.insurance_claims.models import InsuranceClaim
from services.welfare.leave_ledger.models import LeaveAccount
from services.welfare.living_defects.models import LivingDefect
from services.welfare.living_defects.rules import OPEN
from services.welfare.requisitions.models import Requisition
from services.welfare.requisitions.rules import RequisitionState
from services.welfare.rest_orders.models import RestOrder
from services.welfare.rest_violations.models import RestViolation
from services.welfare.rest_violations.rules import Cause
from services.welfare.supply_indicators.queries import DIFFERED
from services.welfare.visits.models import Visit, VisitNeed
from services.welfare.visits.rules import NeedState, VisitState
from services.welfare.workers.models import Worker

__all__ = ["count_indicators"]

_COUNT = func.count()
_WEEK = 7

# As the rest indicators reckon it, county by county. What ran before these days is long enough for any figure.
_STREAKS = text(
    """
    SELECT county, count(*) FILTER (WHERE days >= 7), count(*) FILTER (WHERE days >= 12),
        count(*) FILTER (WHERE days >= 14)
    FROM (
        SELECT county, worker_id, count(*) AS days FROM (
            SELECT region - region % 1000000 AS county, worker_id, duty_on,
                duty_on - (row_number() OVER (PARTITION BY region / 1000000, worker_id ORDER BY duty_on))::int AS run
            FROM worked_days WHERE duty_on >= CAST(:since AS date)
        ) AS numbered GROUP BY county, worker_id, run HAVING max(duty_on) >= CAST(:yesterday AS date)
    ) AS running
    GROUP BY county
    """
)
_LOOKED_BACK = 60 * DAY


async def _counted(
    session: AsyncSession, code: str, table: Any, number: Any, *which: Any, whole: Any = None
) -> list[Counted]:
    return await counted_by_region(session, f"welfare.{code}", table.region, number, *which, denominator=whole)


async def of_month(session: AsyncSession, first_on: date, last_on: date) -> list[Counted]:
    """What was due, asked, given and missed in a month, as it stands now."""
    low, high = midnight(first_on), midnight(last_on + DAY)

    def within(column: Any) -> tuple[Any, Any]:
        return column >= low, column < high

    counted = partial(_counted, session)
    asked = (Requisition.state != RequisitionState.CANCELLED, *within(Requisition.requested_at))
    violated = (RestViolation.standing, RestViolation.duty_on.between(first_on, last_on))
    triggered = (Visit.state != VisitState.MERGED, *within(Visit.triggered_at))
    on_time = Visit.visited_at <= Visit.due_at
    late = func.coalesce(Visit.visited_at, scope_of(session).clock.now()) > Visit.due_at
    paid = InsuranceClaim.paid_on.between(first_on, last_on)
    begun, exams = within(FamilyHelp.began_at), Exam.applied_on.between(first_on, last_on)
    return [
        *await counted(
            "requisitions-differed",
            Requisition,
            _COUNT.filter(Requisition.state.in_(DIFFERED)),
            *asked,
            whole=func.count(Requisition.received_at),
        ),
        *await _weeks(session, first_on, last_on),
        *await counted(
            "rest-orders", RestOrder, _COUNT, RestOrder.follows_id.is_(None), *within(RestOrder.triggered_at)
        ),
        *await counted("rest-overrides", RestOrder, _COUNT, RestOrder.overridden_on.between(first_on, last_on)),
        *await counted("rest-violations", RestViolation, _COUNT, *violated, RestViolation.cause == Cause.FORCED_REST),
        *await counted("sick-on-duty", RestViolation, _COUNT, *violated, RestViolation.cause == Cause.SICK),
        *await counted("claims-filed", InsuranceClaim, _COUNT, *within(InsuranceClaim.submitted_at)),
        *await counted("claims-paid", InsuranceClaim, _COUNT, paid),
        *await counted("claims-paid-fen", InsuranceClaim, func.sum(InsuranceClaim.paid_fen), paid),
        *await counted(
            "visits-on-time",
            Visit,
            _COUNT.filter(on_time),
            *triggered,
            whole=_COUNT.filter(on_time) + _COUNT.filter(late),
        ),
        *await counted("families-helped", FamilyHelp, func.count(FamilyHelp.worker_id.distinct()), *begun),
        *await counted("tutoring-pairs", FamilyHelp, _COUNT, *begun, FamilyHelp.kind == HelpKind.STUDY),
        *await counted("exams-applied", Exam, _COUNT, exams),
        *await counted("exams-confirmed", Exam, _COUNT, exams, Exam.confirmed_on.is_not(None)),
    ]


async def _weeks(session: AsyncSession, first_on: date, last_on: date) -> list[Counted]:
    """Weeks of each worker with duty, Monday to Sunday and whole within the month, and those with a day of rest."""
    monday = first_on + ((-first_on.weekday()) % _WEEK) * DAY
    sunday = last_on - ((last_on.weekday() + 1) % _WEEK) * DAY
    county = (WorkedDay.region - WorkedDay.region % 1_000_000).label("county")
    week = func.date_trunc("week", WorkedDay.duty_on)
    worked = (
        select(county, _COUNT.label("days"))
        .where(WorkedDay.duty_on.between(monday, sunday))
        .group_by("county", WorkedDay.worker_id, week)
        .subquery()
    )
    rested = _COUNT.filter(worked.c.days < _WEEK)
    return await counted_by_region(session, "welfare.weekly-rest", worked.c.county, rested, denominator=_COUNT)


async def of_now(session: AsyncSession) -> list[Counted]:
    """How rest, leave, checks, living conditions, needs, supplies and training stand."""
    clock = scope_of(session).clock
    today = clock.today()
    days = {"since": today - _LOOKED_BACK, "yesterday": today - DAY}
    streaks = (await session.execute(_STREAKS, days)).all()
    done = await duty_of(session, first_on=today.replace(day=1))
    owed, cleared = LeaveAccount.available + LeaveAccount.scheduled, LeaveAccount.taken + LeaveAccount.paid

    counted = partial(_counted, session)
    return [
        *(
            Counted(county, f"welfare.streak-{least}", count)
            for county, *counts in streaks
            for least, count in zip((7, 12, 14), counts, strict=True)
        ),
        *await counted("leave-cleared", LeaveAccount, func.sum(cleared), whole=func.sum(owed + cleared)),
        *await counted("leave-owed", LeaveAccount, func.sum(owed)),
        *await counted(
            "health-checked",
            HealthCheck,
            _COUNT.filter(HealthCheck.state == CheckState.DONE),
            HealthCheck.state != CheckState.MERGED,
            whole=_COUNT,
        ),
        *await counted(
            "defects-open-24h",
            LivingDefect,
            _COUNT,
            LivingDefect.state.in_(OPEN),
            LivingDefect.reported_at < clock.now() - timedelta(hours=24),
        ),
        *await counted("needs-open", VisitNeed, _COUNT, VisitNeed.state == NeedState.OPEN),
        *await counted(
            "funds-arrived",
            Fund,
            func.sum(Fund.amount_fen).filter(Fund.kind == FundKind.ARRIVED),
            Fund.happened_on <= today,
            whole=func.sum(Fund.amount_fen).filter(Fund.kind == FundKind.PLANNED),
        ),
        *await mask_cover(session, done, today=today),
        *await trained(session, done),
    ]


COUNTERS = Counters(
    told=IndicatorCount,
    event=IndicatorsCounted,
    workers=Worker,
    flows=(
        share_of("welfare.requisitions-differed"),
        share_of("welfare.weekly-rest"),
        count_of("welfare.rest-orders"),
        count_of("welfare.rest-overrides"),
        count_of("welfare.rest-violations"),
        count_of("welfare.sick-on-duty"),
        count_of("welfare.claims-filed"),
        count_of("welfare.claims-paid"),
        count_of("welfare.claims-paid-fen"),
        share_of("welfare.visits-on-time"),
        count_of("welfare.families-helped"),
        count_of("welfare.tutoring-pairs"),
        count_of("welfare.exams-applied"),
        count_of("welfare.exams-confirmed"),
    ),
    of_month=of_month,
    states=(
        count_of("welfare.streak-7"),
        count_of("welfare.streak-12"),
        count_of("welfare.streak-14"),
        share_of("welfare.leave-cleared"),
        count_of("welfare.leave-owed"),
        share_of("welfare.health-checked"),
        count_of("welfare.defects-open-24h"),
        count_of("welfare.needs-open"),
        share_of("welfare.funds-arrived"),
        share_of("welfare.mask-cover"),
        share_of("welfare.trained"),
    ),
    of_now=of_now,
)


async def count_indicators(session: AsyncSession) -> int:
    """The scheduled rule: count clauses 3, 5, 6 and 8 anew, and tell what has changed."""
    told = await COUNTERS.tell(session)
    return len(told) + await tell_crises(session, event=IndicatorsCounted)
