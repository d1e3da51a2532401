"""Counting counselling: by county over the whole province, for what is shown of one depends on the others."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock, midnight
from chassis.database import everywhere
from chassis.filters import in_force
from chassis.regions import span_of
from services.welfare.counselling.models import Case
from services.welfare.counselling.store import whole_store
from services.welfare.counselling_indicators.rules import K, is_shown
from services.welfare.counselling_indicators.schemas import CounsellingFigures, CounsellingIndicatorsOut
from services.welfare.counselling_providers.models import Provider
from services.welfare.counselling_referrals.models import Referral
from services.welfare.counselling_referrals.rules import ReferralState
from services.welfare.crises.models import Crisis

__all__ = ["counselling_indicators_of", "counts_by_county"]

_ANSWERED = timedelta(hours=1)
_FOLLOWED = timedelta(hours=24)
_DONE = (ReferralState.CLOSED, ReferralState.TRANSFERRED)


async def counselling_indicators_of(
    session: AsyncSession, *, region: int, month: date, clock: Clock
) -> CounsellingIndicatorsOut:
    """Every figure from the records, at once."""
    after = (month + timedelta(days=31)).replace(day=1)
    span = (midnight(month), midnight(after))
    async with whole_store(session), everywhere(session):
        counties = await counts_by_county(session, *span)
        places = await session.scalar(
            select(func.coalesce(func.sum(Provider.capacity), 0)).where(
                Provider.region.between(*span_of(region)), in_force(Provider, on=after - timedelta(days=1))
            )
        )
        wait = await _wait(session, region, *span)
    figures = None
    if clock.today() >= after and is_shown(region, counties):
        inside = [counts for one, counts in counties.items() if one in span_of(region)]
        names = list(CounsellingFigures.model_fields)[:-1]
        sums = [sum(column) for column in zip(*inside, strict=True)] or [0] * len(names)
        figures = CounsellingFigures(**dict(zip(names, sums, strict=True)), median_hours_to_acceptance=wait)
    return CounsellingIndicatorsOut(
        region=region, month=month, as_of=clock.now(), places=int(places or 0), figures=figures
    )


async def counts_by_county(session: AsyncSession, first: datetime, after: datetime) -> dict[int, Sequence[int]]:
    """The counts of each county, in the order of ``CounsellingFigures``."""
    in_time, followed = Crisis.acknowledged_at <= Crisis.raised_at + _ANSWERED, _followed()
    counted: tuple[tuple[Any, Any, list[ColumnElement[int]]], ...] = (
        (Case, Case.opened_at, [func.count()]),
        (
            Crisis,
            Crisis.raised_at,
            [
                func.count().filter(in_time),
                func.count().filter(func.coalesce(in_time, False).is_(False)),
                func.count().filter(followed),
                func.count().filter(func.coalesce(followed, False).is_(False)),
            ],
        ),
        (
            Referral,
            Referral.offered_at,
            [func.count().filter(Referral.state.in_(_DONE)), func.count().filter(Referral.state.not_in(_DONE))],
        ),
    )
    width = sum(len(columns) for _, _, columns in counted)
    rows: dict[int, list[int]] = defaultdict(lambda: [0] * width)
    place = 0
    for table, at, columns in counted:
        found = await session.execute(
            select(table.region, *columns).where(at >= first, at < after).group_by(table.region)
        )
        for region, *counts in found:
            rows[region][place : place + len(columns)] = counts
        place += len(columns)
    return dict(rows)


def _followed() -> ColumnElement[bool]:
    within: ColumnElement[bool] = Crisis.followed_up_at <= Crisis.raised_at + _FOLLOWED
    return within


async def _wait(session: AsyncSession, region: int, first: datetime, after: datetime) -> float | None:
    hours = func.extract("epoch", Referral.answered_at - Referral.offered_at) / 3600
    taken = (ReferralState.ACCEPTED, *_DONE)
    count, median = (
        await session.execute(
            select(func.count(), func.percentile_cont(0.5).within_group(hours)).where(
                Referral.region.between(*span_of(region)),
                Referral.state.in_(taken),
                Referral.offered_at >= first,
                Referral.offered_at < after,
            )
        )
    ).one()
    return round(float(median), 1) if count >= K else None
