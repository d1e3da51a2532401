"""Booking what came back of a line, and writing off what cannot be had."""

from sqlalchemy import func
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.ledger import Event, happened
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LINE, LineMove
from services.subsidy.lines.schemas import facts_of
from services.subsidy.recoveries.models import Recovery, WriteOff
from services.subsidy.recoveries.queries import clawback_out, due_of
from services.subsidy.recoveries.rules import AlreadyProposed, OwnProposal, require_recoverable
from services.subsidy.recoveries.schemas import (
    ClawbackOut,
    LinePartRecovered,
    LineRecovered,
    LineWriteOffProposed,
    LineWrittenOff,
    RecoverIn,
    WriteOffIn,
    WriteOffProposalIn,
)

__all__ = ["approve_write_off", "propose_write_off", "recover"]


async def recover(session: AsyncSession, line: Line, asked: RecoverIn, *, caller: Caller, clock: Clock) -> ClawbackOut:
    """Book what came in; the line is recovered when nothing is due any more. Its row is locked."""
    whole = LINE.after(line.state, LineMove.RECOVER)
    due = await due_of(session, line)
    before = line.amount_fen - due
    require_recoverable(asked.amount_fen, due_fen=due, on=asked.on, today=clock.today())
    session.add(
        Recovery(
            region=line.region,
            line_id=line.id,
            line_fen=line.amount_fen,
            from_fen=before,
            to_fen=before + asked.amount_fen,
            recovered_on=asked.on,
            reference=asked.reference,
            recorded_by=caller.subject,
        )
    )
    if asked.amount_fen == due:
        line.state = whole
        return await _told(session, line, LineRecovered(**facts_of(line) | {"amount_fen": asked.amount_fen}))
    proposal = await session.get(WriteOff, line.id, with_for_update=True)
    if proposal is not None:
        proposal.amount_fen = due - asked.amount_fen  # whoever is to approve it must read it again
    return await _told(session, line, LinePartRecovered(**facts_of(line) | {"amount_fen": asked.amount_fen}))


async def propose_write_off(
    session: AsyncSession, line: Line, asked: WriteOffProposalIn, *, caller: Caller, clock: Clock
) -> ClawbackOut:
    """The county proposes to give up what is still due. It may still come back until the league has approved."""
    LINE.after(line.state, LineMove.WRITE_OFF)
    if await session.get(WriteOff, line.id) is not None:
        raise AlreadyProposed
    due = await due_of(session, line)
    session.add(
        WriteOff(
            **asked.model_dump(),
            line_id=line.id,
            region=line.region,
            amount_fen=due,
            proposed_by=caller.subject,
            proposed_at=clock.now(),
        )
    )
    return await _told(session, line, LineWriteOffProposed(**facts_of(line) | {"amount_fen": due}))


async def approve_write_off(
    session: AsyncSession, line: Line, proposal: WriteOff, asked: WriteOffIn, *, caller: Caller, clock: Clock
) -> ClawbackOut:
    """The league approves: what is due is given up, and the half-days stay claimed, for they were paid."""
    line.state = LINE.after(line.state, LineMove.WRITE_OFF)
    if proposal.proposed_by == caller.subject:
        raise OwnProposal
    proposal.approved_by, proposal.approved_at, proposal.approval_no = caller.subject, clock.now(), asked.approval_no
    return await _told(session, line, LineWrittenOff(**facts_of(line) | {"amount_fen": proposal.amount_fen}))


async def _told(session: AsyncSession, line: Line, event: Event) -> ClawbackOut:
    """Write the change, say what happened, and show how the line stands."""
    line.updated_at = func.clock_timestamp()
    await session.flush()
    await session.refresh(line, ["updated_at"])
    await happened(session, event, subject=line.id, region=line.region)
    return (await clawback_out(session, [line]))[0]
