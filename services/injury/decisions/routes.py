"""From acceptance to a decision that stands, over HTTP."""

from typing import Annotated, Any

from fastapi import Depends
from sqlalchemy import select

from chassis.exchange import CallerNow, Purpose, Session
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import CalendarNow, KeysNow
from chassis.paging import Page, Paging, listed
from chassis.problems import ParameterMissing
from chassis.retention.rules import NoLongerKept
from chassis.routes import Routes
from chassis.text import Text
from services.injury.cases.models import Case
from services.injury.cases.routes import CaseInPath, CaseToChange
from services.injury.cases.rules import CaseMove, InFuture, NotCompetent, RemediesOpen, require_competent
from services.injury.cases.schemas import CaseOut
from services.injury.decisions import actions
from services.injury.decisions.models import FACTS, OVERRIDE, Decision
from services.injury.decisions.queries import standing_decision
from services.injury.decisions.rules import (
    DayOutOfOrder,
    DeathDiffers,
    DeliveredAlready,
    DeliveryIncomplete,
    FactsOutOfOrder,
    OutcomeDiffers,
    RemedyKind,
    RemedyLate,
    RemedyResult,
    SuspensionOverlaps,
)
from services.injury.decisions.schemas import (
    ConcludeIn,
    DecideAgainstIn,
    DecideForIn,
    DecisionOut,
    FactsIn,
    FactsOut,
    InvestigateIn,
    RemedyIn,
    ResumeIn,
    ServeIn,
    SuspendIn,
)
from services.injury.recognition.applications import PromisesOpen
from services.injury.recognition.grounds import Material
from services.injury.recognition.queries import application_of, papers_of
from services.injury.recognition.rules import (
    BurdenNotMet,
    ExclusionStands,
    ExclusionUnproven,
    GroundNotMet,
    InvestigatorsTooFew,
    NeedsNoInvestigation,
    ReasonRequired,
    Recused,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/cases/{case_id}",
    tag=Text("工伤认定决定", "Decisions"),
    source="内防指发〔2020〕75号 第二条；工伤保险条例第十四条至第二十条 Notice clause 2; Regulation arts. 14 to 20",
)

_OFFICERS = (IllegalMove, NotCompetent, Recused)
_DECIDING = (*_OFFICERS, PromisesOpen, InvestigatorsTooFew, InFuture, FactsOutOfOrder, DeathDiffers)


async def papers_on_file(case: CaseInPath, session: Session) -> frozenset[Material]:
    """The papers of the case's application."""
    if case.applied_on is None:
        return frozenset()
    return frozenset((await papers_of(session, await application_of(session, case))).supplied)


@routes.post(
    "/investigate",
    permission="injury:case:investigate",
    title=Text("调查核实", "Investigate a case"),
    answer=CaseOut,
    refuses=(*_OFFICERS, InvestigatorsTooFew, NeedsNoInvestigation),
    leads_to={"recognise_case": "case_id", "deem_case": "case_id", "reject_case": "case_id"},
)
async def investigate_case(
    case: CaseToChange,
    asked: InvestigateIn,
    session: Session,
    caller: CallerNow,
    papers: Annotated[frozenset[Material], Depends(papers_on_file)],
) -> Case:
    """Two officers or more look into it; what the employer says of it is recorded, for it bears the burden of proof.

    Repeated when officers change or the employer brings evidence: what was recorded last counts.

    由两名以上工作人员调查核实；用人单位的意见记录在案，因其负有举证责任。

    工作人员变更或者用人单位提供证据的，可重复办理，以最后一次记录为准。
    """
    return await actions.investigate(session, case, asked, caller=caller, papers=papers)


@routes.post(
    "/suspend",
    permission="injury:case:suspend",
    title=Text("中止", "Suspend a case"),
    answer=CaseOut,
    refuses=(IllegalMove, NotCompetent, DayOutOfOrder, SuspensionOverlaps),
    leads_to={"resume_case": "case_id"},
)
async def suspend_case(case: CaseToChange, asked: SuspendIn, session: Session, caller: CallerNow) -> Case:
    """The limit for the decision does not run while a court or another authority has still to conclude.

    司法机关或者其他主管部门尚未作出结论期间，作出决定的期限中止计算。
    """
    return await actions.suspend(session, case, asked, caller=caller)


