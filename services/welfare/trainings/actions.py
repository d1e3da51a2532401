"""Enrolling, attending, testing, certifying."""

from sqlalchemy import exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.caller import Caller
from chassis.client import Peer
from chassis.clock import Clock
from chassis.database import found
from chassis.known_workers import known_workers, rekeyed
from chassis.ledger import happened
from chassis.workers import WorkerState, WorkerUnknown
from services.welfare.courses.models import Course
from services.welfare.stock.rules import WorkerNotActive
from services.welfare.trainings.models import Certificate, Enrolment, TestTaken, TrainingSession
from services.welfare.trainings.rules import (
    ENROLMENT,
    EnrolmentMove,
    EnrolmentState,
    move_of_mark,
    require_begun,
    require_open,
    valid_until,
)
from services.welfare.trainings.schemas import (
    CertificateIssued,
    EnrolmentEvent,
    EnrolmentMade,
    TrainingAttended,
    TrainingMissed,
    TrainingTested,
)
from services.welfare.workers.models import Worker

__all__ = ["attend", "enrol", "miss", "rekey", "test"]


async def enrol(session: AsyncSession, training: TrainingSession, worker_id: str, *, peer: Peer) -> Enrolment:
    """An active worker is to come."""
    require_open(training.state)
    known = await known_workers(session, Worker, peer, [worker_id])
    if worker_id not in known:
        raise WorkerUnknown(workers=[worker_id])
    if known[worker_id].state is not WorkerState.ACTIVE:
        raise WorkerNotActive
    enrolment = Enrolment(
        region=known[worker_id].region,
        session_id=training.id,
        course_id=training.course_id,
        worker_id=worker_id,
        state=ENROLMENT.start,
    )
    session.add(enrolment)
    await _told(session, enrolment, EnrolmentMade)
    return enrolment


async def attend(session: AsyncSession, enrolment: Enrolment, *, clock: Clock) -> Enrolment:
    """The worker was there; of an edition without a test that is all it takes."""
    state = ENROLMENT.after(enrolment.state, EnrolmentMove.ATTEND)
    training, course = await _taught(session, enrolment)
    require_open(training.state)
    require_begun(training.starts_at, now=clock.now())
    enrolment.state, enrolment.attended_at = state, clock.now()
    await _told(session, enrolment, TrainingAttended)
    if course.pass_mark is None:
        enrolment.state = ENROLMENT.after(enrolment.state, EnrolmentMove.PASS)
        await _certify(session, enrolment, course, clock=clock)
    return enrolment


async def miss(session: AsyncSession, enrolment: Enrolment, *, clock: Clock) -> Enrolment:
    """The worker did not come."""
    state = ENROLMENT.after(enrolment.state, EnrolmentMove.MISS)
    training, _ = await _taught(session, enrolment)
    require_open(training.state)
    require_begun(training.starts_at, now=clock.now())
    enrolment.state = state
    await _told(session, enrolment, TrainingMissed)
    return enrolment


async def test(session: AsyncSession, enrolment: Enrolment, mark: int, *, caller: Caller, clock: Clock) -> Enrolment:
    """The mark says whether the worker passed; whoever failed may be tested again."""
    _, course = await _taught(session, enrolment)
    move = move_of_mark(mark, pass_mark=course.pass_mark, full_mark=course.full_mark)
    enrolment.state = ENROLMENT.after(enrolment.state, move)
    before = await session.scalar(select(func.count()).where(TestTaken.enrolment_id == enrolment.id))
    session.add(
        TestTaken(
            region=enrolment.region,
            enrolment_id=enrolment.id,
            worker_id=enrolment.worker_id,
            attempt=(before or 0) + 1,
            mark=mark,
            taken_on=clock.today(),
            recorded_by=caller.subject,
        )
    )
    await _told(session, enrolment, TrainingTested)
    if enrolment.state is EnrolmentState.PASSED:
        await _certify(session, enrolment, course, clock=clock)
    return enrolment


async def _certify(session: AsyncSession, enrolment: Enrolment, course: Course, *, clock: Clock) -> None:
    await session.flush()
    certificate = Certificate(
        region=enrolment.region,
        course_id=course.id,
        worker_id=enrolment.worker_id,
        enrolment_id=enrolment.id,
        enrolment_state=enrolment.state,
        issued_on=clock.today(),
        valid_until=valid_until(clock.today(), valid_days=course.valid_days),
    )
    session.add(certificate)
    await session.flush()
    told = CertificateIssued(course_id=course.id, worker_id=enrolment.worker_id, valid_until=certificate.valid_until)
    await happened(session, told, subject=certificate.id, region=certificate.region)


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Enrolments of a record that was merged, their tests and certificates are the survivor's.

    One person is in a session once: where both records were, one stays with the record given up, and never the one that
    passed while the other did not.
    """
    theirs = aliased(Enrolment)
    same = exists().where(theirs.worker_id == into, theirs.session_id == Enrolment.session_id)
    passed = Enrolment.state == EnrolmentState.PASSED
    swapped = (
        await session.scalars(
            select(theirs.id)
            .join(Enrolment, Enrolment.session_id == theirs.session_id)
            .where(Enrolment.worker_id == given_up, passed, theirs.worker_id == into)
            .where(theirs.state != EnrolmentState.PASSED)
        )
    ).all()
    aside = update(Enrolment).where(Enrolment.id.in_(swapped)).execution_options(synchronize_session=False)
    if swapped:  # by way of a name that nobody bears, for of two in a session the database would refuse one
        await session.execute(aside.values(worker_id=_ASIDE))
    await rekeyed(session, Enrolment, ~same, given_up=given_up, into=into)
    if swapped:
        await session.execute(aside.values(worker_id=given_up))
    moved = select(Enrolment.id).where(Enrolment.worker_id == into)
    await rekeyed(session, TestTaken, TestTaken.enrolment_id.in_(moved), given_up=given_up, into=into)
    await session.execute(
        update(TestTaken)
        .where(TestTaken.enrolment_id.in_(swapped))
        .values(worker_id=given_up)
        .execution_options(synchronize_session=False)
    )


_ASIDE = "-"


async def _taught(session: AsyncSession, enrolment: Enrolment) -> tuple[TrainingSession, Course]:
    training = await found(session, TrainingSession, enrolment.session_id)
    return training, await found(session, Course, enrolment.course_id)


async def _told(session: AsyncSession, enrolment: Enrolment, kind: type[EnrolmentEvent]) -> None:
    await session.flush()
    event = kind(
        session_id=enrolment.session_id,
        course_id=enrolment.course_id,
        worker_id=enrolment.worker_id,
        state=enrolment.state,
    )
    await happened(session, event, subject=enrolment.id, region=enrolment.region)
