"""Labour-capability assessment over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import CalendarNow
from chassis.paging import Listed, Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.injury.assessment import actions
from services.injury.assessment.models import Assessment
from services.injury.assessment.queries import panel_of, shown
from services.injury.assessment.rules import (
    AssessmentOpen,
    AssessmentState,
    ExpertsTooFew,
    ExtendedAlready,
    GradeWrong,
    NotAssessable,
    NotFinalYet,
    NotSigned,
    PanelSizeWrong,
    ReappraisalLate,
    ReviewNeedsConclusion,
    ReviewTooEarly,
)
from services.injury.assessment.schemas import (
    ApplyIn,
    AssessmentOut,
    ConcludeIn,
    DrawIn,
    ExtendIn,
    PanelOut,
    ServeIn,
)
from services.injury.cases.routes import CaseInPath
from services.injury.cases.rules import NotCompetent
from services.injury.decisions.rules import DayOutOfOrder
from services.injury.recognition.rules import Recused

__all__ = ["applying", "own", "routes"]

_SOURCE = "内防指发〔2020〕75号 第二条；工伤保险条例第四章 Notice clause 2; Regulation chapter 4"
_TAG = Text("劳动能力鉴定", "Assessments")

applying = Routes(prefix="/v1/injury/cases/{case_id}/assessments", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/injury/assessments", tag=_TAG, source=_SOURCE)
own = Routes(prefix="/v1/injury/me", tag=Text("本人工伤", "Own cases"), source=_SOURCE)

AssessmentInPath = Annotated[Assessment, in_path("assessment_id", Assessment)]
AssessmentToChange = Annotated[Assessment, to_change("assessment_id", Assessment)]

_APPLYING = (NotAssessable, AssessmentOpen, ReviewNeedsConclusion, ReviewTooEarly)
_COMMITTEE = (IllegalMove, NotCompetent, Recused)


@applying.post(
    "",
    permission="injury:assessment:apply",
    title=Text("申请鉴定", "Ask for an assessment"),
    answer=AssessmentOut,
    status=201,
    refuses=_APPLYING,
    leads_to={"read_assessment": "assessment_id", "draw_assessment_panel": "assessment_id"},
)
async def apply_for_assessment(
    case: CaseInPath, asked: ApplyIn, session: Session, caller: CallerNow, clock: ClockNow, calendar: CalendarNow
) -> AssessmentOut:
    """Once the injury is recognised, treated and stable; a review after a year from the conclusion.

    伤情已认定工伤、经治疗且相对稳定后申请；自结论作出满一年后可申请复查鉴定。
    """
    return shown(await actions.apply(session, case, asked, caller=caller), today=clock.today(), calendar=calendar)


@own.post(
    "/cases/{case_id}/assessments",
    permission="injury:me:assess",
    title=Text("本人申请鉴定", "Ask for an own assessment"),
    answer=AssessmentOut,
    status=201,
    refuses=_APPLYING,
)
async def apply_for_own_assessment(
    case: CaseInPath, asked: ApplyIn, session: Session, caller: CallerNow, clock: ClockNow, calendar: CalendarNow
) -> AssessmentOut:
    """The worker's own application.

    工作人员本人提出的申请。
    """
    return shown(await actions.apply(session, case, asked, caller=caller), today=clock.today(), calendar=calendar)


@own.post(
    "/assessments/{assessment_id}/contest",
    permission="injury:me:assess",
    title=Text("本人申请再次鉴定", "Contest an own conclusion"),
    answer=AssessmentOut,
    status=201,
    refuses=(IllegalMove, ReappraisalLate, AssessmentOpen, ParameterMissing),
)
async def contest_own_assessment(
    one: AssessmentToChange, session: Session, caller: CallerNow, clock: ClockNow, calendar: CalendarNow
) -> AssessmentOut:
    """To the province's committee, within 15 days of receipt; the answer is the reappraisal that is opened.

    自收到结论之日起15日内向自治区鉴定委员会提出；应答为由此启动的再次鉴定。
    """
    opened = await actions.contest(session, one, caller=caller, calendar=calendar)
    return shown(opened, today=clock.today(), calendar=calendar)


@own.get(
    "/assessments",
    permission="injury:me:read",
    title=Text("本人鉴定", "List own assessments"),
    answer=Page[AssessmentOut],
)
async def list_own_assessments(
    session: Session,
    caller: CallerNow,
    asked: Paging,
    clock: ClockNow,
    calendar: CalendarNow,
    case_id: Annotated[UUID | None, Query(description="案件 Case")] = None,
) -> Any:
    """The caller's own assessments.

    调用方本人的鉴定。
    """
    statement = select(Assessment).where(Assessment.worker_id == caller.worker_id)
    if case_id is not None:
        statement = statement.where(Assessment.case_id == case_id)
    page = await listed(session, statement, by=(Assessment.id,), asked=asked)
    items = [shown(one, today=clock.today(), calendar=calendar) for one in page.items]
    return Listed(items=items, next_cursor=page.next_cursor, count=page.count)


@routes.get(
    "",
    permission="injury:assessment:list",
    title=Text("鉴定列表", "List assessments"),
    answer=Page[AssessmentOut],
)
async def list_assessments(
    session: Session,
    asked: Paging,
    clock: ClockNow,
    calendar: CalendarNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    case_id: Annotated[UUID | None, Query(description="案件 Case")] = None,
    state: Annotated[AssessmentState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Assessments of a region.

    一个区划内的鉴定。
    """
    statement = narrowed(
        select(Assessment), Assessment, region=region, case_id=case_id, state=state, updated_since=updated_since
    )
    page = await listed(session, statement, by=(Assessment.region, Assessment.id), asked=asked)
    items = [shown(one, today=clock.today(), calendar=calendar) for one in page.items]
    return Listed(items=items, next_cursor=page.next_cursor, count=page.count)


