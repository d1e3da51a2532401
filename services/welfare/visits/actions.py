"""Opening visits once for each event, making them, and seeing to what was needed.

The services that tell of events are followed apart, and an office may act at the same moment. Whatever opens or merges
visits of a worker waits for its turn at that worker; a row that an office changes is locked.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ciphers import KeyRing
from chassis.clock import ZONE
from chassis.database import one_at_a_time, scope_of
from chassis.known_workers import rekeyed
from chassis.ledger import happened
from services.welfare.visit_limits.queries import hours_in
from services.welfare.visits import schemas
from services.welfare.visits.models import NOTE, Visit, VisitCause, VisitNeed
from services.welfare.visits.rules import (
    NEED,
    OPEN,
    VISIT,
    CauseKind,
    Harm,
    NeedMove,
    NeedState,
    Occasion,
    VisitLimit,
    VisitMove,
    after_settling,
    due_at,
    graver,
    limit_of,
    occasion_of,
    require_visited_in_order,
)

__all__ = [
    "assign",
    "close",
    "decide",
    "open_by_hand",
    "open_for_case",
    "open_for_death",
    "open_need",
    "raise_clock",
    "record",
    "refer",
    "rekey",
    "resolve",
    "settle_merge",
    "verify",
]


async def open_for_case(
    session: AsyncSession, case_id: str, *, worker_id: str, region: int, harm: Harm, told_at: datetime
) -> None:
    """A case has one visit, however often it is told; of a worker who is known to have died it is the family's."""
    await _at_its_turn(session, worker_id)
    if await _caused(session, CauseKind.CASE, case_id):
        return
    visit = await _caused(session, CauseKind.DEATH, worker_id)
    if visit is None:
        occasion, critical = occasion_of(harm)
        visit = await _open(
            session, worker_id=worker_id, region=region, occasion=occasion, critical=critical, told_at=told_at
        )
    await _cause(session, visit, CauseKind.CASE, case_id)


async def open_for_death(session: AsyncSession, *, worker_id: str, region: int, told_at: datetime) -> None:
    """A death hastens the visit that the worker waited for, which is the family's now; else the family gets one."""
    await _at_its_turn(session, worker_id)
    if await _caused(session, CauseKind.DEATH, worker_id):
        return
    visit = await session.scalar(
        select(Visit)
        .where(Visit.worker_id == worker_id, Visit.state.in_(OPEN))
        .order_by(Visit.due_at, Visit.id)
        .limit(1)
        .with_for_update()
    )
    if visit is None:
        visit = await _open(
            session, worker_id=worker_id, region=region, occasion=Occasion.DEATH, critical=False, told_at=told_at
        )
    else:
        visit.occasion, visit.to_family = Occasion.DEATH, True
        await _hasten(session, visit, told_at=told_at)
    await _cause(session, visit, CauseKind.DEATH, worker_id)


async def decide(session: AsyncSession, case_id: str, *, on_duty: bool) -> None:
    """Recognition has decided whether it was on duty."""
    visit = await _caused(session, CauseKind.CASE, case_id)
    if visit is not None:
        visit.on_duty = on_duty
        await session.flush()


async def verify(session: AsyncSession, case_id: str, *, region: int) -> None:
    """The worker of a case that was taken on the check digit is known: the visit is that community's."""
    visit = await _caused(session, CauseKind.CASE, case_id)
    if visit is not None:
        visit.region = region
        await session.flush()


async def settle_merge(session: AsyncSession, case_id: str, *, into: str, worker_id: str) -> None:
    """Two cases were of one accident. One visit is made; where both were made already there is nothing to take back."""
    await _at_its_turn(session, worker_id)
    mine = await _caused(session, CauseKind.CASE, case_id)
    other = await _caused(session, CauseKind.CASE, into)
    if mine is None and other is not None:
        await _cause(session, other, CauseKind.CASE, case_id)
    elif other is None and mine is not None:
        await _cause(session, mine, CauseKind.CASE, into)
    elif mine is not None and other is not None:
        await _one_of(session, mine, other)


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Visits of a worker's record that was given up become those of the one that stays."""
    for worker_id in sorted((given_up, into)):
        await _at_its_turn(session, worker_id)
    dead = [await _caused(session, CauseKind.DEATH, one) for one in (given_up, into)]
    rows = await session.scalars(select(Visit).where(Visit.worker_id == given_up).with_for_update())
    for visit in rows.all():
        other = await _under_way(session, visit, worker_id=into)
        if other is not None:
            await _give_up(session, visit, other)
    mine, theirs = dead
    if mine is not None and theirs is None:
        await session.execute(
            update(VisitCause)
            .where(VisitCause.kind == CauseKind.DEATH, VisitCause.key == given_up)
            .values(key=into)
            .execution_options(synchronize_session=False)
        )
    elif mine is not None and theirs is not None:
        await _one_of(session, mine, theirs)
    await session.flush()
    await rekeyed(session, Visit, given_up=given_up, into=into)


