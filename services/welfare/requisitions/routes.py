"""Requisitions over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.lots.rules import LotNotUsable
from services.welfare.own_region import NotOwnRegion, require_own_region
from services.welfare.requisitions import actions
from services.welfare.requisitions.models import Requisition
from services.welfare.requisitions.rules import (
    REQUISITION,
    AlreadyAsked,
    CountIncomplete,
    LinesIncomplete,
    MoreThanBefore,
    NotItsStore,
    OutcomeUnfit,
    RequisitionMove,
    RequisitionState,
    ShipmentDiffers,
)
from services.welfare.requisitions.schemas import (
    AllocateIn,
    ConfirmIn,
    CountIn,
    RefuseIn,
    RequisitionCancelled,
    RequisitionIn,
    RequisitionOut,
    RequisitionRefused,
    SettleIn,
    ShipIn,
)
from services.welfare.stock.rules import StockShort
from services.welfare.stores.rules import StoreClosedAlready

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare/requisitions",
    tag=Text("物资申领", "Requisitions"),
    source="内防指发〔2020〕75号 第三条 Notice clause 3",
)

RequisitionInPath = Annotated[Requisition, in_path("requisition_id", Requisition)]
RequisitionToChange = Annotated[Requisition, to_change("requisition_id", Requisition)]

_LEADS = {"read_requisition": "requisition_id"}


@routes.post(
    "",
    permission="welfare:requisition:request",
    title=Text("申领物资", "Ask for supplies"),
    answer=RequisitionOut,
    status=201,
    refuses=(NotOwnRegion, NotItsStore, AlreadyAsked, StoreClosedAlready),
    leads_to=_LEADS | {"confirm_requisition": "requisition_id", "cancel_requisition": "requisition_id"},
)
async def request_requisition(asked: RequisitionIn, session: Session, caller: CallerNow) -> Requisition:
    """A community asks for what its workers need; no form but this one is filled in for it.

    社区申领其工作人员所需的物资；除本申领外，无须填写其他表格。
    """
    require_own_region(asked.region, caller_region=caller.region)
    return await actions.request(session, asked, caller=caller)


@routes.get(
    "",
    permission="welfare:requisition:list",
    title=Text("物资申领列表", "List requisitions"),
    answer=Page[RequisitionOut],
)
async def list_requisitions(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    state: Annotated[RequisitionState | None, Query(description="状态 State")] = None,
    from_store_id: Annotated[UUID | None, Query(description="发货存放点 Store that ships")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Requisitions of the communities of a region.

    列出某区划内各社区的物资申领。
    """
    statement = narrowed(
        select(Requisition),
        Requisition,
        region=region,
        state=state,
        from_store_id=from_store_id,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Requisition.region, Requisition.id), asked=asked)


@routes.get(
    "/{requisition_id}",
    permission="welfare:requisition:list",
    title=Text("读取物资申领", "Read a requisition"),
    answer=RequisitionOut,
)
async def read_requisition(requisition: RequisitionInPath) -> Requisition:
    """One requisition, and how far it has come.

    一条物资申领及其办理进度。
    """
    return requisition


@routes.post(
    "/{requisition_id}/confirm",
    permission="welfare:requisition:confirm",
    title=Text("核定申领", "Confirm a requisition"),
    answer=RequisitionOut,
    refuses=(IllegalMove, LinesIncomplete, MoreThanBefore),
    leads_to=_LEADS | {"allocate_requisition": "requisition_id"},
)
async def confirm_requisition(requisition: RequisitionToChange, asked: ConfirmIn, session: Session) -> Requisition:
    """The township says how much of each item is needed, at most what was asked for.

    苏木乡镇（街道）逐项核定所需数量，不得多于申领数量。
    """
    return await actions.confirm(session, requisition, {line.item_id: line.quantity for line in asked.lines})


