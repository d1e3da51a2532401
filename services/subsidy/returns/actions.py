"""Taking what the bank answers: its file matched, the lines, rolls and payment brought to where it says they are."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import case, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bulk import CHUNK
from chassis.caller import Caller
from chassis.clock import Clock
from chassis.database import among, scope_of
from chassis.ledger import Event, all_happened, happened
from services.subsidy.lines.actions import settle_rolls
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LINE, LineMove, LineState
from services.subsidy.lines.schemas import LineFailed, LinePaid
from services.subsidy.payments.actions import tell
from services.subsidy.payments.models import Instruction, Payment
from services.subsidy.payments.queries import rolls_to_change
from services.subsidy.payments.rules import PAYMENT, FailureReason, InstructionState, PaymentMove
from services.subsidy.payments.schemas import PaymentFellShort, PaymentOut, PaymentSettled
from services.subsidy.returns.models import PaymentReturn, ReturnError
from services.subsidy.returns.rules import (
    LINE_STATE_OF,
    Instructed,
    Returned,
    Unmatched,
    matched,
    strangers,
)
from services.subsidy.returns.schemas import RemarkIn, ReturnErrorHandled, ReturnErrorKept, ReturnOut

__all__ = ["answer_before", "handle", "take_return"]


async def answer_before(session: AsyncSession, payment: Payment, *, digest: str) -> ReturnOut | None:
    """What the same file was answered with, if it was taken before; the payment is locked."""
    before = await session.get(PaymentReturn, (payment.id, digest))
    return ReturnOut.model_validate({"unmatched": 0} | before.answer) if before is not None else None


async def take_return(
    session: AsyncSession,
    payment: Payment,
    rows: Sequence[Returned],
    *,
    digest: str,
    control_count: int | None,
    control_sum_fen: int | None,
    unmatched: Unmatched = Unmatched.REFUSE,
) -> ReturnOut:
    """Take what the bank says, all of it or nothing.

    The payment is locked: totals are compared with what is on record now, not with what was read before.
    """
    PAYMENT.after(payment.state, PaymentMove.SETTLE)  # refuses a payment that no answer is due for
    await rolls_to_change(session, payment)
    instructions = await _held(session, payment)
    on_record = {one.end_to_end_id: Instructed(one.end_to_end_id, one.amount_fen, one.state) for one in instructions}
    news = matched(on_record, rows, control_count=control_count, control_sum_fen=control_sum_fen, unmatched=unmatched)
    kept = strangers(on_record, rows)
    await _keep(session, payment, kept, digest=digest)
    by_name = {one.end_to_end_id: one for one in instructions}
    told = [(by_name[row.end_to_end_id], row) for row in news]
    await _settle_lines(session, payment, told)
    await settle_rolls(session, {one.roll_id for one in instructions})
    shown = await _settle(session, payment, instructions, told)
    answer = _answer(payment, digest, len(rows), len(kept), told, shown)
    session.add(
        PaymentReturn(
            payment_id=payment.id, digest=digest, region=payment.region, answer=answer.model_dump(mode="json")
        )
    )
    return answer


class _Held(NamedTuple):
    """What of an instruction a return needs; a payment may have a hundred thousand of them."""

    id: UUID
    end_to_end_id: str
    line_id: UUID
    roll_id: UUID
    worker_id: str
    region: int
    amount_fen: int
    state: InstructionState


async def _held(session: AsyncSession, payment: Payment) -> list[_Held]:
    """The payment's instructions, locked."""
    rows = await session.execute(
        select(*(getattr(Instruction, name) for name in _Held._fields))
        .where(Instruction.payment_id == payment.id, Instruction.state != InstructionState.VOIDED)
        .with_for_update()
    )
    return [_Held(*row) for row in rows]


async def _keep(session: AsyncSession, payment: Payment, rows: Sequence[Returned], *, digest: str) -> None:
    """Put rows that belong to nothing on the list of what is to be looked into."""
    if not rows:
        return
    await session.execute(
        insert(ReturnError),
        [
            {
                "region": payment.region,
                "payment_id": payment.id,
                "digest": digest,
                "row": row.row,
                "code": "unknown_instruction",
                "end_to_end_id": row.end_to_end_id,
                "amount_fen": row.amount_fen,
                "version": 1,
            }
            for row in rows
        ],
    )
    told = ReturnErrorKept(region=payment.region, rows=len(rows))
    await happened(session, told, subject=payment.id, region=payment.region)


