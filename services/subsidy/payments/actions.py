"""Preparing a payment, funding it, sending it to the bank, closing or voiding it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.database import among, scope_of
from chassis.ledger import happened
from chassis.moves import origins
from chassis.regions import span_of
from services.subsidy.bank_files.queries import profile_in_force
from services.subsidy.lines.actions import settle_rolls
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LINE, LineMove, LineState
from services.subsidy.passing.actions import take_hands
from services.subsidy.payments.models import Instruction, Payment, PaymentQuery, PaymentRoll
from services.subsidy.payments.queries import bank_file, candidates_of, no_longer_payable, payment_out, rolls_to_change
from services.subsidy.payments.rules import (
    INSTRUCTION,
    OPEN,
    PAYMENT,
    Candidate,
    InstructionMove,
    InstructionState,
    LeftOut,
    LineUnderWay,
    NothingOpen,
    NothingToPay,
    PaymentMove,
    ResultUnknown,
    RollNotPayable,
    end_to_end_id,
    left_out_for,
    message_id,
)
from services.subsidy.payments.schemas import (
    PaymentClosed,
    PaymentEvent,
    PaymentIn,
    PaymentInstructed,
    PaymentOut,
    PaymentPrepared,
    PaymentQueried,
    PaymentReserved,
    PaymentShareConfirmed,
    PaymentVoided,
)
from services.subsidy.rolls.models import Roll, RollHand
from services.subsidy.rolls.old_snapshots import old_snapshots_of
from services.subsidy.rolls.queries import snapshots_of
from services.subsidy.rolls.rules import Hand, RollState, SameHand, SnapshotBroken

__all__ = ["ask_bank", "close", "instruct", "move_on", "prepare", "tell", "void"]

_PAYABLE_ROLLS = (RollState.APPROVED, RollState.PARTIAL)


async def prepare(session: AsyncSession, asked: PaymentIn) -> PaymentOut:
    """Lay down an instruction for each line that can be paid, and count what is left out and why."""
    rolls = await _rolls_to_pay(session, asked)
    payment = Payment(
        region=asked.region, scheme=asked.scheme, state=PAYMENT.start, agent_bank=asked.agent_bank, left_out=[]
    )
    session.add(payment)
    await session.flush()
    listed: set[UUID] = set()
    paying: set[UUID] = set()
    amounts: dict[LeftOut, list[int]] = defaultdict(list)
    async for some in candidates_of(session, [roll.id for roll in rolls]):
        payable: list[Candidate] = []
        for one in some:
            listed.add(one.roll_id)
            if (reason := left_out_for(one)) is not None:
                amounts[reason].append(one.amount_fen)
            else:
                paying.add(one.roll_id)
                payable.append(one)
        if payable:
            await _lay_down(session, payment, payable)
    left_out = _left_out(amounts)
    if not paying:
        raise NothingToPay(left_out=left_out)
    # Not by the object: that would be another version of what nobody has seen yet.
    await session.execute(
        update(Payment)
        .where(Payment.id == payment.id)
        .values(left_out=left_out)
        .execution_options(synchronize_session=False)
    )
    await session.refresh(payment)
    # Rolls that owe nobody anything go along, so that they settle too; those with nothing payable stay as they are.
    taken = paying | ({roll.id for roll in rolls if roll.state is RollState.APPROVED} - listed)
    of_payment = select(literal(payment.id), Roll.id, Roll.region).where(among(Roll.id, taken)).order_by(Roll.id)
    await session.execute(insert(PaymentRoll).from_select(["payment_id", "roll_id", "region"], of_payment))
    return await tell(session, payment, PaymentPrepared)


async def _rolls_to_pay(session: AsyncSession, asked: PaymentIn) -> Sequence[Roll]:
    """The rolls, locked, in the order in which everything locks them."""
    wanted = select(Roll).where(
        Roll.region.between(*span_of(asked.region)), Roll.state.in_(_PAYABLE_ROLLS), Roll.scheme == asked.scheme
    )
    if asked.rolls is not None:
        wanted = wanted.where(Roll.id.in_(asked.rolls))
    rolls = (await session.scalars(wanted.order_by(Roll.id).with_for_update())).all()
    lacking = set(asked.rolls or ()) - {roll.id for roll in rolls}
    if lacking:
        raise RollNotPayable(rolls=sorted(map(str, lacking)))
    return rolls


def _left_out(amounts: Mapping[LeftOut, Sequence[int]]) -> list[dict[str, Any]]:
    return [
        {"reason": reason.value, "lines": len(amounts[reason]), "amount_fen": sum(amounts[reason])}
        for reason in sorted(amounts)
    ]


# As many as there are, it is one statement, each column that was decided here an array; the rest is the line's own.
# Keys are given in the order in which they are told, whatever way the lines are found: a list of instructions is sorted
# by them, and so reads like the rolls.
_LAY_DOWN = text("""
    INSERT INTO instructions (region, payment_id, roll_id, line_id, worker_id, attempt, end_to_end_id, amount_fen,
        payee_id, estate_id, state)
    SELECT region, CAST(:payment_id AS uuid), roll_id, line_id, worker_id, attempt, end_to_end_id, amount_fen,
        payee_id, estate_id, CAST(:state AS text)
    FROM unnest(
        CAST(:line_id AS uuid[]), CAST(:attempt AS bigint[]), CAST(:end_to_end_id AS text[]),
        CAST(:payee_id AS uuid[]), CAST(:estate_id AS uuid[])
    ) WITH ORDINALITY AS told (line_id, attempt, end_to_end_id, payee_id, estate_id, place)
        JOIN lines ON lines.id = line_id
    ORDER BY place""")


async def _lay_down(session: AsyncSession, payment: Payment, payable: Sequence[Candidate]) -> None:
    attempts = [one.attempts + 1 for one in payable]
    told = {
        "payment_id": payment.id,
        "state": INSTRUCTION.start.value,
        "line_id": [one.line_id for one in payable],
        "attempt": attempts,
        "end_to_end_id": [end_to_end_id(one.line_id, attempt) for one, attempt in zip(payable, attempts, strict=True)],
        "payee_id": [None if one.deceased else one.payee_id for one in payable],
        "estate_id": [one.estate_id if one.deceased else None for one in payable],
    }
    await session.execute(_LAY_DOWN, told)


_MOVED_ON: Mapping[PaymentMove, type[PaymentEvent]] = {
    PaymentMove.CONFIRM_SHARE: PaymentShareConfirmed,
    PaymentMove.RESERVE: PaymentReserved,
}


async def move_on(session: AsyncSession, payment: Payment, move: PaymentMove) -> PaymentOut:
    """A funder confirms its share of the payment."""
    payment.state = PAYMENT.after(payment.state, move)
    return await tell(session, payment, _MOVED_ON[move])


async def instruct(session: AsyncSession, payment: Payment, *, caller: Caller, keys: KeyRing) -> PaymentOut:
    """Send the payment: what changed since it was prepared is withdrawn, the rest is compared with what was approved.

    The file's digest, count and sum are fixed here; the bank fetches just that file, however often it asks.
    """
    state = PAYMENT.after(payment.state, PaymentMove.INSTRUCT)
    rolls = await rolls_to_change(session, payment)
    roll_ids = [roll.id for roll in rolls]
    await _take_hand(session, rolls, caller)
    await _require_as_approved(session, rolls)
    await _withdraw(session, await no_longer_payable(session, payment, roll_ids))
    payment.msg_id, payment.instructed_at = message_id(payment.id), scope_of(session).clock.now()
    in_force = await profile_in_force(
        session, region=payment.region, agent_bank=payment.agent_bank, on=payment.instructed_at.date()
    )
    payment.profile_id = in_force[0] if in_force is not None else None
    file = await bank_file(session, payment, keys=keys)
    file.content.close()  # it is written anew whenever the bank fetches it
    if not file.rows:
        raise NothingToPay(left_out=[])
    payment.state = state
    payment.file_digest = file.digest
    payment.control_count, payment.control_sum_fen = file.rows, file.sum_fen
    await session.flush()
    await _send(session, payment, file.rows)
    await session.execute(
        update(Roll)
        .where(among(Roll.id, roll_ids), Roll.state == RollState.APPROVED)
        .values(state=RollState.INSTRUCTED, version=Roll.version + 1, updated_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
    await settle_rolls(session, roll_ids, only_settle=True)
    return await tell(session, payment, PaymentInstructed)


async def _take_hand(session: AsyncSession, rolls: Sequence[Roll], caller: Caller) -> None:
    """The payer's hand, in every roll: nobody who had another one, and nobody whom the roll lists (I8)."""
    other = await session.scalar(
        select(func.count())
        .select_from(RollHand)
        .join(Roll, (Roll.id == RollHand.roll_id) & (Roll.round == RollHand.round))
        .where(
            among(Roll.id, [roll.id for roll in rolls]),
            RollHand.subject == caller.subject,
            RollHand.hand != Hand.PAYER,
        )
    )
    if other:
        raise SameHand
    paid_before = set(
        await session.scalars(
            select(RollHand.roll_id)
            .join(Roll, (Roll.id == RollHand.roll_id) & (Roll.round == RollHand.round))
            .where(among(Roll.id, [roll.id for roll in rolls]), RollHand.hand == Hand.PAYER)
        )
    )
    await take_hands(session, [roll for roll in rolls if roll.id not in paid_before], Hand.PAYER, caller)