@routes.post(
    "/resume",
    permission="injury:case:resume",
    title=Text("恢复", "Resume a case"),
    answer=CaseOut,
    refuses=(IllegalMove, NotCompetent, DayOutOfOrder),
)
async def resume_case(case: CaseToChange, asked: ResumeIn, session: Session, caller: CallerNow) -> Case:
    """The conclusion is there; the days until then are left out of the count.

    结论已经作出；此前中止的日数不计入期限。
    """
    return await actions.resume(session, case, last_on=asked.last_on, caller=caller)


@routes.post(
    "/recognise",
    permission="injury:case:recognise",
    title=Text("认定工伤", "Recognise an injury"),
    answer=CaseOut,
    refuses=(*_DECIDING, OutcomeDiffers, GroundNotMet, ExclusionStands),
    leads_to={"read_decision": "case_id", "serve_case": "case_id"},
)
async def recognise_case(
    case: CaseToChange, asked: DecideForIn, session: Session, caller: CallerNow, keys: KeysNow
) -> Case:
    """By art. 14 or the epidemic notice: every condition of the ground is met and no proved fact of art. 16 stands.

    依据第十四条或者疫情防控有关通知认定：该情形的各项条件均已符合，且不存在已查证的第十六条所列事实。
    """
    return await actions.decide_for(session, case, asked, move=CaseMove.RECOGNISE, caller=caller, keys=keys)


@routes.post(
    "/deem",
    permission="injury:case:deem",
    title=Text("视同工伤", "Deem an injury"),
    answer=CaseOut,
    refuses=(*_DECIDING, OutcomeDiffers, GroundNotMet, ExclusionStands),
    leads_to={"read_decision": "case_id", "serve_case": "case_id"},
)
async def deem_case(case: CaseToChange, asked: DecideForIn, session: Session, caller: CallerNow, keys: KeysNow) -> Case:
    """By art. 15: sudden death at the post or within 48 hours of the first diagnosis, rescue, an old wound.

    依据第十五条视同工伤：在工作岗位突发疾病死亡或者自初次诊断起48小时之内经抢救无效死亡、抢险救灾、旧伤复发。
    """
    return await actions.decide_for(session, case, asked, move=CaseMove.DEEM, caller=caller, keys=keys)


@routes.post(
    "/reject",
    permission="injury:case:reject",
    title=Text("不予认定", "Do not recognise an injury"),
    answer=CaseOut,
    refuses=(*_DECIDING, ReasonRequired, ExclusionUnproven, BurdenNotMet),
    leads_to={"read_decision": "case_id", "serve_case": "case_id"},
)
async def reject_case(
    case: CaseToChange, asked: DecideAgainstIn, session: Session, caller: CallerNow, keys: KeysNow
) -> Case:
    """For a proved fact of art. 16 or a condition that is not met. What nobody has shown counts against an employer
    that denies and has proved nothing, unless a legal reason is stated.

    因已查证的第十六条所列事实，或者不符合某项条件，不予认定。用人单位否认而未能举证的，无人证明的事实作不利于用人单位的
    认定，除非说明法定理由。
    """
    return await actions.decide_against(session, case, asked, caller=caller, keys=keys)


@routes.post(
    "/serve",
    permission="injury:case:serve",
    title=Text("送达", "Serve a decision"),
    answer=CaseOut,
    refuses=(IllegalMove, NotCompetent, DeliveryIncomplete, DeliveredAlready, DayOutOfOrder),
    leads_to={"finalise_case": "case_id"},
)
async def serve_case(case: CaseToChange, asked: ServeIn, session: Session, caller: CallerNow) -> Case:
    """Record to whom the decision went and when; the time for remedies runs from it.

    记录决定送达何人、何时送达；救济期限自送达起算。
    """
    return await actions.serve(session, case, asked.deliveries, caller=caller)


@routes.post(
    "/review",
    permission="injury:case:review",
    title=Text("行政复议", "Record a review"),
    answer=CaseOut,
    refuses=(IllegalMove, NotCompetent, RemedyLate, DayOutOfOrder, ParameterMissing),
    leads_to={"uphold_case": "case_id", "revoke_case": "case_id"},
)
async def review_case(
    case: CaseToChange, asked: RemedyIn, session: Session, caller: CallerNow, calendar: CalendarNow
) -> Case:
    """A review was asked for, within 60 days of knowing the decision.

    已申请行政复议，应在知道该决定之日起60日内提出。
    """
    return await actions.seek(session, case, asked, kind=RemedyKind.REVIEW, caller=caller, calendar=calendar)


