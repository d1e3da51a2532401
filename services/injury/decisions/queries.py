"""Reading what a decision rests on and what became of it."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.problems import Missing
from services.injury.cases.models import Case
from services.injury.decisions.models import Decision, Delivery, Investigation, Remedy, Suspension
from services.injury.decisions.rules import Recipient, RemedyKind, RemedyResult

__all__ = [
    "PARTIES",
    "investigation_of",
    "open_remedy_of",
    "open_suspension_of",
    "review_of",
    "rounds_of",
    "served_last_on",
    "standing_decision",
]

# Who may challenge a decision; the agency has a copy only.
PARTIES = (Recipient.WORKER, Recipient.RELATIVE, Recipient.EMPLOYER)


async def standing_decision(session: AsyncSession, case: Case, *, change: bool = False) -> Decision:
    """The decision that stands; ``Missing`` where none was made, or it was revoked."""
    statement = select(Decision).where(Decision.case_id == case.id, Decision.revoked_on.is_(None))
    decision = await session.scalar(statement.with_for_update() if change else statement)
    if decision is None:
        raise Missing
    return decision


async def rounds_of(session: AsyncSession, case: Case) -> int:
    """How many decisions the case has had."""
    return await session.scalar(select(func.count()).where(Decision.case_id == case.id)) or 0


async def investigation_of(session: AsyncSession, case: Case) -> Investigation | None:
    """The last one since the case was accepted; that of an application that was withdrawn is over."""
    return await session.scalar(
        select(Investigation)
        .where(Investigation.case_id == case.id, Investigation.opened_on >= case.accepted_on)
        .order_by(Investigation.id.desc())
        .limit(1)
    )


async def open_suspension_of(session: AsyncSession, case: Case) -> Suspension:
    suspension = await session.scalar(
        select(Suspension).where(Suspension.case_id == case.id, Suspension.last_on.is_(None))
    )
    if suspension is None:
        raise Missing
    return suspension


async def open_remedy_of(session: AsyncSession, case: Case) -> Remedy:
    remedy = await session.scalar(select(Remedy).where(Remedy.case_id == case.id, Remedy.concluded_on.is_(None)))
    if remedy is None:
        raise Missing
    return remedy


async def review_of(session: AsyncSession, case: Case) -> Remedy | None:
    """The review that upheld what stands, if there was one."""
    return await session.scalar(
        select(Remedy).where(
            Remedy.case_id == case.id,
            Remedy.decided_on == case.decided_on,
            Remedy.kind == RemedyKind.REVIEW,
            Remedy.result == RemedyResult.UPHELD,
        )
    )


async def served_last_on(session: AsyncSession, case: Case) -> date:
    """The day on which the last of those who may challenge what stands had it: each one's time runs from its own."""
    served_on = await session.scalar(
        select(func.max(Delivery.delivered_on)).where(
            Delivery.case_id == case.id, Delivery.decided_on == case.decided_on, Delivery.recipient.in_(PARTIES)
        )
    )
    if served_on is None:
        raise Missing
    return served_on
