"""Needs and forecasts over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.items.models import Item
from services.welfare.needs.models import Need
from services.welfare.needs.queries import need_of, usable_stock, worker_days
from services.welfare.needs.rules import NeedEnds, NeedOverlaps, daily_need, days_of_cover, require_end_within
from services.welfare.needs.schemas import CoverOut, EndIn, NeedEnded, NeedIn, NeedIssued, NeedOut
from services.welfare.own_region import NotOwnRegion, require_own_region
from services.welfare.stores.routes import StoreInPath
from services.welfare.workers.duty import duty_done

__all__ = ["forecasts", "routes"]

_TAG = Text("防护需要", "Needs")
_SOURCE = "内防指发〔2020〕75号 第三条 Notice clause 3"

routes = Routes(prefix="/v1/welfare/needs", tag=_TAG, source=_SOURCE)
forecasts = Routes(prefix="/v1/welfare/stores", tag=_TAG, source=_SOURCE)

NeedInPath = Annotated[Need, in_path("need_id", Need)]
NeedToChange = Annotated[Need, to_change("need_id", Need)]


@routes.post(
    "",
    permission="welfare:need:issue",
    title=Text("发布用量标准", "Issue a need"),
    answer=NeedOut,
    status=201,
    refuses=(NotOwnRegion, NeedOverlaps),
    leads_to={"read_supply_need": "need_id", "end_supply_need": "need_id"},
)
async def issue_supply_need(asked: NeedIn, session: Session, caller: CallerNow) -> Need:
    """A county lays down how much of an item a worker-day takes at each post.

    旗县规定各类岗位每人日所需的物资用量。
    """
    require_own_region(asked.region, caller_region=caller.region)
    await found(session, Item, asked.item_id)
    per_day = {post.value: amount for post, amount in asked.per_day_milli.items()}
    need = Need(**asked.model_dump() | {"per_day_milli": per_day})
    session.add(need)
    return await _told(session, need, NeedIssued)


@routes.get("", permission="welfare:need:list", title=Text("用量标准列表", "List needs"), answer=Page[NeedOut])
async def list_supply_needs(
    session: Session,
    asked: Paging,
    item_id: Annotated[UUID | None, Query(description="品目 Item")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Every version; forecasts rest on the one that is in force.

    列出用量标准的全部版本；测算以现行版本为准。
    """
    statement = narrowed(select(Need), Need, item_id=item_id, on=on, updated_since=updated_since)
    return await listed(session, statement, by=(Need.region, Need.valid_from, Need.id), asked=asked)


@routes.get("/{need_id}", permission="welfare:need:list", title=Text("读取用量标准", "Read a need"), answer=NeedOut)
async def read_supply_need(need: NeedInPath) -> Need:
    """One version.

    用量标准的一个版本。
    """
    return need


@routes.post(
    "/{need_id}/end",
    permission="welfare:need:issue",
    title=Text("终止用量标准", "End a need"),
    answer=NeedOut,
    refuses=(NotOwnRegion, NeedEnds),
)
async def end_supply_need(need: NeedToChange, asked: EndIn, session: Session, caller: CallerNow) -> Need:
    """It holds no longer than to a day; what follows is issued anew.

    规定该标准有效至某日为止；此后的标准另行发布。
    """
    require_own_region(need.region, caller_region=caller.region)
    require_end_within(asked.ends_on, valid_from=need.valid_from, valid_to=need.valid_to)
    need.valid_to = asked.ends_on
    return await _told(session, need, NeedEnded)


@forecasts.get(
    "/{store_id}/cover",
    permission="welfare:stock:forecast",
    title=Text("可用天数", "Forecast for how long a stock lasts"),
    answer=CoverOut,
    refuses=(ParameterMissing,),
)
async def forecast_cover(
    store: StoreInPath,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
    peer: PeerNow,
    item_id: Annotated[UUID, Query(description="品目 Item")],
    first_on: Annotated[LocalDate, Query(description="起始日 First day of the duty to reckon with")],
    last_on: Annotated[LocalDate, Query(description="截止日 Last day of the duty to reckon with")],
) -> Any:
    """Usable stock over what the region's workers use a day, by the duty of some days and the need in force.

    可用库存除以该存放点所在区划工作人员的日均用量；日均用量按指定日期的执勤和现行用量标准测算。
    """
    done = await duty_done(peer, caller, region=store.region, first_on=first_on, last_on=last_on)
    need = await need_of(session, region=store.region, item_id=item_id, on=clock.today())
    stock = (await usable_stock(session, on=clock.today(), store_id=store.id))[item_id]
    counted = worker_days(done)
    days = (last_on - first_on).days + 1
    daily = daily_need(need.per_day, worker_days=counted, days=days, item=str(item_id))
    return CoverOut(
        store_id=store.id,
        region=store.region,
        item_id=item_id,
        need_id=need.id,
        first_on=first_on,
        last_on=last_on,
        as_of=clock.now(),
        stock=stock,
        worker_days=counted,
        daily_need=round(daily, 3),
        days=days_of_cover(stock, need=daily),
    )


async def _told(session: AsyncSession, need: Need, kind: type[NeedIssued] | type[NeedEnded]) -> Need:
    await session.flush()
    told = kind.model_validate(need)
    await happened(session, told, subject=need.id, region=need.region)
    return need
