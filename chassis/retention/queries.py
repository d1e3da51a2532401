"""What is past its period, what is held, and what is kept of one worker until when."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Interval, and_, cast, false, func, not_, null, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.retention.kinds import Kind, Part
from chassis.retention.models import RetentionPeriod
from chassis.retention.rules import PeriodState

__all__ = ["Kept", "counted", "due", "in_force", "kept_of"]


class Kept(NamedTuple):
    """What is kept of one worker, of one kind."""

    records: int
    in_use: int
    held: int
    until: date | None


async def in_force(session: AsyncSession, *, today: date) -> Mapping[str, RetentionPeriod]:
    """The period of each kind that has one: of those confirmed, the newest that has begun."""
    rows = await session.scalars(
        select(RetentionPeriod)
        .where(RetentionPeriod.state == PeriodState.CONFIRMED, RetentionPeriod.valid_from <= today)
        .order_by(RetentionPeriod.valid_from)
    )
    return {row.kind: row for row in rows}


def due(kind: Kind, part: Part, *, months: int, today: date, limit: int) -> Any:
    """Key and region of rows whose period is over, that nothing holds, and of which something is left."""
    return (
        select(part.key.label("key"), part.model.region)
        .where(not_(part.erased), _until(part, months) <= today, not_(_held(kind, part)))
        .order_by(part.key)
        .limit(limit)
    )


async def counted(session: AsyncSession, kind: Kind, *, months: int | None, today: date) -> tuple[int, int, int]:
    """How many rows of a kind the caller's region keeps; of these, how many are due and how many past it are held."""
    kept = due_now = held = 0
    for part in kind.parts:
        over = false() if months is None else _until(part, months) <= today
        row = (
            await session.execute(
                select(
                    func.count(),
                    func.count().filter(and_(over, not_(_held(kind, part)))),
                    func.count().filter(and_(over, _held(kind, part))),
                )
                .select_from(part.model)
                .where(not_(part.erased))
            )
        ).one()
        kept, due_now, held = kept + row[0], due_now + row[1], held + row[2]
    return kept, due_now, held


async def kept_of(session: AsyncSession, kind: Kind, worker_id: str, *, months: int | None) -> Kept:
    """What is kept of one worker: how many rows, how many of them in use and how many held, and the last day of all."""
    records = in_use = held = 0
    until: date | None = None
    for part in kind.parts:
        last = cast(null() if months is None else _until(part, months), Date)
        row = (
            await session.execute(
                select(
                    func.count(),
                    func.count().filter(part.since.is_(None)),
                    func.count().filter(_held(kind, part)),
                    func.max(last),
                )
                .select_from(part.model)
                .where(not_(part.erased), part.worker == worker_id)
            )
        ).one()
        records, in_use, held = records + row[0], in_use + row[1], held + row[2]
        until = max((day for day in (until, row[3]) if day), default=None)
    return Kept(records, in_use, held, until)


def _until(part: Part, months: int) -> ColumnElement[Any]:
    return part.since + cast(func.make_interval(0, months), Interval)


def _held(kind: Kind, part: Part) -> ColumnElement[bool]:
    held: ColumnElement[bool] = func.is_held(kind.code, part.worker, part.model.region)
    return held
