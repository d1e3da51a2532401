"""Stores over HTTP."""

from typing import Annotated, Any

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.database import scope_of
from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.own_region import NotOwnRegion, require_own_region
from services.welfare.stores.models import Store
from services.welfare.stores.rules import STORE, NoStoreThere, StoreInUse, StoreMove, StoreState, StoreTaken, kind_of
from services.welfare.stores.schemas import StoreClosed, StoreIn, StoreOpened, StoreOut

__all__ = ["OwnStore", "StoreInPath", "routes"]

routes = Routes(
    prefix="/v1/welfare/stores",
    tag=Text("防护物资", "Supplies"),
    source="内防指发〔2020〕75号 第三条 Notice clause 3",
)

StoreInPath = Annotated[Store, in_path("store_id", Store)]
StoreToChange = Annotated[Store, to_change("store_id", Store)]


async def _own_store(store: StoreInPath, caller: CallerNow) -> Store:
    require_own_region(store.region, caller_region=caller.region)
    return store


# The store of the caller's own region, for whoever writes in its books.
OwnStore = Annotated[Store, Depends(_own_store)]


@routes.post(
    "",
    permission="welfare:store:open",
    title=Text("设立物资存放点", "Open a store"),
    answer=StoreOut,
    status=201,
    refuses=(StoreTaken, NoStoreThere, NotOwnRegion),
    leads_to={"read_store": "store_id", "receive_stock": "store_id", "close_store": "store_id"},
)
async def open_store(asked: StoreIn, session: Session, caller: CallerNow) -> Store:
    """A county, a township or a community says where it keeps supplies.

    旗县、苏木乡镇（街道）或社区（嘎查村）登记其物资存放地点。
    """
    require_own_region(asked.region, caller_region=caller.region)
    kind = kind_of(asked.region)
    store = Store(**asked.model_dump(), state=STORE.start)
    session.add(store)
    await session.flush()
    await happened(session, StoreOpened(region=store.region, kind=kind), subject=store.id, region=store.region)
    return store


@routes.get("", permission="welfare:store:list", title=Text("物资存放点列表", "List stores"), answer=Page[StoreOut])
async def list_stores(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    state: Annotated[StoreState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Stores of a region and of all it contains.

    列出某区划及其全部下级的物资存放点。
    """
    statement = narrowed(select(Store), Store, region=region, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(Store.region, Store.id), asked=asked)


@routes.get(
    "/{store_id}", permission="welfare:store:list", title=Text("读取物资存放点", "Read a store"), answer=StoreOut
)
async def read_store(store: StoreInPath) -> Store:
    """One store.

    一个物资存放点。
    """
    return store


@routes.post(
    "/{store_id}/close",
    permission="welfare:store:close",
    title=Text("撤销物资存放点", "Close a store"),
    answer=StoreOut,
    refuses=(IllegalMove, NotOwnRegion, StoreInUse),
)
async def close_store(store: StoreToChange, session: Session, caller: CallerNow) -> Store:
    """Nothing lies there and nothing is on its way to or from it; what workers were given there stays theirs.

    撤销没有库存、也没有在途物资进出的存放点；工作人员已领用的物资不受影响。
    """
    require_own_region(store.region, caller_region=caller.region)
    store.state = STORE.after(store.state, StoreMove.CLOSE)
    store.closed_on = scope_of(session).clock.today()
    await session.flush()
    told = StoreClosed(region=store.region, kind=store.kind)
    await happened(session, told, subject=store.id, region=store.region)
    return store
