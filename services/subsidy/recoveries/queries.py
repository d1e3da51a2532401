"""Reads of what is due: lines with what came back and what was written off."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LineState
from services.subsidy.recoveries.models import Recovery, WriteOff
from services.subsidy.recoveries.rules import next_moves_of
from services.subsidy.recoveries.schemas import ClawbackOut, WriteOffOut

__all__ = ["clawback_out", "due_of", "recovered_of"]


async def recovered_of(session: AsyncSession, line_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Fen that came back, by line."""
    rows = await session.execute(
        select(Recovery.line_id, func.sum(Recovery.to_fen - Recovery.from_fen))
        .where(Recovery.line_id.in_(line_ids))
        .group_by(Recovery.line_id)
    )
    return {line_id: int(fen) for line_id, fen in rows}


async def due_of(session: AsyncSession, line: Line) -> int:
    """Fen of a line that have not come back yet."""
    return line.amount_fen - (await recovered_of(session, [line.id])).get(line.id, 0)


async def clawback_out(session: AsyncSession, lines: Sequence[Line]) -> list[ClawbackOut]:
    """Lines that are to be recovered, as they stand."""
    ids = [line.id for line in lines]
    recovered = await recovered_of(session, ids)
    write_offs = {one.line_id: one for one in await session.scalars(select(WriteOff).where(WriteOff.line_id.in_(ids)))}
    return [_shown(line, recovered.get(line.id, 0), write_offs.get(line.id)) for line in lines]


def _shown(line: Line, recovered_fen: int, write_off: WriteOff | None) -> ClawbackOut:
    own = {
        name: getattr(line, name)
        for name in ("roll_id", "region", "worker_id", "name_masked", "state", "removed_for", "amount_fen")
    }
    return ClawbackOut(
        **own,
        line_id=line.id,
        recovered_fen=recovered_fen,
        due_fen=line.amount_fen - recovered_fen if line.state is LineState.CLAWBACK_DUE else 0,
        write_off=WriteOffOut.model_validate(write_off) if write_off is not None else None,
        next_moves=next_moves_of(line.state, proposed=write_off is not None),
        updated_at=line.updated_at,
        version=write_off.version if write_off is not None else None,
    )
