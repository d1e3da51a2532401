"""Indicators of clause 4 over HTTP."""

from typing import Annotated

from fastapi import Query

from chassis.exchange import Session
from chassis.fields import LocalDate, RegionCode
from chassis.periods import require_asked_in_order
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.burden_indicators.queries import indicators_of
from services.oversight.burden_indicators.schemas import BurdenIndicatorsOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/oversight/burden-indicators",
    tag=Text("减负指标", "Burden indicators"),
    source="内防指发〔2020〕75号 第四条及末段 Notice clause 4 and closing paragraph",
)


@routes.get(
    "",
    permission="oversight:burden-indicator:read",
    title=Text("减负指标", "Read burden indicators"),
    answer=BurdenIndicatorsOut,
)
async def read_burden_indicators(
    session: Session,
    region: Annotated[RegionCode, Query(description="区划 Region")],
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
) -> BurdenIndicatorsOut:
    """How clause 4 is kept: tasks by department and state, what was not asked again, proofs refused, complaints.

    第四条的落实情况：各部门各状态的事项、未再重复索要的数据、拒绝出具的证明以及举报。
    """
    require_asked_in_order(first_on, last_on)
    return await indicators_of(session, region=region, first_on=first_on, last_on=last_on)
