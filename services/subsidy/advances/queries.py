"""Advances with what is still to be settled. One function of the database says what was paid and what was booked."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.subsidy.advances.models import Advance
from services.subsidy.advances.schemas import AdvanceOut
from services.subsidy.payments.models import Instruction, Payment
from services.subsidy.payments.rules import InstructionState
from services.subsidy.rolls.models import Roll

__all__ = ["advance_out", "to_settle", "under_way"]

_UNDER_WAY = (InstructionState.PREPARED, InstructionState.INSTRUCTED, InstructionState.UNKNOWN)


async def to_settle(session: AsyncSession, advance: Advance) -> list[tuple[UUID, int]]:
    """By payment, the fen by which the league's share of what is paid differs from what was booked."""
    rows = await session.execute(
        text("SELECT payment_id, paid_fen - booked_fen FROM advance_shares(:advance) WHERE paid_fen <> booked_fen"),
        {"advance": advance.id},
    )
    return [(payment_id, int(fen)) for payment_id, fen in rows]


async def under_way(session: AsyncSession, advance: Advance) -> int:
    """Instructions of the advance's months that are on their way, or of which nobody knows."""
    count = await session.scalar(
        select(func.count())
        .select_from(Instruction)
        .join(Payment, Payment.id == Instruction.payment_id)
        .join(Roll, Roll.id == Instruction.roll_id)
        .where(
            Payment.region == advance.region,
            Payment.scheme == advance.scheme,
            Instruction.state.in_(_UNDER_WAY),
            Roll.month.between(advance.first_month, advance.last_month),
        )
    )
    return int(count or 0)


async def advance_out(session: AsyncSession, advances: Sequence[Advance]) -> list[AdvanceOut]:
    """Advances with their accounts and what is to be settled."""
    rows = await session.execute(
        text(
            "SELECT one, sum(paid_fen - booked_fen) FROM unnest(CAST(:advances AS uuid[])) AS one,"
            " advance_shares(one) GROUP BY one"
        ),
        {"advances": [one.id for one in advances]},
    )
    unsettled = {advance_id: int(fen) for advance_id, fen in rows}
    names = [name for name in AdvanceOut.model_fields if name != "to_settle_fen"]
    return [
        AdvanceOut(**{name: getattr(one, name) for name in names}, to_settle_fen=unsettled.get(one.id, 0))
        for one in advances
    ]
