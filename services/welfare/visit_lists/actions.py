"""Doing with each row of a list what the operation for one visit does.

The rows are taken in one order whatever the file's, so that two lists at once do not wait for each other.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.bulk import Taken, one_by_one
from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.client import Peer
from chassis.tabular import Valid
from services.welfare.visit_lists.rules import NoVisitOpen
from services.welfare.visit_lists.schemas import AssignRow, VisitedRow
from services.welfare.visits.actions import assign, open_by_hand, record
from services.welfare.visits.models import Visit
from services.welfare.visits.rules import OPEN, Occasion
from services.welfare.visits.schemas import VisitIn
from services.welfare.workers.queries import last_record, worker_within, workers_known

__all__ = ["assign_rows", "open_rows", "record_rows"]

Row = TypeVar("Row", VisitIn, AssignRow, VisitedRow)


async def open_rows(session: AsyncSession, peer: Peer, rows: Sequence[Valid[VisitIn]], *, caller: Caller) -> Taken:
    """Open the visits of a list, save those that wait to be made already."""
    known = await workers_known(session, peer, [row.model.worker_id for row in rows])

    async def take(asked: VisitIn) -> bool:
        worker = worker_within(known, asked.worker_id, span=caller.span)
        occasion = Occasion(asked.occasion)
        if await _open_visit(session, worker.worker_id, occasion) is not None:
            return False
        await open_by_hand(session, worker_id=worker.worker_id, region=worker.region, occasion=occasion)
        return True

    return await one_by_one(session, _by_worker(rows), take)


async def assign_rows(session: AsyncSession, rows: Sequence[Valid[AssignRow]]) -> Taken:
    """Name the offices that make the visits of a list."""

    async def take(asked: AssignRow) -> bool:
        visit = await _awaited(session, asked)
        if visit.assigned_to == asked.assigned_to:
            return False
        await assign(session, visit, assigned_to=asked.assigned_to)
        return True

    return await one_by_one(session, _by_worker(rows), take)


async def record_rows(
    session: AsyncSession, rows: Sequence[Valid[VisitedRow]], *, caller: Caller, keys: KeyRing
) -> Taken:
    """Record the visits of a list with what was found to be needed."""

    async def take(asked: VisitedRow) -> bool:
        worker_id, _ = await last_record(session, asked.worker_id)
        made = exists().where(
            Visit.worker_id == worker_id, Visit.occasion == asked.occasion, Visit.visited_at == asked.visited_at
        )
        if await session.scalar(select(made)):
            return False
        await record(session, await _awaited(session, asked), asked.as_made(), caller=caller, keys=keys)
        return True

    return await one_by_one(session, _by_worker(rows), take)


def _by_worker(rows: Iterable[Valid[Row]]) -> list[Valid[Row]]:
    return sorted(rows, key=lambda row: (row.model.worker_id, row.model.occasion))


class _OfVisit(Protocol):
    @property
    def worker_id(self) -> str: ...
    @property
    def occasion(self) -> Occasion: ...


async def _awaited(session: AsyncSession, asked: _OfVisit) -> Visit:
    """The visit that a row means, locked."""
    worker_id, _ = await last_record(session, asked.worker_id)
    visit = await _open_visit(session, worker_id, asked.occasion)
    if visit is None:
        raise NoVisitOpen
    return visit


async def _open_visit(session: AsyncSession, worker_id: str, occasion: Occasion) -> Visit | None:
    return await session.scalar(
        select(Visit)
        .where(Visit.worker_id == worker_id, Visit.occasion == occasion, Visit.state.in_(OPEN))
        .order_by(Visit.due_at, Visit.id)
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
