"""What a worker may see and say of the own cases. Row-level security shows a worker no other's rows."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.needs import KeysNow
from chassis.paging import Page, Paging, listed
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases import actions
from services.injury.cases.models import Case, Report
from services.injury.cases.routes import CaseInPath
from services.injury.cases.rules import InFuture, OneAccident
from services.injury.cases.schemas import CaseOut, OwnReportIn, ReportIn, ReportOut
from services.injury.decisions.models import Decision
from services.injury.decisions.schemas import DecisionOut
from services.injury.payouts.models import BenefitPayment
from services.injury.payouts.schemas import BenefitPaymentOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/me", tag=Text("本人工伤", "Own cases"), source="内防指发〔2020〕75号 第二条 Notice clause 2"
)


@routes.post(
    "/reports",
    permission="injury:me:report",
    title=Text("本人报告工伤", "Report an own injury"),
    answer=ReportOut,
    status=201,
    refuses=(InFuture, OneAccident),
    leads_to={"read_own_case": "case_id"},
)
async def report_own_injury(
    asked: OwnReportIn, session: Session, caller: CallerNow, keys: KeysNow, clock: ClockNow
) -> Report:
    """Report what befell the caller; it joins the case that the accident has, if anybody reported it before.

    报告本人所受的伤害；同一事故已有人报告的，归入该案件。
    """
    if caller.worker_id is None:
        raise Missing
    whole = ReportIn(**asked.model_dump(), worker_id=caller.worker_id)
    return await actions.report(session, whole, caller=caller, keys=keys, clock=clock)


@routes.get("/cases", permission="injury:me:read", title=Text("本人案件", "List own cases"), answer=Page[CaseOut])
async def list_own_cases(session: Session, caller: CallerNow, asked: Paging) -> Any:
    """The caller's own cases and how far each has come.

    调用方本人的案件及其进展。
    """
    statement = select(Case).where(Case.worker_id == caller.worker_id)
    return await listed(session, statement, by=(Case.id,), asked=asked)


@routes.get(
    "/cases/{case_id}", permission="injury:me:read", title=Text("读取本人案件", "Read an own case"), answer=CaseOut
)
async def read_own_case(case_id: UUID, session: Session) -> Case:
    """One of the caller's own cases.

    调用方本人的一个案件。
    """
    return await found(session, Case, case_id)


@routes.get(
    "/cases/{case_id}/decisions",
    permission="injury:me:read",
    title=Text("本人案件的认定决定", "List decisions on an own case"),
    answer=Page[DecisionOut],
)
async def list_own_decisions(case: CaseInPath, session: Session, asked: Paging) -> Any:
    """Every decision on an own case with its article and reasons, revoked ones too.

    本人案件的历次决定及所依条款与理由，含已撤销的。
    """
    statement = select(Decision).where(Decision.case_id == case.id)
    return await listed(session, statement, by=(Decision.round,), asked=asked)


@routes.get(
    "/payments",
    permission="injury:me:read",
    title=Text("本人待遇支付记录", "List own payments"),
    answer=Page[BenefitPaymentOut],
)
async def list_own_payments(
    session: Session,
    caller: CallerNow,
    asked: Paging,
    case_id: Annotated[UUID | None, Query(description="案件 Case")] = None,
) -> Any:
    """What was paid of the caller's benefits, by whom and for which month, in the order it was recorded.

    本人待遇的支付情况：由谁支付、属于哪一月份，按登记先后排列。
    """
    statement = select(BenefitPayment).where(BenefitPayment.worker_id == caller.worker_id)
    if case_id is not None:
        statement = statement.where(BenefitPayment.case_id == case_id)
    return await listed(session, statement, by=(BenefitPayment.id,), asked=asked)
