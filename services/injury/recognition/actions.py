"""Applying for recognition, supplying papers, withdrawing, and consenting to more time."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller, Department
from chassis.ciphers import KeyRing
from chassis.clock import Clock
from chassis.database import everywhere, found
from chassis.ledger import happened
from chassis.problems import Missing
from chassis.workdays import WorkCalendar
from services.injury.cases.models import Case, of_case
from services.injury.cases.rules import INJURY_CASE, CaseMove, CaseState, require_competent
from services.injury.decisions.models import Suspension
from services.injury.documents.models import Document
from services.injury.documents.rules import require_not_withdrawn
from services.injury.recognition.applications import (
    AlreadyConsented,
    Applicant,
    ConsentTooLate,
    NothingToSupplement,
    PapersClosed,
    Promise,
    require_applicant,
    require_own_application,
    require_promisable,
    supplement_list,
)
from services.injury.recognition.grounds import Material
from services.injury.recognition.models import (
    DECLARES,
    DIAGNOSIS,
    Application,
    Consent,
    PromisedMaterial,
    SuppliedMaterial,
)
from services.injury.recognition.queries import (
    application_of,
    competence_in,
    competence_of,
    consented_days_of,
    costs_of,
    lacking,
    lateness_of,
    papers_of,
    place_of_unit,
    relation_of,
)
from services.injury.recognition.schemas import (
    ApplicationConsented,
    CaseApplied,
    CaseSupplemented,
    CaseSupplementRequested,
    CaseSupplied,
    CaseWithdrawn,
    ConsentIn,
    OwnApplicationIn,
    SuppliedIn,
)

__all__ = ["apply", "consent", "request_supplement", "supplement", "supply", "withdraw"]

# Until then the employer's time may still be extended: what it costs is settled by acceptance.
_BEFORE_ACCEPTANCE = frozenset(
    {CaseState.REPORTED, CaseState.APPLIED, CaseState.SUPPLEMENT_REQUESTED, CaseState.SUPPLEMENTED}
)


async def apply(
    session: AsyncSession,
    case: Case,
    asked: OwnApplicationIn,
    *,
    applicant: Applicant,
    caller: Caller,
    keys: KeyRing,
    clock: Clock,
    calendar: WorkCalendar,
) -> Case:
    """Apply for recognition. The department that is competent today keeps the case, whoever is delegated later."""
    state = INJURY_CASE.after(case.state, CaseMove.APPLY)
    require_applicant(applicant, department=caller.department, of_unit=_of_unit(case, caller))
    today = clock.today()
    require_promisable([Promise(one.material, one.due_on) for one in asked.promises], today=today)
    async with everywhere(session):
        lateness = await lateness_of(session, case, applied_on=today, calendar=calendar)
        relation = await relation_of(session, case)
        competent_region = await competence_of(session, place_of_unit(case, relation), on=today)
        application = Application(
            **of_case(case),
            **costs_of(lateness),
            employer_id=case.employer_id,
            applicant=applicant,
            applied_by=caller.subject,
            applied_on=today,
            ground=asked.ground,
            diagnosis=keys.seal(asked.diagnosis, context=DIAGNOSIS) if asked.diagnosis else None,
            declares=keys.seal(asked.declares, context=DECLARES) if asked.declares else None,
            consented_days=await consented_days_of(session, case),
            received_on=today,
        )
        session.add(application)
        await session.flush()
        await _take(session, application, asked.supplied, today=today)
        for one in asked.promises:
            promised = PromisedMaterial(
                **of_case(case), application_id=application.id, material=one.material, due_on=one.due_on
            )
            session.add(promised)
        case.state, case.applied_on, case.accepted_on, case.competent_region = state, today, None, competent_region
    told = CaseApplied(
        worker_id=case.worker_id,
        applicant=applicant,
        applied_on=today,
        competent_region=competent_region,
        employer_late=lateness.employer_late,
    )
    await happened(session, told, subject=case.id, region=case.region)
    return case


def _of_unit(case: Case, caller: Caller) -> bool:
    """Whether the unit that calls is the one that the case names, and not one that only reported it."""
    return case.employer_id is not None and case.employer_id == caller.own_organisation


async def _take(
    session: AsyncSession, application: Application, supplied: Sequence[SuppliedIn], *, today: date
) -> None:
    """Put papers on file, each with its document where it has one."""
    marks = await _marks(session, application)
    for one in supplied:
        if one.document_id is not None:
            await _require_document(session, application, one.document_id, one.material)
        mark = marks.get(one.material)
        if mark is None:
            mark = _mark(application, one.material, today=today)
            session.add(mark)
        mark.document_id, mark.supplied_on, mark.returned_at = one.document_id, today, None
    await session.flush()


async def _require_document(
    session: AsyncSession, application: Application, document_id: UUID, material: Material
) -> None:
    """A document of this case, of this kind, that was not withdrawn."""
    document = await found(session, Document, document_id)
    if (document.case_id, document.material) != (application.case_id, material):
        raise Missing
    require_not_withdrawn(withdrawn=document.withdrawn_at is not None)


async def _marks(session: AsyncSession, application: Application) -> dict[Material, SuppliedMaterial]:
    rows = await session.scalars(
        select(SuppliedMaterial).where(SuppliedMaterial.application_id == application.id).with_for_update()
    )
    return {mark.material: mark for mark in rows}


def _mark(application: Application, material: Material, *, today: date) -> SuppliedMaterial:
    return SuppliedMaterial(
        **of_case(application),
        application_id=application.id,
        material=material,
        supplied_on=today,
    )


async def request_supplement(
    session: AsyncSession, case: Case, *, besides: Sequence[Material], caller: Caller, clock: Clock
) -> Case:
    """Name all missing papers at once. A second notice repeats what the first named and did not get."""
    state = INJURY_CASE.after(case.state, CaseMove.REQUEST_SUPPLEMENT)
    require_competent(case.competent_region, region=caller.region)
    today = clock.today()
    application = await application_of(session, case, change=True)
    papers = await papers_of(session, application)
    wanted = {*lacking(application, papers, today=today), *besides}
    if not wanted:
        raise NothingToSupplement
    first = application.first_materials
    # Who promised a paper has been told of it.
    told_of = None if first is None else first | {promise.material for promise in papers.promises}
    named = supplement_list(wanted, first_list=told_of)
    await _return(session, application, [one for one in named if one in papers.supplied], clock=clock)
    if first is None:
        application.first_list = [one.value for one in named]
    application.supplement_requested_on, application.supplemented_on = today, None
    case.state = state
    await session.flush()
    told = CaseSupplementRequested(worker_id=case.worker_id, papers=len(named))
    await happened(session, told, subject=case.id, region=case.region)
    return case


async def _return(
    session: AsyncSession, application: Application, materials: Sequence[Material], *, clock: Clock
) -> None:
    """A paper found wanting counts no longer, until it is handed in or uploaded again."""
    marks = await _marks(session, application)
    for material in materials:
        mark = marks.get(material) or _mark(application, material, today=clock.today())
        mark.returned_at = clock.now()
        session.add(mark)


async def supplement(
    session: AsyncSession, case: Case, supplied: Sequence[SuppliedIn], *, caller: Caller, clock: Clock
) -> Case:
    """Supply what was asked for. The 15 days of acceptance begin again once nothing is missing."""
    state = INJURY_CASE.after(case.state, CaseMove.SUPPLEMENT)
    today = clock.today()
    async with everywhere(session):
        application = await application_of(session, case, change=True)
        require_own_application(application.applicant, department=caller.department, of_unit=_of_unit(case, caller))
        await _take(session, application, supplied, today=today)
        complete = not lacking(application, await papers_of(session, application), today=today)
        if complete:
            application.supplemented_on = application.received_on = today
        case.state = state
    told = CaseSupplemented(worker_id=case.worker_id, complete=complete)
    await happened(session, told, subject=case.id, region=case.region)
    return case


async def supply(
    session: AsyncSession, case: Case, supplied: Sequence[SuppliedIn], *, caller: Caller, clock: Clock
) -> Application:
    """Put papers on file that were promised, or that the file is better with, until the case is decided."""
    if caller.department is Department.EMPLOYER and not _of_unit(case, caller):
        raise Missing
    if case.outcome is not None:
        raise PapersClosed
    async with everywhere(session):
        application = await application_of(session, case, change=True)
        if application.withdrawn_on is not None:
            raise PapersClosed
        await _take(session, application, supplied, today=clock.today())
    told = CaseSupplied(worker_id=case.worker_id, papers=len(supplied))
    await happened(session, told, subject=case.id, region=case.region)
    return application


async def withdraw(session: AsyncSession, case: Case, *, caller: Caller, clock: Clock) -> Case:
    """Withdraw the application: its applicant, or the competent department at the applicant's word."""
    state = INJURY_CASE.after(case.state, CaseMove.WITHDRAW)
    async with everywhere(session):
        application = await application_of(session, case, change=True)
        require_own_application(application.applicant, department=caller.department, of_unit=_of_unit(case, caller))
        if caller.department is Department.HUMAN_RESOURCES:
            require_competent(case.competent_region, region=caller.region)
        application.withdrawn_on, application.relation_settled = clock.today(), None
        await _end_suspension(session, case, on=clock.today())
        case.state = state
    await happened(session, CaseWithdrawn(worker_id=case.worker_id), subject=case.id, region=case.region)
    return case


