"""Taking reports, merging cases, recording a death, and keeping cases with their workers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller, Department
from chassis.ciphers import KeyRing
from chassis.clock import Clock
from chassis.database import everywhere, one_at_a_time
from chassis.ledger import happened
from chassis.problems import Missing
from services.injury.cases.models import ACCOUNT, Case, Report, of_case
from services.injury.cases.rules import (
    INJURY_CASE,
    MERGE_WINDOW,
    AnotherWorker,
    CaseMove,
    CaseState,
    NotAReporter,
    ReporterKind,
    Sighting,
    merged,
    require_alive_at_event,
    require_past,
    same_accident,
)
from services.injury.cases.schemas import (
    CaseDied,
    CaseDuplicateFound,
    CaseMerged,
    CaseReported,
    CaseReportedAgain,
    CaseVerified,
    ReportIn,
)
from services.injury.workers.models import Worker

__all__ = ["merge", "record_death", "rekey", "report", "verify"]

_GIVEN_UP = (CaseState.MERGED, CaseState.WITHDRAWN)

REPORTERS = {
    Department.COMMUNITY: ReporterKind.COMMUNITY,
    Department.TOWNSHIP: ReporterKind.TOWNSHIP,
    Department.EMPLOYER: ReporterKind.EMPLOYER,
    Department.HOSPITAL: ReporterKind.HOSPITAL,
    Department.WORKER: ReporterKind.WORKER,
}


async def report(session: AsyncSession, asked: ReportIn, *, caller: Caller, keys: KeyRing, clock: Clock) -> Report:
    """Take a report: open a case, or join the one that the accident has.

    Nobody is asked and nothing waited for: a worker that the roster has not told of yet is taken on the check digit,
    and verified when it tells. Whose region the worker is of does not matter either; the injured is where they are.
    """
    reporter = REPORTERS.get(caller.department)
    if reporter is None:
        raise NotAReporter
    now = clock.now()
    require_past(max(asked.event_at, asked.died_at or asked.event_at), now=now)
    require_alive_at_event(asked.died_at, event_at=asked.event_at)
    async with everywhere(session):
        worker_id, worker = await _known(session, asked.worker_id)
        case = await _case_of(session, asked, worker_id)
        joined = case is not None
        if case is None:
            case = _opened(asked, worker, worker_id=worker_id, caller=caller, clock=clock)
            session.add(case)
        else:
            _tell_of_death(case, asked.died_at)
        await session.flush()
        made = Report(
            **of_case(case),
            joined=joined,
            reporter=reporter,
            reported_by=caller.subject,
            organisation=caller.own_organisation,
            reported_at=now,
            account=keys.seal(asked.account, context=ACCOUNT) if asked.account else None,
            **{name: getattr(asked, name) for name in ("place", "harm", "event_at")},
        )
        session.add(made)
    await _tell(session, case, made, died=asked.died_at is not None)
    return made


def _opened(asked: ReportIn, worker: Worker | None, *, worker_id: str, caller: Caller, clock: Clock) -> Case:
    return Case(
        worker_id=worker_id,
        region=worker.region if worker else asked.place,
        place=asked.place,
        name_masked=worker.name_masked if worker else None,
        harm=asked.harm,
        event_at=asked.event_at,
        accident=Range(asked.event_at, asked.event_at + MERGE_WINDOW, bounds="[]"),
        reported_at=clock.now(),
        died_at=asked.died_at,
        state=INJURY_CASE.start,
        employer_id=worker.employer_uscc if worker else None,
        reporter_organisation=caller.own_organisation,
    )


async def _known(session: AsyncSession, worker_id: str) -> tuple[str, Worker | None]:
    """The worker's ID and what the roster told, or those of the record that this one was merged into.

    They are read at the worker's turn, or a report and the roster's word at once would each miss the other.
    """
    await _at_its_turn(session, worker_id)
    worker = await session.get(Worker, worker_id)
    return await _known(session, worker.merged_into) if worker and worker.merged_into else (worker_id, worker)


async def _at_its_turn(session: AsyncSession, worker_id: str) -> None:
    """Until the transaction ends nobody else reports an accident of the worker, or keeps what the roster tells of it.

    Two reports of one accident at once would each find no case; a report that is not yet committed would be missed by
    the word that verifies it, and that word by the report.
    """
    await one_at_a_time(session, f"injured:{worker_id}")


async def _case_of(session: AsyncSession, asked: ReportIn, worker_id: str) -> Case | None:
    """The live case of the same accident, locked, its place narrowed by what this report knows."""
    rows = await session.scalars(
        select(Case)
        .where(
            Case.worker_id == worker_id,
            Case.state.not_in(_GIVEN_UP),
            Case.event_at.between(asked.event_at - MERGE_WINDOW, asked.event_at + MERGE_WINDOW),
        )
        .with_for_update()
    )
    cases = {str(case.id): case for case in rows}
    new = Sighting("", worker_id, asked.event_at, asked.place, asked.event_at)
    first = same_accident(new, [_sighting(case) for case in cases.values()])
    if first is None:
        return None
    case = cases[first.report_id]
    case.place = merged(first, new).region
    if not case.verified:
        case.region = case.place
    return case


def _sighting(case: Case) -> Sighting:
    return Sighting(str(case.id), case.worker_id, case.event_at, case.place, case.reported_at)


async def _tell(session: AsyncSession, case: Case, made: Report, *, died: bool) -> None:
    if made.joined:
        again = CaseReportedAgain(worker_id=case.worker_id, reporter=made.reporter)
        await happened(session, again, subject=case.id, region=case.region)
    else:
        first = CaseReported(worker_id=case.worker_id, harm=case.harm, place=case.place, event_at=case.event_at)
        await happened(session, first, subject=case.id, region=case.region)
    if died and case.died_at:
        told = CaseDied(worker_id=case.worker_id, died_at=case.died_at)
        await happened(session, told, subject=case.id, region=case.region)


async def merge(session: AsyncSession, case: Case, *, into: UUID, reason: str) -> Case:
    """Give up a case that was reported twice and that the reports' times or places did not tell to be one."""
    other = await session.get(Case, into, with_for_update=True)
    if other is None or other.id == case.id:
        raise Missing
    if other.worker_id != case.worker_id:
        raise AnotherWorker
    INJURY_CASE.after(case.state, CaseMove.MERGE)
    if other.state in _GIVEN_UP:
        INJURY_CASE.after(other.state, CaseMove.MERGE)
    case.merged_for = reason
    await _give_up(session, case, other)
    return case


