"""Indicators of rest over HTTP."""

from typing import Annotated

from fastapi import Query

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.periods import require_asked_in_order
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.rest_indicators.queries import indicators_of
from services.welfare.rest_indicators.schemas import RestIndicatorsOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/rest-indicators",
    tag=Text("轮休指标", "Rest indicators"),
    source="内防指发〔2020〕75号 第五、六条和末段 Notice clauses 5, 6, closing paragraph",
)


@routes.get(
    "",
    permission="welfare:rest-indicator:read",
    title=Text("轮休与生活保障指标", "Read indicators of rest"),
    answer=RestIndicatorsOut,
)
async def read_rest_indicators(
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region; the caller's own when absent")] = None,
) -> RestIndicatorsOut:
    """What rest, leave, health checks and living conditions came to in a period; every figure is counted.

    一段时期内轮休、补休、健康体检和生活保障的情况；各项数据均据实统计。
    """
    require_asked_in_order(first_on, last_on)
    return await indicators_of(session, region=region or caller.region, first_on=first_on, last_on=last_on, clock=clock)
