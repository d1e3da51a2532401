"""Setting and extending paid leave, and ending it with a grade."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.ledger import happened
from chassis.problems import Missing
from services.injury.assessment.rules import pay_period
from services.injury.cases.models import Case, of_case
from services.injury.paid_leaves.models import PaidLeave
from services.injury.paid_leaves.schemas import PaidLeaveExtended, PaidLeaveIn, PaidLeaveSet

__all__ = ["end_with_grade", "extend", "leave_of", "put"]


async def leave_of(session: AsyncSession, case: Case, *, change: bool = False) -> PaidLeave:
    statement = select(PaidLeave).where(PaidLeave.case_id == case.id)
    leave = await session.scalar(statement.with_for_update() if change else statement)
    if leave is None:
        raise Missing
    return leave


async def put(session: AsyncSession, case: Case, asked: PaidLeaveIn) -> PaidLeave:
    """Set the ordinary leave, or set it anew while nothing was added to it."""
    ends_on = pay_period(started_on=asked.started_on, months=asked.months).ends_on
    leave = await session.scalar(select(PaidLeave).where(PaidLeave.case_id == case.id).with_for_update())
    if leave is None:
        leave = PaidLeave(**of_case(case), employer_id=case.employer_id, extra_months=0)
        session.add(leave)
    extra, confirmed = leave.extra_months or 0, leave.confirmed_by is not None
    if extra:
        ends_on = pay_period(
            started_on=asked.started_on, months=asked.months, extra_months=extra, confirmed=confirmed
        ).ends_on
    leave.started_on, leave.months, leave.ends_on = asked.started_on, asked.months, ends_on
    await session.flush()
    told = PaidLeaveSet(worker_id=leave.worker_id, ends_on=leave.ends_on)
    await happened(session, told, subject=case.id, region=case.region)
    return leave


async def extend(session: AsyncSession, case: Case, *, extra_months: int, caller: Caller) -> PaidLeave:
    """The committee confirms more."""
    leave = await leave_of(session, case, change=True)
    leave.ends_on = pay_period(
        started_on=leave.started_on, months=leave.months, extra_months=extra_months, confirmed=True
    ).ends_on
    leave.extra_months, leave.confirmed_by = extra_months, caller.subject
    return await _told(session, leave)


async def end_with_grade(session: AsyncSession, case: Case, *, graded_on: date) -> None:
    """第三十三条第二款 (S:L1): 工伤职工评定伤残等级后，停发原待遇."""
    leave = await session.scalar(select(PaidLeave).where(PaidLeave.case_id == case.id).with_for_update())
    if leave is not None and leave.started_on <= graded_on < leave.ends_on:
        leave.ends_on = graded_on
        await _told(session, leave)


async def _told(session: AsyncSession, leave: PaidLeave) -> PaidLeave:
    await session.flush()
    told = PaidLeaveExtended(worker_id=leave.worker_id, ends_on=leave.ends_on)
    await happened(session, told, subject=leave.case_id, region=leave.region)
    return leave
