"""Violations over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.caller import Caller, Department
from chassis.database import everywhere, found
from chassis.exchange import CallerNow, IfMatch, Purpose, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.violations import actions
from services.oversight.violations.models import Violation
from services.oversight.violations.rules import (
    Breach,
    DueTooEarly,
    JudgeInOwnCause,
    NoIdentityKept,
    NotComplainedOf,
    ViolationMove,
    ViolationState,
    require_judge,
)
from services.oversight.violations.schemas import (
    FindingIn,
    NotifyIn,
    ReceiptIn,
    ReporterOut,
    ResponseIn,
    ViolationIn,
    ViolationOut,
    ViolationProgressOut,
    ViolationReportedOut,
)

__all__ = ["notices", "routes"]

_SOURCE = "内防指发〔2020〕75号 第四条及末段 Notice clause 4 and closing paragraph"

routes = Routes(prefix="/v1/oversight/violations", tag=Text("违规举报", "Violations"), source=_SOURCE)
notices = Routes(prefix="/v1/oversight/violation-notices", tag=Text("整改通知", "Notices to rectify"), source=_SOURCE)

ViolationInPath = Annotated[Violation, in_path("violation_id", Violation)]
ViolationToChange = Annotated[Violation, to_change("violation_id", Violation)]

_PUBLIC = (ViolationState.NOTICED, ViolationState.RECTIFIED, ViolationState.ESCALATED, ViolationState.CLOSED)


async def notice_to_answer(
    violation_id: UUID, session: Session, caller: CallerNow, if_match: IfMatch = None
) -> Violation:
    """The office complained of reaches what was put to it, wherever the communities are that complained."""
    async with everywhere(session):
        if await session.scalar(_put_to(caller).where(Violation.id == violation_id)) is None:
            raise Missing
        return await found(session, Violation, violation_id, match=if_match, change=True)


@routes.post(
    "",
    permission="oversight:violation:report",
    title=Text("举报违规摊派", "Report a violation"),
    answer=ViolationReportedOut,
    status=201,
    private=True,
)
async def report_violation(
    asked: ViolationIn, session: Session, caller: CallerNow, keys: KeysNow
) -> ViolationReportedOut:
    """A community reports that it was asked for what it may not be asked; anonymously unless it says otherwise.

    The complaint is kept under the county. Neither the row nor the audit names who called; of an anonymous one nothing
    is kept, of another the name is sealed. Called with an Idempotency-Key, the key's own record holds its caller for
    seven days: who wants no trace sends none.

    社区（嘎查村）举报被要求办理不得要求的事项；除非自行表明身份，否则匿名。

    举报以旗县为单位保存。记录与审计均不载明由谁调用；匿名举报不保存任何身份信息，实名举报的姓名加密保存。附
    Idempotency-Key 调用的，该键自身的记录保存调用方七天：不愿留下痕迹的，请勿附送。
    """
    made, receipt = await actions.report(session, asked, caller=caller, keys=keys)
    return ViolationReportedOut(id=made.id, receipt=receipt, state=made.state)


@routes.post(
    "/progress",
    permission="oversight:violation:report",
    title=Text("查询举报进度", "Ask after a report"),
    answer=ViolationProgressOut,
)
async def ask_after_violation(asked: ReceiptIn, session: Session) -> ViolationProgressOut:
    """What became of the report that a receipt was given for.

    凭回执查询举报的处理结果。
    """
    return ViolationProgressOut.model_validate(await actions.by_receipt(session, asked.receipt))


@routes.get(
    "",
    permission="oversight:violation:list",
    title=Text("违规举报列表", "List violations"),
    answer=Page[ViolationOut],
)
async def list_violations(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    department: Annotated[Department | None, Query(description="被反映部门 Department complained of")] = None,
    breach: Annotated[Breach | None, Query(description="违规情形 Breach")] = None,
    state: Annotated[ViolationState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Complaints of communities in the caller's region, without who complains.

    调用方辖区内社区（嘎查村）的举报，不含举报人。
    """
    statement = narrowed(
        select(Violation),
        Violation,
        region=region,
        department=department,
        breach=breach,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Violation.region, Violation.id), asked=asked)


@routes.get(
    "/{violation_id}",
    permission="oversight:violation:list",
    title=Text("读取违规举报", "Read a violation"),
    answer=ViolationOut,
)
async def read_violation(one: ViolationInPath) -> Violation:
    """One complaint.

    一项举报。
    """
    return one


@routes.get(
    "/{violation_id}/reporter",
    permission="oversight:violation:reveal",
    step_up=True,
    title=Text("查看举报人", "Reveal who reported"),
    answer=ReporterOut,
    refuses=(JudgeInOwnCause, NoIdentityKept),
)
async def reveal_reporter(
    one: ViolationInPath, session: Session, caller: CallerNow, keys: KeysNow, purpose: Purpose
) -> ReporterOut:
    """Who reported, where they said so: for headquarters that have to ask them, and never for those complained of.

    实名举报的举报人：供须向其了解情况的指挥部查看，被举报方一律不得查看。
    """
    require_judge(caller, department=one.department, department_region=one.department_region)
    reporter, community = await actions.reveal(session, one, keys=keys)
    return ReporterOut(reporter=reporter, community=community)


