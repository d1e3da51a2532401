"""Applications over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.client import PeerDown
from chassis.database import everywhere, found
from chassis.exchange import CallerNow, ClockNow, IfMatch, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import ParameterMissing
from chassis.regions import Level, parent_of
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.children.models import Child
from services.welfare.exam_rules.models import ExamRule
from services.welfare.exams import actions, schemas
from services.welfare.exams.models import Exam
from services.welfare.exams.rules import (
    DutyBelow,
    ExamMove,
    ExamState,
    NothingGiven,
    OneBenefit,
    PastCutoff,
    PublicityRuns,
    SameHand,
)
from services.welfare.exams.schemas import ExamApplyIn, ExamOut, ExamRefuseIn, ObjectIn, PublicOut

__all__ = ["own", "public", "routes"]

_SOURCE = "内防指发〔2020〕75号 第八条 Notice clause 8"
_TAG = Text("中考照顾", "Exam consideration")

routes = Routes(prefix="/v1/welfare/exams", tag=_TAG, source=_SOURCE)
public = Routes(prefix="/v1/welfare/exam-publicity", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/welfare/me/exams", tag=_TAG, source=_SOURCE)

ExamInPath = Annotated[Exam, in_path("exam_id", Exam)]
ExamToChange = Annotated[Exam, to_change("exam_id", Exam)]


@own.post(
    "",
    permission="welfare:me:apply-exam",
    title=Text("申请中考照顾", "Apply for consideration"),
    answer=ExamOut,
    status=201,
    refuses=(ParameterMissing, NothingGiven, PastCutoff, OneBenefit),
    leads_to={"withdraw_own_exam": "exam_id"},
)
async def apply_for_exam(asked: ExamApplyIn, session: Session) -> Exam:
    """Ask for what the league gives to the caller's child this year; one application a child, whichever parent asks.

    为本人子女申请盟市当年给予的照顾；无论父母哪一方申请，每名子女只能申请一次。
    """
    return await actions.apply(session, await found(session, Child, asked.child_id))


@own.get("", permission="welfare:me:read", title=Text("本人子女的中考照顾", "List my children's"), answer=Page[ExamOut])
async def list_own_exams(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """The caller's applications, and how far each has come.

    本人的申请及其办理进度。
    """
    return await listed(session, select(Exam).where(Exam.worker_id == caller.worker_id), by=(Exam.id,), asked=asked)


@own.post(
    "/{exam_id}/withdraw",
    permission="welfare:me:withdraw-exam",
    title=Text("撤回中考照顾申请", "Withdraw an application"),
    answer=ExamOut,
    refuses=(IllegalMove,),
)
async def withdraw_own_exam(exam: ExamToChange, session: Session) -> Exam:
    """Give it up, for a better benefit say, as long as admission has not used it.

    在录取适用之前放弃照顾，例如另有更优照顾的。
    """
    return await actions.move(session, exam, ExamMove.WITHDRAW, schemas.ExamWithdrawn)


@routes.get("", permission="welfare:exam:list", title=Text("中考照顾列表", "List applications"), answer=Page[ExamOut])
async def list_exams(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker")] = None,
    state: Annotated[ExamState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Applications, masked, those of one community together.

    列出中考照顾申请，已脱敏，同一社区的集中排列。
    """
    statement = narrowed(
        select(Exam), Exam, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(Exam.region, Exam.id), asked=asked)


@routes.get(
    "/{exam_id}", permission="welfare:exam:list", title=Text("读取中考照顾", "Read an application"), answer=ExamOut
)
async def read_exam(exam: ExamInPath) -> Exam:
    """One application, masked.

    一项中考照顾申请，已脱敏。
    """
    return exam


@routes.post(
    "/{exam_id}/confirm",
    permission="welfare:exam:confirm",
    title=Text("民政确认", "Confirm the duty"),
    answer=ExamOut,
    refuses=(IllegalMove, DutyBelow, PastCutoff, PeerDown),
)
async def confirm_exam(
    exam_id: UUID, session: Session, caller: CallerNow, peer: PeerNow, if_match: IfMatch = None
) -> Exam:
    """The league's civil affairs confirms the parent's duty: it is asked of the roster, and not typed in.

    盟市民政部门确认家长的执勤；执勤情况取自花名册，不由人工填写。
    """
    seen = await found(session, Exam, exam_id)
    async with everywhere(session):
        rule = await session.get_one(ExamRule, seen.rule_id)
    half_days = await actions.ask_half_days(peer, rule, worker_id=seen.worker_id)
    exam = await found(session, Exam, exam_id, match=if_match, change=True)
    return await actions.confirm(session, exam, half_days=half_days, caller=caller)


