"""Indicators of clause 8 over HTTP."""

from typing import Annotated

from fastapi import Query

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.periods import require_asked_in_order
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.visit_indicators.queries import visit_indicators_of
from services.welfare.visit_indicators.schemas import VisitIndicatorsOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/visit-indicators",
    tag=Text("走访慰问指标", "Visit indicators"),
    source="内防指发〔2020〕75号 第八条和末段 Notice clause 8, closing paragraph",
)


@routes.get(
    "",
    permission="welfare:visit-indicator:read",
    title=Text("走访慰问指标", "Read indicators of visits"),
    answer=VisitIndicatorsOut,
)
async def read_visit_indicators(
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region; the caller's own when absent")] = None,
) -> VisitIndicatorsOut:
    """What visits, help for families, the exam and donated cover came to in a period; every figure is counted.

    一段时期内走访、家属帮扶、中考照顾和捐赠保险的情况；各项数据均据实统计。
    """
    require_asked_in_order(first_on, last_on)
    return await visit_indicators_of(
        session, region=region or caller.region, first_on=first_on, last_on=last_on, clock=clock
    )
