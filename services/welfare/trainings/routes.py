"""Training over HTTP, a worker's own, and the warning of who went untrained."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate, RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing, ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.welfare.courses.models import Course
from services.welfare.courses.rules import CourseRetired, require_taught
from services.welfare.own_region import NotOwnRegion, require_own_region
from services.welfare.stock.rules import WorkerNotActive
from services.welfare.trainings import actions
from services.welfare.trainings.models import Certificate, Enrolment, TrainingSession
from services.welfare.trainings.queries import contact_duty
from services.welfare.trainings.rules import (
    SESSION,
    AlreadyEnrolled,
    EnrolmentState,
    HasNoTest,
    MarkTooHigh,
    NotYetHeld,
    SessionCancelled,
    SessionMove,
)
from services.welfare.trainings.schemas import (
    CertificateOut,
    EnrolIn,
    EnrolmentOut,
    MarkIn,
    TrainingCancelled,
    TrainingIn,
    TrainingOut,
    TrainingScheduled,
    UntrainedListOut,
)
from services.welfare.workers.duty import duty_done

__all__ = ["certificates", "enrolments", "own", "routes", "warnings"]

_TAG = Text("防疫培训", "Training")
_SOURCE = "内防指发〔2020〕75号 第三条 Notice clause 3"

routes = Routes(prefix="/v1/welfare/training-sessions", tag=_TAG, source=_SOURCE)
enrolments = Routes(prefix="/v1/welfare/enrolments", tag=_TAG, source=_SOURCE)
certificates = Routes(prefix="/v1/welfare/certificates", tag=_TAG, source=_SOURCE)
warnings = Routes(prefix="/v1/welfare/untrained", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/welfare/me", tag=Text("本人培训", "Own training"), source=_SOURCE)

SessionInPath = Annotated[TrainingSession, in_path("session_id", TrainingSession)]
SessionToChange = Annotated[TrainingSession, to_change("session_id", TrainingSession)]
EnrolmentInPath = Annotated[Enrolment, in_path("enrolment_id", Enrolment)]
EnrolmentToChange = Annotated[Enrolment, to_change("enrolment_id", Enrolment)]
OfWorker = Annotated[WorkerId | None, Query(description="人员编号 Worker ID")]
InRegion = Annotated[RegionCode | None, Query(description="区划 Region")]


@routes.post(
    "",
    permission="welfare:training:schedule",
    title=Text("安排培训", "Schedule a session"),
    answer=TrainingOut,
    status=201,
    refuses=(NotOwnRegion, CourseRetired),
    leads_to={"read_training": "session_id", "enrol_worker_in_training": "session_id"},
)
async def schedule_training(asked: TrainingIn, session: Session, caller: CallerNow) -> TrainingSession:
    """Disease control teaches an edition at a place, or online.

    疾控机构安排某版课程的一场培训，注明地点或在线。
    """
    require_own_region(asked.region, caller_region=caller.region)
    require_taught((await found(session, Course, asked.course_id)).state)
    training = TrainingSession(**asked.model_dump(), state=SESSION.start)
    session.add(training)
    await session.flush()
    told = TrainingScheduled(
        region=training.region, course_id=training.course_id, mode=training.mode, starts_at=training.starts_at
    )
    await happened(session, told, subject=training.id, region=training.region)
    return training


@routes.get(
    "", permission="welfare:training:list", title=Text("培训场次列表", "List sessions"), answer=Page[TrainingOut]
)
async def list_trainings(
    session: Session,
    asked: Paging,
    course_id: Annotated[UUID | None, Query(description="课程版本 Edition")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Sessions of the caller's region, of those in it and of those above it.

    列出本辖区及其上下级区划的培训场次。
    """
    statement = narrowed(select(TrainingSession), TrainingSession, course_id=course_id, updated_since=updated_since)
    return await listed(session, statement, by=(TrainingSession.starts_at, TrainingSession.id), asked=asked)


@routes.get(
    "/{session_id}",
    permission="welfare:training:list",
    title=Text("读取培训场次", "Read a session"),
    answer=TrainingOut,
)
async def read_training(training: SessionInPath) -> TrainingSession:
    """One session.

    一场培训。
    """
    return training


@routes.post(
    "/{session_id}/cancel",
    permission="welfare:training:cancel",
    title=Text("取消培训", "Cancel a session"),
    answer=TrainingOut,
    refuses=(IllegalMove, NotOwnRegion),
)
async def cancel_training(training: SessionToChange, session: Session, caller: CallerNow) -> TrainingSession:
    """It will not be held; whoever was enrolled has to be enrolled in another.

    该场培训不再举行；已报名人员须另报其他场次。
    """
    require_own_region(training.region, caller_region=caller.region)
    training.state = SESSION.after(training.state, SessionMove.CANCEL)
    await session.flush()
    told = TrainingCancelled(region=training.region, course_id=training.course_id)
    await happened(session, told, subject=training.id, region=training.region)
    return training


@routes.post(
    "/{session_id}/enrolments",
    permission="welfare:enrolment:make",
    title=Text("报名培训", "Enrol a worker"),
    answer=EnrolmentOut,
    status=201,
    refuses=(AlreadyEnrolled, SessionCancelled, WorkerUnknown, WorkerNotActive),
    leads_to={"read_enrolment": "enrolment_id", "attend_training": "enrolment_id"},
)
async def enrol_worker_in_training(
    training: SessionInPath, asked: EnrolIn, session: Session, peer: PeerNow
) -> Enrolment:
    """A community, a township or disease control names an active worker who is to come.

    社区、苏木乡镇（街道）或疾控机构指定一名在岗工作人员参训。
    """
    return await actions.enrol(session, training, asked.worker_id, peer=peer)


