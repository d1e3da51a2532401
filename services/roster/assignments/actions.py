"""Planning duty and withdrawing it."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import ZONE
from chassis.database import scope_of
from chassis.ledger import all_happened, happened
from services.roster.assignments.models import Assignment
from services.roster.assignments.rules import (
    ASSIGNMENT,
    AssignmentMove,
    AssignmentState,
    AssignmentWithoutPost,
    require_ahead,
)
from services.roster.assignments.schemas import AssignmentIn, AssignmentPlanned, AssignmentWithdrawn
from services.roster.posts.models import Post

__all__ = ["plan", "withdraw", "withdraw_planned"]


async def plan(session: AsyncSession, asked: AssignmentIn) -> Assignment:
    """Plan a stretch of duty; the database refuses a day on which the worker may not be assigned."""
    scope = scope_of(session)
    duty_on = asked.started_at.astimezone(ZONE).date()
    require_ahead(asked.started_at, asked.ended_at, duty_on=duty_on, today=scope.clock.today())
    region = await session.scalar(
        select(Post.region).where(Post.worker_id == asked.worker_id, Post.during.contains(duty_on))
    )
    if region is None:
        raise AssignmentWithoutPost
    made = Assignment(
        **asked.model_dump(),
        region=region,
        state=ASSIGNMENT.start,
        planned_by=scope.caller.subject if scope.caller else "system",
    )
    session.add(made)
    await session.flush()
    await happened(session, AssignmentPlanned(**_facts(made)), subject=made.id, region=made.region)
    return made


async def withdraw(session: AsyncSession, planned: Assignment, *, because: str) -> Assignment:
    """Withdraw one plan."""
    planned.state = ASSIGNMENT.after(planned.state, AssignmentMove.WITHDRAW)
    planned.because = because
    await session.flush()
    await happened(session, AssignmentWithdrawn(**_facts(planned)), subject=planned.id, region=planned.region)
    return planned


async def withdraw_planned(session: AsyncSession, worker_id: str, *, during: Range[date], because: str) -> None:
    """Withdraw what is planned for a worker in a span of days. The worker's row is locked by the caller."""
    planned = await session.scalars(
        select(Assignment)
        .where(
            Assignment.worker_id == worker_id,
            Assignment.state == AssignmentState.PLANNED,
            Assignment.duty_on.op("<@")(during),
        )
        .order_by(Assignment.started_at)
    )
    taken = planned.all()
    for one in taken:
        one.state = ASSIGNMENT.after(one.state, AssignmentMove.WITHDRAW)
        one.because = because
    await session.flush()
    await all_happened(session, [(AssignmentWithdrawn(**_facts(one)), one.id, one.region) for one in taken])


def _facts(one: Assignment) -> dict[str, Any]:
    return {name: getattr(one, name) for name in AssignmentPlanned.model_fields}
