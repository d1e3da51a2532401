"""Funds over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.funds.models import Fund
from services.welfare.funds.rules import FundKind, FundTaken
from services.welfare.funds.schemas import FundIn, FundOut, FundRecorded
from services.welfare.own_region import NotOwnRegion, require_own_region

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/funds",
    tag=Text("社区防控工作经费", "Funds"),
    source="内防指发〔2020〕75号 第三条 Notice clause 3",
)


@routes.post(
    "",
    permission="welfare:fund:record",
    step_up=True,
    title=Text("登记经费", "Record funds"),
    answer=FundOut,
    status=201,
    refuses=(FundTaken, NotOwnRegion),
    keyed=True,
)
async def record_fund(asked: FundIn, session: Session, caller: CallerNow) -> Fund:
    """The county's finance says what was planned for its communities, and what of it has come.

    旗县财政部门登记安排给所辖社区的经费及其到位情况。
    """
    require_own_region(asked.region, caller_region=caller.region)
    fund = Fund(**asked.model_dump())
    session.add(fund)
    await session.flush()
    told = FundRecorded(**{name: getattr(fund, name) for name in FundRecorded.model_fields})
    await happened(session, told, subject=fund.id, region=fund.region)
    return fund


@routes.get("", permission="welfare:fund:list", title=Text("经费列表", "List funds"), answer=Page[FundOut])
async def list_funds(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    kind: Annotated[FundKind | None, Query(description="类别 Kind")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Funds of the counties of a region.

    列出某区划内各旗县的社区防控工作经费。
    """
    statement = narrowed(select(Fund), Fund, region=region, kind=kind, updated_since=updated_since)
    return await listed(session, statement, by=(Fund.region, Fund.id), asked=asked)