@enrolments.get(
    "", permission="welfare:enrolment:list", title=Text("参训记录列表", "List enrolments"), answer=Page[EnrolmentOut]
)
async def list_enrolments(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    session_id: Annotated[UUID | None, Query(description="培训场次 Session")] = None,
    worker_id: OfWorker = None,
    state: Annotated[EnrolmentState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Who is to come, came, passed.

    列出已报名、已参训和考核合格的工作人员。
    """
    statement = narrowed(
        select(Enrolment),
        Enrolment,
        region=region,
        session_id=session_id,
        worker_id=worker_id,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Enrolment.region, Enrolment.id), asked=asked)


@enrolments.get(
    "/{enrolment_id}",
    permission="welfare:enrolment:list",
    title=Text("读取参训记录", "Read an enrolment"),
    answer=EnrolmentOut,
)
async def read_enrolment(enrolment: EnrolmentInPath) -> Enrolment:
    """One enrolment.

    一条参训记录。
    """
    return enrolment


@enrolments.post(
    "/{enrolment_id}/attend",
    permission="welfare:enrolment:attend",
    title=Text("登记参训", "Record attendance"),
    answer=EnrolmentOut,
    refuses=(IllegalMove, SessionCancelled, NotYetHeld),
    leads_to={"test_training": "enrolment_id"},
)
async def attend_training(enrolment: EnrolmentToChange, session: Session, clock: ClockNow) -> Enrolment:
    """The worker was there, on site or online; of an edition without a test that brings the certificate.

    工作人员已现场或在线参训；该版课程不设考核的，随即发给证书。
    """
    return await actions.attend(session, enrolment, clock=clock)


@enrolments.post(
    "/{enrolment_id}/miss",
    permission="welfare:enrolment:miss",
    title=Text("登记缺席", "Record an absence"),
    answer=EnrolmentOut,
    refuses=(IllegalMove, SessionCancelled, NotYetHeld),
)
async def miss_training(enrolment: EnrolmentToChange, session: Session, clock: ClockNow) -> Enrolment:
    """The worker did not come, and may be enrolled in another session.

    工作人员未参训，可以另报其他场次。
    """
    return await actions.miss(session, enrolment, clock=clock)


@enrolments.post(
    "/{enrolment_id}/test",
    permission="welfare:enrolment:test",
    title=Text("登记考核成绩", "Record a test"),
    answer=EnrolmentOut,
    refuses=(IllegalMove, HasNoTest, MarkTooHigh),
)
async def test_training(
    enrolment: EnrolmentToChange, asked: MarkIn, session: Session, caller: CallerNow, clock: ClockNow
) -> Enrolment:
    """The pass mark of the edition decides; passing brings the certificate, and whoever fails may be tested again.

    以该版课程的合格分为准：合格的发给证书，不合格的可以再次考核。
    """
    return await actions.test(session, enrolment, asked.mark, caller=caller, clock=clock)


@certificates.get(
    "",
    permission="welfare:enrolment:list",
    title=Text("培训证书列表", "List certificates"),
    answer=Page[CertificateOut],
)
async def list_training_certificates(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    worker_id: OfWorker = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Who knows which edition, and until when.

    列出工作人员所持证书的课程版本及有效期。
    """
    statement = narrowed(
        select(Certificate), Certificate, region=region, worker_id=worker_id, updated_since=updated_since
    )
    return await listed(session, statement, by=(Certificate.region, Certificate.id), asked=asked)


@warnings.get(
    "",
    permission="welfare:enrolment:list",
    title=Text("未训上岗提示", "List who went untrained"),
    answer=UntrainedListOut,
    refuses=(Missing, ParameterMissing),
)
async def list_untrained(
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    peer: PeerNow,
    region: Annotated[RegionCode, Query(description="区划 Region")],
    first_on: Annotated[LocalDate, Query(description="起始日 First day of duty")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day of duty")],
) -> Any:
    """Who did duty at a post with contact without a certificate good on the first day there.

    A warning: nobody is barred from duty by it.

    列出在接触岗位执勤、首日未持有效证书的工作人员。

    本列表仅作提示，不因此禁止任何人上岗。
    """
    done = await duty_done(peer, caller, region=region, first_on=first_on, last_on=last_on)
    contact = await contact_duty(session, done)
    items = [
        {"worker_id": one.worker_id, "region": one.region, "post_type": one.post_type, "first_on": one.first_on}
        | {"lacking": lacking}
        for one, lacking in contact.untrained
    ]
    return {"region": region, "first_on": first_on, "last_on": last_on, "as_of": clock.now(), "items": items}


@own.get(
    "/training", permission="welfare:me:read", title=Text("本人培训", "List own training"), answer=Page[EnrolmentOut]
)
async def list_own_training(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """Sessions that the caller is to come to, came to and was tested after.

    本人须参加、已参加和已考核的培训场次。
    """
    statement = select(Enrolment).where(Enrolment.worker_id == caller.worker_id)
    return await listed(session, statement, by=(Enrolment.id,), asked=asked)


@own.get(
    "/certificates",
    permission="welfare:me:read",
    title=Text("本人培训证书", "List own certificates"),
    answer=Page[CertificateOut],
)
async def list_own_training_certificates(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """What the caller knows, and until when it counts.

    本人已取得的证书及其有效期。
    """
    statement = select(Certificate).where(Certificate.worker_id == caller.worker_id)
    return await listed(session, statement, by=(Certificate.id,), asked=asked)
