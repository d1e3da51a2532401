"""Recording lost time and its end."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock
from chassis.ledger import happened
from services.injury.cases.models import Case, of_case
from services.injury.clocks.rules import SpansOverlap
from services.injury.lost_times.rules import TimeNotOpen, require_past_days
from services.injury.lost_times.schemas import LostTimeIn, TimeLost
from services.injury.recognition.models import LostTimeSpan

__all__ = ["end", "record"]


async def record(session: AsyncSession, case: Case, asked: LostTimeIn, *, clock: Clock) -> LostTimeSpan:
    """Record days that do not count; the database lets no two times of a case overlap."""
    require_past_days(asked.first_on, asked.last_on, today=clock.today())
    await session.refresh(case, with_for_update=True)  # one at a time: two would wait for each other's row
    lost = LostTimeSpan(**of_case(case), **asked.model_dump())
    session.add(lost)
    await _tell(session, lost)
    return lost


async def end(session: AsyncSession, lost: LostTimeSpan, *, last_on: date, clock: Clock) -> LostTimeSpan:
    """Record the last day of a time that went on."""
    if lost.last_on is not None:
        raise TimeNotOpen
    if last_on < lost.first_on:
        raise SpansOverlap
    require_past_days(lost.first_on, last_on, today=clock.today())
    lost.last_on = last_on
    await _tell(session, lost)
    return lost


async def _tell(session: AsyncSession, lost: LostTimeSpan) -> None:
    await session.flush()
    told = TimeLost(worker_id=lost.worker_id, first_on=lost.first_on, last_on=lost.last_on)
    await happened(session, told, subject=lost.case_id, region=lost.region)
