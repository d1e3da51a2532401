"""Figures over HTTP."""

from collections import defaultdict
from datetime import date
from typing import Annotated

from fastapi import Query

from chassis.caller import Caller
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDateTime, Month, RegionCode
from chassis.problems import Missing
from chassis.regions import span_of
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.figures.queries import figures_told
from services.oversight.figures.rules import By, Told, grouped, months_between
from services.oversight.figures.schemas import FiguresOut, TrendOut
from services.oversight.figures.shown import figure_out
from services.oversight.indicators.definitions import definitions
from services.oversight.indicators.queries import targets_by_indicator
from services.oversight.indicators.schemas import Code

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/oversight/figures",
    tag=Text("指标数据", "Figures"),
    source="内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph",
)

AskedRegion = Annotated[RegionCode, Query(description="区划 Region, within the caller's own")]


@routes.get(
    "",
    permission="oversight:figure:list",
    title=Text("指标数据", "List figures"),
    answer=FiguresOut,
    refuses=(Missing,),
)
async def list_indicator_figures(
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    region: AskedRegion,
    period: Annotated[Month, Query(description="月份 Month")],
    by: Annotated[By, Query(description="分组 The region itself, its leagues or its counties")] = By.SELF,
    as_of: Annotated[LocalDateTime | None, Query(description="截至时间 As it stood then; now when absent")] = None,
    indicator: Annotated[list[Code] | None, Query(max_length=500, description="指标 Of these alone")] = None,
) -> FiguresOut:
    """What indicators came to in a month, as they stood at a time: a past one shows what was shown then.

    What is shown by county or by league sums to what is shown of the region. A figure that nothing was told of says so.

    各指标在某月的数据，以某一时刻为准：过去的时刻显示当时所示的数据。

    按旗县或者按盟市所示的数据，合计等于该区划所示的数据。未获任何数据的指标予以注明。
    """
    _require_own(caller, region)
    then = min(as_of or clock.now(), clock.now())
    asked = {code: one for code, one in definitions().items() if indicator is None or code in indicator}
    told = await figures_told(session, region=region, first=period, last=period, as_of=then, codes=list(asked))
    groups = grouped(told, by=by, region=region)
    targets = await targets_by_indicator(session, as_of=then)
    places = [region] if by is By.SELF else sorted({place for place, _ in groups})
    return FiguresOut(
        region=region,
        period=period,
        by=by,
        as_of=then,
        items=[
            figure_out(
                one, groups.get((place, code), ()), targets.get(code, ()), region=place, period=period, as_of=then
            )
            for code, one in asked.items()
            for place in places
        ],
    )


@routes.get(
    "/trend",
    permission="oversight:figure:list",
    title=Text("指标趋势", "Read a trend"),
    answer=TrendOut,
    refuses=(Missing,),
)
async def read_indicator_trend(
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    indicator: Annotated[Code, Query(description="指标 Indicator")],
    region: AskedRegion,
    first: Annotated[Month, Query(alias="from", description="起始月份 First month")],
    last: Annotated[Month, Query(alias="to", description="截止月份 Last month")],
) -> TrendOut:
    """A figure of a region in every month of a period, as it stands now.

    一个区划的某项指标在一段时期内各月的数据，以现时为准。
    """
    _require_own(caller, region)
    months, now, one = months_between(first, last), clock.now(), definitions()[indicator]
    told = await figures_told(session, region=region, first=first, last=last, as_of=now, codes=[indicator])
    of_month: dict[date, list[Told]] = defaultdict(list)
    for figure in told:
        of_month[figure.period].append(figure)
    targets = (await targets_by_indicator(session, as_of=now)).get(indicator, ())
    return TrendOut(
        indicator=indicator,
        region=region,
        items=[
            figure_out(one, of_month.get(month, ()), targets, region=region, period=month, as_of=now)
            for month in months
        ],
    )


def _require_own(caller: Caller, region: int) -> None:
    """What the caller sees of a larger region is not what that region came to, and must not be shown as it."""
    if not caller.span.covers(span_of(region)):
        raise Missing
