"""Annual evaluation over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.periods import ends_within
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.honors.evaluations import actions, rules
from services.honors.evaluations.models import Evaluation, EvaluationResult, FigureVersion
from services.honors.evaluations.rules import ExcellenceFigure
from services.honors.evaluations.schemas import (
    EvaluationIn,
    EvaluationOut,
    ExcellenceFigureEnded,
    FigureEndIn,
    FigureIn,
    FigureOut,
    ResultOut,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors", tag=Text("年度考核", "Annual evaluation"), source="内防指发〔2020〕75号 第七条 Notice clause 7"
)

FigureToChange = Annotated[FigureVersion, to_change("excellence_figure_id", FigureVersion)]
EvaluationInPath = Annotated[Evaluation, in_path("evaluation_id", Evaluation)]
EvaluationToChange = Annotated[Evaluation, to_change("evaluation_id", Evaluation)]


@routes.post(
    "/excellence-figures",
    permission="honors:excellence-figure:issue",
    title=Text("确定考核参数", "Issue an excellence figure"),
    answer=FigureOut,
    status=201,
    refuses=(rules.FigureOfAnotherLevel, rules.FigureOverlapping, rules.RatioAboveCeiling, ParameterMissing),
    leads_to={"end_excellence_figure": "excellence_figure_id"},
)
async def issue_excellence_figure(asked: FigureIn, session: Session, caller: CallerNow) -> FigureVersion:
    """A county sets the ratio and the front line's share of it, a league or the province the ceiling above them.

    优秀比例和优秀中一线人员占比由旗县确定，其上限由盟市或自治区确定。
    """
    return await actions.issue(session, asked, caller=caller)


@routes.get(
    "/excellence-figures",
    permission="honors:excellence-figure:list",
    title=Text("考核参数列表", "List excellence figures"),
    answer=Page[FigureOut],
)
async def list_excellence_figures(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    figure: Annotated[ExcellenceFigure | None, Query(description="参数 Figure")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Figures of the caller's region, of what lies in it, and of what it lies in.

    列出本地区、所辖地区及各上级地区的参数。
    """
    statement = narrowed(
        select(FigureVersion), FigureVersion, region=region, figure=figure, on=on, updated_since=updated_since
    )
    return await listed(session, statement, by=(FigureVersion.region, FigureVersion.id), asked=asked)


@routes.post(
    "/excellence-figures/{excellence_figure_id}/end",
    permission="honors:excellence-figure:issue",
    title=Text("终止考核参数", "End an excellence figure"),
    answer=FigureOut,
    refuses=(rules.FigureOfAnotherLevel, rules.FigureEndsWrongly),
)
async def end_excellence_figure(
    version: FigureToChange, asked: FigureEndIn, session: Session, caller: CallerNow
) -> FigureVersion:
    """Say on which day a version holds for the last time; what was held to it stays.

    载明某一版本的最后适用日期；已据以执行的不受影响。
    """
    rules.require_issuer(version.figure, region=version.region, caller_region=caller.region, level=caller.level)
    if not ends_within(asked.last_on, valid_from=version.valid_from, valid_to=version.valid_to):
        raise rules.FigureEndsWrongly
    version.valid_to = asked.last_on
    await actions.told_figure(session, version, ExcellenceFigureEnded)
    return version


@routes.post(
    "/evaluations",
    permission="honors:evaluation:record",
    title=Text("登记年度考核结果", "Record a unit's evaluation"),
    answer=EvaluationOut,
    status=201,
    refuses=(
        rules.YearNotOver,
        rules.RatioAboveCeiling,
        rules.TooManyExcellent,
        rules.EvaluatedTwice,
        rules.EvaluatedElsewhere,
        ParameterMissing,
        WorkerUnknown,
    ),
    leads_to={"read_evaluation": "evaluation_id", "void_evaluation": "evaluation_id"},
)
async def record_evaluation(asked: EvaluationIn, session: Session, caller: CallerNow, peer: PeerNow) -> Evaluation:
    """Record what everybody in a unit was found to be, within the ratio and the front line's share of the county.

    Which of them are of the front line is the roster's confirmed duty of that year, and typed in by nobody.

    登记某单位全体人员的考核结果，须符合旗县确定的优秀比例和一线人员占比。

    一线人员以花名册中当年已确认的执勤为准，不由人工填写。
    """
    return await actions.record(session, asked, caller=caller, peer=peer)


@routes.get(
    "/evaluations",
    permission="honors:evaluation:list",
    title=Text("年度考核列表", "List evaluations"),
    answer=Page[EvaluationOut],
)
async def list_evaluations(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    year: Annotated[int | None, Query(ge=2000, le=2100, description="年度 Year")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Units' evaluations with their counts.

    列出各单位的年度考核及其人数。
    """
    statement = narrowed(select(Evaluation), Evaluation, region=region, year=year, updated_since=updated_since)
    return await listed(session, statement, by=(Evaluation.region, Evaluation.id), asked=asked)


@routes.get(
    "/evaluations/{evaluation_id}",
    permission="honors:evaluation:list",
    title=Text("读取年度考核", "Read an evaluation"),
    answer=EvaluationOut,
)
async def read_evaluation(evaluation: EvaluationInPath) -> Evaluation:
    """One unit's evaluation of a year.

    读取一个单位某一年度的考核。
    """
    return evaluation


@routes.get(
    "/evaluations/{evaluation_id}/results",
    permission="honors:evaluation:results",
    title=Text("考核结果明细", "List results"),
    answer=Page[ResultOut],
)
async def list_evaluation_results(evaluation: EvaluationInPath, session: Session, asked: Paging) -> Any:
    """Each worker's grade, by worker ID and in no order of worth.

    按人员编号列出每名工作人员的考核等次，排列不分先后。
    """
    statement = select(EvaluationResult).where(EvaluationResult.evaluation_id == evaluation.id)
    return await listed(session, statement, by=(EvaluationResult.worker_id,), asked=asked)


@routes.post(
    "/evaluations/{evaluation_id}/void",
    permission="honors:evaluation:void",
    title=Text("作废年度考核结果", "Void an evaluation"),
    answer=EvaluationOut,
    refuses=(IllegalMove,),
)
async def void_evaluation(evaluation: EvaluationToChange, session: Session) -> Evaluation:
    """The county voids what was recorded wrongly; the unit is evaluated anew.

    登记有误的，由旗县作废；该单位重新考核。
    """
    await actions.void(session, evaluation)
    return evaluation
