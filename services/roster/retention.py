"""What the roster keeps of who has left or died, and what of it is erased when its period is over.

The number stays, for it is never given to another, and so do region, category and days: the books of all services key
on it. Name, ID number, phone and day of birth go, and the index by which the person would be found again.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ledger import all_happened
from chassis.retention.kinds import Kind, Part
from chassis.text import Text
from chassis.workers import WorkerState
from services.roster.workers.actions import facts_of
from services.roster.workers.models import Worker
from services.roster.workers.schemas import WorkerChanged

__all__ = ["KINDS"]


async def _tell(session: AsyncSession, erased: Sequence[Any]) -> None:
    """Other services show the masked name, and forget it with the roster."""
    keys = [row.key for row in erased]
    rows = await session.scalars(
        select(Worker).where(Worker.worker_id.in_(keys)).execution_options(populate_existing=True)
    )
    await all_happened(session, [(WorkerChanged(**facts_of(one)), one.worker_id, one.region) for one in rows])


KINDS = (
    Kind(
        "worker-identity",
        Text("离岗人员身份信息", "Identity of who has left"),
        counted_from=Text("离岗或死亡之日", "the day they left or died"),
        parts=(
            Part(
                Worker,
                since=case(
                    (
                        Worker.state.in_((WorkerState.LEFT, WorkerState.DECEASED)),
                        func.coalesce(Worker.died_on, Worker.left_on),
                    )
                ),
                erased=Worker.name == b"",
                worker=Worker.worker_id,
                tells=_tell,
            ),
        ),
    ),
)
