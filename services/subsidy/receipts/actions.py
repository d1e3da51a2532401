"""What a worker says of a payment, and clearing what is disputed."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.database import everywhere
from chassis.ledger import Event, happened
from chassis.workdays import WorkCalendar
from services.subsidy.corrections.models import ResultCorrection
from services.subsidy.lines.models import Line
from services.subsidy.lines.schemas import facts_of
from services.subsidy.payments.models import Instruction
from services.subsidy.payments.rules import InstructionState
from services.subsidy.receipts.models import Dispute, Receipt
from services.subsidy.receipts.rules import (
    DISPUTE,
    DUE_WORKING_DAYS,
    OPEN,
    CorrectionMissing,
    DisputeMove,
    require_reported_paid,
)
from services.subsidy.receipts.schemas import (
    DisputeBankAsked,
    DisputeOpened,
    DisputeResolvedFailed,
    DisputeResolvedPaid,
    DisputeWithdrawn,
    LineReceived,
    OwnDisputeOut,
    ReceiptOut,
    ResolveFailedIn,
    ResolvePaidIn,
)

__all__ = ["ask_bank", "resolve_failed", "resolve_paid", "say"]


async def say(session: AsyncSession, line: Line, *, received: bool, clock: Clock, calendar: WorkCalendar) -> ReceiptOut:
    """Keep what the worker says of a line, which is locked. What was said before and holds is answered as it stands."""
    require_reported_paid(line.state)
    async with everywhere(session):  # a worker sees no instructions; this is the own one
        paid = await session.scalar(
            select(Instruction).where(Instruction.line_id == line.id, Instruction.state == InstructionState.PAID)
        )
    assert paid is not None  # noqa: S101 - a line is paid by an instruction
    receipt = await session.get(Receipt, paid.id)
    dispute = await session.scalar(
        select(Dispute).where(Dispute.instruction_id == paid.id, Dispute.state.in_(OPEN)).with_for_update()
    )
    if receipt is None:
        receipt = Receipt(instruction_id=paid.id, line_id=line.id, worker_id=line.worker_id, region=line.region)
        session.add(receipt)
    elif receipt.received is received and (received or dispute is not None):
        return _said(receipt, dispute)
    receipt.received, receipt.said_at = received, clock.now()
    await session.flush()
    if received:
        await happened(session, LineReceived(**facts_of(line)), subject=line.id, region=line.region)
        if dispute is not None:
            dispute.state, dispute.closed_on = DISPUTE.after(dispute.state, DisputeMove.WITHDRAW), clock.today()
            await _told(session, dispute, DisputeWithdrawn)
        return _said(receipt, None)
    return _said(receipt, dispute or await _open(session, line, paid, clock=clock, calendar=calendar))


async def _open(
    session: AsyncSession, line: Line, paid: Instruction, *, clock: Clock, calendar: WorkCalendar
) -> Dispute:
    today = clock.today()
    dispute = Dispute(
        region=line.region,
        roll_id=line.roll_id,
        line_id=line.id,
        instruction_id=paid.id,
        end_to_end_id=paid.end_to_end_id,
        worker_id=line.worker_id,
        amount_fen=line.amount_fen,
        state=DISPUTE.start,
        opened_on=today,
        due_on=calendar.add_working_days(today, DUE_WORKING_DAYS),
    )
    session.add(dispute)
    return await _told(session, dispute, DisputeOpened, due_on=dispute.due_on)


def _said(receipt: Receipt, dispute: Dispute | None) -> ReceiptOut:
    return ReceiptOut(
        line_id=receipt.line_id,
        received=receipt.received,
        said_at=receipt.said_at,
        dispute=OwnDisputeOut.model_validate(dispute) if dispute is not None else None,
    )


async def ask_bank(session: AsyncSession, dispute: Dispute, *, caller: Caller, clock: Clock) -> Dispute:
    """Put on record that the bank was asked where the money is."""
    dispute.state = DISPUTE.after(dispute.state, DisputeMove.ASK_BANK)
    dispute.asked_on, dispute.asked_by = clock.today(), caller.subject
    return await _told(session, dispute, DisputeBankAsked)


async def resolve_paid(
    session: AsyncSession, dispute: Dispute, asked: ResolvePaidIn, *, caller: Caller, clock: Clock
) -> Dispute:
    """The bank's slip shows the money in the account."""
    _close(dispute, DisputeMove.RESOLVE_PAID, remark=asked.remark, caller=caller, clock=clock)
    dispute.reference = asked.reference
    return await _told(session, dispute, DisputeResolvedPaid)


async def resolve_failed(
    session: AsyncSession, dispute: Dispute, asked: ResolveFailedIn, *, caller: Caller, clock: Clock
) -> Dispute:
    """The money came back, as the correction of that very payment shows; the line is paid by another."""
    correction_id = await session.scalar(
        select(ResultCorrection.id).where(ResultCorrection.instruction_id == dispute.instruction_id)
    )
    _close(dispute, DisputeMove.RESOLVE_FAILED, remark=asked.remark, caller=caller, clock=clock)
    if correction_id is None:
        raise CorrectionMissing
    dispute.correction_id = correction_id
    return await _told(session, dispute, DisputeResolvedFailed)


def _close(dispute: Dispute, move: DisputeMove, *, remark: str, caller: Caller, clock: Clock) -> None:
    dispute.state = DISPUTE.after(dispute.state, move)
    dispute.closed_on, dispute.resolved_by, dispute.remark = clock.today(), caller.subject, remark


async def _told(session: AsyncSession, dispute: Dispute, kind: type[Event], **more: Any) -> Dispute:
    await session.flush()
    facts = {name: getattr(dispute, name) for name in ("worker_id", "line_id", "amount_fen")}
    await happened(session, kind(**facts, **more), subject=dispute.id, region=dispute.region)
    return dispute
