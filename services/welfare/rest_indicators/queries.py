"""Counting rest, leave, health checks and living conditions."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock, midnight
from chassis.regions import span_of
from services.welfare.duty.models import WorkedDay
from services.welfare.duty.rules import DAY
from services.welfare.health_checks.models import HealthCheck
from services.welfare.health_checks.rules import CheckState
from services.welfare.leave_ledger.models import LeaveAccount
from services.welfare.living_defects.models import LivingDefect
from services.welfare.living_defects.rules import OPEN
from services.welfare.rest_indicators.schemas import RestIndicatorsOut
from services.welfare.rest_orders.models import RestOrder
from services.welfare.rest_violations.models import RestViolation
from services.welfare.rest_violations.rules import Cause

__all__ = ["indicators_of"]

_WEEK = 7

# Days in a row have one difference between the day and its place in the row; a streak runs while no whole day is over.
_STREAKS = text(
    """
    SELECT count(*) FILTER (WHERE days >= 7), count(*) FILTER (WHERE days >= 12), count(*) FILTER (WHERE days >= 14)
    FROM (
        SELECT worker_id, count(*) AS days FROM (
            SELECT worker_id, duty_on,
                duty_on - (row_number() OVER (PARTITION BY worker_id ORDER BY duty_on))::int AS run
            FROM worked_days WHERE region BETWEEN :low AND :high
        ) AS numbered GROUP BY worker_id, run HAVING max(duty_on) >= CAST(:yesterday AS date)
    ) AS running
    """
)


async def indicators_of(
    session: AsyncSession, *, region: int, first_on: date, last_on: date, clock: Clock
) -> RestIndicatorsOut:
    """Every figure from the records, at once."""
    low, high = span_of(region)

    def here(table: Any) -> ColumnElement[bool]:
        inside: ColumnElement[bool] = table.region.between(low, high)
        return inside

    in_period = WorkedDay.duty_on.between(first_on, last_on)
    weeks, missed = await _weeks(session, here(WorkedDay), first_on=first_on, last_on=last_on)
    week, twelve, forced = (
        await session.execute(_STREAKS, {"low": low, "high": high, "yesterday": clock.today() - DAY})
    ).one()
    minutes = (
        await session.execute(
            select(func.avg(WorkedDay.minutes), func.percentile_cont(0.95).within_group(WorkedDay.minutes)).where(
                here(WorkedDay), in_period
            )
        )
    ).one()
    found = await session.execute(
        select(RestViolation.cause, func.count())
        .where(here(RestViolation), RestViolation.standing, RestViolation.duty_on.between(first_on, last_on))
        .group_by(RestViolation.cause)
    )
    causes = {row[0]: row[1] for row in found}
    owed, cleared = (
        await session.execute(
            select(
                func.coalesce(func.sum(LeaveAccount.available + LeaveAccount.scheduled), 0),
                func.coalesce(func.sum(LeaveAccount.taken + LeaveAccount.paid), 0),
            ).where(here(LeaveAccount))
        )
    ).one()
    checks, done = (
        await session.execute(
            select(func.count(), func.count().filter(HealthCheck.state == CheckState.DONE)).where(
                here(HealthCheck), HealthCheck.state != CheckState.MERGED
            )
        )
    ).one()
    return RestIndicatorsOut(
        region=region,
        first_on=first_on,
        last_on=last_on,
        as_of=clock.now(),
        worker_weeks=weeks,
        rested_share=_share(weeks - missed, weeks),
        streak_7=week,
        streak_12=twelve,
        streak_14=forced,
        orders=await _count(
            session,
            here(RestOrder),
            RestOrder.follows_id.is_(None),
            RestOrder.triggered_at >= midnight(first_on),
            RestOrder.triggered_at < midnight(last_on + DAY),
        ),
        overrides=await _count(session, here(RestOrder), RestOrder.overridden_on.between(first_on, last_on)),
        rest_violations=causes.get(Cause.FORCED_REST, 0),
        sick_on_duty=causes.get(Cause.SICK, 0),
        average_hours=_hours(minutes[0]),
        p95_hours=_hours(minutes[1]),
        leave_owed=int(owed),
        leave_cleared_share=_share(int(cleared), int(owed + cleared)),
        health_checks=checks,
        health_checked_share=_share(done, checks),
        defects_open_over_24h=await session.scalar(
            select(func.count()).where(
                here(LivingDefect),
                LivingDefect.state.in_(OPEN),
                LivingDefect.reported_at < clock.now() - timedelta(hours=24),
            )
        )
        or 0,
    )


async def _weeks(session: AsyncSession, here: ColumnElement[bool], *, first_on: date, last_on: date) -> tuple[int, int]:
    """Weeks from Monday to Sunday, whole within the period, in which somebody worked, and those without rest."""
    monday = first_on + ((-first_on.weekday()) % _WEEK) * DAY
    sunday = last_on - ((last_on.weekday() + 1) % _WEEK) * DAY
    week = func.date_trunc("week", WorkedDay.duty_on)
    worked = (
        select(WorkedDay.worker_id, func.count().label("days"))
        .where(here, WorkedDay.duty_on.between(monday, sunday))
        .group_by(WorkedDay.worker_id, week)
        .subquery()
    )
    counted = select(func.count(), func.count().filter(worked.c.days == _WEEK)).select_from(worked)
    row = (await session.execute(counted)).one()
    return row[0], row[1]


async def _count(session: AsyncSession, *which: ColumnElement[bool]) -> int:
    return await session.scalar(select(func.count(RestOrder.id)).where(*which)) or 0


def _share(some: int, whole: int) -> float | None:
    return round(some / whole, 4) if whole else None


def _hours(minutes: Any) -> float | None:
    return None if minutes is None else round(float(minutes) / 60, 2)
