"""Indicators of clause 7's commendations and preferences over HTTP."""

from typing import Annotated

from fastapi import Query

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.periods import require_asked_in_order
from chassis.routes import Routes
from chassis.text import Text
from services.honors.commendation_indicators.queries import indicators_of
from services.honors.commendation_indicators.schemas import CommendationIndicatorsOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/commendation-indicators",
    tag=Text("表彰指标", "Commendation indicators"),
    source="内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph",
)


@routes.get(
    "",
    permission="honors:commendation-indicator:read",
    title=Text("第七条表彰指标", "Read commendation indicators"),
    answer=CommendationIndicatorsOut,
)
async def read_commendation_indicators(
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region; the caller's own when absent")] = None,
) -> CommendationIndicatorsOut:
    """Nominees, front line, publicity, objections and certificates of a region and a period; every figure counted.

    某地区某期间的推荐对象、一线人员、公示、异议和证明情况；各项指标均为统计所得。
    """
    require_asked_in_order(first_on, last_on)
    return await indicators_of(session, region=region or caller.region, first_on=first_on, last_on=last_on, clock=clock)
