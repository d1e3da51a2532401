"""Stock over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query

from chassis.database import found
from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.lots.models import Lot
from services.welfare.own_region import NotOwnRegion, require_own_region
from services.welfare.stock import actions, queries
from services.welfare.stock.models import Balance, Movement
from services.welfare.stock.rules import StockShort, WrongWay
from services.welfare.stock.schemas import LossIn, MovementOut, ReceiptIn, StockOut, WriteOffIn
from services.welfare.stores.routes import OwnStore
from services.welfare.stores.rules import StoreClosedAlready

__all__ = ["books", "routes"]

_TAG = Text("物资台账", "Stock")
_SOURCE = "内防指发〔2020〕75号 第三条 Notice clause 3"

routes = Routes(prefix="/v1/welfare/stores", tag=_TAG, source=_SOURCE)
books = Routes(prefix="/v1/welfare/stock", tag=_TAG, source=_SOURCE)

InRegion = Annotated[RegionCode | None, Query(description="区划 Region")]
InStore = Annotated[UUID | None, Query(description="存放点 Store")]


@routes.post(
    "/{store_id}/receipts",
    permission="welfare:stock:receive",
    title=Text("入库", "Take supplies in"),
    answer=MovementOut,
    status=201,
    refuses=(NotOwnRegion, WrongWay, StoreClosedAlready),
    keyed=True,
)
async def receive_stock(store: OwnStore, asked: ReceiptIn, session: Session, caller: CallerNow) -> Movement:
    """Take in what a supplier sent or a donor gave; it is the lot's own source that gives.

    将供应方发来或捐赠方赠予的物资入库；来源即该批次登记的来源。
    """
    lot = await found(session, Lot, asked.lot_id)
    require_own_region(lot.region, caller_region=caller.region)
    return await actions.receive(session, store, lot, asked.quantity, reference=asked.document_no, caller=caller)


@routes.post(
    "/{store_id}/losses",
    permission="welfare:stock:lose",
    title=Text("盘亏", "Record a loss"),
    answer=MovementOut,
    status=201,
    refuses=(NotOwnRegion, StockShort, StoreClosedAlready),
    keyed=True,
)
async def lose_stock(store: OwnStore, asked: LossIn, session: Session, caller: CallerNow) -> Movement:
    """What is missing when the shelves are counted.

    登记盘点时发现短少的物资。
    """
    lot = await found(session, Lot, asked.lot_id)
    return await actions.lose(session, store, lot, asked.quantity, note=asked.reason, caller=caller)


@routes.post(
    "/{store_id}/write-offs",
    permission="welfare:stock:write-off",
    title=Text("报废核销", "Write supplies off"),
    answer=MovementOut,
    status=201,
    refuses=(NotOwnRegion, StockShort, StoreClosedAlready),
    keyed=True,
)
async def write_off_stock(store: OwnStore, asked: WriteOffIn, session: Session, caller: CallerNow) -> Movement:
    """What has expired, is broken or was recalled goes out of use, and stays in the books.

    将过期、损坏或被召回的物资停止使用，账上仍予保留。
    """
    lot = await found(session, Lot, asked.lot_id)
    return await actions.write_off(
        session, store, lot, asked.quantity, reference=asked.document_no, note=asked.reason, caller=caller
    )


@books.get("", permission="welfare:stock:list", title=Text("库存", "List stock"), answer=Page[StockOut])
async def list_stock(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    store_id: InStore = None,
    item_id: Annotated[UUID | None, Query(description="品目 Item")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What each store holds of each lot; with `updated_since` also what it has no more of.

    列出各存放点每一批次的库存；给出 `updated_since` 时，也列出已无库存的批次。
    """
    statement = queries.stock(region=region, store_id=store_id, item_id=item_id, updated_since=updated_since)
    return await listed(session, statement, by=(Balance.region, Balance.account_id, Balance.lot_id), asked=asked)


@books.get(
    "/movements",
    permission="welfare:stock:list",
    title=Text("台账分录", "List movements"),
    answer=Page[MovementOut],
)
async def list_movements(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    store_id: InStore = None,
    lot_id: Annotated[UUID | None, Query(description="批次 Lot")] = None,
) -> Any:
    """The ledger in the order in which it was written; movements are added and never changed.

    按记账先后列出台账分录；分录只增加，不更改。
    """
    statement = queries.movements(region=region, store_id=store_id, lot_id=lot_id)
    return await listed(session, statement, by=(Movement.id,), asked=asked)
