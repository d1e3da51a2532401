"""Overdue limits of open cases, computed and never stored."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import Clock
from chassis.regions import span_of
from chassis.workdays import WorkCalendar
from services.injury.assessment.models import Assessment
from services.injury.assessment.rules import AssessmentState
from services.injury.cases.models import Case
from services.injury.cases.rules import CaseState
from services.injury.clocks.limits import Limit
from services.injury.clocks.of_case import clocks_of
from services.injury.clocks.queries import records_of
from services.injury.overdue.rules import Overdue, overdue_of

__all__ = ["overdue_in"]

_OVER = (CaseState.FINAL, CaseState.MERGED, CaseState.WITHDRAWN)
# A case whose decision is final is assessed after it.
_ASSESSING = (AssessmentState.APPLIED, AssessmentState.PANEL_DRAWN)
_CHUNK = 500


async def overdue_in(
    session: AsyncSession,
    *,
    region: int | None,
    after: UUID | None,
    most: int | None,
    clock: Clock,
    calendar: WorkCalendar,
    of: Limit | None = None,
) -> list[Overdue]:
    """What is overdue in a region or anywhere, by case, after a case: at least so many rows if there are so many."""
    found: list[Overdue] = []
    while True:
        cases = await _open_cases(session, region=region, after=after)
        records = await records_of(session, cases)
        for case in cases:
            read = clocks_of(records[case.id], today=clock.today(), now=clock.now(), calendar=calendar)
            late = overdue_of(case.id, region=case.region, competent_region=case.competent_region, clocks=read)
            found += [one for one in late if of is None or one.limit is of]
            if most is not None and len(found) >= most:
                return found
        if len(cases) < _CHUNK:
            return found
        after = cases[-1].id


async def _open_cases(session: AsyncSession, *, region: int | None, after: UUID | None) -> Sequence[Case]:
    assessing = select(Assessment).where(Assessment.case_id == Case.id, Assessment.state.in_(_ASSESSING)).exists()
    wanted = select(Case).where(or_(Case.state.not_in(_OVER), assessing))
    if region is not None:
        wanted = wanted.where(Case.region.between(*span_of(region)))
    if after is not None:
        wanted = wanted.where(Case.id > after)
    return (await session.scalars(wanted.order_by(Case.id).limit(_CHUNK))).all()
