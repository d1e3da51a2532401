"""Sealing anew what an older key sealed, so that the key can be destroyed.

    add a key to the ring and make it the current one · start the processes with it · ``reseal`` until nothing is left ·
    take the old key out

Every column marked ``sealed_for`` is walked in the order of its key, some hundred rows a transaction. What is left to
do is told by the rows themselves, which bear the id of their key: a pass that was killed is taken up where it was, and
two at once do no harm, for a row is only written if it still holds what was read. Neither the version of a row nor the
time it was changed is touched, since what it says is the same.

The pass runs as the owner of the tables: the login role may not write what a rule says is never changed.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    MetaData,
    Table,
    and_,
    func,
    literal,
    literal_column,
    not_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import BYTEA
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from chassis.ciphers import KeyRing, SealBroken
from chassis.database import Sealed
from chassis.logs import log

__all__ = ["Resealed", "reseal", "sealed_columns"]

BATCH = 200


@dataclass(frozen=True, slots=True)
class Resealed:
    """How many values were sealed anew, and how many no key of the ring opens."""

    done: int
    unreadable: int


def sealed_columns(metadata: MetaData) -> list[tuple[Column[bytes], Sealed]]:
    """Every column of a service that holds sealed values."""
    return [
        (column, column.info["sealed"])
        for table in metadata.sorted_tables
        for column in table.columns
        if "sealed" in column.info
    ]


async def reseal(
    url: str, metadata: MetaData, *, keys: KeyRing | None, private_keys: KeyRing | None, batch: int = BATCH
) -> Resealed:
    """Seal every value of a service with the current key of its ring; ``url`` is that of the tables' owner."""
    done = unreadable = 0
    engine = create_async_engine(url, hide_parameters=True)
    try:
        async with engine.connect() as connection:
            for column, sealed in sealed_columns(metadata):
                for ring, rows in _rings(sealed, keys, private_keys):
                    if ring is None:
                        raise ValueError(f"{column}: there is no key ring for it")
                    one = await _column(connection, column, ring, rows, context=sealed.context, batch=batch)
                    if one.done or one.unreadable:
                        log.info("column sealed anew", column=str(column), done=one.done, unreadable=one.unreadable)
                    done, unreadable = done + one.done, unreadable + one.unreadable
    finally:
        await engine.dispose()
    return Resealed(done, unreadable)


def _rings(
    sealed: Sealed, keys: KeyRing | None, private_keys: KeyRing | None
) -> list[tuple[KeyRing | None, ColumnElement[bool]]]:
    """Which ring sealed which rows of a column; what is private, by the service's own where it has no other."""
    if sealed.private_where is None:
        return [(private_keys if sealed.private else keys, true())]
    private: ColumnElement[bool] = literal_column(f"({sealed.private_where})", Boolean)
    return [(keys, not_(private)), (private_keys or keys, private)]


async def _column(
    connection: AsyncConnection,
    column: Column[bytes],
    ring: KeyRing,
    rows_of_ring: ColumnElement[bool],
    *,
    context: str,
    batch: int,
) -> Resealed:
    table: Table = column.table
    key = list(table.primary_key.columns)
    begins = func.substring(column, 1, len(ring.header), type_=BYTEA)
    # Of what was erased (chassis.retention) nothing is left to seal.
    older = and_(rows_of_ring, func.length(column) > 0, begins != literal(ring.header, BYTEA))
    wanted = select(*key, column.label("value")).where(older).order_by(*key).limit(batch)
    done = unreadable = 0
    after: tuple[Any, ...] | None = None
    while True:
        page = wanted if after is None else wanted.where(tuple_(*key) > tuple_(*_typed(key, after)))
        rows = (await connection.execute(page)).all()
        for row in rows:
            try:
                fresh = ring.seal_bytes(ring.open_bytes(row.value, context=context), context=context)
            except SealBroken:
                unreadable += 1
                continue
            same = and_(*(part == value for part, value in zip(key, row[:-1], strict=True)), column == row.value)
            written = await connection.execute(update(table).where(same).values({column.name: fresh}))
            done += written.rowcount
        await connection.commit()
        if len(rows) < batch:
            return Resealed(done, unreadable)
        after = tuple(rows[-1][:-1])


def _typed(key: list[Column[Any]], values: tuple[Any, ...]) -> list[Any]:
    return [literal(value, column.type) for column, value in zip(key, values, strict=True)]