async def _give_up(session: AsyncSession, case: Case, other: Case) -> None:
    case.state = INJURY_CASE.after(case.state, CaseMove.MERGE)
    case.merged_into = other.id
    _tell_of_death(other, case.died_at)
    await session.flush()
    told = CaseMerged(worker_id=case.worker_id, into=other.id)
    await happened(session, told, subject=case.id, region=case.region)


def _tell_of_death(case: Case, died_at: datetime | None) -> None:
    """A case learns of a death from another report; what was told first stays.

    Reports differ on when the accident happened. A death that would come before what this case says of it stands in
    nobody's way: it is left to a person to record.
    """
    if died_at is not None and case.died_at is None and died_at >= case.event_at:
        case.died_at = died_at


async def record_death(session: AsyncSession, case: Case, *, died_at: datetime, clock: Clock) -> Case:
    """Record the worker's death, to the minute; a wrong time is corrected by recording it again."""
    require_past(died_at, now=clock.now())
    require_alive_at_event(died_at, event_at=case.event_at)
    case.died_at = died_at
    await session.flush()
    told = CaseDied(worker_id=case.worker_id, died_at=died_at)
    await happened(session, told, subject=case.id, region=case.region)
    return case


async def verify(session: AsyncSession, worker_id: str) -> None:
    """The roster has told of a worker: cases that were taken without it move to the worker's community."""
    await _at_its_turn(session, worker_id)
    worker = await session.get_one(Worker, worker_id, populate_existing=True)
    waiting = await session.scalars(
        select(Case).where(Case.worker_id == worker_id, Case.name_masked.is_(None)).with_for_update()
    )
    for case in waiting.all():
        case.name_masked, case.region = worker.name_masked, worker.region
        case.employer_id = case.employer_id or worker.employer_uscc
        await session.flush()
        await happened(session, CaseVerified(worker_id=case.worker_id), subject=case.id, region=case.region)


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Cases of a worker's record that was given up become those of the one that stays.

    Where both records have a case of one accident, the one that is only reported is merged into the other. Two that are
    both under way are for a person to settle: each stays as it is, and it is told.
    """
    for worker_id in (given_up, into):
        await _at_its_turn(session, worker_id)
    rows = await session.scalars(
        select(Case)
        .where(Case.worker_id.in_([given_up, into]), Case.state.not_in(_GIVEN_UP))
        .order_by(Case.reported_at)
        .with_for_update()
    )
    cases = rows.all()
    staying = {str(case.id): case for case in cases if case.worker_id == into}
    for case in (one for one in cases if one.worker_id == given_up):
        mine = Sighting(str(case.id), into, case.event_at, case.place, case.reported_at)
        same = same_accident(mine, [_sighting(one) for one in staying.values()])
        other = staying[same.report_id] if same else None
        if other is None:
            case.worker_id = into
            await session.flush()
        elif case.state is CaseState.REPORTED:
            await _give_up(session, case, other)
        elif other.state is CaseState.REPORTED:
            await _give_up(session, staying.pop(str(other.id)), case)
            case.worker_id = into
            await session.flush()
        else:
            told = CaseDuplicateFound(worker_id=case.worker_id, other=other.id)
            await happened(session, told, subject=case.id, region=case.region)
