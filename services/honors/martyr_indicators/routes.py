"""Indicators of clause 7's dead over HTTP."""

from typing import Annotated

from fastapi import Query

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.periods import require_asked_in_order
from chassis.routes import Routes
from chassis.text import Text
from services.honors.martyr_indicators.queries import martyr_indicators_of
from services.honors.martyr_indicators.schemas import MartyrIndicatorsOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/martyr-indicators",
    tag=Text("烈士评定与追授指标", "Indicators of martyrs and posthumous honours"),
    source="内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph",
)


@routes.get(
    "",
    permission="honors:martyr-indicator:read",
    title=Text("烈士评定与追授指标", "Read indicators of martyrs and posthumous honours"),
    answer=MartyrIndicatorsOut,
)
async def read_martyr_indicators(
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region; the caller's own when absent")] = None,
) -> MartyrIndicatorsOut:
    """Deaths on duty and martyrs of a period, and how files, honours and benefits stand; every figure counted.

    某期间的因公殉职和烈士人数，以及档案、追授和待遇的办理情况；各项指标均为统计所得。
    """
    require_asked_in_order(first_on, last_on)
    where = region or caller.region
    return await martyr_indicators_of(session, region=where, first_on=first_on, last_on=last_on, clock=clock)
