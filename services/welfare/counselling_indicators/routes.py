"""Indicators of counselling over HTTP."""

from typing import Annotated

from fastapi import Query

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import Month, RegionCode
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.counselling_indicators.queries import counselling_indicators_of
from services.welfare.counselling_indicators.rules import require_wide
from services.welfare.counselling_indicators.schemas import CounsellingIndicatorsOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/counselling-indicators",
    tag=Text("心理援助指标", "Indicators of counselling"),
    source="内防指发〔2020〕75号 第六条、末段；个人信息保护法第二十八条 Notice clause 6",
)


@routes.get(
    "",
    permission="welfare:counselling-indicator:read",
    title=Text("心理援助指标", "Read indicators of counselling"),
    answer=CounsellingIndicatorsOut,
)
async def read_counselling_indicators(
    month: Annotated[Month, Query(description="月份 Month")],
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region; the caller's own when absent")] = None,
) -> CounsellingIndicatorsOut:
    """Counts of a region and a month, once it is over: each nought or at least ten, or none at all.

    Nor are there any where a smaller one could be had by subtraction.

    某区划某月的统计数字，该月结束后公布；各项须为零或不少于十，否则一概不公布；可由相减推知的，同样一概不公布。
    """
    region = region or caller.region
    require_wide(region)
    if region not in caller.span:
        raise Missing
    return await counselling_indicators_of(session, region=region, month=month, clock=clock)
