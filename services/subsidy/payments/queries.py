"""Reads of payments: what may be paid, what a payment comes to, what the bank's file holds."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, lateral, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session as SyncSession
from sqlalchemy.orm import aliased

from chassis.bulk import CHUNK
from chassis.ciphers import KeyRing
from chassis.database import among
from chassis.workers import WorkerState
from services.subsidy.allowances.queries import blocked_in
from services.subsidy.bank_files.files import BankFile, written
from services.subsidy.bank_files.queries import profile_by_id
from services.subsidy.bank_files.rules import Batch, FileFormat, Transfer
from services.subsidy.corrections.models import ResultCorrection
from services.subsidy.estates.models import ACCOUNT as ESTATE_ACCOUNT
from services.subsidy.estates.models import HOLDER as ESTATE_HOLDER
from services.subsidy.estates.models import Estate
from services.subsidy.estates.rules import EstateState
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import ONCE_PAID, LineState
from services.subsidy.payees.models import ACCOUNT, HOLDER, Payee
from services.subsidy.payees.rules import PayeeState
from services.subsidy.payments.models import Instruction, Payment, PaymentRoll
from services.subsidy.payments.rules import Candidate, InstructionState, message_id
from services.subsidy.payments.schemas import BouncedTotal, PaymentOut, PaymentTotals, StateTotal
from services.subsidy.rolls.models import Roll
from services.subsidy.workers.models import Worker

__all__ = ["bank_file", "candidates_of", "no_longer_payable", "payment_out", "rolls_to_change"]


async def candidates_of(session: AsyncSession, roll_ids: Sequence[UUID]) -> AsyncIterator[list[Candidate]]:
    """The lines of rolls that are not paid yet, some at a time, each with all that decides whether it can be."""
    last = lateral(
        select(Instruction.attempt, Instruction.state)
        .where(Instruction.line_id == Line.id)
        .order_by(Instruction.attempt.desc())
        .limit(1)
    ).alias("last")
    # Not of the last attempt: one that was withdrawn was tried with no account.
    failed = lateral(
        select(Instruction.payee_id, Instruction.estate_id)
        .where(Instruction.line_id == Line.id, Instruction.state == InstructionState.FAILED)
        .order_by(Instruction.attempt.desc())
        .limit(1)
    ).alias("failed")
    confirmed, registered = aliased(Payee), aliased(Payee)
    statement = (
        select(
            Line.id,
            Line.roll_id,
            Line.region,
            Line.worker_id,
            Line.amount_fen,
            Line.state,
            func.coalesce(Worker.state == WorkerState.DECEASED, False),
            func.coalesce(confirmed.id, registered.id),
            func.coalesce(confirmed.state, registered.state),
            func.coalesce(last.c.attempt, 0),
            last.c.state,
            failed.c.payee_id,
            Line.id.in_(blocked_in(roll_ids)),
            Estate.id,
            failed.c.estate_id,
        )
        .outerjoin(Worker, Worker.worker_id == Line.worker_id)
        .outerjoin(confirmed, and_(confirmed.worker_id == Line.worker_id, confirmed.state == PayeeState.CONFIRMED))
        .outerjoin(registered, and_(registered.worker_id == Line.worker_id, registered.state == PayeeState.REGISTERED))
        .outerjoin(Estate, and_(Estate.worker_id == Line.worker_id, Estate.state == EstateState.APPROVED))
        .outerjoin(last, true())
        .outerjoin(failed, true())
        .where(
            among(Line.roll_id, roll_ids),
            Line.live,
            Line.amount_fen > 0,
            Line.state.not_in(ONCE_PAID),
        )
        .order_by(Line.region, Line.roll_id, Line.ordinal)
        .execution_options(yield_per=CHUNK)
    )
    async for some in (await session.stream(statement)).partitions():
        yield [Candidate(*row) for row in some]


async def no_longer_payable(session: AsyncSession, payment: Payment, roll_ids: Sequence[UUID]) -> list[UUID]:
    """Prepared instructions whose line, worker or payee has changed so that they may not be sent."""
    rows = await session.scalars(
        select(Instruction.id)
        .join(Line, Line.id == Instruction.line_id)
        .outerjoin(Payee, Payee.id == Instruction.payee_id)
        .outerjoin(Estate, Estate.id == Instruction.estate_id)
        .outerjoin(Worker, Worker.worker_id == Line.worker_id)
        .where(
            Instruction.payment_id == payment.id,
            Instruction.state == InstructionState.PREPARED,
            or_(
                Line.state.not_in([LineState.APPROVED, LineState.FAILED]),
                Payee.state != PayeeState.CONFIRMED,
                and_(Instruction.payee_id.is_not(None), Worker.state == WorkerState.DECEASED),
                Estate.state != EstateState.APPROVED,
                Line.id.in_(blocked_in(roll_ids)),
            ),
        )
    )
    return list(rows)


async def rolls_to_change(session: AsyncSession, payment: Payment) -> Sequence[Roll]:
    """The rolls that a payment takes lines of, locked before their lines, in the order in which everything does."""
    taken = select(PaymentRoll.roll_id).where(PaymentRoll.payment_id == payment.id)
    return (await session.scalars(select(Roll).where(Roll.id.in_(taken)).order_by(Roll.id).with_for_update())).all()


async def payment_out(session: AsyncSession, payments: Sequence[Payment]) -> list[PaymentOut]:
    """Payments with what they come to, by the state of their instructions.

    What was reported paid and came back later is counted as it was reported, and once more as what came back.
    """
    ids = [payment.id for payment in payments]
    reported = func.coalesce(ResultCorrection.earlier, Instruction.state, type_=Instruction.state.type)
    sums = (func.sum(Instruction.amount_fen), func.sum(Line.league_fen), func.sum(Line.county_fen))
    states = (
        await session.execute(
            select(Instruction.payment_id, reported, func.count(), *sums)
            .join(Line, Line.id == Instruction.line_id)
            .outerjoin(ResultCorrection, ResultCorrection.instruction_id == Instruction.id)
            .where(Instruction.payment_id.in_(ids), Instruction.state != InstructionState.VOIDED)
            .group_by(Instruction.payment_id, reported)
            .order_by(reported)
        )
    ).all()
    bounced = {
        row[0]: BouncedTotal(instructions=row[1], amount_fen=int(row[2]))
        for row in await session.execute(
            select(ResultCorrection.payment_id, func.count(), func.sum(ResultCorrection.amount_fen))
            .where(ResultCorrection.payment_id.in_(ids))
            .group_by(ResultCorrection.payment_id)
        )
    }
    rolls = await session.execute(
        select(PaymentRoll.payment_id, func.count())
        .where(PaymentRoll.payment_id.in_(ids))
        .group_by(PaymentRoll.payment_id)
    )
    counts = {row[0]: row[1] for row in rolls}
    return [
        _shown(
            payment,
            counts.get(payment.id, 0),
            [row[1:] for row in states if row[0] == payment.id],
            bounced.get(payment.id, BouncedTotal(instructions=0, amount_fen=0)),
        )
        for payment in payments
    ]


def _shown(payment: Payment, rolls: int, states: Sequence[Any], bounced: BouncedTotal) -> PaymentOut:
    totals = PaymentTotals(
        rolls=rolls,
        instructions=sum(row[1] for row in states),
        amount_fen=sum(int(row[2]) for row in states),
        league_fen=sum(int(row[3]) for row in states),
        county_fen=sum(int(row[4]) for row in states),
        states=[StateTotal(state=row[0], instructions=row[1], amount_fen=int(row[2])) for row in states],
    )
    own = {name: getattr(payment, name) for name in PaymentOut.model_fields if name not in {"totals", "bounced"}}
    return PaymentOut(**own, totals=totals, bounced=bounced)


async def bank_file(
    session: AsyncSession, payment: Payment, *, keys: KeyRing, asked: FileFormat | None = None
) -> BankFile:
    """The file of a payment that is being or has been sent; from the same instructions it is always the same bytes.

    Written as the instructions are read, some at a time: the database is never left waiting for all of them.
    """
    sent = and_(Instruction.payment_id == payment.id, Instruction.state != InstructionState.VOIDED)
    sums = select(func.count(), func.coalesce(func.sum(Instruction.amount_fen), 0)).where(sent)
    rows, sum_fen = (await session.execute(sums)).one()
    profile = await profile_by_id(session, payment.profile_id)
    statement = (
        select(Instruction.end_to_end_id, Instruction.amount_fen, *_TO[Payee], *_TO[Estate])
        .outerjoin(Payee, Payee.id == Instruction.payee_id)
        .outerjoin(Estate, Estate.id == Instruction.estate_id)
        .where(sent)
        .order_by(Instruction.end_to_end_id)
        .execution_options(yield_per=CHUNK)
    )

    def write(reading: SyncSession) -> BankFile:
        batch = Batch(
            message_id=message_id(payment.id),
            instructed_at=payment.instructed_at or payment.created_at,
            rows=rows,
            sum_fen=int(sum_fen),
            transfers=(_transfer(row, keys) for row in reading.execute(statement)),
        )
        return written(batch, profile, asked=asked)

    return await session.run_sync(write)


# Where an instruction's money goes, as it is sealed.
_TO: dict[Any, tuple[Any, ...]] = {
    table: (table.holder, table.account, table.bank_name, table.cnaps) for table in (Payee, Estate)
}


def _transfer(row: Sequence[Any], keys: KeyRing) -> Transfer:
    end_to_end_id, amount_fen, *to = row
    (holder, account, bank_name, cnaps), holder_is, account_is = (
        (to[:4], HOLDER, ACCOUNT) if to[0] is not None else (to[4:], ESTATE_HOLDER, ESTATE_ACCOUNT)
    )
    return Transfer(
        end_to_end_id=end_to_end_id,
        holder_name=keys.open(holder, context=holder_is),
        account=keys.open(account, context=account_is),
        bank_name=bank_name,
        cnaps=cnaps,
        amount_fen=amount_fen,
    )