@routes.get(
    "/{assessment_id}",
    permission="injury:assessment:list",
    title=Text("读取鉴定", "Read an assessment"),
    answer=AssessmentOut,
)
async def read_assessment(one: AssessmentInPath, clock: ClockNow, calendar: CalendarNow) -> AssessmentOut:
    """One assessment, with how its limit stands and why.

    一次鉴定，及其期限的状况与依据。
    """
    return shown(one, today=clock.today(), calendar=calendar)


@routes.get(
    "/{assessment_id}/panel",
    permission="injury:assessment:list",
    title=Text("专家抽取记录", "Read a draw"),
    answer=PanelOut,
)
async def read_panel(one: AssessmentInPath) -> PanelOut:
    """Seed, pool and panel: whoever reads this can draw it again, and it was drawn again for the answer.

    随机种子、专家库与抽取的专家组：查看者可据此重新抽取，应答所示即重新抽取的结果。
    """
    return panel_of(one)


@routes.post(
    "/{assessment_id}/draw",
    permission="injury:assessment:draw",
    title=Text("抽取专家", "Draw a panel"),
    answer=AssessmentOut,
    refuses=(*_COMMITTEE, PanelSizeWrong, ExpertsTooFew),
    leads_to={"conclude_assessment": "assessment_id", "read_panel": "assessment_id"},
)
async def draw_assessment_panel(
    one: AssessmentToChange,
    asked: DrawIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> AssessmentOut:
    """Three or five of the committee's pool, at random and so that the draw can be repeated by anybody.

    从鉴定委员会专家库中随机抽取三名或者五名专家，抽取过程可由任何人重现。
    """
    return shown(await actions.draw(session, one, asked, caller=caller), today=clock.today(), calendar=calendar)


@routes.post(
    "/{assessment_id}/conclude",
    permission="injury:assessment:conclude",
    title=Text("作出鉴定结论", "Conclude an assessment"),
    answer=AssessmentOut,
    refuses=(*_COMMITTEE, NotSigned, GradeWrong),
    leads_to={"serve_assessment": "assessment_id"},
)
async def conclude_assessment(
    one: AssessmentToChange,
    asked: ConcludeIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> AssessmentOut:
    """Grade and care level, signed by every expert of the panel; a grade ends the paid leave.

    伤残等级与护理等级，由专家组全体专家签名；评定等级后停工留薪期即告终止。
    """
    return shown(await actions.conclude(session, one, asked, caller=caller), today=clock.today(), calendar=calendar)


@routes.post(
    "/{assessment_id}/extend",
    permission="injury:assessment:extend",
    title=Text("延长鉴定期限", "Extend an assessment"),
    answer=AssessmentOut,
    refuses=(NotCompetent, Recused, ExtendedAlready),
)
async def extend_assessment(
    one: AssessmentToChange,
    asked: ExtendIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> AssessmentOut:
    """Once, by 30 days at most.

    延长一次，至多30日。
    """
    return shown(
        await actions.extend(session, one, days=asked.days, caller=caller), today=clock.today(), calendar=calendar
    )


@routes.post(
    "/{assessment_id}/serve",
    permission="injury:assessment:serve",
    title=Text("送达鉴定结论", "Serve a conclusion"),
    answer=AssessmentOut,
    refuses=(*_COMMITTEE, DayOutOfOrder),
    leads_to={"contest_assessment": "assessment_id", "finalise_assessment": "assessment_id"},
)
async def serve_assessment(
    one: AssessmentToChange,
    asked: ServeIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
) -> AssessmentOut:
    """The worker has it; the province's conclusion is final with that and takes the contested one's place.

    结论已送达工作人员；自治区的结论一经送达即为最终结论，并取代所争议的结论。
    """
    served = await actions.serve(session, one, received_on=asked.received_on, caller=caller)
    return shown(served, today=clock.today(), calendar=calendar)


@routes.post(
    "/{assessment_id}/contest",
    permission="injury:assessment:contest",
    title=Text("申请再次鉴定", "Contest a conclusion"),
    answer=AssessmentOut,
    status=201,
    refuses=(IllegalMove, ReappraisalLate, AssessmentOpen, ParameterMissing),
    leads_to={"read_assessment": "assessment_id"},
)
async def contest_assessment(
    one: AssessmentToChange, session: Session, caller: CallerNow, clock: ClockNow, calendar: CalendarNow
) -> AssessmentOut:
    """To the province's committee, within 15 days of receipt; the answer is the reappraisal that is opened.

    自收到结论之日起15日内向自治区鉴定委员会提出；应答为由此启动的再次鉴定。
    """
    opened = await actions.contest(session, one, caller=caller, calendar=calendar)
    return shown(opened, today=clock.today(), calendar=calendar)


@routes.post(
    "/{assessment_id}/finalise",
    permission="injury:assessment:finalise",
    title=Text("结论生效", "Finalise a conclusion"),
    answer=AssessmentOut,
    refuses=(IllegalMove, NotFinalYet, ParameterMissing),
)
async def finalise_assessment(
    one: AssessmentToChange, session: Session, clock: ClockNow, calendar: CalendarNow
) -> AssessmentOut:
    """Once nobody can contest it any more; a scheduled rule does the same.

    在任何人均不能再提出异议之后生效；定时规则亦会自动办理。
    """
    return shown(await actions.finalise(session, one, calendar=calendar), today=clock.today(), calendar=calendar)


@routes.post(
    "/{assessment_id}/withdraw",
    permission="injury:assessment:withdraw",
    title=Text("撤回鉴定申请", "Withdraw an assessment"),
    answer=AssessmentOut,
    refuses=(IllegalMove,),
)
async def withdraw_assessment(
    one: AssessmentToChange, session: Session, clock: ClockNow, calendar: CalendarNow
) -> AssessmentOut:
    """Before its conclusion; where it contested one, that one stands.

    在作出结论之前撤回；属于对某一结论提出异议的，该结论继续有效。
    """
    return shown(await actions.withdraw(session, one), today=clock.today(), calendar=calendar)
