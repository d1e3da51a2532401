"""Correcting a result that was reported as paid."""

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import ZONE, Clock
from chassis.database import scope_of
from chassis.ledger import happened
from chassis.problems import Missing
from services.subsidy.corrections.models import ResultCorrection
from services.subsidy.corrections.rules import AlreadyCorrected, NotPaid, PartlyRecovered, require_bounced_within
from services.subsidy.corrections.schemas import CorrectionIn, LineBounced
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LINE, LineMove, LineState
from services.subsidy.lines.schemas import facts_of
from services.subsidy.payments.models import Instruction, Payment
from services.subsidy.payments.rules import INSTRUCTION, InstructionMove, InstructionState
from services.subsidy.recoveries.models import Recovery
from services.subsidy.rolls.models import Roll
from services.subsidy.rolls.rules import ROLL, RollMove, RollState

__all__ = ["correct"]


async def correct(
    session: AsyncSession, payment: Payment, asked: CorrectionIn, *, caller: Caller, clock: Clock
) -> ResultCorrection:
    """Put the correction beside the result, and open the line again; what was reported stays as it was."""
    instruction = await session.scalar(
        select(Instruction)
        .where(Instruction.payment_id == payment.id, Instruction.end_to_end_id == asked.end_to_end_id)
        .with_for_update()
    )
    if instruction is None:
        raise Missing
    correction = await _put_beside(session, instruction, asked, payment=payment, caller=caller, clock=clock)
    roll = await session.get_one(Roll, instruction.roll_id, with_for_update=True)
    line = await session.get_one(Line, instruction.line_id, with_for_update=True, populate_existing=True)
    if await session.scalar(select(exists().where(Recovery.line_id == line.id))):
        raise PartlyRecovered
    line.state = LINE.after(line.state, LineMove.BOUNCE)
    instruction.state = INSTRUCTION.after(instruction.state, InstructionMove.BOUNCE)
    instruction.reason_code, instruction.reason = asked.reason_code, asked.reason
    instruction.settled_at = scope_of(session).clock.now()
    if line.state is LineState.FAILED and roll.state is RollState.SETTLED:
        roll.state = ROLL.after(roll.state, RollMove.REOPEN)
    payment.updated_at = func.clock_timestamp()  # what has come back is shown with it
    await session.flush()
    told = LineBounced(**facts_of(line), payment_id=payment.id, reason_code=asked.reason_code)
    await happened(session, told, subject=line.id, region=line.region)
    return correction


async def _put_beside(
    session: AsyncSession,
    instruction: Instruction,
    asked: CorrectionIn,
    *,
    payment: Payment,
    caller: Caller,
    clock: Clock,
) -> ResultCorrection:
    if instruction.state is not InstructionState.PAID:
        before = await session.scalar(select(exists().where(ResultCorrection.instruction_id == instruction.id)))
        raise AlreadyCorrected if before else NotPaid(state=instruction.state.value)
    sent_at = payment.instructed_at or payment.created_at  # nothing is paid that was not sent
    require_bounced_within(asked.bounced_on, sent_on=sent_at.astimezone(ZONE).date(), today=clock.today())
    correction = ResultCorrection(
        **asked.model_dump(),
        region=payment.region,
        payment_id=payment.id,
        instruction_id=instruction.id,
        line_id=instruction.line_id,
        amount_fen=instruction.amount_fen,
        earlier=instruction.state,
        corrected_by=caller.subject,
    )
    session.add(correction)
    await session.flush()  # the trigger looks for it when the instruction changes
    return correction
