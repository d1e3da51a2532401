"""Taking what the bank answers: its file matched, the lines, rolls and payment brought to where it says they are."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ledger import Event, all_happened
from chassis.problems import FieldError
from chassis.tabular import RowError, Valid
from services.subsidy.lines.actions import settle_rolls
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LINE, LineMove, LineState
from services.subsidy.lines.schemas import LineFailed, LinePaid
from services.subsidy.payments.actions import tell
from services.subsidy.payments.models import Instruction, Payment
from services.subsidy.payments.rules import PAYMENT, InstructionState, PaymentMove
from services.subsidy.payments.schemas import PaymentFellShort, PaymentOut, PaymentSettled
from services.subsidy.returns.models import PaymentReturn
from services.subsidy.returns.rules import (
    INSTRUCTION_STATE_OF,
    LINE_STATE_OF,
    Instructed,
    Returned,
    matched,
    require_nothing_wrong,
)
from services.subsidy.returns.schemas import ReturnOut, ReturnRow

__all__ = ["returned_rows", "take_return"]


def returned_rows(rows: Iterable[Valid[ReturnRow] | RowError]) -> list[Returned]:
    """The rows of a return file; one that cannot be read refuses the file."""
    good: list[Returned] = []
    wrong: list[FieldError] = []
    for row in rows:
        if isinstance(row, RowError):
            wrong.append(
                FieldError(f"/rows/{row.row}" + (f"/{row.column}" if row.column else ""), row.code, row.detail)
            )
        else:
            told = row.model
            good.append(
                Returned(
                    row.number, told.end_to_end_id, told.amount_fen, INSTRUCTION_STATE_OF[told.result], told.reason
                )
            )
    require_nothing_wrong(wrong)
    return good


async def take_return(
    session: AsyncSession,
    payment: Payment,
    rows: Sequence[Returned],
    *,
    digest: str,
    control_count: int | None,
    control_sum_fen: int | None,
) -> ReturnOut:
    """Take what the bank says, all of it or nothing; the same file again changes nothing and is answered the same.

    The payment is locked: totals are compared with what is on record now, not with what was read before.
    """
    before = await session.get(PaymentReturn, (payment.id, digest))
    if before is not None:
        return ReturnOut.model_validate(before.answer)
    PAYMENT.after(payment.state, PaymentMove.SETTLE)  # refuses a payment that no answer is due for
    instructions = (
        await session.scalars(
            select(Instruction)
            .where(Instruction.payment_id == payment.id, Instruction.state != InstructionState.VOIDED)
            .with_for_update()
        )
    ).all()
    news = matched(
        {one.end_to_end_id: Instructed(one.end_to_end_id, one.amount_fen, one.state) for one in instructions},
        rows,
        control_count=control_count,
        control_sum_fen=control_sum_fen,
    )
    by_name = {one.end_to_end_id: one for one in instructions}
    told = [(by_name[row.end_to_end_id], row) for row in news]
    await _settle_lines(session, payment, told)
    await settle_rolls(session, {one.roll_id for one in instructions})
    shown = await _settle(session, payment, instructions, told)
    answer = _answer(payment, digest, rows, told, shown)
    session.add(
        PaymentReturn(
            payment_id=payment.id, digest=digest, region=payment.region, answer=answer.model_dump(mode="json")
        )
    )
    return answer


async def _settle_lines(session: AsyncSession, payment: Payment, told: Sequence[tuple[Instruction, Returned]]) -> None:
    """Write the results, one statement for each result and reason, and say what became of each line."""
    groups: dict[tuple[InstructionState, str | None], list[Instruction]] = defaultdict(list)
    for one, row in told:
        groups[row.result, row.reason if row.result is not InstructionState.PAID else None].append(one)
    events: list[tuple[Event, UUID | str, int]] = []
    for (state, reason), ones in groups.items():
        await session.execute(
            update(Instruction)
            .where(Instruction.id.in_([one.id for one in ones]))
            .values(state=state, reason=reason, updated_at=func.clock_timestamp())
            .execution_options(synchronize_session=False)
        )
        await session.execute(
            update(Line)
            .where(Line.id.in_([one.line_id for one in ones]))
            .values(state=_line_state(state), updated_at=func.clock_timestamp())
            .execution_options(synchronize_session=False)
        )
        kind = {InstructionState.PAID: LinePaid, InstructionState.FAILED: LineFailed}.get(state)
        if kind is not None:
            events += [
                (
                    kind(
                        worker_id=one.worker_id, roll_id=one.roll_id, amount_fen=one.amount_fen, payment_id=payment.id
                    ),
                    one.line_id,
                    one.region,
                )
                for one in ones
            ]
    await all_happened(session, events)


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
    instructions: Sequence[Instruction],
    told: Sequence[tuple[Instruction, Returned]],
) -> PaymentOut:
    now = {one.id: one.state for one in instructions} | {one.id: row.result for one, row in told}
    settled = all(state is InstructionState.PAID for state in now.values())
    payment.state = PAYMENT.after(payment.state, PaymentMove.SETTLE if settled else PaymentMove.FALL_SHORT)
    payment.updated_at = func.clock_timestamp()
    return await tell(session, payment, PaymentSettled if settled else PaymentFellShort)


def _answer(
    payment: Payment,
    digest: str,
    rows: Sequence[Returned],
    told: Sequence[tuple[Instruction, Returned]],
    shown: PaymentOut,
) -> ReturnOut:
    paid = [one.amount_fen for one, row in told if row.result is InstructionState.PAID]
    unknown = [total.instructions for total in shown.totals.states if total.state is InstructionState.UNKNOWN]
    return ReturnOut(
        payment_id=payment.id,
        state=payment.state,
        digest=digest,
        rows=len(rows),
        paid=len(paid),
        failed=sum(row.result is InstructionState.FAILED for _, row in told),
        unknown=sum(unknown),
        paid_fen=sum(paid),
    )