@routes.post(
    "/{requisition_id}/refuse",
    permission="welfare:requisition:refuse",
    title=Text("不予配发", "Refuse a requisition"),
    answer=RequisitionOut,
    refuses=(IllegalMove,),
)
async def refuse_requisition(requisition: RequisitionToChange, asked: RefuseIn, session: Session) -> Requisition:
    """The township gives nothing, and says why; the community may ask anew.

    苏木乡镇（街道）不予配发，并说明理由；社区可以重新申领。
    """
    requisition.state = REQUISITION.after(requisition.state, RequisitionMove.REFUSE)
    requisition.refused_for = asked.reason
    return await actions.told(session, requisition, RequisitionRefused)


@routes.post(
    "/{requisition_id}/cancel",
    permission="welfare:requisition:cancel",
    title=Text("撤回申领", "Cancel a requisition"),
    answer=RequisitionOut,
    refuses=(IllegalMove, NotOwnRegion),
)
async def cancel_requisition(requisition: RequisitionToChange, session: Session, caller: CallerNow) -> Requisition:
    """The community takes it back while nothing is allocated.

    尚未分配物资的，社区可以撤回申领。
    """
    require_own_region(requisition.region, caller_region=caller.region)
    requisition.state = REQUISITION.after(requisition.state, RequisitionMove.CANCEL)
    return await actions.told(session, requisition, RequisitionCancelled)


@routes.post(
    "/{requisition_id}/allocate",
    permission="welfare:requisition:allocate",
    title=Text("分配物资", "Allocate supplies"),
    answer=RequisitionOut,
    refuses=(IllegalMove, LinesIncomplete, MoreThanBefore),
    leads_to=_LEADS | {"ship_requisition": "requisition_id"},
)
async def allocate_requisition(requisition: RequisitionToChange, asked: AllocateIn, session: Session) -> Requisition:
    """The county's health department or headquarters says from which store how much of each item is sent.

    旗县卫生健康部门或指挥部确定由哪个存放点发放、各品目发放多少。
    """
    return await actions.allocate(session, requisition, asked)


@routes.post(
    "/{requisition_id}/ship",
    permission="welfare:requisition:ship",
    title=Text("发运", "Ship supplies"),
    answer=RequisitionOut,
    refuses=(IllegalMove, NotOwnRegion, ShipmentDiffers, LotNotUsable, StockShort),
    leads_to=_LEADS | {"receive_requisition": "requisition_id"},
)
async def ship_requisition(
    requisition: RequisitionToChange, asked: ShipIn, session: Session, caller: CallerNow
) -> Requisition:
    """Whoever keeps the store sends what was allocated, in lots that are neither expired, held back nor recalled.

    由存放点所属单位发运已分配的物资，所用批次不得已过期、封存或召回。
    """
    return await actions.ship(session, requisition, asked, caller=caller)


@routes.post(
    "/{requisition_id}/receive",
    permission="welfare:requisition:receive",
    title=Text("清点收货", "Count what arrived"),
    answer=RequisitionOut,
    refuses=(IllegalMove, NotOwnRegion, CountIncomplete),
    leads_to=_LEADS | {"settle_requisition": "requisition_id"},
)
async def receive_requisition(
    requisition: RequisitionToChange, asked: CountIn, session: Session, caller: CallerNow
) -> Requisition:
    """The community counts every lot. What is on its shelf may be issued at once; a difference waits to be settled.

    社区逐批清点。已到货的可以立即发放；有差异的，待处理。
    """
    require_own_region(requisition.region, caller_region=caller.region)
    return await actions.receive(session, requisition, asked, caller=caller)


@routes.post(
    "/{requisition_id}/settle",
    permission="welfare:requisition:settle",
    title=Text("处理收发差异", "Settle a discrepancy"),
    answer=RequisitionOut,
    refuses=(IllegalMove, CountIncomplete, OutcomeUnfit, StockShort),
    leads_to=_LEADS,
)
async def settle_requisition(
    requisition: RequisitionToChange, asked: SettleIn, session: Session, caller: CallerNow
) -> Requisition:
    """Not who counted, but the county says what each difference was: lost, never sent, come later, or sent beyond.

    由旗县而非清点人认定每项差异的原因：途中丢失、损毁，未实际发出，其后到货，或多发。
    """
    return await actions.settle(session, requisition, asked, caller=caller)