async def _require_as_approved(session: AsyncSession, rolls: Sequence[Roll]) -> None:
    """Every roll is still what was approved (I9)."""
    broken = _differing(await snapshots_of(session, rolls, frozen=True), rolls)
    if broken:
        broken = _differing(await old_snapshots_of(session, broken), broken)
    if broken:
        raise SnapshotBroken(rolls=[str(roll.id) for roll in broken])


def _differing(now: Mapping[UUID, str], rolls: Sequence[Roll]) -> list[Roll]:
    return [roll for roll in rolls if roll.snapshot != now[roll.id]]


async def _withdraw(session: AsyncSession, instruction_ids: Sequence[UUID]) -> None:
    if instruction_ids:
        await session.execute(
            update(Instruction)
            .where(among(Instruction.id, instruction_ids))
            .values(state=INSTRUCTION.after(InstructionState.PREPARED, InstructionMove.VOID))
            .execution_options(synchronize_session=False)
        )


async def _send(session: AsyncSession, payment: Payment, count: int) -> None:
    """Move the instructions and their lines together; a line that has gone meanwhile refuses it all."""
    await session.execute(
        update(Instruction)
        .where(Instruction.payment_id == payment.id, Instruction.state == InstructionState.PREPARED)
        .values(state=INSTRUCTION.after(InstructionState.PREPARED, InstructionMove.INSTRUCT))
        .execution_options(synchronize_session=False)
    )
    lines = await session.execute(
        update(Line)
        .where(
            Line.id == Instruction.line_id,
            Instruction.payment_id == payment.id,
            Instruction.state == InstructionState.INSTRUCTED,
            Line.state.in_(origins(LINE, LineMove.INSTRUCT)),
        )
        .values(state=LineState.INSTRUCTED)
        .execution_options(synchronize_session=False)
    )
    if lines.rowcount != count:  # type: ignore[attr-defined]
        raise LineUnderWay


