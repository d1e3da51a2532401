"""Raising a crisis, taking it, following it up; and telling the next desk when nobody does."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import scope_of
from services.welfare.counselling.models import Case
from services.welfare.counselling.rules import COUNSELLING_CASE, CounselMove, CounselState
from services.welfare.counselling.store import told, whole_store
from services.welfare.crises.models import Crisis
from services.welfare.crises.rules import (
    ANSWER_WITHIN,
    CRISIS,
    FOLLOW_UP_WITHIN,
    CrisisMove,
    CrisisState,
    next_desk,
    require_at_desk,
)
from services.welfare.crises.schemas import (
    CrisisAcknowledged,
    CrisisContacted,
    CrisisEscalated,
    CrisisFollowedUp,
    CrisisRaised,
)
from services.welfare.duty_shifts.queries import HumanContact, on_duty

__all__ = ["acknowledge", "contact", "escalate_crises", "follow_up", "raise_alarm"]


async def raise_alarm(session: AsyncSession, case: Case, *, contact: bytes | None) -> tuple[Crisis, HumanContact]:
    """Tell the desk on duty, and say whom to call. A case has one open crisis; a further alarm joins it.

    The case is locked. Nothing here asks another service or can be refused.
    """
    now = _now(session)
    called = await on_duty(session, case.region, at=now)
    async with whole_store(session):
        open_one = select(Crisis).where(Crisis.case_id == case.id, Crisis.state != CrisisState.FOLLOWED_UP)
        crisis = await session.scalar(open_one.with_for_update())
        if crisis is not None:
            crisis.contact = contact or crisis.contact
            return crisis, called
        crisis = Crisis(
            case_id=case.id,
            pseudonym=case.pseudonym,
            region=case.region,
            desk=called.region,
            state=CRISIS.start,
            contact=contact,
            raised_at=now,
            answer_due_at=now + ANSWER_WITHIN,
            follow_up_due_at=now + FOLLOW_UP_WITHIN,
            escalations=0,
        )
        case.state = COUNSELLING_CASE.after(case.state, CounselMove.ALARM)
        session.add(crisis)
        await told(session, CrisisRaised(), subject=crisis.id, region=crisis.region)
    return crisis, called


async def acknowledge(session: AsyncSession, crisis: Crisis, *, caller: Caller) -> Crisis:
    """A human being has it now."""
    require_at_desk(crisis.desk, caller_region=caller.region)
    crisis.state = CRISIS.after(crisis.state, CrisisMove.ACKNOWLEDGE)
    crisis.acknowledged_at, crisis.acknowledged_by = _now(session), caller.subject
    await told(session, CrisisAcknowledged(), subject=crisis.id, region=crisis.region)
    return crisis


async def contact(session: AsyncSession, crisis: Crisis, *, caller: Caller) -> Crisis:
    """The person was spoken to."""
    require_at_desk(crisis.desk, caller_region=caller.region)
    crisis.state = CRISIS.after(crisis.state, CrisisMove.CONTACT)
    crisis.contacted_at = _now(session)
    await told(session, CrisisContacted(), subject=crisis.id, region=crisis.region)
    return crisis


async def follow_up(session: AsyncSession, crisis: Crisis, *, caller: Caller) -> Crisis:
    """The person was spoken to again; the case goes on in follow-up, and the desk forgets who it was."""
    require_at_desk(crisis.desk, caller_region=caller.region)
    crisis.state = CRISIS.after(crisis.state, CrisisMove.FOLLOW_UP)
    crisis.followed_up_at, crisis.contact = _now(session), None
    await told(session, CrisisFollowedUp(), subject=crisis.id, region=crisis.region)
    async with whole_store(session):
        case = await session.get_one(Case, crisis.case_id, with_for_update=True, populate_existing=True)
        if case.state is CounselState.CRISIS:
            case.state = COUNSELLING_CASE.after(case.state, CounselMove.FOLLOW_UP)
    return crisis


async def escalate_crises(session: AsyncSession) -> int:
    """The scheduled rule: what was not taken in time, or not followed up within the day, rings one level up.

    Each ring sets the next; running it again at once changes nothing, and two at once share the work.
    """
    now = _now(session)
    waiting = and_(Crisis.state == CrisisState.RAISED, Crisis.answer_due_at < now)
    late = and_(
        Crisis.state.in_((CrisisState.ACKNOWLEDGED, CrisisState.CONTACTED)),
        Crisis.follow_up_due_at < now,
        Crisis.answer_due_at < now,
    )
    async with whole_store(session):
        due = select(Crisis).where(or_(waiting, late)).order_by(Crisis.id).with_for_update(skip_locked=True)
        crises = (await session.scalars(due)).all()
        for crisis in crises:
            crisis.desk = next_desk(crisis.desk)
            crisis.answer_due_at = now + ANSWER_WITHIN
            crisis.escalations += 1
            await told(session, CrisisEscalated(), subject=crisis.id, region=crisis.region)
    return len(crises)


def _now(session: AsyncSession) -> datetime:
    return scope_of(session).clock.now()
