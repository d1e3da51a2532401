"""What a return file tells, in a table of the transaction's own: memory holds some of its rows, however many it has."""

from asyncio import get_running_loop
from collections.abc import AsyncIterator, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

from sqlalchemy import BigInteger, Column, ColumnElement, MetaData, Table, Text, and_, func, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.schema import CreateTable

from chassis.bulk import CHUNK
from chassis.database import text_enum
from chassis.problems import FieldError
from services.subsidy.payments.models import Instruction, Payment
from services.subsidy.payments.rules import OPEN, FailureReason, InstructionState
from services.subsidy.returns.rules import Instructed, Returned, Wrong

__all__ = ["TOLD", "Answered", "answered", "lay_down", "news", "unanswered"]

# Gone with the transaction, and nobody else's to see: nothing of a file that is refused stays anywhere.
TOLD = Table(
    "told",
    MetaData(),
    Column("row", BigInteger, nullable=False),
    Column("end_to_end_id", Text, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("result", text_enum(InstructionState), nullable=False),
    Column("reason", Text),
    Column("reason_code", text_enum(FailureReason)),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DROP",
)

# Told as DDL, it would have every connection of the process prepare all its statements anew.
_CREATE = text(str(CreateTable(TOLD).compile(dialect=postgresql.dialect())))  # type: ignore[no-untyped-call]
_COLUMNS = tuple(column.name for column in TOLD.columns)
_LAY_DOWN = text("""
    INSERT INTO told (row, end_to_end_id, amount_fen, result, reason, reason_code)
    SELECT * FROM unnest(CAST(:row AS bigint[]), CAST(:end_to_end_id AS text[]), CAST(:amount_fen AS bigint[]),
        CAST(:result AS text[]), CAST(:reason AS text[]), CAST(:reason_code AS text[]))""")


class Answered(NamedTuple):
    """A row, the instruction of the payment that it names, and the first row that named it."""

    row: Returned
    first: int
    known: Instructed | None


async def lay_down(session: AsyncSession, rows: Iterable[Returned | FieldError]) -> None:
    """Read a file to its end, beside what else the process does; anything that cannot be read refuses all of it."""
    await session.execute(_CREATE)
    wrong, left = Wrong(), iter(rows)
    # One thread for all of it: an XML parser stays with the one that it began in.
    with ThreadPoolExecutor(1) as reader:
        while some := await get_running_loop().run_in_executor(reader, lambda: list(islice(left, CHUNK))):
            wrong.add(one for one in some if isinstance(one, FieldError))
            good = [one for one in some if isinstance(one, Returned)]
            columns = {name: [getattr(one, name) for one in good] for name in _COLUMNS}
            await session.execute(_LAY_DOWN, columns)
    wrong.require_none()
    # Nobody else counts the rows of a temporary table, and by a wrong guess each would be looked for among all.
    await session.execute(text("ANALYZE told"))


async def answered(session: AsyncSession, payment: Payment) -> AsyncIterator[list[Answered]]:
    """All rows with what they name, in the file's order, some at a time."""
    own = (Instruction.amount_fen, Instruction.state, Instruction.line_id, Instruction.roll_id)
    statement = (
        select(*TOLD.columns, func.min(TOLD.c.row).over(partition_by=TOLD.c.end_to_end_id), *own)
        .add_columns(Instruction.worker_id, Instruction.region)
        .outerjoin(Instruction, _of(payment))
        .order_by(TOLD.c.row)
        .execution_options(yield_per=CHUNK)
    )
    told = len(_COLUMNS)
    async for some in (await session.stream(statement)).partitions():
        yield [
            Answered(
                row=Returned(*row[:told]),
                first=row[told],
                known=Instructed(*row[told + 1 :]) if row[told + 1] is not None else None,
            )
            for row in some
        ]


async def unanswered(session: AsyncSession, payment: Payment, *, most: int) -> tuple[int, list[str]]:
    """How many open instructions no row answers for, and the first of them."""
    statement = (
        select(Instruction.end_to_end_id, func.count().over())
        .outerjoin(TOLD, TOLD.c.end_to_end_id == Instruction.end_to_end_id)
        .where(Instruction.payment_id == payment.id, Instruction.state.in_(OPEN), TOLD.c.row.is_(None))
        .order_by(Instruction.end_to_end_id)
        .limit(most)
    )
    rows = (await session.execute(statement)).all()
    return (rows[0][1] if rows else 0), [name for name, _ in rows]


def news(payment: Payment) -> ColumnElement[bool]:
    """Whether a row says of an instruction what is not on record yet."""
    return and_(_of(payment), Instruction.state != TOLD.c.result)


def _of(payment: Payment) -> ColumnElement[bool]:
    """Whether a row names an instruction of the payment, of those that were sent."""
    return and_(
        Instruction.payment_id == payment.id,
        Instruction.end_to_end_id == TOLD.c.end_to_end_id,
        Instruction.state != InstructionState.VOIDED,
    )