@routes.post(
    "/sue",
    permission="injury:case:sue",
    title=Text("行政诉讼", "Record a suit"),
    answer=CaseOut,
    refuses=(IllegalMove, NotCompetent, RemedyLate, DayOutOfOrder, ParameterMissing),
    leads_to={"uphold_case": "case_id", "revoke_case": "case_id"},
)
async def sue_over_case(
    case: CaseToChange, asked: RemedyIn, session: Session, caller: CallerNow, calendar: CalendarNow
) -> Case:
    """A suit was brought, within 6 months of knowing the decision, or 15 days of the review's own.

    已提起行政诉讼，应在知道该决定之日起6个月内，或者收到复议决定之日起15日内提起。
    """
    return await actions.seek(session, case, asked, kind=RemedyKind.SUIT, caller=caller, calendar=calendar)


@routes.post(
    "/uphold",
    permission="injury:case:uphold",
    title=Text("维持", "Record that a decision was upheld"),
    answer=CaseOut,
    refuses=(IllegalMove, NotCompetent, DayOutOfOrder),
)
async def uphold_case(case: CaseToChange, asked: ConcludeIn, session: Session, caller: CallerNow) -> Case:
    """The review or the court upheld it.

    复议机关或者人民法院予以维持。
    """
    result = RemedyResult.UPHELD
    return await actions.conclude(session, case, result=result, concluded_on=asked.concluded_on, caller=caller)


@routes.post(
    "/revoke",
    permission="injury:case:revoke",
    title=Text("撤销", "Record that a decision was revoked"),
    answer=CaseOut,
    refuses=(IllegalMove, NotCompetent, DayOutOfOrder),
    leads_to={"investigate_case": "case_id"},
)
async def revoke_case(case: CaseToChange, asked: ConcludeIn, session: Session, caller: CallerNow) -> Case:
    """The review or the court revoked it; it is decided anew.

    复议机关或者人民法院予以撤销，应当重新作出决定。
    """
    result = RemedyResult.REVOKED
    return await actions.conclude(session, case, result=result, concluded_on=asked.concluded_on, caller=caller)


@routes.post(
    "/finalise",
    permission="injury:case:finalise",
    title=Text("生效确定", "Finalise a case"),
    answer=CaseOut,
    refuses=(IllegalMove, NotCompetent, RemediesOpen, ParameterMissing),
)
async def finalise_case(case: CaseToChange, session: Session, caller: CallerNow, calendar: CalendarNow) -> Case:
    """Once the last remedy has lapsed; a scheduled rule does the same.

    最后一项救济期限届满后生效；定时规则亦会自动办理。
    """
    require_competent(case.competent_region, region=caller.region)
    return await actions.finalise(session, case, calendar=calendar)


@routes.get(
    "/decision", permission="injury:decision:read", title=Text("读取决定", "Read a decision"), answer=DecisionOut
)
async def read_decision(case: CaseInPath, session: Session) -> Decision:
    """The decision that stands: its article, reasons and investigators, without the facts.

    现行有效的决定：所依条款、理由与调查人员，不含查明的事实。
    """
    return await standing_decision(session, case)


@routes.get(
    "/decisions",
    permission="injury:decision:read",
    title=Text("历次决定", "List decisions"),
    answer=Page[DecisionOut],
)
async def list_decisions(case: CaseInPath, session: Session, asked: Paging) -> Any:
    """Every decision on the case, revoked ones too.

    案件的历次决定，含已撤销的。
    """
    statement = select(Decision).where(Decision.case_id == case.id)
    return await listed(session, statement, by=(Decision.round,), asked=asked)


@routes.get(
    "/decision/facts",
    permission="injury:decision:reveal",
    step_up=True,
    title=Text("查看查明的事实", "Read the facts of a decision"),
    answer=FactsOut,
    refuses=(NoLongerKept,),
)
async def reveal_facts(case: CaseInPath, session: Session, keys: KeysNow, purpose: Purpose) -> FactsOut:
    """The facts that the decision rests on, which are health data. Every reading is audited with its purpose.

    决定所依据的事实，属于健康信息。每次查看均连同目的记入审计。
    """
    decision = await standing_decision(session, case)
    await audited(session, "injury.decision.revealed", subject=case.id, region=case.region, worker_id=case.worker_id)
    override = decision.override_reason
    return FactsOut(
        case_id=case.id,
        round=decision.round,
        facts=FactsIn.model_validate_json(keys.open(decision.facts, context=FACTS)),
        override_reason=keys.open(override, context=OVERRIDE) if override else None,
    )
