"""Reports and cases over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, Purpose, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases import actions
from services.injury.cases.models import ACCOUNT, Case, Report
from services.injury.cases.rules import (
    AnotherWorker,
    CaseState,
    DeathBeforeEvent,
    Harm,
    InFuture,
    NotAReporter,
    OneAccident,
)
from services.injury.cases.schemas import AccountOut, CaseOut, DeathIn, MergeIn, ReportIn, ReportOut

__all__ = ["CaseInPath", "CaseToChange", "reports", "routes"]

_SOURCE = "内防指发〔2020〕75号 第二条 Notice clause 2"

reports = Routes(prefix="/v1/injury/reports", tag=Text("工伤报告", "Reports"), source=_SOURCE)
routes = Routes(prefix="/v1/injury/cases", tag=Text("工伤案件", "Cases"), source=_SOURCE)

CaseInPath = Annotated[Case, in_path("case_id", Case)]
CaseToChange = Annotated[Case, to_change("case_id", Case)]


@reports.post(
    "",
    permission="injury:case:report",
    title=Text("报告工伤", "Report an injury"),
    answer=ReportOut,
    status=201,
    refuses=(InFuture, DeathBeforeEvent, OneAccident, NotAReporter),
    leads_to={"read_case": "case_id"},
)
async def report_injury(asked: ReportIn, session: Session, caller: CallerNow, keys: KeysNow, clock: ClockNow) -> Report:
    """Report an accident, a sudden illness or an infection.

    It is taken at once, on the worker ID's check digit alone, even while the roster is down. Reports of one accident
    are one case: the same worker, within 24 hours, and places of which one contains the other.

    报告事故伤害、突发疾病或者感染。

    仅凭人员编号的校验位即予接收，名册服务不可用时亦同。同一事故的报告归为一个案件：同一人员、相隔24小时以内，且两处地点
    一处包含另一处。
    """
    return await actions.report(session, asked, caller=caller, keys=keys, clock=clock)


@reports.get(
    "/{report_id}/account",
    permission="injury:report:reveal",
    step_up=True,
    title=Text("查看事故经过", "Read what was reported"),
    answer=AccountOut,
)
async def reveal_account(report_id: UUID, session: Session, keys: KeysNow, purpose: Purpose) -> AccountOut:
    """What a reporter told of the event, in plain text. Every reading is audited with its purpose.

    报告人所述的事故经过，以明文给出。每次查看均连同目的记入审计。
    """
    report = await found(session, Report, report_id)
    await audited(
        session, "injury.report.revealed", subject=report.id, region=report.region, worker_id=report.worker_id
    )
    account = keys.open(report.account, context=ACCOUNT) if report.account else None
    return AccountOut(id=report.id, case_id=report.case_id, reporter=report.reporter, account=account)


@routes.get("", permission="injury:case:list", title=Text("案件列表", "List cases"), answer=Page[CaseOut])
async def list_cases(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    state: Annotated[CaseState | None, Query(description="状态 State")] = None,
    harm: Annotated[Harm | None, Query(description="伤害类型 What befell the worker")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Cases, those of one community together, in the order they were opened.

    案件，同一社区（嘎查村）的排在一起，按立案先后排列。
    """
    statement = narrowed(
        select(Case), Case, region=region, worker_id=worker_id, state=state, harm=harm, updated_since=updated_since
    )
    return await listed(session, statement, by=(Case.region, Case.id), asked=asked)


@routes.get("/{case_id}", permission="injury:case:read", title=Text("读取案件", "Read a case"), answer=CaseOut)
async def read_case(case: CaseInPath) -> Case:
    """One case, without what is confidential in it.

    一个案件，不含其中的保密内容。
    """
    return case


@routes.get(
    "/{case_id}/reports",
    permission="injury:case:read",
    title=Text("案件的报告", "List a case's reports"),
    answer=Page[ReportOut],
)
async def list_case_reports(case: CaseInPath, session: Session, asked: Paging) -> Any:
    """Every report of the accident, in the order they came in.

    同一事故的全部报告，按收到先后排列。
    """
    statement = select(Report).where(Report.case_id == case.id)
    return await listed(session, statement, by=(Report.reported_at, Report.id), asked=asked)


@routes.post(
    "/{case_id}/merge",
    permission="injury:case:merge",
    title=Text("并案", "Merge a case"),
    answer=CaseOut,
    refuses=(IllegalMove, AnotherWorker),
    leads_to={"read_case": "case_id"},
)
async def merge_case(case: CaseToChange, asked: MergeIn, session: Session) -> Case:
    """Give up a case that was only reported for another of the same worker and, as a person has found, accident.

    将仅有报告的案件并入同一人员的另一案件；是否为同一事故由经办人查明。
    """
    return await actions.merge(session, case, into=asked.into, reason=asked.reason)


@routes.post(
    "/{case_id}/record-death",
    permission="injury:case:record-death",
    title=Text("记录死亡", "Record a death"),
    answer=CaseOut,
    refuses=(InFuture, DeathBeforeEvent),
)
async def record_death_of_case(case: CaseToChange, asked: DeathIn, session: Session, clock: ClockNow) -> Case:
    """Record that the worker died, to the minute; whether of the injury, recognition decides.

    记录工作人员死亡，时间精确到分钟；是否因该伤害死亡，由认定决定。
    """
    return await actions.record_death(session, case, died_at=asked.died_at, clock=clock)