async def open_by_hand(session: AsyncSession, *, worker_id: str, region: int, occasion: Occasion) -> Visit:
    """A visit that no event calls for."""
    now = scope_of(session).clock.now()
    return await _open(session, worker_id=worker_id, region=region, occasion=occasion, critical=False, told_at=now)


async def assign(session: AsyncSession, visit: Visit, *, assigned_to: str) -> Visit:
    """Name the office that makes the visit; another one may be named while it is not made."""
    visit.state = VISIT.after(visit.state, VisitMove.ASSIGN)
    visit.assigned_to = assigned_to
    visit.assigned_at = visit.assigned_at or scope_of(session).clock.now()
    return await _tell(session, visit, schemas.VisitAssigned)


async def raise_clock(session: AsyncSession, visit: Visit) -> Visit:
    """The worker is in danger of life: the clock of a death runs, from now."""
    visit.state = VISIT.after(visit.state, VisitMove.RAISE)
    visit.critical = True
    await _hasten(session, visit, told_at=scope_of(session).clock.now())
    return visit


async def record(
    session: AsyncSession, visit: Visit, asked: schemas.VisitedIn, *, caller: Caller, keys: KeyRing
) -> Visit:
    """Record the visit as it was made, with what was found to be needed."""
    state = VISIT.after(visit.state, VisitMove.VISIT)
    now = scope_of(session).clock.now()
    require_visited_in_order(asked.visited_at, triggered_at=visit.triggered_at, now=now)
    visit.state, visit.visited_at, visit.visitors = state, asked.visited_at, asked.visitors
    visit.visited_by = caller.subject
    in_time = asked.visited_at <= visit.due_at
    await _tell(session, visit, schemas.VisitMade, in_time=in_time, needs=len(asked.needs))
    for need in asked.needs:
        await open_need(session, visit, need, keys=keys)
    return visit


async def open_need(session: AsyncSession, visit: Visit, asked: schemas.NeedIn, *, keys: KeyRing) -> VisitNeed:
    """Keep what is needed; the visit stays open until it is seen to."""
    visit.state = VISIT.after(visit.state, VisitMove.OPEN_NEED)
    need = VisitNeed(
        visit_id=visit.id,
        region=visit.region,
        worker_id=visit.worker_id,
        kind=asked.kind,
        note=keys.seal(asked.note, context=NOTE) if asked.note else None,
        state=NEED.start,
        opened_at=scope_of(session).clock.now(),
    )
    session.add(need)
    await session.flush()
    await _tell_need(session, need, schemas.NeedOpened)
    return need


async def resolve(session: AsyncSession, need: VisitNeed) -> VisitNeed:
    """What was needed has been done."""
    return await _settle(session, need, NeedMove.RESOLVE)


async def refer(session: AsyncSession, need: VisitNeed, *, referred_to: str) -> VisitNeed:
    """A department takes it up."""
    need.referred_to = referred_to
    return await _settle(session, need, NeedMove.REFER)


async def close(session: AsyncSession, visit: Visit) -> Visit:
    """Nothing is left to be done."""
    visit.state = VISIT.after(visit.state, VisitMove.CLOSE)
    visit.closed_at = scope_of(session).clock.now()
    return await _tell(session, visit, schemas.VisitClosed)


async def _at_its_turn(session: AsyncSession, worker_id: str) -> None:
    await one_at_a_time(session, f"visited:{worker_id}")


async def _caused(session: AsyncSession, kind: CauseKind, key: str) -> Visit | None:
    """The visit that an event has, locked."""
    return await session.scalar(
        select(Visit)
        .join(VisitCause, VisitCause.visit_id == Visit.id)
        .where(VisitCause.kind == kind, VisitCause.key == key)
        .with_for_update(of=Visit)
        .execution_options(populate_existing=True)
    )


async def _cause(session: AsyncSession, visit: Visit, kind: CauseKind, key: str) -> None:
    cause = VisitCause(kind=kind, key=key, visit_id=visit.id, region=visit.region, worker_id=visit.worker_id)
    session.add(cause)
    await session.flush()


