"""Taking what a device kept while it had no network."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import found, one_at_a_time, scope_of
from chassis.problems import Refusal
from services.roster.duty.actions import record_many
from services.roster.duty.models import DutyEntry
from services.roster.duty.rules import DutyOverlaps, DutySource
from services.roster.duty.schemas import DutyRow
from services.roster.offline_duty.models import OfflineDuty
from services.roster.offline_duty.rules import ClientIdReused, Received, skew_of
from services.roster.offline_duty.schemas import OfflineDutyIn, QueueIn, QueueOut, ReceivedOut
from services.roster.workers.models import Worker

__all__ = ["receive"]


async def receive(session: AsyncSession, worker: Worker, asked: QueueIn) -> QueueOut:
    """Record each stretch of duty once; what is refused keeps none of the others back."""
    skew = skew_of(sent_at=asked.sent_at, now=scope_of(session).clock.now())
    # A device that had no answer sends again while the first is still at work.
    await one_at_a_time(session, f"offline-duty:{worker.worker_id}")
    items = [await _received(session, worker, one, skew=skew) for one in asked.items]
    return QueueOut(skew_seconds=int(skew.total_seconds()), items=items)


async def _received(session: AsyncSession, worker: Worker, one: OfflineDutyIn, *, skew: timedelta) -> ReceivedOut:
    try:
        outcome, entry = await _entry(session, worker, one, skew=skew)
    except Refusal as refused:
        return ReceivedOut(
            client_id=one.client_id,
            outcome=Received.REFUSED,
            entry_id=None,
            state=None,
            code=refused.code,
            detail=refused.in_both,
        )
    return ReceivedOut(
        client_id=one.client_id, outcome=outcome, entry_id=entry.id, state=entry.state, code=None, detail=None
    )


async def _entry(
    session: AsyncSession, worker: Worker, one: OfflineDutyIn, *, skew: timedelta
) -> tuple[Received, DutyEntry]:
    """The entry that a stretch of duty is, and whether it is new."""
    before = await session.get(OfflineDuty, (worker.worker_id, one.client_id))
    if before is not None:
        if (before.started_at, before.ended_at, before.place, before.post_type) != (
            one.started_at,
            one.ended_at,
            one.place,
            one.post_type,
        ):
            raise ClientIdReused
        return Received.KNOWN, await found(session, DutyEntry, before.entry_id)
    row = DutyRow(
        worker_id=worker.worker_id,
        started_at=one.started_at + skew,
        ended_at=one.ended_at + skew,
        place=one.place,
        post_type=one.post_type,
    )
    recorded = await record_many(session, [(0, row)], source=DutySource.DEVICE)
    for _, refusal in recorded.refused:
        raise refusal
    if recorded.unchanged:
        entry = await _on_record(session, row)
    else:
        entry = await found(session, DutyEntry, recorded.entries[0])
    session.add(
        OfflineDuty(
            **one.model_dump(),
            worker_id=worker.worker_id,
            region=entry.region,
            skew_seconds=int(skew.total_seconds()),
            entry_id=entry.id,
            received_at=scope_of(session).clock.now(),
        )
    )
    await session.flush()
    return (Received.KNOWN if recorded.unchanged else Received.RECORDED), entry


async def _on_record(session: AsyncSession, row: DutyRow) -> DutyEntry:
    """The same duty as the community has recorded it already."""
    entry = await session.scalar(
        select(DutyEntry).where(
            DutyEntry.live, DutyEntry.worker_id == row.worker_id, DutyEntry.started_at == row.started_at
        )
    )
    if entry is None:
        raise DutyOverlaps
    return entry
