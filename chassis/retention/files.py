"""Files of rows that retention erases: the row first, the file afterwards.

    class Document(FileOfRow, Resource, Base): ...         a row that names a file, and a part of a kind
    digest = await kept(session, objects, file)            put, before the row that names it is flushed

A row that was erased says so (``erased_at``) until its file is no longer kept for it (``file_released_at``). So a
process may die anywhere in between: nothing is removed that a row still shows, and what is to go is found by its row,
by whoever looks next. One object may be of several rows, of one case or of many: it goes with the last. Who puts a file
and who removes it exclude each other by its digest, so a row that is being written never names what is going.

The service's own processes do this, and no scheduled job: they alone are given the store.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import IO

from sqlalchemy import CheckConstraint, Index, exists, func, inspect, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Database, Scope, among, one_at_a_time
from chassis.logs import log
from chassis.objects import Objects

__all__ = ["FileOfRow", "file_after_row", "keep_releasing", "kept", "release"]

EVERY = timedelta(minutes=10)
BATCH = 100


class FileOfRow:
    """Columns of a row whose file goes when the row is erased; ``file_after_row`` goes with its table."""

    digest: Mapped[str] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]
    file_released_at: Mapped[datetime | None]


def file_after_row(table: str) -> tuple[CheckConstraint, Index]:
    """What keeps the order, and finds what is to go."""
    waits = text("erased_at IS NOT NULL AND file_released_at IS NULL")
    return (
        CheckConstraint("file_released_at IS NULL OR erased_at IS NOT NULL", name="file_after_row"),
        Index(f"ix_{table}_to_release", "digest", postgresql_where=waits),
    )


async def kept(session: AsyncSession, objects: Objects, file: IO[bytes]) -> str:
    """Put a file that a row of this transaction is to name; whoever removes the same waits, or has done it."""
    await _alone(session, await objects.digest_of(file))
    return await objects.put(file)


async def release(session: AsyncSession, model: type[FileOfRow], objects: Objects) -> int:
    """Remove files of rows that were erased, save those that another row still shows; returns how many rows' it did.

    Marked are the rows that were found and no others: one that is erased meanwhile has its own turn.
    """
    key = inspect(model).primary_key[0]
    waiting = select(key, model.digest).where(model.erased_at.is_not(None), model.file_released_at.is_(None))
    rows = (await session.execute(waiting.order_by(model.digest).limit(BATCH))).all()
    for digest in sorted({row.digest for row in rows}):
        await _alone(session, digest)
        if not await session.scalar(select(exists().where(model.digest == digest, model.erased_at.is_(None)))):
            await objects.remove(digest)
    done = among(key, [row[0] for row in rows])
    await session.execute(update(model).where(done).values(file_released_at=func.clock_timestamp()))
    return len(rows)


async def keep_releasing(
    models: Sequence[type[FileOfRow]], *, objects: Objects, database: Database, scope: Scope
) -> None:
    """Remove what is to go until cancelled; what could not be removed waits for the next time."""
    while True:
        for model in models:
            try:
                done = BATCH
                while done == BATCH:
                    async with database.session(scope) as session, session.begin():
                        done = await release(session, model, objects)
            except Exception as wrong:  # noqa: BLE001 - it never gives up, and tells why it waits
                log.warning("files of erased rows are still there", error=repr(wrong))
        await asyncio.sleep(EVERY.total_seconds())


async def _alone(session: AsyncSession, digest: str) -> None:
    await one_at_a_time(session, f"file {digest}")