async def _open(
    session: AsyncSession, *, worker_id: str, region: int, occasion: Occasion, critical: bool, told_at: datetime
) -> Visit:
    own = await hours_in(session, region, on=told_at.astimezone(ZONE).date())
    visit = Visit(
        region=region,
        worker_id=worker_id,
        occasion=occasion,
        to_family=occasion is Occasion.DEATH,
        critical=critical,
        state=VISIT.start,
        triggered_at=told_at,
        assign_due_at=due_at(told_at, VisitLimit.ASSIGN, own),
        due_at=due_at(told_at, limit_of(occasion, critical=critical), own),
    )
    session.add(visit)
    await session.flush()
    return await _tell(session, visit, schemas.VisitOpened, due_at=visit.due_at)


async def _hasten(session: AsyncSession, visit: Visit, *, told_at: datetime) -> None:
    """Its clock may only become shorter by it."""
    own = await hours_in(session, visit.region, on=told_at.astimezone(ZONE).date())
    limit = limit_of(visit.occasion, critical=visit.critical)
    visit.due_at = min(visit.due_at, due_at(told_at, limit, own))
    await _tell(session, visit, schemas.VisitRaised, due_at=visit.due_at)


async def _under_way(session: AsyncSession, visit: Visit, *, worker_id: str) -> Visit | None:
    """The visit by hand that another record of the same person waits for."""
    if visit.state not in OPEN or visit.occasion not in (Occasion.HARDSHIP, Occasion.ROUTINE):
        return None
    return await session.scalar(
        select(Visit)
        .where(Visit.worker_id == worker_id, Visit.occasion == visit.occasion, Visit.state.in_(OPEN))
        .with_for_update()
    )


async def _one_of(session: AsyncSession, one: Visit, other: Visit) -> None:
    if one.id == other.id:
        return
    if one.state in OPEN:
        await _give_up(session, one, other)
    elif other.state in OPEN:
        await _give_up(session, other, one)


async def _give_up(session: AsyncSession, visit: Visit, stays: Visit) -> None:
    """``stays`` is made for both: it is as urgent as the more urgent of the two, and for the graver occasion."""
    visit.state, visit.merged_into = VISIT.after(visit.state, VisitMove.MERGE), stays.id
    if stays.state in OPEN:
        stays.occasion = graver(stays.occasion, visit.occasion)
        stays.to_family = stays.occasion is Occasion.DEATH
        stays.critical = stays.critical or visit.critical
        stays.due_at = min(stays.due_at, visit.due_at)
    await session.flush()
    await session.execute(
        update(VisitCause)
        .where(VisitCause.visit_id == visit.id)
        .values(visit_id=stays.id, region=stays.region, worker_id=stays.worker_id)
        .execution_options(synchronize_session=False)
    )
    await _tell(session, visit, schemas.VisitMerged, into=stays.id)


async def _settle(session: AsyncSession, need: VisitNeed, move: NeedMove) -> VisitNeed:
    """Its visit is locked already."""
    need.state = NEED.after(need.state, move)
    need.settled_at = scope_of(session).clock.now()
    await session.flush()
    visit = await session.get_one(Visit, need.visit_id)
    further = after_settling(await _needs(session, visit.id))
    if further is not None:
        visit.state = VISIT.after(visit.state, further)
    if move is NeedMove.REFER:
        await _tell_need(session, need, schemas.NeedReferred, referred_to=need.referred_to)
    else:
        await _tell_need(session, need, schemas.NeedResolved)
    return need


async def _needs(session: AsyncSession, visit_id: UUID) -> list[NeedState]:
    return list(await session.scalars(select(VisitNeed.state).where(VisitNeed.visit_id == visit_id)))


async def _tell(session: AsyncSession, visit: Visit, kind: type[schemas.VisitEvent], **more: object) -> Visit:
    await session.flush()
    told = kind.model_validate({"worker_id": visit.worker_id, "occasion": visit.occasion, "state": visit.state, **more})
    await happened(session, told, subject=visit.id, region=visit.region)
    return visit


async def _tell_need(session: AsyncSession, need: VisitNeed, kind: type[schemas.NeedEvent], **more: object) -> None:
    await session.flush()
    told = kind.model_validate({"visit_id": need.visit_id, "worker_id": need.worker_id, "kind": need.kind, **more})
    await happened(session, told, subject=need.id, region=need.region)