async def _end_suspension(session: AsyncSession, case: Case, *, on: date) -> None:
    """What was awaited for an application is awaited no longer, and a later one has its own time."""
    suspension = await session.scalar(
        select(Suspension).where(Suspension.case_id == case.id, Suspension.last_on.is_(None)).with_for_update()
    )
    if suspension is not None:
        suspension.last_on = on


async def consent(
    session: AsyncSession, case: Case, asked: ConsentIn, *, caller: Caller, clock: Clock, calendar: WorkCalendar
) -> Case:
    """Consent to extend the employer's 30 days; an application that has come is judged by it."""
    if case.state not in _BEFORE_ACCEPTANCE:
        raise ConsentTooLate
    today = clock.today()
    relation = await relation_of(session, case)
    require_competent(await competence_in(session, case, relation, on=today), region=caller.region)
    if await consented_days_of(session, case):
        raise AlreadyConsented
    given = Consent(**of_case(case), **asked.model_dump(), consented_by=caller.subject, consented_on=today)
    session.add(given)
    await session.flush()
    if case.state is not CaseState.REPORTED:
        application = await application_of(session, case, change=True)
        lateness = await lateness_of(session, case, applied_on=application.applied_on, calendar=calendar)
        application.consented_days = asked.days
        for name, value in costs_of(lateness).items():
            setattr(application, name, value)
        await session.flush()
    told = ApplicationConsented(worker_id=case.worker_id, days=asked.days)
    await happened(session, told, subject=case.id, region=case.region)
    return case
