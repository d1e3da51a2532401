"""Reads of payments: what may be paid, what a payment comes to, what the bank's file holds."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import and_, func, lateral, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.ciphers import KeyRing
from chassis.tabular import CSV, export
from chassis.workers import WorkerState
from services.subsidy.lines.models import Line
from services.subsidy.lines.rules import LineState
from services.subsidy.payees.models import ACCOUNT, HOLDER, Payee
from services.subsidy.payees.rules import PayeeState
from services.subsidy.payments.models import Instruction, Payment, PaymentRoll
from services.subsidy.payments.rules import Candidate, InstructionState
from services.subsidy.payments.schemas import PaymentOut, PaymentTotals, StateTotal
from services.subsidy.workers.models import Worker

__all__ = ["BankFile", "bank_file", "candidates_of", "no_longer_payable", "payment_out", "rolls_in"]


async def candidates_of(session: AsyncSession, roll_ids: Sequence[UUID]) -> list[Candidate]:
    """The lines of rolls that are not paid yet, each with all that decides whether it can be."""
    last = lateral(
        select(Instruction.attempt, Instruction.state, Instruction.payee_id)
        .where(Instruction.line_id == Line.id)
        .order_by(Instruction.attempt.desc())
        .limit(1)
    ).alias("last")
    confirmed, registered = aliased(Payee), aliased(Payee)
    rows = await session.execute(
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
            last.c.payee_id,
        )
        .outerjoin(Worker, Worker.worker_id == Line.worker_id)
        .outerjoin(confirmed, and_(confirmed.worker_id == Line.worker_id, confirmed.state == PayeeState.CONFIRMED))
        .outerjoin(registered, and_(registered.worker_id == Line.worker_id, registered.state == PayeeState.REGISTERED))
        .outerjoin(last, true())
        .where(
            Line.roll_id.in_(roll_ids),
            Line.live,
            Line.amount_fen > 0,
            Line.state.not_in([LineState.PAID, LineState.CLAWBACK_DUE]),
        )
        .order_by(Line.region, Line.roll_id, Line.ordinal)
    )
    return [Candidate(*row) for row in rows]


async def no_longer_payable(session: AsyncSession, payment: Payment) -> list[UUID]:
    """Prepared instructions whose line, worker or payee has changed so that they may not be sent."""
    rows = await session.scalars(
        select(Instruction.id)
        .join(Line, Line.id == Instruction.line_id)
        .join(Payee, Payee.id == Instruction.payee_id)
        .outerjoin(Worker, Worker.worker_id == Line.worker_id)
        .where(
            Instruction.payment_id == payment.id,
            Instruction.state == InstructionState.PREPARED,
            or_(
                Line.state.not_in([LineState.APPROVED, LineState.FAILED]),
                Payee.state != PayeeState.CONFIRMED,
                Worker.state == WorkerState.DECEASED,
            ),
        )
    )
    return list(rows)


async def rolls_in(session: AsyncSession, payment: Payment) -> list[UUID]:
    """The rolls that a payment takes lines of."""
    return list(
        await session.scalars(
            select(PaymentRoll.roll_id).where(PaymentRoll.payment_id == payment.id).order_by(PaymentRoll.roll_id)
        )
    )


async def payment_out(session: AsyncSession, payments: Sequence[Payment]) -> list[PaymentOut]:
    """Payments with what they come to, by the state of their instructions."""
    ids = [payment.id for payment in payments]
    sums = (func.sum(Instruction.amount_fen), func.sum(Line.league_fen), func.sum(Line.county_fen))
    states = (
        await session.execute(
            select(Instruction.payment_id, Instruction.state, func.count(), *sums)
            .join(Line, Line.id == Instruction.line_id)
            .where(Instruction.payment_id.in_(ids), Instruction.state != InstructionState.VOIDED)
            .group_by(Instruction.payment_id, Instruction.state)
            .order_by(Instruction.state)
        )
    ).all()
    rolls = await session.execute(
        select(PaymentRoll.payment_id, func.count())
        .where(PaymentRoll.payment_id.in_(ids))
        .group_by(PaymentRoll.payment_id)
    )
    counts = {row[0]: row[1] for row in rolls}
    return [
        _shown(payment, counts.get(payment.id, 0), [row[1:] for row in states if row[0] == payment.id])
        for payment in payments
    ]


def _shown(payment: Payment, rolls: int, states: Sequence[Any]) -> PaymentOut:
    totals = PaymentTotals(
        rolls=rolls,
        instructions=sum(row[1] for row in states),
        amount_fen=sum(int(row[2]) for row in states),
        league_fen=sum(int(row[3]) for row in states),
        county_fen=sum(int(row[4]) for row in states),
        states=[StateTotal(state=row[0], instructions=row[1], amount_fen=int(row[2])) for row in states],
    )
    own = {name: getattr(payment, name) for name in PaymentOut.model_fields if name != "totals"}
    return PaymentOut(**own, totals=totals)


class BankFile(NamedTuple):
    """What the bank fetches, and by what it can tell that it has it whole."""

    content: bytes
    digest: str
    rows: int
    sum_fen: int


_COLUMNS = ("end_to_end_id", "holder_name", "account", "bank_name", "cnaps", "amount_fen")


async def bank_file(session: AsyncSession, payment: Payment, *, keys: KeyRing) -> BankFile:
    """The CSV of a payment; from the same instructions it is always the same bytes."""
    rows = (
        await session.execute(
            select(Instruction.end_to_end_id, Instruction.amount_fen, Payee)
            .join(Payee, Payee.id == Instruction.payee_id)
            .where(Instruction.payment_id == payment.id, Instruction.state != InstructionState.VOIDED)
            .order_by(Instruction.end_to_end_id)
        )
    ).all()

    async def opened() -> AsyncIterator[dict[str, Any]]:
        for end_to_end_id, amount_fen, payee in rows:
            yield {
                "end_to_end_id": end_to_end_id,
                "holder_name": keys.open(payee.holder, context=HOLDER),
                "account": keys.open(payee.account, context=ACCOUNT),
                "bank_name": payee.bank_name,
                "cnaps": payee.cnaps,
                "amount_fen": amount_fen,
            }

    made = export(CSV, opened(), {name: name for name in _COLUMNS})
    assert made is not None  # noqa: S101 - CSV was asked for
    content = b"".join([block async for block in made.body])
    return BankFile(
        content=content,
        digest=hashlib.sha256(content).hexdigest(),
        rows=len(rows),
        sum_fen=sum(row.amount_fen for row in rows),
    )
