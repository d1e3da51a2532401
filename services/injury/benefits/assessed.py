"""What the assessment says that benefits are computed from."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere
from services.injury.assessment.models import Assessment
from services.injury.assessment.queries import final_of
from services.injury.assessment.rules import AssessmentState, CareLevel
from services.injury.cases.models import Case
from services.injury.cases.rules import Outcome
from services.injury.paid_leaves.models import PaidLeave
from services.injury.recognition.models import UnitRelation

__all__ = ["Assessed", "assessed_of", "other_grades_of", "paid_leave_end_of"]


@dataclass(frozen=True, slots=True)
class Assessed:
    """The conclusion that stands."""

    grade: int | None
    care: CareLevel
    on: date


async def assessed_of(session: AsyncSession, case: Case) -> Assessed | None:
    """The last of the case's conclusions that nobody can contest any more: a review's takes the first one's place."""
    async with everywhere(session):
        last = await final_of(session, case)
    if last is None or last.concluded_on is None:
        return None
    return Assessed(last.grade, last.care or CareLevel.NONE, last.concluded_on)


async def other_grades_of(session: AsyncSession, case: Case, unit_id: str | None) -> list[int]:
    """The grades of the worker's other injuries at the unit, of which the gravest decides the grants (S:19)."""
    if unit_id is None:
        return []
    async with everywhere(session):
        rows = await session.scalars(
            select(Assessment.grade)
            .join(UnitRelation, UnitRelation.case_id == Assessment.case_id)
            .join(Case, Case.id == Assessment.case_id)
            .where(
                Case.outcome.in_([Outcome.RECOGNISED, Outcome.DEEMED]),
                Assessment.worker_id == case.worker_id,
                Assessment.case_id != case.id,
                Assessment.state == AssessmentState.FINAL,
                UnitRelation.unit_id == unit_id,
            )
            .ext(distinct_on(Assessment.case_id))
            .order_by(Assessment.case_id, Assessment.concluded_on.desc(), Assessment.id.desc())
        )
        grades = rows.all()
    return [grade for grade in grades if grade is not None]


async def paid_leave_end_of(session: AsyncSession, case: Case) -> date | None:
    """The last day of the paid leave, if there was one."""
    async with everywhere(session):
        return await session.scalar(select(PaidLeave.ends_on).where(PaidLeave.case_id == case.id))
