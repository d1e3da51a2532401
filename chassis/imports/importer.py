"""Takes imports that wait, one at a time, and calls the operation that each was asked of."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.again import called_again
from chassis.database import Database, Scope, among, refusals_for
from chassis.exchange import Uploaded, scope_for
from chassis.imports import files
from chassis.imports.models import Import
from chassis.imports.rules import KEPT, LEASE, LONGEST_STEP, MOST_TRIES, ImportAbandoned, ImportState, pause_after
from chassis.imports.run import LeaseLost, Run, ends
from chassis.imports.submission import CALLER
from chassis.logs import log
from chassis.objects import Objects
from chassis.problems import Refusal, Unavailable, document

__all__ = ["Importer"]

_OPEN = (ImportState.WAITING, ImportState.RUNNING)
_LOOK_SECONDS = 1.0
_TIDY = timedelta(hours=1)


class Importer:
    """One process's part in the imports of a service."""

    def __init__(self, app: FastAPI, *, scope: Scope) -> None:
        self._app = app
        self._database: Database = app.state.database
        self._objects: Objects = app.state.objects
        self._scope = scope

    async def run(self) -> None:
        """Work until cancelled."""
        tidy_at = 0.0
        while True:
            busy = False
            try:
                busy = await self.step()
                if not busy and time.monotonic() >= tidy_at:
                    tidy_at = time.monotonic() + _TIDY.total_seconds()
                    await self.forget_old()
            except Exception as wrong:  # noqa: BLE001 - it never gives up, and tells why it waits
                log.warning("importer waits", error=repr(wrong))
            if not busy:
                await asyncio.sleep(_LOOK_SECONDS)

    async def step(self) -> bool:
        """Take one import as far as it goes; whether there was one."""
        row = await self._claimed()
        if row is None:
            return False
        beating = asyncio.create_task(self._keep(row), name=f"import {row.id}")
        try:
            async with asyncio.timeout(LONGEST_STEP.total_seconds()) as limit:
                run = Run(row, database=self._database, scope=self._scope, limit=limit)
                await self._through(run)
        except LeaseLost:
            log.info("import is another's", import_id=str(row.id))
        except (Unavailable, TimeoutError) as broke_off:
            log.warning("import broke off", import_id=str(row.id), tries=row.tries, error=repr(broke_off))
            await self._leave(row, state=ImportState.WAITING, lease=None, due_at=_later(pause_after(row.tries)))
        except Refusal as refusal:
            await self._fail(row, refusal)
        except Exception:  # noqa: BLE001 - whatever it is, the import must not hang
            log.exception("import failed", import_id=str(row.id), tries=row.tries)
            await self._leave(row, state=ImportState.WAITING, lease=None, due_at=_later(pause_after(row.tries)))
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
        return True

    async def forget_old(self) -> int:
        """Remove the imports that ended long ago, their files first; returns how many.

        Nothing is locked while the store is asked. Whoever else is at the same ones removes them no less.
        """
        async with self._session() as session:
            ended = await session.scalars(select(Import).where(Import.finished_at < func.now() - KEPT))
            gone = {row.id: row.parts for row in ended}
        for parts in gone.values():
            await files.removed(self._objects, parts)
        async with self._session() as session:
            await session.execute(delete(Import).where(among(Import.id, gone)))
        return len(gone)

    async def _claimed(self) -> Import | None:
        """An import that waits, or that whoever had it has not come back to."""
        due = (
            select(Import.id)
            .where(Import.state.in_(_OPEN), Import.due_at <= func.clock_timestamp())
            .order_by(Import.due_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        async with self._session() as session:
            row = await session.scalar(
                update(Import)
                .where(Import.id.in_(due))
                .values(
                    state=ImportState.RUNNING,
                    lease=func.uuidv7(),
                    due_at=_later(LEASE),
                    tries=Import.tries + 1,
                    started_at=func.coalesce(Import.started_at, func.clock_timestamp()),
                    version=Import.version + 1,
                )
                .returning(Import)
            )
        if row is not None and row.tries > MOST_TRIES:
            await self._fail(row, ImportAbandoned())
            return None
        return row

    async def _through(self, run: Run) -> None:
        """Call the operation with the file, in the session and the scope that the request would have had."""
        row, state = run.row, self._app.state
        caller = CALLER.validate_python(row.caller)
        scope = scope_for(state, caller, request_id=row.request_id, purpose=row.purpose)
        with closing(await files.taken(self._objects, row.parts)) as file, refusals_for(state.constraints):
            async with self._database.session(scope) as session:
                upload = Uploaded(file=file, content_type=row.content_type, digest=row.digest, size=row.size, run=run)
                await called_again(
                    self._app,
                    "POST",
                    row.path,
                    query=row.query,
                    headers={"content-type": row.content_type, **({"x-purpose": row.purpose} if row.purpose else {})},
                    session=session,
                    caller=caller,
                    request_id=row.request_id,
                    upload=upload,
                )
                await run.write(session, **ends(ImportState.DONE))
                await session.commit()

    async def _keep(self, row: Import) -> None:
        """Say from time to time that this process lives."""
        while True:
            await asyncio.sleep(LEASE.total_seconds() / 3)
            try:
                await self._leave(row, due_at=_later(LEASE))
            except Exception as wrong:  # noqa: BLE001 - the next one may get through
                log.warning("lease not kept", import_id=str(row.id), error=repr(wrong))

    async def _fail(self, row: Import, refusal: Refusal) -> None:
        # Read later, and by readers of either language.
        told = document(refusal, request_id=row.request_id, chinese=True) | {
            "detail": refusal.in_both,
            "errors": [one._asdict() | {"detail": str(one.detail)} for one in refusal.errors],
        }
        await self._leave(row, **ends(ImportState.FAILED, problem={name: told[name] for name in _TOLD}))

    async def _leave(self, row: Import, **values: Any) -> None:
        """Write to the row if it is this process's still."""
        async with self._session() as session:
            await session.execute(
                update(Import)
                .where(Import.id == row.id, Import.lease == row.lease)
                .values(**values, version=Import.version + 1)
                .execution_options(synchronize_session=False)
            )

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        with refusals_for({}):
            async with self._database.session(self._scope) as session, session.begin():
                yield session


# What of a problem document is kept.
_TOLD = ("type", "title", "status", "detail", "code", "errors", "facts")


def _later(pause: timedelta) -> Any:
    return func.clock_timestamp() + pause