@routes.post(
    "/{violation_id}/verify",
    permission="oversight:violation:verify",
    title=Text("核实举报", "Verify a violation"),
    answer=ViolationOut,
    refuses=(IllegalMove, JudgeInOwnCause),
)
async def verify_violation(one: ViolationToChange, asked: FindingIn, session: Session, caller: CallerNow) -> Violation:
    """Headquarters found that it is so.

    指挥部查明举报属实。
    """
    return await actions.judge(session, one, ViolationMove.VERIFY, caller=caller, finding=asked.finding)


@routes.post(
    "/{violation_id}/dismiss",
    permission="oversight:violation:dismiss",
    title=Text("举报不属实", "Dismiss a violation"),
    answer=ViolationOut,
    refuses=(IllegalMove, JudgeInOwnCause),
)
async def dismiss_violation(one: ViolationToChange, asked: FindingIn, session: Session, caller: CallerNow) -> Violation:
    """Headquarters found that it is not so.

    指挥部查明举报不属实。
    """
    return await actions.judge(session, one, ViolationMove.DISMISS, caller=caller, finding=asked.finding)


@routes.post(
    "/{violation_id}/notify",
    permission="oversight:violation:notify",
    title=Text("发整改通知", "Notify a department"),
    answer=ViolationOut,
    refuses=(IllegalMove, JudgeInOwnCause, DueTooEarly),
)
async def notify_violation(one: ViolationToChange, asked: NotifyIn, session: Session, caller: CallerNow) -> Violation:
    """The department is told to rectify by a day.

    要求部门在某日之前整改。
    """
    return await actions.notify(session, one, due_on=asked.due_on, caller=caller)


@routes.post(
    "/{violation_id}/send-back",
    permission="oversight:violation:send-back",
    title=Text("整改不到位退回", "Send a response back"),
    answer=ViolationOut,
    refuses=(IllegalMove, JudgeInOwnCause),
)
async def send_back_violation(
    one: ViolationToChange, asked: FindingIn, session: Session, caller: CallerNow
) -> Violation:
    """What the department did is not enough.

    部门的整改不到位。
    """
    return await actions.judge(session, one, ViolationMove.SEND_BACK, caller=caller, finding=asked.finding)


@routes.post(
    "/{violation_id}/escalate",
    permission="oversight:violation:escalate",
    title=Text("移送纪检监察", "Escalate a violation"),
    answer=ViolationOut,
    refuses=(IllegalMove, JudgeInOwnCause),
)
async def escalate_violation(one: ViolationToChange, session: Session, caller: CallerNow) -> Violation:
    """The matter goes to discipline inspection.

    将该事项移送纪检监察机关。
    """
    return await actions.judge(session, one, ViolationMove.ESCALATE, caller=caller)


@routes.post(
    "/{violation_id}/close",
    permission="oversight:violation:close",
    title=Text("办结举报", "Close a violation"),
    answer=ViolationOut,
    refuses=(IllegalMove, JudgeInOwnCause),
)
async def close_violation(one: ViolationToChange, session: Session, caller: CallerNow) -> Violation:
    """Headquarters are satisfied; the department complained of cannot be the one to say so.

    指挥部认可整改结果；被举报的部门不得自行办结。
    """
    return await actions.judge(session, one, ViolationMove.CLOSE, caller=caller)


@notices.get(
    "",
    permission="oversight:violation-notice:list",
    title=Text("本部门整改通知", "List notices to one's own department"),
    answer=Page[ViolationOut],
)
async def list_violation_notices(session: Session, asked: Paging, caller: CallerNow) -> Any:
    """What was put to the caller's own office to be rectified, wherever the communities are that complained.

    要求调用方所在部门整改的举报，不论举报的社区（嘎查村）位于何处。
    """
    async with everywhere(session):
        return await listed(session, _put_to(caller), by=(Violation.region, Violation.id), asked=asked)


@notices.post(
    "/{violation_id}/rectify",
    permission="oversight:violation:rectify",
    title=Text("报告整改", "Rectify a violation"),
    answer=ViolationOut,
    refuses=(IllegalMove, NotComplainedOf),
)
async def rectify_violation(
    one: Annotated[Violation, Depends(notice_to_answer)], asked: ResponseIn, session: Session, caller: CallerNow
) -> Violation:
    """The department complained of says what it did; whether that is enough is for headquarters to say.

    由被举报的部门说明整改情况；是否到位由指挥部判定。
    """
    async with everywhere(session):
        return await actions.rectify(session, one, response=asked.response, caller=caller)


def _put_to(caller: Caller) -> Any:
    return select(Violation).where(
        Violation.department == caller.department,
        Violation.department_region == caller.region,
        Violation.state.in_(_PUBLIC),
    )
