"""What follows when the roster tells how its duty log stands: rest, violations and leave are counted anew."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.follower import Fed
from services.welfare.duty.actions import take
from services.welfare.leave_ledger.actions import accrue
from services.welfare.rest_orders.actions import reckon
from services.welfare.rest_violations.actions import recount_violations

__all__ = ["on_duty"]


async def on_duty(session: AsyncSession, run: Sequence[Fed]) -> None:
    """Entries are told whole; what they make of the days they touch is reckoned from all that is known, once."""
    touched = await take(session, [(event.region, entry) for event in run for entry in event.data["entries"]])
    await reckon(session, touched)
    await recount_violations(session, touched)
    await accrue(session, touched)
