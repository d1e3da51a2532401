"""Indicators over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import Query

from chassis.exchange import ClockNow, Session
from chassis.fields import Month, RegionCode
from chassis.needs import CalendarNow
from chassis.paging import Page, Paging, listed
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.indicators.queries import figures_of, lines_behind
from services.subsidy.indicators.rules import DEFINITIONS
from services.subsidy.indicators.schemas import DefinitionOut, DefinitionsOut, IndicatorsOut
from services.subsidy.lines.models import Line
from services.subsidy.lines.schemas import LineOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/indicators",
    tag=Text("指标", "Indicators"),
    source="内防指发〔2020〕75号 第一条及调度督查 Notice clause 1 and supervision",
)

AskedRegion = Annotated[RegionCode, Query(description="区划 Region")]
AskedMonth = Annotated[Month, Query(description="月份 Month")]


@routes.get(
    "",
    permission="subsidy:indicator:read",
    title=Text("第一条指标", "Read indicators"),
    answer=IndicatorsOut,
)
async def read_subsidy_indicators(
    session: Session, clock: ClockNow, calendar: CalendarNow, region: AskedRegion, month: AskedMonth
) -> IndicatorsOut:
    """What clause 1 comes to in a region and a month, counted when it is asked for; never a person.

    某区划某月第一条落实情况的指标，查询时即时统计，不涉及个人。
    """
    figures = await figures_of(session, region=region, month=month, clock=clock, calendar=calendar)
    own = {name: getattr(figures, name) for name in type(figures).model_fields}
    return IndicatorsOut(**own, region=region, month=month, as_of=clock.now())


@routes.get(
    "/definitions",
    permission="subsidy:indicator:read",
    title=Text("指标定义", "Read the indicators' definitions"),
    answer=DefinitionsOut,
)
async def read_subsidy_definitions() -> DefinitionsOut:
    """What every figure means, and how it is reckoned.

    各项指标的含义和计算方法。
    """
    return DefinitionsOut(
        items=[
            DefinitionOut(name=name, title=str(one.title), formula=str(one.formula), unit=one.unit)
            for name, one in DEFINITIONS.items()
        ]
    )


@routes.get(
    "/lines",
    permission="subsidy:line:list",
    title=Text("指标所涉明细", "List the lines behind a figure"),
    answer=Page[LineOut],
)
async def list_lines_behind(
    session: Session,
    clock: ClockNow,
    calendar: CalendarNow,
    region: AskedRegion,
    month: AskedMonth,
    which: Annotated[
        Literal["failed", "reissue-outstanding", "duplicate", "blocked"], Query(description="指标 Figure")
    ],
    asked: Paging,
) -> Any:
    """The lines that a figure counts, masked, as far as the caller's region goes.

    在本辖区范围内，列出某项指标所计的明细，内容脱敏。
    """
    statement = lines_behind(which, region=region, month=month, today=clock.today(), calendar=calendar)
    return await listed(session, statement, by=(Line.region, Line.id), asked=asked)
