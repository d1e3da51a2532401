"""Reporting sickness and clearing it."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import scope_of
from chassis.follower import Fed
from chassis.known_workers import rekeyed
from chassis.ledger import happened
from services.welfare.duty.rules import DAY
from services.welfare.rest_violations.actions import recount_violations
from services.welfare.sick_blocks.models import SickBlock
from services.welfare.sick_blocks.rules import (
    SICK_BLOCK,
    SICK_REASONS,
    SickMove,
    SickSource,
    SickState,
    require_clearing,
    require_since,
)
from services.welfare.sick_blocks.schemas import SickBlockCleared, SickBlockOpened
from services.welfare.workers.models import Worker

__all__ = ["clear", "follow_suspension", "rekey", "report"]


async def report(
    session: AsyncSession, worker: Worker, *, since_on: date, source: SickSource = SickSource.REPORT
) -> SickBlock:
    """Take a worker who is sick off duty, from the day on which they fell sick."""
    scope = scope_of(session)
    require_since(since_on, today=scope.clock.today())
    block = SickBlock(
        worker_id=worker.worker_id,
        region=worker.region,
        since_on=since_on,
        source=source,
        state=SICK_BLOCK.start,
        reported_by=scope.caller.subject if scope.caller else "system",
    )
    session.add(block)
    await session.flush()
    told = SickBlockOpened(block_id=block.id, worker_id=block.worker_id, since_on=since_on)
    await happened(session, told, subject=block.id, region=block.region)
    await recount_violations(session, [block.worker_id])
    return block


async def clear(session: AsyncSession, block: SickBlock, *, fit_from: date) -> SickBlock:
    """Let a worker who is fit again be assigned, by the word of another."""
    scope = scope_of(session)
    SICK_BLOCK.after(block.state, SickMove.CLEAR)
    require_clearing(
        fit_from,
        since_on=block.since_on,
        tomorrow=scope.clock.today() + DAY,
        sick=block.worker_id,
        clears=scope.caller.worker_id if scope.caller else None,
    )
    await _end(session, block, last_on=fit_from - DAY)
    await recount_violations(session, [block.worker_id])
    return block


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Sickness of a record that was merged is the survivor's; of two spans that go on, the later begins no more."""
    standing = await session.scalars(
        select(SickBlock)
        .where(SickBlock.worker_id.in_((given_up, into)), SickBlock.state == SickState.OPEN)
        .order_by(SickBlock.since_on, SickBlock.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    for later in standing.all()[1:]:
        await _end(session, later, last_on=later.since_on - DAY)
    await rekeyed(session, SickBlock, given_up=given_up, into=into)


async def _end(session: AsyncSession, block: SickBlock, *, last_on: date) -> None:
    scope = scope_of(session)
    block.state, block.last_on = SICK_BLOCK.after(block.state, SickMove.CLEAR), last_on
    block.cleared_by = scope.caller.subject if scope.caller else "system"
    await session.flush()
    told = SickBlockCleared(block_id=block.id, worker_id=block.worker_id, last_on=last_on)
    await happened(session, told, subject=block.id, region=block.region)


async def follow_suspension(session: AsyncSession, worker: Worker, event: Fed) -> None:
    """A suspension of the roster for sickness, quarantine or injury is sickness here, and ends when it ends there."""
    standing = await session.scalar(
        select(SickBlock).where(SickBlock.worker_id == worker.worker_id, SickBlock.state == SickState.OPEN)
    )
    if event.type == "roster.worker.suspended":
        if standing is None and event.data["reason"] in SICK_REASONS:
            since_on = date.fromisoformat(event.data["since_on"])
            await report(session, worker, since_on=since_on, source=SickSource.ROSTER)
    elif standing is not None and standing.source is SickSource.ROSTER:
        today = scope_of(session).clock.today()
        await clear(session, standing, fit_from=max(today, standing.since_on))
