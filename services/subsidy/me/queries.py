"""A worker's own lines with all that is said and known of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LineState
from services.subsidy.me.schemas import OwnLineOut, OwnObjectionOut, OwnPayeeOut, OwnPayeesOut, OwnSubsidyOut
from services.subsidy.objections.models import Objection
from services.subsidy.objections.rules import ObjectionState
from services.subsidy.payees.models import Payee
from services.subsidy.payees.rules import PayeeState
from services.subsidy.payments.models import Instruction
from services.subsidy.payments.rules import InstructionState
from services.subsidy.receipts.models import Dispute, Receipt
from services.subsidy.receipts.rules import OPEN
from services.subsidy.receipts.schemas import OwnDisputeOut
from services.subsidy.rolls.models import Roll

__all__ = ["month_of", "own_lines", "own_payees", "own_subsidy"]

_LISTED = (LineState.LISTED, LineState.OBJECTED, LineState.DEFERRED)
_DUE = (LineState.APPROVED, LineState.INSTRUCTED, LineState.UNKNOWN, LineState.FAILED)


async def own_subsidy(session: AsyncSession, worker_id: str) -> OwnSubsidyOut:
    """What the worker's lines come to, by how far they are."""
    rows = await session.execute(
        select(Line.state, func.sum(Line.amount_fen)).where(Line.worker_id == worker_id).group_by(Line.state)
    )
    fen = {state: int(total) for state, total in rows}
    objected = select(Objection.line_id).where(Objection.worker_id == worker_id, Objection.state == ObjectionState.OPEN)
    disputed = select(Dispute.line_id).where(Dispute.worker_id == worker_id, Dispute.state.in_(OPEN))
    return OwnSubsidyOut(
        listed_fen=sum(fen.get(state, 0) for state in _LISTED),
        due_fen=sum(fen.get(state, 0) for state in _DUE),
        paid_fen=fen.get(LineState.PAID, 0),
        to_give_back_fen=fen.get(LineState.CLAWBACK_DUE, 0),
        under_objection=list(await session.scalars(objected.order_by(Objection.line_id))),
        under_dispute=list(await session.scalars(disputed.order_by(Dispute.line_id))),
    )


async def own_payees(session: AsyncSession, worker_id: str) -> OwnPayeesOut:
    """The worker's accounts that count; a worker sees no payees otherwise, and these are about the worker alone."""
    async with everywhere(session):
        rows = await session.scalars(select(Payee).where(Payee.worker_id == worker_id, Payee.state != PayeeState.ENDED))
        by_state = {one.state: _own_payee(one) for one in rows}
    due = select(func.coalesce(func.sum(Line.amount_fen), 0)).where(Line.worker_id == worker_id, Line.state.in_(_DUE))
    return OwnPayeesOut(
        confirmed=by_state.get(PayeeState.CONFIRMED),
        pending=by_state.get(PayeeState.REGISTERED),
        expected_fen=int(await session.scalar(due) or 0),
    )


def _own_payee(payee: Payee) -> OwnPayeeOut:
    own = {name: getattr(payee, name) for name in OwnPayeeOut.model_fields if name != "registered_at"}
    return OwnPayeeOut(**own, registered_at=payee.created_at)


async def month_of(session: AsyncSession, roll_ids: Sequence[UUID]) -> dict[UUID, Any]:
    """The months of rolls that a worker is listed in, and cannot see."""
    async with everywhere(session):
        rows = await session.execute(select(Roll.id, Roll.month).where(Roll.id.in_(roll_ids)))
        return {roll_id: month for roll_id, month in rows}  # noqa: C416 - rows are no pairs to the type checker


async def own_lines(session: AsyncSession, lines: Sequence[Line]) -> list[OwnLineOut]:
    """The worker's lines: what for, how much, how far, what the bank said and what the worker did."""
    ids = [line.id for line in lines]
    months = await month_of(session, [line.roll_id for line in lines])
    tried = await _last_attempts(session, ids)
    objections = await session.scalars(
        select(Objection).where(Objection.line_id.in_(ids), Objection.state == ObjectionState.OPEN)
    )
    disputes = await session.scalars(select(Dispute).where(Dispute.line_id.in_(ids), Dispute.state.in_(OPEN)))
    receipts = await session.scalars(select(Receipt).where(Receipt.line_id.in_(ids)))
    objected = {one.line_id: OwnObjectionOut.model_validate(one) for one in objections}
    disputed = {one.line_id: OwnDisputeOut.model_validate(one) for one in disputes}
    said = {one.instruction_id: one.received for one in receipts}
    own = ("id", "roll_id", "region", "half_days", "amount_fen", "state", "removed_for", "parts", "updated_at")
    shown = []
    for line in lines:
        last = tried.get(line.id)
        told = last is not None and last.state in {InstructionState.PAID, InstructionState.FAILED}
        shown.append(
            OwnLineOut(
                **{name: getattr(line, name) for name in own},
                month=months[line.roll_id],
                reported_at=last.updated_at if last is not None and told else None,
                failed_for=last.reason_code if last is not None else None,
                received=said.get(last.id) if last is not None else None,
                objection=objected.get(line.id),
                dispute=disputed.get(line.id),
            )
        )
    return shown


async def _last_attempts(session: AsyncSession, line_ids: Sequence[UUID]) -> dict[UUID, Instruction]:
    """The last attempt to pay each line; a worker sees no instructions, and these are about own lines."""
    async with everywhere(session):
        rows = await session.scalars(
            select(Instruction)
            .where(Instruction.line_id.in_(line_ids), Instruction.state != InstructionState.VOIDED)
            .order_by(Instruction.attempt)
        )
        return {one.line_id: one for one in rows}
