"""Lists of duty, and the summaries that the subsidy is reckoned from."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Text, cast, column, func, select, table
from sqlalchemy.dialects.postgresql import Range, distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.filters import narrowed
from chassis.paging import listed
from chassis.regions import span_of
from chassis.workers import WorkerState
from services.roster.duty.models import DutyDay, DutyEntry
from services.roster.duty.rules import DutyState
from services.roster.posts.models import Post

__all__ = ["credited_days", "entries", "posts_held", "summaries"]

# Of workers who were transferred away too, as far as a list of days needs it (migration 0002).
_shown = table("workers_shown", column("worker_id"), column("state"), column("name_masked"))


def entries(
    *,
    region: int | None = None,
    worker_id: str | None = None,
    state: DutyState | None = None,
    first_on: date | None = None,
    last_on: date | None = None,
    updated_since: datetime | None = None,
) -> Select[Any]:
    """Duty entries of the workers of a region and all it contains."""
    statement = narrowed(
        select(DutyEntry), DutyEntry, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    if first_on is not None:
        statement = statement.where(DutyEntry.duty_on >= first_on)
    if last_on is not None:
        statement = statement.where(DutyEntry.duty_on <= last_on)
    return statement


async def summaries(
    session: AsyncSession, *, region: int, first_on: date, last_on: date, asked: Any, worker_id: str | None = None
) -> Any:
    """One page of workers with a post in the region in those days, each with the credited days there."""
    span = span_of(region)
    # A worker who had several posts in one community stands there once, as of the last of them.
    held = (
        select(Post.region, Post.worker_id, Post.category)
        .ext(distinct_on(Post.region, Post.worker_id))
        .where(Post.region.between(*span), Post.during.overlaps(Range(first_on, last_on, bounds="[]")))
        .order_by(Post.region, Post.worker_id, func.lower(Post.during).desc())
        .subquery()
    )
    statement = (
        select(held.c.region, held.c.worker_id, held.c.category, _shown.c.state, _shown.c.name_masked)
        .join(_shown, _shown.c.worker_id == held.c.worker_id)
        .where(_shown.c.state != WorkerState.MERGED.value)
    )
    if worker_id is not None:
        statement = statement.where(held.c.worker_id == worker_id)
    page = await listed(session, statement, by=(held.c.region, held.c.worker_id), asked=asked)
    days = await _days(session, page.items, first_on=first_on, last_on=last_on)
    page.items = [{**row._mapping, "days": days[row.region, row.worker_id]} for row in page.items]
    return page


async def _days(
    session: AsyncSession, rows: Sequence[Any], *, first_on: date, last_on: date
) -> dict[tuple[int, str], list[Any]]:
    days: dict[tuple[int, str], list[Any]] = defaultdict(list)
    if not rows:
        return days
    found = await session.execute(
        select(DutyDay.region, DutyDay.worker_id, DutyDay.duty_on, DutyDay.half_days)
        .where(
            DutyDay.region.between(rows[0].region, rows[-1].region),
            DutyDay.worker_id.in_([row.worker_id for row in rows]),
            DutyDay.duty_on.between(first_on, last_on),
            DutyDay.half_days > 0,
        )
        .order_by(DutyDay.duty_on)
    )
    for day in found:
        days[day.region, day.worker_id].append(day)
    return days


async def credited_days(session: AsyncSession, worker_id: str, *, first_on: date, last_on: date) -> Sequence[DutyDay]:
    """One worker's credited days, wherever they were."""
    found = await session.scalars(
        select(DutyDay)
        .where(DutyDay.worker_id == worker_id, DutyDay.duty_on.between(first_on, last_on), DutyDay.half_days > 0)
        .order_by(DutyDay.duty_on)
    )
    return found.all()


async def posts_held(session: AsyncSession, *, region: int, first_on: date, last_on: date, asked: Any) -> Any:
    """One page of workers with each type of duty that they did in those days, on how many days and from which on.

    Recorded duty counts before it is confirmed, for what is asked is who is out there; what waits as late does not.
    """
    held = (
        select(
            DutyEntry.region,
            DutyEntry.worker_id,
            cast(DutyEntry.post_type, Text).label("post_type"),
            func.count(DutyEntry.duty_on.distinct()).label("days"),
            func.min(DutyEntry.duty_on).label("first_on"),
        )
        .where(
            DutyEntry.region.between(*span_of(region)),
            DutyEntry.duty_on.between(first_on, last_on),
            DutyEntry.state.in_((DutyState.RECORDED, DutyState.CONFIRMED)),
        )
        .group_by(DutyEntry.region, DutyEntry.worker_id, DutyEntry.post_type)
        .subquery()
    )
    return await listed(session, select(held), by=(held.c.region, held.c.worker_id, held.c.post_type), asked=asked)
