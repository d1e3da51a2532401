"""Regions over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import ClockNow, Session
from chassis.fields import LocalDate, RegionCode, SafeText
from chassis.paging import Page, Paging, listed
from chassis.problems import Missing
from chassis.regions import Level
from chassis.routes import Routes
from chassis.text import Text
from services.roster.regions import actions
from services.roster.regions.models import Unit
from services.roster.regions.rules import (
    RegionChangeShape,
    RegionHasChildren,
    RegionNotInForce,
    RegionTaken,
    RegionUnknown,
)
from services.roster.regions.schemas import RegionChangeIn, RegionChangeOut, RegionOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/roster/regions",
    tag=Text("行政区划", "Regions"),
    source="国家统计局统计用区划代码（2023年版） NBS 2023 edition",
)

OnDay = Annotated[LocalDate | None, Query(description="日期，默认今日 The day to look at; today when absent")]


@routes.get("", permission="roster:region:list", title=Text("区划列表", "List regions"), answer=Page[RegionOut])
async def list_regions(
    session: Session,
    clock: ClockNow,
    asked: Paging,
    parent: Annotated[RegionCode | None, Query(description="上级代码 Code of the region above")] = None,
    level: Annotated[Level | None, Query(description="级别 Level")] = None,
    name: Annotated[SafeText | None, Query(max_length=100, description="名称包含 Part of the name")] = None,
    on: OnDay = None,
) -> Any:
    """Regions in force on a day, by code.

    按代码列出某日有效的区划。
    """
    statement = select(Unit).where(Unit.during.contains(on or clock.today()))
    if parent is not None:
        statement = statement.where(Unit.parent == parent)
    if level is not None:
        statement = statement.where(Unit.level == level)
    if name is not None:
        statement = statement.where(Unit.name.contains(name, autoescape=True))
    return await listed(session, statement, by=(Unit.code,), asked=asked)


@routes.get("/{code}", permission="roster:region:read", title=Text("读取区划", "Read a region"), answer=RegionOut)
async def read_region(code: RegionCode, session: Session, clock: ClockNow, on: OnDay = None) -> Unit:
    """The region that a code means on a day.

    某代码在某日所指的区划。
    """
    unit = await session.scalar(select(Unit).where(Unit.code == code, Unit.during.contains(on or clock.today())))
    if unit is None:
        raise Missing
    return unit


@routes.post(
    "/changes",
    permission="roster:region:change",
    title=Text("登记区划变更", "Record a change of regions"),
    answer=RegionChangeOut,
    status=201,
    refuses=(RegionChangeShape, RegionNotInForce, RegionTaken, RegionHasChildren, RegionUnknown),
)
async def change_regions(asked: RegionChangeIn, session: Session) -> Any:
    """Rename, split, merge or abolish regions from a day on; what was before stays readable by day.

    登记自某日起的区划更名、分设、合并或撤销；此前的区划仍可按日期查询。
    """
    opened = await actions.change_regions(session, asked)
    return {"kind": asked.kind, "effective_on": asked.effective_on, "closed": asked.closes, "opened": opened}
