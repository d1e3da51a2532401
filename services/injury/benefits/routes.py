"""Benefits over HTTP: calculated, read and explained. What becomes of them afterwards is with the payments."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import WorkerId
from chassis.filters import narrowed
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.injury.benefits import actions
from services.injury.benefits.amounts import WagesWrong
from services.injury.benefits.basis import inputs_of, replayed
from services.injury.benefits.deaths import NoDeathBenefit
from services.injury.benefits.disability import FigureUnfit, RelationKept
from services.injury.benefits.due import DeathUnstated, NothingDue, PensionsAboveWage
from services.injury.benefits.entitlement import CivilServantSeparate, RelationUnsettled
from services.injury.benefits.models import Benefit
from services.injury.benefits.rules import AllowanceElsewhere, GradesMixed, PaidTwice
from services.injury.benefits.schemas import BenefitOut, CalculateIn, CalculationOut, ExplanationOut, InputOut
from services.injury.cases.routes import CaseInPath, CaseToChange
from services.injury.cases.rules import NotRecognised

__all__ = ["BenefitInPath", "of_cases", "routes"]

_TAG = Text("待遇核定", "Benefits")
_SOURCE = "工伤保险条例第五章；社会保险法第三十八条、第三十九条 Regulation chapter 5; Social Insurance Law arts. 38, 39"

of_cases = Routes(prefix="/v1/injury/cases/{case_id}/benefits", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/injury/benefits", tag=_TAG, source=_SOURCE)

BenefitInPath = Annotated[Benefit, in_path("benefit_id", Benefit)]


@of_cases.post(
    "/calculate",
    permission="injury:benefit:calculate",
    title=Text("核定待遇", "Calculate benefits"),
    answer=CalculationOut,
    refuses=(
        NotRecognised,
        RelationUnsettled,
        CivilServantSeparate,
        WagesWrong,
        ParameterMissing,
        FigureUnfit,
        RelationKept,
        DeathUnstated,
        NoDeathBenefit,
        NothingDue,
        PensionsAboveWage,
        PaidTwice,
        GradesMixed,
        AllowanceElsewhere,
    ),
    leads_to={"list_case_benefits": "case_id"},
)
async def calculate_benefits(
    case: CaseToChange, asked: CalculateIn, session: Session, caller: CallerNow
) -> CalculationOut:
    """Calculate all that is due from what is on record: decision, grade, wages, relation, paid leave, death, relatives.

    `If-Match` names the case's version. What was calculated and not approved is calculated again, what was approved
    stays, until it is stopped for a new conclusion. A figure that is not on record refuses the whole by its name; none
    is ever guessed.

    根据在案的决定、等级、工资、用工关系、停工留薪期、死亡与亲属情况，核定应付的全部待遇。

    `If-Match` 为案件的版本。已核定未批准的重新核定；已批准的保留，直至因新的结论停发。所需参数未录入的，整体不予核定并
    指明该参数，系统从不推测。
    """
    return await actions.calculate(session, case, asked, caller=caller)


@of_cases.get(
    "", permission="injury:benefit:list", title=Text("案件待遇列表", "List a case's benefits"), answer=Page[BenefitOut]
)
async def list_case_benefits(
    case: CaseInPath, session: Session, asked: Paging, updated_since: UpdatedSince = None
) -> Any:
    """The items of a case, bills among them, in the order they were first calculated.

    一个案件的各项待遇，含票据费用，按首次核定先后排列。
    """
    statement = select(Benefit).where(Benefit.case_id == case.id)
    if updated_since is not None:
        statement = statement.where(Benefit.updated_at >= updated_since)
    return await listed(session, statement, by=(Benefit.id,), asked=asked)


@routes.get("", permission="injury:benefit:list", title=Text("待遇列表", "List benefits"), answer=Page[BenefitOut])
async def list_benefits(
    session: Session,
    asked: Paging,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """The items of every case that the caller may see; a worker sees the own ones.

    调用方可见的各案件的待遇；工作人员可见本人的。
    """
    statement = narrowed(select(Benefit), Benefit, worker_id=worker_id, updated_since=updated_since)
    return await listed(session, statement, by=(Benefit.id,), asked=asked)


@routes.get(
    "/{benefit_id}", permission="injury:benefit:read", title=Text("读取待遇", "Read a benefit"), answer=BenefitOut
)
async def read_benefit(benefit: BenefitInPath) -> Benefit:
    """One item that is due.

    一项应付的待遇。
    """
    return benefit


@routes.get(
    "/{benefit_id}/explanation",
    permission="injury:benefit:read",
    title=Text("说明待遇计算", "Explain a benefit"),
    answer=ExplanationOut,
)
async def explain_benefit(benefit: BenefitInPath) -> ExplanationOut:
    """How an amount came about: its formula, every input with its figure's version, and the same computed again.

    It is computed again from what was kept with it, not from today's figures.

    金额的来历：公式、各项输入及其参数版本，以及重新计算的结果。

    重新计算以当时一并保存的数据为准，不使用现时的参数。
    """
    again = replayed(
        benefit.inputs, item=benefit.item, whom=str(benefit.dependant_id) if benefit.dependant_id else None
    )
    calculated_fen = benefit.inputs["amount_fen"]
    return ExplanationOut(
        **{name: getattr(benefit, name) for name in ("id", "item", "title", "article", "formula", "amount_fen")},
        inputs=[InputOut.model_validate(one) for one in inputs_of(benefit.inputs)],
        calculated_fen=calculated_fen,
        replayed_fen=again.amount_fen if again else None,
        agrees=again is not None and again.amount_fen == calculated_fen,
    )
