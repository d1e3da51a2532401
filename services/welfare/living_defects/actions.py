"""Reporting a defect and putting it right."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.ledger import Event, happened
from services.welfare.living_defects.models import LivingDefect
from services.welfare.living_defects.rules import (
    DEFECT,
    OPEN,
    DefectMove,
    LivingItem,
    escalated_to,
    figure_of,
    require_other_hand,
)
from services.welfare.living_defects.schemas import (
    DefectAssigned,
    DefectEscalated,
    DefectFixed,
    DefectRejected,
    DefectReported,
    DefectVerified,
)
from services.welfare.rest_figures.queries import figure_in

__all__ = ["assign", "escalate_defects", "fix", "reject", "report", "verify"]


async def report(
    session: AsyncSession, *, post_id: UUID, region: int, item: LivingItem, description: str, caller: Caller
) -> LivingDefect:
    """Say what is lacking; its clock runs from now."""
    clock = scope_of(session).clock
    now = clock.now()
    hours = await figure_in(session, region, figure_of(item), on=clock.today())
    defect = LivingDefect(
        post_id=post_id,
        region=region,
        item=item,
        description=description,
        state=DEFECT.start,
        reported_by=caller.subject,
        reported_at=now,
        due_at=now + timedelta(hours=hours),
    )
    session.add(defect)
    return await _told(session, defect, DefectReported)


async def assign(session: AsyncSession, defect: LivingDefect, *, assigned_to: str) -> LivingDefect:
    """Say who puts it right, or say it anew."""
    defect.state = DEFECT.after(defect.state, DefectMove.ASSIGN)
    defect.assigned_to = assigned_to
    return await _told(session, defect, DefectAssigned)


async def fix(session: AsyncSession, defect: LivingDefect, *, caller: Caller) -> LivingDefect:
    """Say that it was put right."""
    defect.state = DEFECT.after(defect.state, DefectMove.FIX)
    defect.fixed_by, defect.fixed_at = caller.subject, scope_of(session).clock.now()
    return await _told(session, defect, DefectFixed)


async def verify(session: AsyncSession, defect: LivingDefect, *, caller: Caller) -> LivingDefect:
    """Find it put right, with another hand."""
    state = DEFECT.after(defect.state, DefectMove.VERIFY)
    require_other_hand(fixed_by=defect.fixed_by, verifier=caller.subject)
    defect.state, defect.verified_by = state, caller.subject
    return await _told(session, defect, DefectVerified)


async def reject(session: AsyncSession, defect: LivingDefect, *, caller: Caller) -> LivingDefect:
    """Find it not put right: its clock has never stopped."""
    state = DEFECT.after(defect.state, DefectMove.REJECT)
    require_other_hand(fixed_by=defect.fixed_by, verifier=caller.subject)
    defect.state, defect.fixed_by, defect.fixed_at = state, None, None
    return await _told(session, defect, DefectRejected)


async def escalate_defects(session: AsyncSession) -> int:
    """The scheduled rule: what is overdue is told one level up, and one more for each further day."""
    now = scope_of(session).clock.now()
    overdue = await session.scalars(
        select(LivingDefect)
        .where(LivingDefect.state.in_(OPEN), LivingDefect.due_at < now)
        .order_by(LivingDefect.id)
        .with_for_update(skip_locked=True)
    )
    told = 0
    for defect in overdue.all():
        level = escalated_to(defect.due_at, now=now)
        if level is not None and level is not defect.escalated_to:
            defect.escalated_to = level
            await _told(session, defect, DefectEscalated)
            told += 1
    return told


async def _told(session: AsyncSession, defect: LivingDefect, kind: type[Event]) -> LivingDefect:
    await session.flush()
    facts: dict[str, Any] = {name: getattr(defect, name) for name in kind.model_fields}
    await happened(session, kind(**facts), subject=defect.id, region=defect.region)
    return defect