async def handle(session: AsyncSession, row: ReturnError, asked: RemarkIn, *, caller: Caller, clock: Clock) -> None:
    """Mark a row as dealt with, and say what came of it."""
    row.handled_at, row.handled_by, row.remark = clock.now(), caller.subject, asked.remark
    await session.flush()
    told = ReturnErrorHandled(region=row.region, payment_id=row.payment_id)
    await happened(session, told, subject=row.id, region=row.region)


async def _settle_lines(session: AsyncSession, payment: Payment, told: Sequence[tuple[_Held, Returned]]) -> None:
    """Write the results, one statement for each result and reason, and say what became of each line."""
    groups: dict[tuple[InstructionState, str | None, FailureReason | None], list[_Held]] = defaultdict(list)
    for one, row in told:
        paid, failed = row.result is InstructionState.PAID, row.result is InstructionState.FAILED
        groups[row.result, None if paid else row.reason, row.reason_code if failed else None].append(one)
    for (state, reason, reason_code), ones in groups.items():
        await session.execute(
            update(Instruction)
            .where(among(Instruction.id, [one.id for one in ones]))
            .values(
                state=state,
                reason=reason,
                reason_code=reason_code,
                settled_at=None if state is InstructionState.UNKNOWN else scope_of(session).clock.now(),
                updated_at=func.clock_timestamp(),
            )
            .execution_options(synchronize_session=False)
        )
        await session.execute(
            update(Line)
            .where(among(Line.id, [one.line_id for one in ones]))
            .values(state=_line_state(state), updated_at=func.clock_timestamp())
            .execution_options(synchronize_session=False)
        )
        await _tell_lines(session, payment, state, ones)


async def _tell_lines(session: AsyncSession, payment: Payment, state: InstructionState, ones: Sequence[_Held]) -> None:
    """Say what became of each line, some at a time; of what is unknown there is nothing to say yet."""
    kind = {InstructionState.PAID: LinePaid, InstructionState.FAILED: LineFailed}.get(state)
    if kind is None:
        return
    for start in range(0, len(ones), CHUNK):
        told: list[tuple[Event, UUID | str, int]] = [
            (
                kind(worker_id=one.worker_id, roll_id=one.roll_id, amount_fen=one.amount_fen, payment_id=payment.id),
                one.line_id,
                one.region,
            )
            for one in ones[start : start + CHUNK]
        ]
        await all_happened(session, told)


def _line_state(state: InstructionState) -> Any:
    """What a line becomes. One that should not have been sent is recovered if it was paid, and gone if it failed."""
    if state is InstructionState.UNKNOWN:
        return LINE_STATE_OF[state]
    told = LINE_STATE_OF[state]
    instead = LINE.after(told, LineMove.CLAW_BACK if told is LineState.PAID else LineMove.REMOVE)
    return case((Line.removed_for.is_not(None), instead.value), else_=told.value)


async def _settle(
    session: AsyncSession,
    payment: Payment,
    instructions: Sequence[_Held],
    told: Sequence[tuple[_Held, Returned]],
) -> PaymentOut:
    now = {one.id: one.state for one in instructions} | {one.id: row.result for one, row in told}
    settled = all(state is InstructionState.PAID for state in now.values())
    payment.state = PAYMENT.after(payment.state, PaymentMove.SETTLE if settled else PaymentMove.FALL_SHORT)
    payment.updated_at = func.clock_timestamp()
    return await tell(session, payment, PaymentSettled if settled else PaymentFellShort)


def _answer(
    payment: Payment,
    digest: str,
    rows: int,
    unmatched: int,
    told: Sequence[tuple[_Held, Returned]],
    shown: PaymentOut,
) -> ReturnOut:
    paid = [one.amount_fen for one, row in told if row.result is InstructionState.PAID]
    unknown = [total.instructions for total in shown.totals.states if total.state is InstructionState.UNKNOWN]
    return ReturnOut(
        payment_id=payment.id,
        state=payment.state,
        digest=digest,
        rows=rows,
        unmatched=unmatched,
        paid=len(paid),
        failed=sum(row.result is InstructionState.FAILED for _, row in told),
        unknown=sum(unknown),
        paid_fen=sum(paid),
    )
