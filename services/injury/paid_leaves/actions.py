"""Setting and extending paid leave, and ending it with a grade."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import everywhere
from chassis.ledger import happened
from chassis.problems import Missing
from services.injury.assessment.models import Assessment
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
    """Set the ordinary leave, or set it anew; what the committee has confirmed beyond it stays."""
    leave = await session.scalar(select(PaidLeave).where(PaidLeave.case_id == case.id).with_for_update())
    extra_months = leave.extra_months if leave else 0
    ends_on = await _ends_on(session, case, started_on=asked.started_on, months=asked.months, extra_months=extra_months)
    if leave is None:
        leave = PaidLeave(**of_case(case), employer_id=case.employer_id, extra_months=extra_months)
        session.add(leave)
    leave.started_on, leave.months, leave.ends_on = asked.started_on, asked.months, ends_on
    await session.flush()
    told = PaidLeaveSet(worker_id=leave.worker_id, ends_on=leave.ends_on)
    await happened(session, told, subject=case.id, region=case.region)
    return leave


async def extend(session: AsyncSession, case: Case, *, extra_months: int, caller: Caller) -> PaidLeave:
    """The committee confirms more."""
    leave = await leave_of(session, case, change=True)
    leave.ends_on = await _ends_on(
        session, case, started_on=leave.started_on, months=leave.months, extra_months=extra_months
    )
    leave.extra_months, leave.confirmed_by = extra_months, caller.subject
    return await _told(session, leave)


async def end_with_grade(session: AsyncSession, case: Case) -> None:
    """第三十三条第二款 (S:L1): 工伤职工评定伤残等级后，停发原待遇."""
    leave = await session.scalar(select(PaidLeave).where(PaidLeave.case_id == case.id).with_for_update())
    if leave is None:
        return
    ends_on = await _ends_on(
        session, case, started_on=leave.started_on, months=leave.months, extra_months=leave.extra_months
    )
    if ends_on < leave.ends_on:
        leave.ends_on = ends_on
        await _told(session, leave)


async def _ends_on(session: AsyncSession, case: Case, *, started_on: date, months: int, extra_months: int) -> date:
    """The last day, by its months and by the first grade since it began: a relapse has its leave after one (art. 38).

    Assessments are the committee's, and are read whoever sets the leave.
    """
    async with everywhere(session):
        graded_on = await session.scalar(
            select(func.min(Assessment.concluded_on)).where(
                Assessment.case_id == case.id,
                Assessment.grade.is_not(None),
                Assessment.concluded_on >= started_on,
            )
        )
    return pay_period(
        started_on=started_on,
        months=months,
        extra_months=extra_months,
        confirmed=extra_months > 0,  # nobody but the committee adds any
        graded_on=graded_on,
    ).ends_on


async def _told(session: AsyncSession, leave: PaidLeave) -> PaidLeave:
    await session.flush()
    told = PaidLeaveExtended(worker_id=leave.worker_id, ends_on=leave.ends_on)
    await happened(session, told, subject=leave.case_id, region=leave.region)
    return leave
