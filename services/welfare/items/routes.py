"""Items over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.items.models import Item
from services.welfare.items.rules import ItemKind, ItemTaken
from services.welfare.items.schemas import ItemIn, ItemOut, ItemRegistered
from services.welfare.own_region import NotOwnRegion, require_own_region

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/items",
    tag=Text("防护物资", "Supplies"),
    source="内防指发〔2020〕75号 第三条 Notice clause 3",
)

ItemInPath = Annotated[Item, in_path("item_id", Item)]


@routes.post(
    "",
    permission="welfare:item:register",
    title=Text("登记物资品目", "Register an item"),
    answer=ItemOut,
    status=201,
    refuses=(ItemTaken, NotOwnRegion),
    leads_to={"read_item": "item_id"},
)
async def register_item(asked: ItemIn, session: Session, caller: CallerNow) -> Item:
    """A health department or a headquarters says what its region hands out, by which unit and standard.

    卫生健康部门或指挥部登记本辖区发放的物资品目，以及计量单位和执行标准。
    """
    require_own_region(asked.region, caller_region=caller.region)
    item = Item(**asked.model_dump())
    session.add(item)
    await session.flush()
    await happened(
        session, ItemRegistered.model_validate(item, from_attributes=True), subject=item.id, region=item.region
    )
    return item


@routes.get("", permission="welfare:item:list", title=Text("物资品目列表", "List items"), answer=Page[ItemOut])
async def list_items(
    session: Session,
    asked: Paging,
    kind: Annotated[ItemKind | None, Query(description="类别 Kind")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Items of the caller's region, of those in it and of those above it.

    列出本辖区及其上下级区划的物资品目。
    """
    statement = narrowed(select(Item), Item, kind=kind, updated_since=updated_since)
    return await listed(session, statement, by=(Item.region, Item.code, Item.id), asked=asked)


@routes.get("/{item_id}", permission="welfare:item:list", title=Text("读取物资品目", "Read an item"), answer=ItemOut)
async def read_item(item: ItemInPath) -> Item:
    """One item.

    一个物资品目。
    """
    return item
