"""Control periods over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import to_change
from chassis.routes import Routes
from chassis.text import Text
from services.honors.control_periods import rules
from services.honors.control_periods.models import ControlPeriod
from services.honors.control_periods.schemas import (
    ControlPeriodEnd,
    ControlPeriodIn,
    ControlPeriodOut,
    ControlPeriodSet,
    ControlPeriodWasEnded,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/honors/control-periods",
    tag=Text("防控时段", "Control periods"),
    source="内防指发〔2020〕75号 第七条 Notice clause 7",
)

PeriodToChange = Annotated[ControlPeriod, to_change("control_period_id", ControlPeriod)]


@routes.post(
    "",
    permission="honors:control-period:set",
    title=Text("设定防控时段", "Set a control period"),
    answer=ControlPeriodOut,
    status=201,
    refuses=(rules.PeriodElsewhere, rules.PeriodOverlaps),
    leads_to={"end_front_line_control_period": "control_period_id"},
)
async def set_control_period(asked: ControlPeriodIn, session: Session, caller: CallerNow) -> ControlPeriod:
    """Say from which day the own area is under control; its last day may be said later."""
    if asked.region != caller.region:
        raise rules.PeriodElsewhere
    period = ControlPeriod(**asked.model_dump(), set_by=caller.subject)
    session.add(period)
    await _told(session, period, ControlPeriodSet)
    return period


@routes.get(
    "",
    permission="honors:control-period:list",
    title=Text("防控时段列表", "List control periods"),
    answer=Page[ControlPeriodOut],
)
async def list_front_line_control_periods(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="地区 Region")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """The periods of a region and of those that contain the caller's."""
    statement = narrowed(select(ControlPeriod), ControlPeriod, region=region, updated_since=updated_since)
    return await listed(session, statement, by=(ControlPeriod.region, ControlPeriod.id), asked=asked)


@routes.post(
    "/{control_period_id}/end",
    permission="honors:control-period:set",
    title=Text("结束防控时段", "End a control period"),
    answer=ControlPeriodOut,
    refuses=(rules.ControlPeriodEnded, rules.PeriodOutOfOrder),
)
async def end_front_line_control_period(
    period: PeriodToChange, asked: ControlPeriodEnd, session: Session
) -> ControlPeriod:
    """Say its last day, once."""
    rules.require_open(period.last_on)
    period.last_on = asked.last_on
    await _told(session, period, ControlPeriodWasEnded)
    return period


async def _told(
    session: AsyncSession, period: ControlPeriod, event: type[ControlPeriodSet] | type[ControlPeriodWasEnded]
) -> None:
    await session.flush()
    facts = {name: getattr(period, name) for name in event.model_fields}
    await happened(session, event(**facts), subject=period.id, region=period.region)
