"""Files that rows name: noted before they are put, and removed after the last row that shows them was erased.

    class Document(FileOfRow, Resource, Base): ...         a row that names a file, and a part of a kind
    digest = await kept(session, objects, file)            put, before the row that names it is flushed
    await sweep(session, models, objects)                  remove what was put for a row that never came
    await release(session, Document, objects)              remove what was put for a row that was erased

A row that was erased says so (``erased_at``) until its file is no longer kept for it (``file_released_at``). So a
process may die anywhere in between: nothing is removed that a row still shows, and what is to go is found by its row,
by whoever looks next. One object may be of several rows, of one case or of many: it goes with the last. Who puts a file
and who removes it exclude each other by its digest, so a row that is being written never names what is going.

Before a file is put, a note of it is committed, which goes with the commit of the row. Of a row that was refused, and
of a process that died before its commit, the note is what stays: the file is found by it a day later, when nothing of
the request can still be on its way to the store.

The service's own processes do this, and no scheduled job: they alone are given the store. Who seals files anew
(``reseal``) is a process beside them and waits for the same digest, or a file would be back that was just removed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import IO

from sqlalchemy import CheckConstraint, Index, MetaData, delete, exists, func, insert, inspect, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis.database import NAMING, TYPES, Database, Key, Scope, among, beside, one_at_a_time
from chassis.logs import log
from chassis.objects import Objects

__all__ = ["NOTES", "FileNote", "FileOfRow", "file_after_row", "keep_tidy", "kept", "release", "reseal", "sweep"]

EVERY = timedelta(minutes=10)
BATCH = 100
# How long a row may take to come after its file.
AWAITED = timedelta(days=1)


class Base(DeclarativeBase):
    """``chassis.retention.tables.create_file_notes`` makes it, for a service that keeps files."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = TYPES


NOTES = Base.metadata


class FileNote(Base):
    """A file that was about to be put, for a row that is not there yet."""

    __tablename__ = "file_notes"

    id: Mapped[Key]
    digest: Mapped[str]
    noted_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


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
    """Put a file that a row of this transaction is to name; whoever removes the same waits, or has done it.

    The row is a ``FileOfRow``, unless no other row can ever name a file of that content.
    """
    digest = await objects.digest_of(file)
    await _alone(session, digest)
    async with beside(session) as noting:
        note = await noting.scalar(insert(FileNote).values(digest=digest).returning(FileNote.id))
    await objects.put(file)
    await session.execute(delete(FileNote).where(FileNote.id == note))
    return digest


async def release(session: AsyncSession, model: type[FileOfRow], objects: Objects) -> int:
    """Remove files of rows that were erased, save those that another row still shows; returns how many rows' it did.

    Marked are the rows that were found and no others: one that is erased meanwhile has its own turn.
    """
    key = inspect(model).primary_key[0]
    waiting = select(key, model.digest).where(model.erased_at.is_not(None), model.file_released_at.is_(None))
    rows = (await session.execute(waiting.order_by(model.digest).limit(BATCH))).all()
    for digest in sorted({row.digest for row in rows}):
        await _alone(session, digest)
        if not await _shown(session, [model], digest):
            await objects.remove(digest)
    done = among(key, [row[0] for row in rows])
    await session.execute(update(model).where(done).values(file_released_at=func.clock_timestamp()))
    return len(rows)


async def sweep(session: AsyncSession, models: Sequence[type[FileOfRow]], objects: Objects) -> int:
    """Remove files whose row never came, save those that another row shows; returns how many notes of them went.

    ``models`` are all of a service. Whether a note still stands is asked once its file is nobody else's: one whose
    upload was under way is gone by then, or its upload was refused.
    """
    old = FileNote.noted_at < func.now() - AWAITED
    notes = (
        await session.execute(select(FileNote.id, FileNote.digest).where(old).order_by(FileNote.digest).limit(BATCH))
    ).all()
    for digest in sorted({note.digest for note in notes}):
        await _alone(session, digest)
        stands = await session.scalar(select(exists().where(FileNote.digest == digest, old)))
        if stands and not await _shown(session, models, digest):
            await objects.remove(digest)
            log.info("file without a row removed", digest=digest)
    await session.execute(delete(FileNote).where(among(FileNote.id, [note.id for note in notes])))
    return len(notes)


async def keep_tidy(models: Sequence[type[FileOfRow]], *, objects: Objects, database: Database, scope: Scope) -> None:
    """Remove what is to go until cancelled; what could not be removed waits for the next time."""
    passes: list[Callable[[AsyncSession], Awaitable[int]]] = [
        *(partial(release, model=model, objects=objects) for model in models),
        partial(sweep, models=models, objects=objects),
    ]
    while True:
        for one in passes:
            try:
                done = BATCH
                while done == BATCH:
                    async with database.session(scope) as session, session.begin():
                        done = await one(session)
            except Exception as wrong:  # noqa: BLE001 - it never gives up, and tells why it waits
                log.warning("files that no row shows are still there", error=repr(wrong))
        await asyncio.sleep(EVERY.total_seconds())


async def reseal(objects: Objects, url: str) -> tuple[int, int]:
    """Seal files with the current key, each while nobody puts or removes it; ``url`` is of the tables' owner."""
    engine = create_async_engine(url, hide_parameters=True)

    @asynccontextmanager
    async def alone(digest: str) -> AsyncIterator[None]:
        async with engine.begin() as connection:
            await _alone(connection, digest)
            yield

    try:
        return await objects.reseal(alone=alone)
    finally:
        await engine.dispose()


async def _shown(session: AsyncSession, models: Sequence[type[FileOfRow]], digest: str) -> bool:
    for model in models:
        if await session.scalar(select(exists().where(model.digest == digest, model.erased_at.is_(None)))):
            return True
    return False


async def _alone(session: AsyncSession | AsyncConnection, digest: str) -> None:
    await one_at_a_time(session, f"file {digest}")
