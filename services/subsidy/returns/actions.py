"""Taking what the bank answers: its file matched, the lines, rolls and payment brought to where it says they are."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import and_, case, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.database import scope_of
from chassis.ledger import Event, all_happened, happened
from chassis.problems import FieldError
from chassis.text import Text
from services.subsidy.lines.actions import settle_rolls
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LINE, LineMove
from services.subsidy.lines.schemas import LineFailed, LinePaid
from services.subsidy.payments.actions import tell
from services.subsidy.payments.models import Instruction, Payment
from services.subsidy.payments.queries import rolls_to_change
from services.subsidy.payments.rules import PAYMENT, InstructionState, PaymentMove
from services.subsidy.payments.schemas import PaymentFellShort, PaymentOut, PaymentSettled
from services.subsidy.returns.models import PaymentReturn, ReturnError
from services.subsidy.returns.rules import (
    LINE_STATE_OF,
    MOST_ERRORS,
    Returned,
    Tally,
    Unmatched,
    Wrong,
    wrong_row,
)
from services.subsidy.returns.schemas import RemarkIn, ReturnErrorHandled, ReturnErrorKept, ReturnOut
from services.subsidy.returns.told import TOLD, Answered, answered, lay_down, news, unanswered

__all__ = ["answer_before", "handle", "take_return"]


async def answer_before(session: AsyncSession, payment: Payment, *, digest: str) -> ReturnOut | None:
    """What the same file was answered with, if it was taken before; the payment is locked."""
    before = await session.get(PaymentReturn, (payment.id, digest))
    return ReturnOut.model_validate({"unmatched": 0} | before.answer) if before is not None else None


async def take_return(
    session: AsyncSession,
    payment: Payment,
    rows: Iterable[Returned | FieldError],
    *,
    digest: str,
    control_count: int | None,
    control_sum_fen: int | None,
    unmatched: Unmatched = Unmatched.REFUSE,
) -> ReturnOut:
    """Take what the bank says, all of it or nothing.

    The payment is locked: totals are compared with what is on record now, not with what was read before. What is
    written for a row that fits goes with the transaction if a later one does not.
    """
    PAYMENT.after(payment.state, PaymentMove.SETTLE)  # refuses a payment that no answer is due for
    rolls = await rolls_to_change(session, payment)
    await lay_down(session, rows)
    await _lock(session, payment)
    wrong, tally = Wrong(), Tally()
    async for some in answered(session, payment):
        for one in some:
            tally.add(one.row, one.known)
            wrong.add(wrong_row(one.row, one.known, first=one.first, unmatched=unmatched))
        if not wrong.count:
            await _tell_lines(session, payment, some)
            await _keep(session, payment, [one.row for one in some if one.known is None], digest=digest)
    lacking, names = await unanswered(session, payment, most=MOST_ERRORS)
    missing = (
        FieldError("/rows", "missing_instruction", Text(f"没有 {name} 的回盘行", f"No row answers for {name}"))
        for name in names
    )
    wrong.add(missing, count=lacking)
    wrong.add(tally.wrong_totals(control_count=control_count, control_sum_fen=control_sum_fen))
    wrong.require_none()
    if tally.unmatched:
        told = ReturnErrorKept(region=payment.region, rows=tally.unmatched)
        await happened(session, told, subject=payment.id, region=payment.region)
    await _settle_lines(session, payment)
    await settle_rolls(session, [roll.id for roll in rolls])
    answer = _answer(payment, digest, tally, await _settle(session, payment))
    session.add(
        PaymentReturn(
            payment_id=payment.id, digest=digest, region=payment.region, answer=answer.model_dump(mode="json")
        )
    )
    return answer


async def _lock(session: AsyncSession, payment: Payment) -> None:
    """Whoever else would change an instruction of the payment waits."""
    sent = select(Instruction.id).where(Instruction.payment_id == payment.id).with_for_update().subquery()
    await session.execute(select(func.count()).select_from(sent))


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


async def handle(session: AsyncSession, row: ReturnError, asked: RemarkIn, *, caller: Caller, clock: Clock) -> None:
    """Mark a row as dealt with, and say what came of it."""
    row.handled_at, row.handled_by, row.remark = clock.now(), caller.subject, asked.remark
    await session.flush()
    told = ReturnErrorHandled(region=row.region, payment_id=row.payment_id)
    await happened(session, told, subject=row.id, region=row.region)


_TOLD_OF = {InstructionState.PAID: LinePaid, InstructionState.FAILED: LineFailed}


async def _tell_lines(session: AsyncSession, payment: Payment, some: Sequence[Answered]) -> None:
    """Say what became of each line; of what is unknown there is nothing to say yet."""
    told: list[tuple[Event, UUID | str, int]] = []
    for row, _, one in some:
        if one is not None and row.result is not one.state and (kind := _TOLD_OF.get(row.result)) is not None:
            event = kind(worker_id=one.worker_id, roll_id=one.roll_id, amount_fen=one.amount_fen, payment_id=payment.id)
            told.append((event, one.line_id, one.region))
    await all_happened(session, told)


async def _settle_lines(session: AsyncSession, payment: Payment) -> None:
    """Write what is new, lines first: by the instructions it is told what is."""
    await session.execute(
        update(Line)
        .where(Line.id == Instruction.line_id, news(payment))
        .values(state=_LINE_STATE, updated_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        update(Instruction)
        .where(news(payment))
        .values(
            state=TOLD.c.result,
            reason=case((TOLD.c.result == InstructionState.PAID, None), else_=TOLD.c.reason),
            reason_code=TOLD.c.reason_code,
            settled_at=case((TOLD.c.result == InstructionState.UNKNOWN, None), else_=scope_of(session).clock.now()),
            updated_at=func.clock_timestamp(),
        )
        .execution_options(synchronize_session=False)
    )


# What a line becomes. One that should not have been sent is recovered if it was paid, and gone if it failed.
_LINE_STATE = case(
    *(
        (and_(TOLD.c.result == result, Line.removed_for.is_not(None)), LINE.after(LINE_STATE_OF[result], move))
        for result, move in (
            (InstructionState.PAID, LineMove.CLAW_BACK),
            (InstructionState.FAILED, LineMove.REMOVE),
        )
    ),
    *((TOLD.c.result == result, state) for result, state in LINE_STATE_OF.items()),
)


async def _settle(session: AsyncSession, payment: Payment) -> PaymentOut:
    short = await session.scalar(
        select(
            exists().where(
                Instruction.payment_id == payment.id,
                Instruction.state.not_in([InstructionState.PAID, InstructionState.VOIDED]),
            )
        )
    )
    payment.state = PAYMENT.after(payment.state, PaymentMove.FALL_SHORT if short else PaymentMove.SETTLE)
    payment.updated_at = func.clock_timestamp()
    return await tell(session, payment, PaymentFellShort if short else PaymentSettled)


def _answer(payment: Payment, digest: str, tally: Tally, shown: PaymentOut) -> ReturnOut:
    unknown = [total.instructions for total in shown.totals.states if total.state is InstructionState.UNKNOWN]
    return ReturnOut(
        payment_id=payment.id,
        state=payment.state,
        digest=digest,
        rows=tally.rows,
        unmatched=tally.unmatched,
        paid=tally.paid,
        failed=tally.failed,
        unknown=sum(unknown),
        paid_fen=tally.paid_fen,
    )
