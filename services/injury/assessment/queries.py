"""Reading assessments, with how their limit stands."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.filters import in_force
from chassis.problems import Missing, ParameterMissing
from chassis.workdays import WorkCalendar
from services.injury.assessment.models import Assessment
from services.injury.assessment.rules import AssessmentState, Kind, Panel, panel_is_genuine
from services.injury.assessment.schemas import AssessmentOut, PanelOut
from services.injury.cases.models import Case
from services.injury.clocks.limits import Limit
from services.injury.clocks.rules import Reading, read_clock
from services.injury.experts.models import Expert

__all__ = ["clock_of", "final_of", "panel_of", "pool_of", "shown"]


def clock_of(one: Assessment, *, today: date, calendar: WorkCalendar) -> Reading:
    """60 days from the application, and what they were extended by."""
    return read_clock(
        limit=Limit.ASSESS if one.kind is Kind.INITIAL else Limit.REASSESS,
        started_on=one.applied_on,
        today=today,
        calendar=calendar,
        extended_by=one.extended_days,
        done_on=one.concluded_on,
    )


def shown(one: Assessment, *, today: date, calendar: WorkCalendar) -> AssessmentOut:
    """An assessment as an answer."""
    clock: Reading | None
    try:
        clock = clock_of(one, today=today, calendar=calendar)
    except ParameterMissing:
        clock = None
    own = {name: getattr(one, name) for name in AssessmentOut.model_fields if name != "clock"}
    return AssessmentOut.model_validate(own | {"clock": clock})


async def final_of(session: AsyncSession, case: Case) -> Assessment | None:
    """The last of the case's conclusions that nobody can contest any more."""
    return await session.scalar(
        select(Assessment)
        .where(Assessment.case_id == case.id, Assessment.state == AssessmentState.FINAL)
        .order_by(Assessment.concluded_on.desc(), Assessment.id.desc())
        .limit(1)
    )


async def pool_of(session: AsyncSession, committee: int, *, on: date, specialty: str | None) -> list[str]:
    """The numbers of those who can be drawn."""
    wanted = select(Expert.expert_no).where(Expert.region == committee, in_force(Expert, on=on))
    if specialty is not None:
        wanted = wanted.where(Expert.specialty == specialty)
    return sorted(await session.scalars(wanted))


def panel_of(one: Assessment) -> PanelOut:
    """The record of a draw, drawn once more; ``Missing`` before there was one."""
    if one.seed is None or one.pool is None or one.pool_digest is None or one.experts is None:
        raise Missing
    panel = Panel(seed=one.seed, pool=one.pool_digest, experts=tuple(one.experts))
    return PanelOut(
        id=one.id,
        seed=one.seed,
        pool=one.pool,
        pool_digest=one.pool_digest,
        recused=one.recused,
        experts=one.experts,
        genuine=panel_is_genuine(panel, experts=one.pool, recused=one.recused),
    )
