"""What the roster does when the welfare service says who is to rest, is sick, or is on leave."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed, Follows
from services.roster.assignments.actions import withdraw_planned
from services.roster.posts.actions import flag_violations
from services.roster.rest_blocks.models import RestBlock
from services.roster.rest_blocks.rules import BlockKind
from services.roster.workers.models import Worker

__all__ = ["WELFARE"]

_DAY = timedelta(days=1)

# The event's own words for the days: from the first one on, and once it is known to and with the last.
_BEGINS = {
    "welfare.rest-order.triggered": (BlockKind.FORCED_REST, "order_id", "rest_from"),
    "welfare.sick-block.opened": (BlockKind.SICK, "block_id", "since_on"),
    "welfare.leave.approved": (BlockKind.LEAVE, "leave_id", "first_on"),
}
_ENDS = {
    "welfare.rest-order.served": "order_id",
    "welfare.rest-order.overridden": "order_id",
    "welfare.rest-order.lifted": "order_id",
    "welfare.sick-block.cleared": "block_id",
    "welfare.leave.cancelled": "leave_id",
}


async def on_begin(session: AsyncSession, event: Fed) -> None:
    """The worker is not assigned from a day on: planned duty is withdrawn, and what is done all the same is flagged."""
    kind, key, first = _BEGINS[event.type]
    worker = await _worker(session, event.data["worker_id"])
    block_id = UUID(event.data[key])
    if worker is None or await session.get(RestBlock, block_id) is not None:
        return
    during = Range(date.fromisoformat(event.data[first]), _after(event.data.get("last_on")))
    session.add(RestBlock(id=block_id, worker_id=worker.worker_id, region=worker.region, kind=kind, during=during))
    await session.flush()
    await withdraw_planned(session, worker.worker_id, during=during, because=kind.value)
    await flag_violations(session, worker.worker_id, during=during)


async def on_end(session: AsyncSession, event: Fed) -> None:
    """The worker may be assigned again after a day; a block that ends before it began is left empty."""
    ended = {"id": UUID(event.data[_ENDS[event.type]]), "until": _after(event.data["last_on"])}
    await session.execute(
        text(
            "UPDATE rest_blocks SET during = daterange(lower(during), greatest(CAST(:until AS date), lower(during)))"
            " WHERE id = :id"
        ),
        ended,
    )


def _after(last_on: Any) -> date | None:
    return None if last_on is None else date.fromisoformat(last_on) + _DAY


async def _worker(session: AsyncSession, worker_id: str) -> Worker | None:
    """The worker, or the one that the record was merged into, locked before any plan of theirs is looked at."""
    worker = await session.get(Worker, worker_id, with_for_update=True, populate_existing=True)
    if worker is not None and worker.merged_into is not None:
        return await _worker(session, worker.merged_into)
    return worker


WELFARE = Follows(source="welfare", on={**dict.fromkeys(_BEGINS, on_begin), **dict.fromkeys(_ENDS, on_end)})
