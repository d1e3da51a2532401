"""An import while it goes on: how far it has come for good, and whether it is still this process's to go on with."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import Database, Scope
from chassis.imports.models import Import, RefusedRow
from chassis.imports.rules import LEASE, LONGEST_STEP, ImportState
from chassis.tabular import ImportMode, ImportTally, RowError

__all__ = ["LeaseLost", "Run", "ends"]


class LeaseLost(Exception):
    """The import was cancelled, or another process has taken it: what is not committed is not to be."""


def ends(state: ImportState, **more: Any) -> dict[str, Any]:
    """The values of a row in a state that nothing leads out of."""
    return {"state": state, "lease": None, "due_at": None, "finished_at": func.clock_timestamp(), **more}


class Run:
    """One try of one import, as ``chassis.bulk.imported`` and the importer see it."""

    def __init__(self, row: Import, *, database: Database, scope: Scope, limit: asyncio.Timeout) -> None:
        self.row = row
        self._database = database
        self._scope = scope
        self._limit = limit
        # Row by row each portion is committed; else the whole is one transaction, and begins at the first row.
        self.by_portion = row.mode is ImportMode.EACH and not row.dry_run
        self.place = row.place if self.by_portion else 0

    def tally(self) -> ImportTally:
        """What was counted so far."""
        row = self.row
        before = (row.accepted, row.unchanged, row.refused) if self.by_portion else (0, 0, 0)
        return ImportTally(dry_run=row.dry_run, mode=row.mode, before=before)

    async def begin(self, count: Callable[[], int]) -> None:
        """Read the file to its end before any row is taken: what is refused as a whole has changed nothing."""
        total = await asyncio.to_thread(count) if self.row.total is None else self.row.total
        anew = {} if self.by_portion else {"place": 0, "received": 0, "accepted": 0, "unchanged": 0, "refused": 0}
        async with self._database.session(self._scope) as own, own.begin():
            await self.write(own, total=total, **anew)
            if anew:
                await own.execute(delete(RefusedRow).where(RefusedRow.import_id == self.row.id))

    async def advance(
        self, session: AsyncSession, tally: ImportTally, *, place: int, errors: Sequence[RowError]
    ) -> None:
        """A portion is dealt with. Row by row it is now for good; else it is told, and may yet be taken back."""
        if self.by_portion:
            await self._tell(session, tally, place=place, errors=errors)
            await session.commit()
            session.expunge_all()  # or the session would hold every row of the file in the end
        else:
            async with self._database.session(self._scope) as own, own.begin():
                await self._tell(own, tally, place=place, errors=errors)
        loop = asyncio.get_running_loop()
        self._limit.reschedule(loop.time() + LONGEST_STEP.total_seconds())

    async def _tell(self, own: AsyncSession, tally: ImportTally, *, place: int, errors: Sequence[RowError]) -> None:
        told = tally.report()
        await self.write(
            own,
            place=place,
            tries=0 if self.by_portion else Import.tries,
            received=told.received,
            accepted=told.accepted,
            unchanged=told.unchanged,
            refused=told.refused,
            due_at=func.clock_timestamp() + LEASE,
        )
        if errors:
            await own.execute(insert(RefusedRow), _refused(errors, import_id=self.row.id, region=self.row.region))

    async def write(self, own: AsyncSession, **values: Any) -> None:
        """Write to the row while it is this run's; the lock that this takes is held until ``own`` ends."""
        written = await own.execute(
            update(Import)
            .where(Import.id == self.row.id, Import.lease == self.row.lease, Import.state == ImportState.RUNNING)
            .values(version=Import.version + 1, **values)
            .execution_options(synchronize_session=False)
        )
        if written.rowcount != 1:  # type: ignore[attr-defined]
            raise LeaseLost


def _refused(errors: Sequence[RowError], *, import_id: UUID, region: int) -> list[dict[str, Any]]:
    """What is wrong, row by row, each thing by its column."""
    said: Counter[int] = Counter()
    rows: list[dict[str, Any]] = []
    for error in errors:
        told = f"{error.column}: {error.detail}" if error.column else str(error.detail)
        rows.append(
            {"import_id": import_id, "row": error.row, "ordinal": said[error.row], "region": region, "told": told}
        )
        said[error.row] += 1
    return rows
