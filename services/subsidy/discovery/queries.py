"""Reads behind the lists. The roster is asked with no row locked, and in the caller's own region only."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.periods import last_day_of
from chassis.problems import Missing
from chassis.regions import Level, parent_of, span_of
from services.subsidy.allowances.queries import duplicate_halves
from services.subsidy.discovery.rules import Unlisted, unlisted_half_days
from services.subsidy.discovery.schemas import CountyOut, UnlistedOut
from services.subsidy.lines.rules import DutyDay, first_half
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.rules import RollState
from services.subsidy.rolls.schemas import Summary
from services.subsidy.schemes import Scheme, categories_of
from services.subsidy.standards.models import Standard, StandardRate
from services.subsidy.standards.rules import StandardState

__all__ = ["counties_with_standard", "counties_without_standard", "require_own", "unlisted"]


def require_own(caller: Caller, region: int) -> None:
    """The roster answers the service for every region, so whose region it is must be looked at here."""
    if not caller.span.covers(span_of(region)):
        raise Missing


async def unlisted(
    session: AsyncSession, summaries: Sequence[Summary], *, month: date, scheme: Scheme
) -> list[UnlistedOut]:
    """Who of a page of the roster has duty that no live line claims, and why that may be."""
    paid = categories_of(scheme)
    at_duty = [one for one in summaries if one.category in paid and one.days]
    low, high = first_half(month), first_half(last_day_of(month)) + 2
    workers = [one.worker_id for one in at_duty]
    claimed = await _claimed(session, workers, low=low, high=high)
    elsewhere = await duplicate_halves(session, workers, low=low, high=high)
    made = await _communities_with_roll(session, {one.region for one in at_duty}, month=month, scheme=scheme)
    counties = await counties_with_standard(session, month=month, scheme=scheme)
    found = []
    for one in at_duty:
        days = [DutyDay(day.duty_on, day.half_days) for day in one.days]
        left = unlisted_half_days(
            days, claimed=claimed.get(one.worker_id, ()), elsewhere=elsewhere.get(one.worker_id, ())
        )
        if left:
            found.append(
                UnlistedOut(
                    worker_id=one.worker_id,
                    region=one.region,
                    name_masked=one.name_masked,
                    category=one.category,
                    confirmed_half_days=sum(day.half_days for day in days),
                    unlisted_half_days=left,
                    reason=_why(one.region, counties=counties, made=made),
                )
            )
    return found


def _why(region: int, *, counties: set[int], made: set[int]) -> Unlisted:
    if parent_of(region, Level.COUNTY) not in counties:
        return Unlisted.NO_STANDARD
    return Unlisted.NOT_LISTED if region in made else Unlisted.NO_ROLL


async def _claimed(session: AsyncSession, workers: Sequence[str], *, low: int, high: int) -> dict[str, set[int]]:
    rows = await session.execute(
        text("SELECT worker_id, half FROM halves_in_rolls(:workers, :low, :high)"),
        {"workers": list(workers), "low": low, "high": high},
    )
    found: dict[str, set[int]] = defaultdict(set)
    for worker_id, half in rows:
        found[worker_id].add(half)
    return found


async def _communities_with_roll(session: AsyncSession, regions: set[int], *, month: date, scheme: Scheme) -> set[int]:
    rows = await session.scalars(
        select(Roll.region)
        .where(Roll.region.in_(regions), Roll.month == month, Roll.scheme == scheme, Roll.state != RollState.VOIDED)
        .distinct()
    )
    return set(rows)


async def counties_with_standard(session: AsyncSession, *, month: date, scheme: Scheme) -> set[int]:
    """The counties that have a rate of a scheme in force on some day of a month."""
    rows = await session.scalars(
        select(StandardRate.region)
        .join(Standard, Standard.id == StandardRate.standard_id)
        .where(
            StandardRate.in_force,
            Standard.scheme == scheme,
            StandardRate.valid_from <= last_day_of(month),
            StandardRate.valid_to >= month,
        )
        .distinct()
    )
    return set(rows)


async def counties_without_standard(
    session: AsyncSession, told: Sequence[Any], *, region: int, month: date, scheme: Scheme
) -> list[CountyOut]:
    """Of the counties that the roster told, those within a region that have no standard, with their drafts."""
    issued = await counties_with_standard(session, month=month, scheme=scheme)
    rows = await session.execute(
        select(Standard.region, func.count())
        .where(
            Standard.scheme == scheme,
            Standard.state.in_([StandardState.DRAFT, StandardState.SUBMITTED, StandardState.GUIDED]),
        )
        .group_by(Standard.region)
    )
    drafts = {row[0]: row[1] for row in rows}
    return [
        CountyOut(region=int(one["code"]), name=one["name"], drafts=drafts.get(int(one["code"]), 0))
        for one in told
        if int(one["code"]) in span_of(region) and int(one["code"]) not in issued
    ]
