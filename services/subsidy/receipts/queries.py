"""Disputes with the payments that took the place of what had not come."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from services.subsidy.payments.models import Instruction
from services.subsidy.payments.rules import InstructionState
from services.subsidy.receipts.models import Dispute
from services.subsidy.receipts.schemas import DisputeOut, ReissueOut

__all__ = ["dispute_out"]


async def dispute_out(session: AsyncSession, disputes: Sequence[Dispute]) -> list[DisputeOut]:
    """Disputes, each with the last later attempt to pay its line."""
    disputed = aliased(Instruction)
    rows = await session.execute(
        select(disputed.id, Instruction)
        .join(Instruction, (Instruction.line_id == disputed.line_id) & (Instruction.attempt > disputed.attempt))
        .where(disputed.id.in_([one.instruction_id for one in disputes]), Instruction.state != InstructionState.VOIDED)
        .order_by(Instruction.attempt)
    )
    later = {instruction_id: ReissueOut.model_validate(one) for instruction_id, one in rows}
    names = [name for name in DisputeOut.model_fields if name != "reissue"]
    return [
        DisputeOut(**{name: getattr(one, name) for name in names}, reissue=later.get(one.instruction_id))
        for one in disputes
    ]