async def ask_bank(session: AsyncSession, payment: Payment, *, caller: Caller) -> PaymentQuery:
    """Put on record that the bank was asked. What is unknown stays so until the bank answers by a return file."""
    waiting = await session.scalar(
        select(func.count()).where(Instruction.payment_id == payment.id, Instruction.state.in_(OPEN))
    )
    if not waiting:
        raise NothingOpen
    query = PaymentQuery(
        region=payment.region,
        payment_id=payment.id,
        asked_at=scope_of(session).clock.now(),
        asked_by=caller.subject,
        instructions=waiting,
    )
    session.add(query)
    await session.flush()
    told = PaymentQueried(region=payment.region, instructions=waiting)
    await happened(session, told, subject=payment.id, region=payment.region)
    return query


async def close(session: AsyncSession, payment: Payment) -> PaymentOut:
    """Close: nothing of it is open any more; what failed is paid by another payment."""
    payment.state = PAYMENT.after(payment.state, PaymentMove.CLOSE)
    unknown = await session.scalar(
        select(func.count()).where(Instruction.payment_id == payment.id, Instruction.state == InstructionState.UNKNOWN)
    )
    if unknown:
        raise ResultUnknown(instructions=unknown)
    return await tell(session, payment, PaymentClosed)


async def void(session: AsyncSession, payment: Payment) -> PaymentOut:
    """Void the payment before it is sent; its lines can be paid by another."""
    payment.state = PAYMENT.after(payment.state, PaymentMove.VOID)
    shown = (await payment_out(session, [payment]))[0]  # what it would have been
    await session.execute(
        update(Instruction)
        .where(Instruction.payment_id == payment.id, Instruction.state.in_(origins(INSTRUCTION, InstructionMove.VOID)))
        .values(state=InstructionState.VOIDED, updated_at=func.clock_timestamp())
        .execution_options(synchronize_session=False)
    )
    await session.flush()
    await happened(session, PaymentVoided.of(shown), subject=payment.id, region=payment.region)
    return (await payment_out(session, [payment]))[0]


async def tell(session: AsyncSession, payment: Payment, kind: type[PaymentEvent]) -> PaymentOut:
    """Write the change, say what happened, and show the payment."""
    await session.flush()
    shown = (await payment_out(session, [payment]))[0]
    await happened(session, kind.of(shown), subject=payment.id, region=payment.region)
    return shown
