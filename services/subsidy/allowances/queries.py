"""Which lines other allowances block, and which half-days are paid elsewhere: beyond what the caller sees, too."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, cast, column, func, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import Uuid

from services.subsidy.allowances.schemas import BlockedLineOut
from services.subsidy.lines.models import Line

__all__ = ["BlockedLine", "blocked_in", "blocked_lines", "blocked_out", "duplicate_halves"]


class BlockedLine(NamedTuple):
    """A line and the allowance that blocks it."""

    line_id: UUID
    allowance_id: UUID
    kind: str
    half_days: int


def blocked_in(roll_ids: Sequence[UUID] | ColumnElement[Any]) -> Select[tuple[UUID]]:
    """The ids of the blocked lines of rolls, as a part of another statement."""
    rolls = roll_ids if isinstance(roll_ids, ColumnElement) else cast(list(roll_ids), ARRAY(Uuid()))
    blocked = func.blocked_lines(rolls).table_valued(column("line_id", Uuid()))
    return select(blocked.c.line_id)


async def blocked_lines(session: AsyncSession, roll_ids: Sequence[UUID]) -> list[BlockedLine]:
    """The live lines of rolls that claim a half-day of an allowance that is not cleared."""
    rows = await session.execute(
        text("SELECT line_id, allowance_id, kind, half_days FROM blocked_lines(:rolls) ORDER BY line_id, allowance_id"),
        {"rolls": list(roll_ids)},
    )
    return [BlockedLine(*row) for row in rows]


async def blocked_out(session: AsyncSession, roll_id: UUID) -> list[BlockedLineOut]:
    """The blocked lines of a roll, each with what blocks it."""
    blocked = await blocked_lines(session, [roll_id])
    lines = {
        line.id: line
        for line in await session.scalars(select(Line).where(Line.id.in_([one.line_id for one in blocked])))
    }
    return [
        BlockedLineOut(
            **one._asdict(),
            worker_id=lines[one.line_id].worker_id,
            state=lines[one.line_id].state,
            amount_fen=lines[one.line_id].amount_fen,
        )
        for one in blocked
    ]


async def duplicate_halves(
    session: AsyncSession, worker_ids: Sequence[str], *, low: int, high: int
) -> dict[str, set[int]]:
    """The half-days from ``low`` to below ``high`` that the county has decided are paid by somebody else."""
    rows = await session.execute(
        text("SELECT worker_id, half FROM duplicate_halves(:workers, :low, :high)"),
        {"workers": list(worker_ids), "low": low, "high": high},
    )
    found: dict[str, set[int]] = defaultdict(set)
    for worker_id, half in rows:
        found[worker_id].add(half)
    return found
