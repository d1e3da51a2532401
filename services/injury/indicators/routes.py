"""Indicators of clause 2 over HTTP."""

from typing import Annotated

from fastapi import Query

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.needs import CalendarNow
from chassis.periods import require_asked_in_order
from chassis.routes import Routes
from chassis.text import Text
from services.injury.indicators.queries import indicators_of
from services.injury.indicators.schemas import IndicatorsOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/injury/indicators",
    tag=Text("指标", "Indicators"),
    source="内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph",
)


@routes.get("", permission="injury:indicator:read", title=Text("第二条指标", "Read indicators"), answer=IndicatorsOut)
async def read_injury_indicators(
    first_on: Annotated[LocalDate, Query(description="起始日 First day of report")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day of report")],
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    calendar: CalendarNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region; the caller's own when absent")] = None,
) -> IndicatorsOut:
    """What clause 2 came to for cases reported in a period, and what is overdue now; every figure is counted.

    一段时期内所报告案件落实第二条的情况，以及目前的逾期情况；各项数据均由系统统计得出。
    """
    require_asked_in_order(first_on, last_on)
    return await indicators_of(
        session, region=region or caller.region, first_on=first_on, last_on=last_on, clock=clock, calendar=calendar
    )
