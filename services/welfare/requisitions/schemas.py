"""Requisitions on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from chassis.fields import (
    Answer,
    CommunityCode,
    Int64,
    Line,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.requisitions.rules import Outcome, RequisitionState
from services.welfare.stock.schemas import Quantity

__all__ = [
    "AllocateIn",
    "ConfirmIn",
    "CountIn",
    "RefuseIn",
    "RequisitionAllocated",
    "RequisitionCancelled",
    "RequisitionConfirmed",
    "RequisitionDiffered",
    "RequisitionEvent",
    "RequisitionIn",
    "RequisitionOut",
    "RequisitionReceived",
    "RequisitionRefused",
    "RequisitionRequested",
    "RequisitionSettled",
    "RequisitionShipped",
    "SettleIn",
    "ShipIn",
]

_OrNone = Annotated[Int64, Field(ge=0, le=10**9)]


class ItemQuantityIn(Schema):
    """So much of an item 品目与数量."""

    item_id: UUID = described("品目", "item")
    quantity: Quantity = described("数量", "quantity", "按品目的计量单位计 In the item's unit", examples=[400])


class ItemShareIn(Schema):
    """So much of an item, or none of it 核定、分配数量."""

    item_id: UUID = described("品目", "item")
    quantity: _OrNone = described("数量", "quantity", "不予核定、分配的填零 Nought when none is given", examples=[300])


class LotQuantityIn(Schema):
    """So much of a lot 批次与数量."""

    lot_id: UUID = described("批次", "lot")
    quantity: Quantity = described("数量", "quantity", examples=[300])


class LotCountIn(Schema):
    """What was counted of a lot 清点数量."""

    lot_id: UUID = described("批次", "lot")
    quantity: _OrNone = described("清点数量", "quantity counted", "未到货的填零 Nought when none came", examples=[298])


class LotOutcomeIn(Schema):
    """What the difference of a lot turned out to be 差异处理."""

    lot_id: UUID = described("批次", "lot")
    outcome: Outcome = described("处理结果", "outcome", examples=["lost"])


class RequisitionIn(Schema):
    """What a community asks for 物资申领."""

    region: CommunityCode = described("社区（嘎查村）", "community", "调用方所属区划 The caller's own")
    to_store_id: UUID = described("收货存放点", "store that receives")
    reason: Note = described("申领事由", "why it is needed", examples=["三个卡口十二人，一周用量"])
    lines: list[ItemQuantityIn] = described("明细", "lines", min_length=1, max_length=100)


class ConfirmIn(Schema):
    """How much the township confirms 核定."""

    lines: list[ItemShareIn] = described(
        "核定明细", "lines", "与申领明细逐条对应 One for each line asked for", min_length=1, max_length=100
    )


class RefuseIn(Schema):
    """Why nothing is given 不予配发."""

    reason: Note = described("理由", "reason", examples=["库存尚可用二十日"])


class AllocateIn(Schema):
    """From which store how much 分配."""

    from_store_id: UUID = described("发货存放点", "store that ships")
    lines: list[ItemShareIn] = described(
        "分配明细", "lines", "与申领明细逐条对应 One for each line asked for", min_length=1, max_length=100
    )


class ShipIn(Schema):
    """What goes out 发运."""

    waybill_no: Line = described("发运单号", "waybill number", examples=["FY-20200206-03"])
    lots: list[LotQuantityIn] = described("批次明细", "lots", min_length=1, max_length=500)


class CountIn(Schema):
    """What the community counts 清点收货."""

    lots: list[LotCountIn] = described(
        "清点明细", "lots", "已发运的各批次 Each lot that was shipped", min_length=1, max_length=500
    )


class SettleIn(Schema):
    """What the differences turned out to be 差异处理."""

    settlement_no: Line = described("处理文号", "settlement number", examples=["CY-20200208-01"])
    lots: list[LotOutcomeIn] = described(
        "处理明细", "lots", "有差异的各批次 Each lot that differs", min_length=1, max_length=500
    )


class RequisitionLineOut(Answer):
    """A line of a requisition 申领明细."""

    item_id: UUID = described("品目", "item")
    requested: int = described("申领数量", "asked for", examples=[400])
    confirmed: int | None = described("核定数量", "confirmed", examples=[300])
    allocated: int | None = described("分配数量", "allocated", examples=[300])


class RequisitionLotOut(Answer):
    """A lot of a shipment 发运批次."""

    lot_id: UUID = described("批次", "lot")
    item_id: UUID = described("品目", "item")
    shipped: int = described("发运数量", "shipped", examples=[300])
    received: int | None = described("清点数量", "counted", examples=[298])
    outcome: Outcome | None = described("差异处理", "what the difference was")


class RequisitionOut(Answer):
    """A requisition 物资申领."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("社区（嘎查村）", "community")
    to_store_id: UUID = described("收货存放点", "store that receives")
    from_store_id: UUID | None = described("发货存放点", "store that ships")
    state: RequisitionState = described("状态", "state")
    reason: str = described("申领事由", "why it is needed", examples=["三个卡口十二人，一周用量"])
    lines: list[RequisitionLineOut] = described("明细", "lines")
    lots: list[RequisitionLotOut] = described("发运批次", "lots shipped")
    requested_at: LocalDateTime = described("申领时间", "asked at")
    confirmed_at: LocalDateTime | None = described("核定时间", "confirmed at")
    allocated_at: LocalDateTime | None = described("分配时间", "allocated at")
    shipped_at: LocalDateTime | None = described("发运时间", "shipped at")
    waybill_no: str | None = described("发运单号", "waybill number", examples=["FY-20200206-03"])
    received_at: LocalDateTime | None = described("清点时间", "counted at")
    settlement_no: str | None = described("处理文号", "settlement number")
    refused_for: str | None = described("不予配发理由", "why nothing is given")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class RequisitionEvent(Event):
    region: RegionCode
    state: RequisitionState


class RequisitionRequested(RequisitionEvent, type="welfare.requisition.requested", zh="社区已申领物资。"):
    """A community asks for supplies."""


class RequisitionConfirmed(
    RequisitionEvent, type="welfare.requisition.confirmed", zh="苏木乡镇（街道）已核定所需数量。"
):
    """The township confirmed how much is needed."""


class RequisitionRefused(RequisitionEvent, type="welfare.requisition.refused", zh="苏木乡镇（街道）不予配发。"):
    """The township gives nothing of what was asked for."""


class RequisitionAllocated(
    RequisitionEvent, type="welfare.requisition.allocated", zh="旗县已确定由哪个存放点发放多少物资。"
):
    """The county said from which store how much is sent."""


class RequisitionShipped(RequisitionEvent, type="welfare.requisition.shipped", zh="物资已发运。"):
    """The supplies are on their way."""


class RequisitionReceived(RequisitionEvent, type="welfare.requisition.received", zh="社区清点数量与发运数量相符。"):
    """The community counted just what was shipped."""


class RequisitionDiffered(RequisitionEvent, type="welfare.requisition.differed", zh="社区清点数量与发运数量不符。"):
    """The community counted something else than was shipped."""

    lots: int = described("不符批次数", "lots that differ")


class RequisitionSettled(RequisitionEvent, type="welfare.requisition.settled", zh="旗县已查明并处理收发差异。"):
    """The county found out what the differences were."""

    lost: int = described("损失数量", "how much was lost")


class RequisitionCancelled(RequisitionEvent, type="welfare.requisition.cancelled", zh="社区已撤回物资申领。"):
    """The community took its requisition back."""
