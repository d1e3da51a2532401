"""Indicators of clause 9 over HTTP."""

from typing import Annotated

from fastapi import Query

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.periods import require_asked_in_order
from chassis.routes import Routes
from chassis.text import Text
from services.honors.publicity_indicators.queries import publicity_indicators_of
from services.honors.publicity_indicators.schemas import PublicityIndicatorsOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/publicity-indicators",
    tag=Text("宣传指标", "Publicity indicators"),
    source="内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph",
)


@routes.get(
    "",
    permission="honors:publicity-indicator:read",
    title=Text("宣传指标", "Read publicity indicators"),
    answer=PublicityIndicatorsOut,
)
async def read_publicity_indicators(
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region; the caller's own when absent")] = None,
) -> PublicityIndicatorsOut:
    """Stories, publications by channel and language, corrections, and the selection; every figure counted.

    事迹、按渠道和语种统计的刊播、更正以及推选情况；各项指标均为统计所得。
    """
    require_asked_in_order(first_on, last_on)
    where = region or caller.region
    return await publicity_indicators_of(session, region=where, first_on=first_on, last_on=last_on, clock=clock)
