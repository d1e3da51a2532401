"""Indicators over HTTP."""

from typing import Annotated

from fastapi import Query

from chassis.exchange import Session
from chassis.fields import Month, RegionCode
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.indicators.queries import indicators_of
from services.subsidy.indicators.schemas import IndicatorsOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/indicators",
    tag=Text("指标", "Indicators"),
    source="内防指发〔2020〕75号 第一条及调度督查 Notice clause 1 and supervision",
)


@routes.get(
    "",
    permission="subsidy:indicator:read",
    title=Text("发放进度", "Read indicators"),
    answer=IndicatorsOut,
)
async def read_subsidy_indicators(
    session: Session,
    region: Annotated[RegionCode, Query(description="区划 Region")],
    month: Annotated[Month, Query(description="月份 Month")],
) -> IndicatorsOut:
    """How far a month's subsidy is in a region: rolls and lines by state, with what they come to."""
    return await indicators_of(session, region=region, month=month)
