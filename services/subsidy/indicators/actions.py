"""Telling the figures of counties when they have changed."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import one_at_a_time, scope_of
from chassis.figures import Figure, count_of, first_counted, share_of, tell_changed
from services.subsidy.indicators.models import IndicatorCount
from services.subsidy.indicators.queries import figures_of
from services.subsidy.indicators.schemas import Figures, IndicatorsCounted
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.rules import RollState
from services.subsidy.workers.models import Worker

__all__ = ["count_indicators", "told_of"]

# What such rolls come to changes no more by itself.
_DONE = (RollState.SETTLED, RollState.VOIDED)


async def count_indicators(session: AsyncSession) -> int:
    """The scheduled rule: count each county's months anew, and tell those whose figures have changed."""
    await one_at_a_time(session, "count-indicators")
    clock, calendar = scope_of(session).clock, scope_of(session).calendar
    counted = {
        (county, month): told_of(await figures_of(session, region=county, month=month, clock=clock, calendar=calendar))
        for county, month in await _to_count(session, clock.today())
    }
    return len(await tell_changed(session, counted, told=IndicatorCount, event=IndicatorsCounted))


def told_of(figures: Figures) -> list[Figure]:
    """Of a county's figures those that add up to its league's; medians, and lists by state, are read here alone."""
    budget = [(one.paid_fen, one.approved_fen) for one in figures.budget]
    league, objections, complaints = figures.league_share, figures.objections, figures.complaints
    return [
        count_of("subsidy.standard-in-force", figures.counties),
        count_of("subsidy.volunteers-paid", figures.volunteer_counties),
        share_of("subsidy.covered", figures.coverage.claimed_workers, figures.coverage.duty_workers),
        share_of("subsidy.paid-on-time", figures.on_time.on_time, figures.on_time.lines),
        share_of("subsidy.failed", figures.failures.failed, figures.failures.answered),
        count_of("subsidy.reissue-outstanding", figures.failures.reissue_outstanding),
        share_of("subsidy.league-share-arrived", league.arrived_fen, league.due_fen),
        share_of("subsidy.objections-upheld", objections.upheld, objections.decided),
        count_of("subsidy.objections-overdue", objections.overdue),
        share_of("subsidy.disputed", complaints.raised, complaints.reported_paid),
        count_of("subsidy.disputes-overdue", complaints.overdue),
        count_of("subsidy.duplicates-blocked", figures.duplicates.lines),
        count_of("subsidy.duplicates-blocked-fen", figures.duplicates.amount_fen),
        share_of("subsidy.budget-executed", sum(paid for paid, _ in budget), sum(approved for _, approved in budget)),
        count_of("subsidy.short-publicity", figures.short_publicity),
    ]


async def _to_count(session: AsyncSession, today: date) -> list[tuple[int, date]]:
    """What has moved, and of each county that has workers the present month: it may have a standard and no roll yet."""
    moved = {(county, month) for county, month in await session.execute(_moved(today))}
    counties = await session.scalars(select(_county(Worker.region)).distinct())
    return sorted(moved | {(county, today.replace(day=1)) for county in counties})


def _county(region: Any) -> ColumnElement[int]:
    county: ColumnElement[int] = region - region % 1_000_000
    return county


def _moved(today: date) -> Select[Any]:
    """Counties and months of the last year in which something is at work, has changed, or was never told."""
    rolls = (
        select(
            _county(Roll.region).label("county"),
            Roll.month,
            func.bool_or(Roll.state.not_in(_DONE)).label("at_work"),
            func.max(Roll.updated_at).label("changed_at"),
        )
        .where(Roll.month >= first_counted(today))
        .group_by("county", Roll.month)
        .subquery()
    )
    told = and_(IndicatorCount.region == rolls.c.county, IndicatorCount.month == rolls.c.month)
    return (
        select(rolls.c.county, rolls.c.month)
        .outerjoin(IndicatorCount, told)
        .where(or_(IndicatorCount.digest.is_(None), rolls.c.at_work, rolls.c.changed_at >= IndicatorCount.counted_at))
    )
