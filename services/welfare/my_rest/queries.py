"""A worker's own rest, from the records."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import scope_of
from services.welfare.duty.queries import days_of
from services.welfare.duty.rules import DAY
from services.welfare.leave_ledger.models import LeaveAccount
from services.welfare.rest_orders.actions import OPEN
from services.welfare.rest_orders.models import RestOrder
from services.welfare.rest_orders.rules import is_running, runs_of
from services.welfare.sick_blocks.models import SickBlock
from services.welfare.sick_blocks.rules import SickState

__all__ = ["rest_of"]


async def rest_of(session: AsyncSession, worker_id: str) -> dict[str, Any]:
    """The streak, the last day of rest, what stands, and what is owed."""
    today = scope_of(session).clock.today()
    worked = (await days_of(session, [worker_id]))[worker_id]
    runs = runs_of(worked)
    running = runs[-1] if runs and is_running(runs[-1], today=today) else None
    return {
        "worker_id": worker_id,
        "today": today,
        "streak_days": running.days if running else 0,
        "last_rest_on": running.first_on - DAY if running else today - DAY if runs else None,
        "order": await session.scalar(
            select(RestOrder).where(RestOrder.worker_id == worker_id, RestOrder.state.in_(OPEN))
        ),
        "sick_block": await session.scalar(
            select(SickBlock).where(SickBlock.worker_id == worker_id, SickBlock.state == SickState.OPEN)
        ),
        "leave": await session.get(LeaveAccount, worker_id),
    }