@routes.post(
    "/{exam_id}/check",
    permission="welfare:exam:check",
    title=Text("教育审核", "Check the candidate"),
    answer=ExamOut,
    refuses=(IllegalMove, PastCutoff, SameHand),
)
async def check_exam(exam: ExamToChange, session: Session, caller: CallerNow, clock: ClockNow) -> Exam:
    """Education has held the child against the register of this year's candidates.

    教育部门已对照当年考生名册核实该子女。
    """
    return await actions.move(
        session,
        exam,
        ExamMove.CHECK,
        schemas.ExamChecked,
        by_cutoff=True,
        checked_on=clock.today(),
        checked_by=caller.subject,
    )


@routes.post(
    "/{exam_id}/publicise",
    permission="welfare:exam:publicise",
    title=Text("公示", "Publicise"),
    answer=ExamOut,
    refuses=(IllegalMove, PastCutoff),
)
async def publicise_exam(exam: ExamToChange, session: Session) -> Exam:
    """Put the masked row on the public list for the league's full days.

    将脱敏后的信息列入公示名单，并按盟市规定的公示日数足日公示。
    """
    return await actions.publicise(session, exam)


@routes.post(
    "/{exam_id}/object",
    permission="welfare:exam:object",
    title=Text("提出异议", "Object"),
    answer=ExamOut,
    refuses=(IllegalMove,),
)
async def object_to_exam(exam: ExamToChange, asked: ObjectIn, session: Session) -> Exam:
    """Record that a resident or an office objects; nothing is registered before it is decided.

    The words of it stay with the office that took them: they may name a child.

    登记居民或单位提出的异议；异议作出决定之前，照顾不予登记。

    异议内容由受理单位保存，因其中可能提及子女姓名。
    """
    return await actions.object_to(session, exam)


@routes.post(
    "/{exam_id}/dismiss",
    permission="welfare:exam:dismiss",
    title=Text("异议不成立", "Dismiss an objection"),
    answer=ExamOut,
    refuses=(IllegalMove,),
)
async def dismiss_exam_objection(exam: ExamToChange, session: Session) -> Exam:
    """The objection holds nothing up any more; one that is upheld refuses the consideration.

    异议不成立，继续办理；异议成立的，不予照顾。
    """
    return await actions.move(session, exam, ExamMove.DISMISS, schemas.ExamDismissed)


@routes.post(
    "/{exam_id}/register",
    permission="welfare:exam:register",
    title=Text("登记照顾", "Register"),
    answer=ExamOut,
    refuses=(IllegalMove, PublicityRuns, PastCutoff),
)
async def register_exam(exam: ExamToChange, session: Session, caller: CallerNow) -> Exam:
    """The consideration stands, when publicity is over and the cut-off is not.

    公示期满且未过截止日的，照顾登记生效。
    """
    return await actions.register(session, exam, caller=caller)


@routes.post(
    "/{exam_id}/apply",
    permission="welfare:exam:apply",
    title=Text("录取中适用", "Apply it in admission"),
    answer=ExamOut,
    refuses=(IllegalMove,),
)
async def apply_exam_in_admission(exam: ExamToChange, session: Session, clock: ClockNow) -> Exam:
    """Admission has used what was registered.

    已登记的照顾已在录取中适用。
    """
    return await actions.move(session, exam, ExamMove.APPLY, schemas.ExamUsed, admitted_on=clock.today())


@routes.post(
    "/{exam_id}/audit",
    permission="welfare:exam:audit",
    title=Text("审计", "Audit"),
    answer=ExamOut,
    refuses=(IllegalMove, SameHand),
)
async def audit_exam(exam: ExamToChange, session: Session, caller: CallerNow, clock: ClockNow) -> Exam:
    """Another person has looked over how it was given.

    由另一人审查照顾的办理情况。
    """
    return await actions.move(
        session, exam, ExamMove.AUDIT, schemas.ExamAudited, audited_on=clock.today(), audited_by=caller.subject
    )


@routes.post(
    "/{exam_id}/refuse",
    permission="welfare:exam:refuse",
    title=Text("不予照顾", "Refuse"),
    answer=ExamOut,
    refuses=(IllegalMove,),
)
async def refuse_exam(exam: ExamToChange, asked: ExamRefuseIn, session: Session) -> Exam:
    """There is no consideration; the parent sees why.

    不予照顾；家长可以看到原因。
    """
    return await actions.refuse(session, exam, reason=asked.reason)


@public.get(
    "",
    permission="welfare:exam-publicity:list",
    title=Text("中考照顾公示名单", "The public list"),
    answer=Page[PublicOut],
)
async def list_exam_publicity(session: Session, asked: Paging, clock: ClockNow) -> Any:
    """Who is to be given consideration, masked, while it is public.

    公示期内拟予照顾的名单，已脱敏。
    """
    statement = select(Exam).where(
        Exam.state.in_((ExamState.PUBLICISED, ExamState.OBJECTED)), Exam.publicity_ends_on >= clock.today()
    )
    page = await listed(session, statement, by=(Exam.region, Exam.id), asked=asked)
    page.items = [
        {name: getattr(exam, name) for name in PublicOut.model_fields if name != "county"}
        | {"county": parent_of(exam.region, Level.COUNTY)}
        for exam in page.items
    ]
    return page
