"""Control periods over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.regions import ancestors
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.control_periods.models import ControlPeriod
from services.welfare.control_periods.rules import (
    ControlEndsOutside,
    ControlOverlaps,
    require_control_end,
)
from services.welfare.control_periods.schemas import (
    ControlEndIn,
    ControlPeriodDeclared,
    ControlPeriodEnded,
    ControlPeriodIn,
    ControlPeriodOut,
)
from services.welfare.own_region import NotOwnRegion, require_own_region

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/control-periods",
    tag=Text("防控时段", "Control periods"),
    source="内防指发〔2020〕75号第五条 Notice clause 5",
)

PeriodInPath = Annotated[ControlPeriod, in_path("period_id", ControlPeriod)]
PeriodToChange = Annotated[ControlPeriod, to_change("period_id", ControlPeriod)]


@routes.post(
    "",
    permission="welfare:control-period:declare",
    title=Text("公布防控时段", "Declare a control period"),
    answer=ControlPeriodOut,
    status=201,
    refuses=(NotOwnRegion, ControlOverlaps),
    leads_to={"read_control_period": "period_id", "end_control_period": "period_id"},
)
async def declare_control_period(asked: ControlPeriodIn, session: Session, caller: CallerNow) -> ControlPeriod:
    """A headquarters declares from when its region fights the epidemic, and at which level.

    指挥部公布本辖区防控时段的起始日和响应级别。
    """
    require_own_region(asked.region, caller_region=caller.region)
    period = ControlPeriod(**asked.model_dump(), reckoned=False)
    session.add(period)
    return await _told(session, period, ControlPeriodDeclared)


@routes.get(
    "",
    permission="welfare:control-period:list",
    title=Text("防控时段列表", "List control periods"),
    answer=Page[ControlPeriodOut],
)
async def list_control_periods(
    session: Session,
    asked: Paging,
    region: Annotated[
        RegionCode | None, Query(description="适用于该区划的，含上级的 Of the region or one above it")
    ] = None,
    on: Annotated[LocalDate | None, Query(description="该日在防控时段内 Goes on on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """The control-period calendar, by region and first day.

    按区划、起始日列出防控时段。
    """
    statement = narrowed(select(ControlPeriod), ControlPeriod, on=on, updated_since=updated_since)
    if region is not None:
        statement = statement.where(ControlPeriod.region.in_(ancestors(region)))
    by = (ControlPeriod.region, ControlPeriod.valid_from, ControlPeriod.id)
    return await listed(session, statement, by=by, asked=asked)


@routes.get(
    "/{period_id}",
    permission="welfare:control-period:list",
    title=Text("读取防控时段", "Read a control period"),
    answer=ControlPeriodOut,
)
async def read_control_period(period: PeriodInPath) -> ControlPeriod:
    """One control period.

    一个防控时段。
    """
    return period


@routes.post(
    "/{period_id}/end",
    permission="welfare:control-period:declare",
    title=Text("公布结束日", "Declare the end"),
    answer=ControlPeriodOut,
    refuses=(NotOwnRegion, ControlEndsOutside),
)
async def end_control_period(
    period: PeriodToChange, asked: ControlEndIn, session: Session, caller: CallerNow
) -> ControlPeriod:
    """The last day of the period; what rest was missed is made good from the day after it.

    公布防控时段的最后一日；期间未能休息的，自次日起安排补休。
    """
    require_own_region(period.region, caller_region=caller.region)
    require_control_end(asked.ends_on, valid_from=period.valid_from, valid_to=period.valid_to)
    period.valid_to, period.reckoned = asked.ends_on, False
    return await _told(session, period, ControlPeriodEnded)


async def _told(
    session: AsyncSession, period: ControlPeriod, kind: type[ControlPeriodDeclared] | type[ControlPeriodEnded]
) -> ControlPeriod:
    await session.flush()
    told = kind.model_validate(period)
    await happened(session, told, subject=period.id, region=period.region)
    return period
