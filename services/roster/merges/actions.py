"""Merging two records of one person: posts and duty go to the survivor, and the other one becomes its alias."""

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import found, scope_of
from chassis.ledger import happened
from services.roster.assignments.actions import withdraw_planned
from services.roster.credits.actions import Day, credit, tell_corrected, tell_logged
from services.roster.duty.models import DutyEntry
from services.roster.duty.rules import DutyState
from services.roster.posts.actions import close_open_posts, end_suspension, move_posts
from services.roster.workers.actions import facts_of
from services.roster.workers.models import Worker
from services.roster.workers.rules import WORKER, MergeIntoSelf, WorkerMove, require_survivor
from services.roster.workers.schemas import MergeIn, WorkerChanged, WorkerMerged

__all__ = ["merge"]


async def merge(session: AsyncSession, worker: Worker, asked: MergeIn) -> Worker:
    """Make a record the alias of another one of the same person, and move its duty there."""
    if asked.into == worker.worker_id:
        raise MergeIntoSelf
    survivor = await found(session, Worker, asked.into, match="*", change=True)
    require_survivor(worker.state, survivor.state)
    worker.state = WORKER.after(worker.state, WorkerMove.MERGE)
    worker.merged_into = survivor.worker_id
    survivor.enrolled_on = min(survivor.enrolled_on, worker.enrolled_on)
    today = scope_of(session).clock.today()
    await end_suspension(session, worker, before=today)
    await withdraw_planned(session, worker.worker_id, during=Range(today, None), because="merge")
    await session.flush()
    # Told before the corrections of duty: who pays by it gives the lines to the survivor first, and takes none back.
    told = WorkerMerged(**facts_of(worker), into=survivor.worker_id)
    await happened(session, told, subject=worker.worker_id, region=worker.region)
    await happened(session, WorkerChanged(**facts_of(survivor)), subject=survivor.worker_id, region=survivor.region)
    await move_posts(session, from_worker=worker.worker_id, to_worker=survivor.worker_id)
    await _move_duty(session, from_worker=worker.worker_id, to_worker=survivor.worker_id, reason=asked.reason)
    await close_open_posts(session, worker.worker_id, today=today)
    return worker


_REVERSE_MERGED = text(
    """
    WITH gone AS (
        UPDATE duty_entries SET state = 'reversed', version = version + 1, updated_at = clock_timestamp()
        WHERE worker_id = :merged AND live RETURNING id, worker_id, region, duty_on
    ), taken_back AS (
        INSERT INTO duty_reversals (entry_id, worker_id, region, reason, reversed_by, reversed_at)
        SELECT id, worker_id, region, :reason, :me, :now FROM gone
    )
    SELECT gone.id, gone.duty_on, gone.region FROM gone
    """
)

# As it was recorded and confirmed, with the survivor's post of the day; what overlaps the survivor's own duty is left
# out by the constraint.
_COPY_MERGED = text(
    """
    INSERT INTO duty_entries (worker_id, region, place, post_type, started_at, ended_at, source, state, violation,
                              recorded_by, recorded_at, late_approved_by, confirmed_by, confirmed_at,
                              corrects_id, reason, version)
    SELECT posts.worker_id, posts.region, other.place, other.post_type, other.started_at, other.ended_at, other.source,
           CASE WHEN other.confirmed_by IS NOT NULL THEN 'confirmed'
                WHEN other.id = ANY(:late) THEN 'late' ELSE 'recorded' END,
           other.violation, other.recorded_by, other.recorded_at, other.late_approved_by, other.confirmed_by,
           other.confirmed_at, other.id, :reason, 1
    FROM duty_entries AS other
    JOIN posts ON posts.worker_id = :survivor AND posts.during @> other.duty_on
    WHERE other.id = ANY(:gone) ORDER BY other.started_at
    ON CONFLICT DO NOTHING
    RETURNING id, duty_on, region
    """
)


async def _move_duty(session: AsyncSession, *, from_worker: str, to_worker: str, reason: str) -> None:
    """Reverse a merged worker's live duty, and record it anew for the survivor where it overlaps with nothing."""
    late = await session.scalars(
        select(DutyEntry.id).where(DutyEntry.worker_id == from_worker, DutyEntry.state == DutyState.LATE)
    )
    scope = scope_of(session)
    me = scope.caller.subject if scope.caller else "system"
    waiting = late.all()
    given = {"merged": from_worker, "reason": reason, "me": me, "now": scope.clock.now()}
    gone = (await session.execute(_REVERSE_MERGED, given)).all()
    copying = {"survivor": to_worker, "reason": reason, "late": list(waiting), "gone": [row.id for row in gone]}
    copied = (await session.execute(_COPY_MERGED, copying)).all()
    await tell_logged(session, [row.id for row in (*gone, *copied)])
    days = {Day(from_worker, row.duty_on, row.region) for row in gone}
    days |= {Day(to_worker, row.duty_on, row.region) for row in copied}
    changed = await credit(session, sorted(days))
    await tell_corrected(session, [credited._replace(before=credited.before or 0) for credited in changed])
