"""Lots over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import found
from chassis.exchange import CallerNow, Session
from chassis.fields import LocalDate
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.items.models import Item
from services.welfare.lots.models import Lot
from services.welfare.lots.rules import LOT, LotMove, LotState, LotTaken
from services.welfare.lots.schemas import (
    HoldIn,
    LotEvent,
    LotHeld,
    LotIn,
    LotOut,
    LotRecalled,
    LotRegistered,
    LotReleased,
    RecallIn,
)
from services.welfare.own_region import NotOwnRegion, require_own_region
from services.welfare.sources.models import Source

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/lots",
    tag=Text("防护物资", "Supplies"),
    source="内防指发〔2020〕75号 第三条 Notice clause 3",
)

LotInPath = Annotated[Lot, in_path("lot_id", Lot)]
LotToChange = Annotated[Lot, to_change("lot_id", Lot)]


@routes.post(
    "",
    permission="welfare:lot:register",
    title=Text("登记物资批次", "Register a lot"),
    answer=LotOut,
    status=201,
    refuses=(LotTaken, NotOwnRegion),
    leads_to={"read_lot": "lot_id", "hold_lot": "lot_id", "recall_lot": "lot_id"},
)
async def register_lot(asked: LotIn, session: Session, caller: CallerNow) -> Lot:
    """A batch of an item from one source; it bears the source's tag wherever it goes.

    登记某一来源的一批物资；该批次无论流转到何处，均标明其来源。
    """
    require_own_region(asked.region, caller_region=caller.region)
    await found(session, Item, asked.item_id)
    source = await found(session, Source, asked.source_id)
    lot = Lot(**asked.model_dump(), source_kind=source.kind, state=LOT.start)
    session.add(lot)
    return await _told(session, lot, LotRegistered)


@routes.get("", permission="welfare:lot:list", title=Text("物资批次列表", "List lots"), answer=Page[LotOut])
async def list_lots(
    session: Session,
    asked: Paging,
    item_id: Annotated[UUID | None, Query(description="品目 Item")] = None,
    source_id: Annotated[UUID | None, Query(description="来源 Source")] = None,
    state: Annotated[LotState | None, Query(description="状态 State")] = None,
    expires_before: Annotated[LocalDate | None, Query(description="该日前到期 Good no longer on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Lots of the caller's region, of those in it and of those above it.

    列出本辖区及其上下级区划的物资批次。
    """
    statement = narrowed(
        select(Lot), Lot, item_id=item_id, source_id=source_id, state=state, updated_since=updated_since
    )
    if expires_before is not None:
        statement = statement.where(Lot.expires_on < expires_before)
    return await listed(session, statement, by=(Lot.region, Lot.id), asked=asked)


@routes.get("/{lot_id}", permission="welfare:lot:list", title=Text("读取物资批次", "Read a lot"), answer=LotOut)
async def read_lot(lot: LotInPath) -> Lot:
    """One lot.

    一个物资批次。
    """
    return lot


@routes.post(
    "/{lot_id}/hold",
    permission="welfare:lot:hold",
    title=Text("封存批次", "Hold a lot back"),
    answer=LotOut,
    refuses=(IllegalMove, NotOwnRegion),
    leads_to={"release_lot": "lot_id"},
)
async def hold_lot(lot: LotToChange, asked: HoldIn, session: Session, caller: CallerNow) -> Lot:
    """Whoever registered the lot holds it back while its quality is in doubt.

    质量存疑期间，由登记该批次的单位封存。
    """
    require_own_region(lot.region, caller_region=caller.region)
    lot.state = LOT.after(lot.state, LotMove.HOLD)
    lot.note = asked.reason
    return await _told(session, lot, LotHeld)


@routes.post(
    "/{lot_id}/release",
    permission="welfare:lot:release",
    title=Text("解除封存", "Release a lot"),
    answer=LotOut,
    refuses=(IllegalMove, NotOwnRegion),
)
async def release_lot(lot: LotToChange, asked: HoldIn, session: Session, caller: CallerNow) -> Lot:
    """The doubt is gone; the lot may be issued again.

    疑点已排除，该批次可以重新发放。
    """
    require_own_region(lot.region, caller_region=caller.region)
    lot.state = LOT.after(lot.state, LotMove.RELEASE)
    lot.note = asked.reason
    return await _told(session, lot, LotReleased)


@routes.post(
    "/{lot_id}/recall",
    permission="welfare:lot:recall",
    title=Text("召回批次", "Recall a lot"),
    answer=LotOut,
    refuses=(IllegalMove,),
)
async def recall_lot(lot: LotToChange, asked: RecallIn, session: Session) -> Lot:
    """The county's health department recalls a lot wherever in the county it was taken in; there is no way back.

    旗县卫生健康部门召回批次，在本旗县任何地方接收的均可召回；召回后不可恢复。
    """
    lot.state = LOT.after(lot.state, LotMove.RECALL)
    lot.recall_no = asked.recall_no
    return await _told(session, lot, LotRecalled, recall_no=asked.recall_no)


async def _told(session: AsyncSession, lot: Lot, kind: type[LotEvent], **more: Any) -> Lot:
    await session.flush()
    told = kind(region=lot.region, item_id=lot.item_id, source_id=lot.source_id, batch_no=lot.batch_no, **more)
    await happened(session, told, subject=lot.id, region=lot.region)
    return lot
