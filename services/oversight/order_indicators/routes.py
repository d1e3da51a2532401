"""Indicators of rectification orders over HTTP."""

from typing import Annotated, Any

from fastapi import Query

from chassis.exchange import ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.periods import require_asked_in_order
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.order_indicators.queries import counts_by_office
from services.oversight.order_indicators.rules import Counts, total_of
from services.oversight.order_indicators.schemas import OfficeOrders, OrderIndicatorsOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/oversight/order-indicators",
    tag=Text("整改指标", "Order indicators"),
    source="内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph",
)


@routes.get(
    "",
    permission="oversight:order-indicator:read",
    title=Text("整改指标", "Read order indicators"),
    answer=OrderIndicatorsOut,
)
async def read_order_indicators(
    session: Session,
    clock: ClockNow,
    region: Annotated[RegionCode, Query(description="区划 Region")],
    first_on: Annotated[LocalDate, Query(description="起始日 First day")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day")],
) -> OrderIndicatorsOut:
    """How what inspections find is put right: open, overdue, closed in time, and how long it takes.

    督查发现问题的整改情况：未完成、逾期、按期销号以及所用时间。
    """
    require_asked_in_order(first_on, last_on)
    parts = await counts_by_office(session, region=region, first_on=first_on, last_on=last_on, today=clock.today())
    return OrderIndicatorsOut(
        **_told(total_of(parts.values())),
        region=region,
        first_on=first_on,
        last_on=last_on,
        as_of=clock.now(),
        offices=[
            OfficeOrders(**_told(counts), region=where, department=department)
            for (where, department), counts in parts.items()
        ],
    )


def _told(counts: Counts) -> dict[str, Any]:
    return {
        name: getattr(counts, name)
        for name in ("issued", "open", "overdue", "closed", "closed_on_time", "days_to_rectify")
    }
