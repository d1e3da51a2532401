"""Indicators and their targets over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, listed
from chassis.problems import Missing
from chassis.regions import Level, span_of
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.indicators.definitions import definitions
from services.oversight.indicators.models import IndicatorTarget
from services.oversight.indicators.queries import targets_by_indicator
from services.oversight.indicators.rules import (
    Indicator,
    NotToBeTargeted,
    TargetSet,
    TargetTooEarly,
    require_targetable,
    strictest,
)
from services.oversight.indicators.schemas import (
    Code,
    IndicatorOut,
    IndicatorsOut,
    IndicatorTargetSet,
    TargetIn,
    TargetOut,
    TargetSetOut,
)

__all__ = ["routes", "targets"]

_SOURCE = "内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph"

routes = Routes(prefix="/v1/oversight/indicators", tag=Text("指标定义", "Indicators"), source=_SOURCE)
targets = Routes(prefix="/v1/oversight/indicator-targets", tag=Text("指标目标", "Targets"), source=_SOURCE)


@routes.get(
    "",
    permission="oversight:indicator:list",
    title=Text("指标定义", "List indicators"),
    answer=IndicatorsOut,
    refuses=(Missing,),
)
async def list_indicators(
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region; the caller's own when absent")] = None,
) -> IndicatorsOut:
    """What every figure means, who answers for it, and the target that a region is judged by this month.

    各项指标的含义、负责部门，以及本月考核该区划所依的目标。
    """
    where, now = region or caller.region, clock.now()
    if not caller.span.covers(span_of(where)):
        raise Missing
    found = await targets_by_indicator(session, as_of=now)
    month = now.date().replace(day=1)
    return IndicatorsOut(
        region=where,
        items=[
            _out(one, strictest(found.get(one.code, ()), better=one.better, region=where, period=month, as_of=now))
            for one in definitions().values()
        ],
    )


@targets.post(
    "",
    permission="oversight:indicator-target:set",
    title=Text("设定指标目标", "Set a target"),
    answer=TargetSetOut,
    status=201,
    refuses=(NotToBeTargeted, TargetTooEarly),
)
async def set_indicator_target(
    asked: TargetIn, session: Session, caller: CallerNow, clock: ClockNow
) -> IndicatorTarget:
    """What headquarters ask of their region and all below from a month on; what was asked before stays on record.

    指挥部自某月起对本区划及其全部下级提出的目标；此前的目标保留在案。
    """
    require_targetable(definitions()[asked.indicator], valid_from=asked.valid_from, today=clock.today())
    made = IndicatorTarget(**asked.model_dump(), set_at=clock.now(), set_by=caller.subject)
    session.add(made)
    await session.flush()
    told = IndicatorTargetSet(indicator=made.indicator, valid_from=made.valid_from, value=made.value)
    await happened(session, told, subject=made.id, region=made.region)
    return made


@targets.get(
    "",
    permission="oversight:indicator:list",
    title=Text("指标目标列表", "List targets"),
    answer=Page[TargetSetOut],
)
async def list_indicator_targets(
    session: Session,
    asked: Paging,
    indicator: Annotated[Code | None, Query(description="指标 Indicator")] = None,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
) -> Any:
    """Targets as they were set, those of the regions above too; of those that hold the strictest judges a place.

    历次设定的目标，含上级区划的；同时有效的，以其中最严格的考核一地。
    """
    statement = narrowed(select(IndicatorTarget), IndicatorTarget, indicator=indicator, region=region)
    return await listed(session, statement, by=(IndicatorTarget.region, IndicatorTarget.id), asked=asked)


def _out(one: Indicator, target: TargetSet | None) -> IndicatorOut:
    return IndicatorOut(
        code=one.code,
        board=one.board,
        title_zh=one.title.zh,
        title_en=one.title.en,
        clause=one.clause,
        formula_zh=one.formula.zh,
        formula_en=one.formula.en,
        source=one.source,
        owner=one.owner,
        unit=one.unit,
        better=one.better,
        level=Level.COUNTY,
        kind=one.kind,
        settles_days=one.settles_days,
        target=None if target is None else TargetOut.model_validate(target),
    )
