"""Accepting applications, and turning them away."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.ledger import happened
from chassis.regions import Level, parent_of
from chassis.workdays import WorkCalendar
from services.injury.acceptance.rules import (
    Bearing,
    RelationNotDetermined,
    require_acceptable,
    require_borne_out,
)
from services.injury.acceptance.schemas import CaseAccepted, CaseNotAccepted
from services.injury.cases.models import Case
from services.injury.cases.rules import INJURY_CASE, OUTCOME_OF, CaseMove, NotAcceptedReason, require_competent
from services.injury.recognition.models import Application
from services.injury.recognition.queries import (
    application_of,
    competence_of,
    costs_of,
    lacking,
    lateness_of,
    papers_of,
    relation_of,
    settled_relation,
)
from services.injury.recognition.relations import Settled
from services.injury.recognition.rules import require_impartial
from services.injury.recognition.timeliness import ApplicationLate

__all__ = ["accept", "refuse"]


async def accept(session: AsyncSession, case: Case, *, caller: Caller, clock: Clock, calendar: WorkCalendar) -> Case:
    """Take the application up: by the competent department, in time, on a settled relation, with every paper there.

    It is judged by what is known today: lost time that was found to have ended earlier can make it late.
    """
    state = INJURY_CASE.after(case.state, CaseMove.ACCEPT)
    require_competent(case.competent_region, region=caller.region)
    today = clock.today()
    application = await application_of(session, case, change=True)
    require_impartial(caller, worker_id=case.worker_id, applied_by=application.applied_by)
    relation = await relation_of(session, case)
    if relation is None:
        raise RelationNotDetermined
    settled = settled_relation(case, relation, ground=application.ground)
    require_acceptable(settled, lacking(application, await papers_of(session, application), today=today))
    lateness = await lateness_of(session, case, applied_on=application.applied_on, accepted_on=today, calendar=calendar)
    for name, value in costs_of(lateness).items():
        setattr(application, name, value)
    application.accepted_on, application.relation_settled = today, True
    case.employer_id = application.employer_id = settled.unit_id or case.employer_id
    case.state, case.accepted_on, case.not_accepted_for = state, today, None
    await session.flush()
    told = CaseAccepted(worker_id=case.worker_id, accepted_on=today, employer_id=case.employer_id)
    await happened(session, told, subject=case.id, region=case.region)
    return case


async def refuse(
    session: AsyncSession,
    case: Case,
    *,
    reason: NotAcceptedReason,
    caller: Caller,
    clock: Clock,
    calendar: WorkCalendar,
) -> Case:
    """Turn the application away for a reason that the file bears out.

    Where the unit lies in another province nobody here is competent; the department of the worker's own place says so.
    """
    state = INJURY_CASE.after(case.state, CaseMove.REFUSE)
    today = clock.today()
    elsewhere = _elsewhere(case)
    decides = await competence_of(session, case.region, on=today) if elsewhere else case.competent_region
    require_competent(decides, region=caller.region)
    application = await application_of(session, case, change=True)
    require_impartial(caller, worker_id=case.worker_id, applied_by=application.applied_by)
    bearing = Bearing(
        late=await _is_late(session, case, application, calendar=calendar),
        settled=await _settled_if(session, case, application, needed=reason is NotAcceptedReason.NO_RELATION),
        missing=lacking(application, await papers_of(session, application), today=today),
        asked=application.first_list is not None,
        elsewhere=elsewhere,
    )
    require_borne_out(reason, bearing)
    case.state, case.outcome = state, OUTCOME_OF[CaseMove.REFUSE]
    case.not_accepted_for, case.decided_on = reason, today
    await session.flush()
    told = CaseNotAccepted(worker_id=case.worker_id, reason=reason)
    await happened(session, told, subject=case.id, region=case.region)
    return case


def _elsewhere(case: Case) -> bool:
    competent_region = case.competent_region
    return competent_region is not None and (
        parent_of(competent_region, Level.PROVINCE) != parent_of(case.region, Level.PROVINCE)
    )


async def _is_late(session: AsyncSession, case: Case, application: Application, *, calendar: WorkCalendar) -> bool:
    try:
        await lateness_of(session, case, applied_on=application.applied_on, calendar=calendar)
    except ApplicationLate:
        return True
    return False


async def _settled_if(session: AsyncSession, case: Case, application: Application, *, needed: bool) -> Settled | None:
    """What came of the relation, asked only where it is the reason: elsewhere a missing ruling stands in no way."""
    relation = await relation_of(session, case) if needed else None
    return settled_relation(case, relation, ground=application.ground) if relation else None
