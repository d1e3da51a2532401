"""Stock and movements on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from chassis.fields import Answer, Int64, Line, LocalDate, LocalDateTime, Note, RegionCode, Schema, described
from chassis.ledger import Event
from services.welfare.lots.rules import LotState
from services.welfare.sources.rules import SourceKind
from services.welfare.stock.rules import AccountKind

__all__ = [
    "LossIn",
    "MovementOut",
    "Quantity",
    "ReceiptIn",
    "StockLost",
    "StockOut",
    "StockReceived",
    "StockWrittenOff",
    "WriteOffIn",
]

# Of the item's unit; more than any county is ever sent.
Quantity = Annotated[Int64, Field(ge=1, le=10**9)]


class ReceiptIn(Schema):
    """What is taken in 入库."""

    lot_id: UUID = described("批次", "lot")
    quantity: Quantity = described("数量", "quantity", "按品目的计量单位计 In the item's unit", examples=[5000])
    document_no: Line = described("入库单号", "receipt number", examples=["RK-20200201-01"])


class LossIn(Schema):
    """What is missing 盘亏."""

    lot_id: UUID = described("批次", "lot")
    quantity: Quantity = described("数量", "quantity", examples=[3])
    reason: Note = described("原因", "reason", examples=["盘点短少"])


class WriteOffIn(Schema):
    """What is taken out of use 报废核销."""

    lot_id: UUID = described("批次", "lot")
    quantity: Quantity = described("数量", "quantity", examples=[200])
    document_no: Line = described("核销单号", "write-off number", examples=["HX-20200301-01"])
    reason: Note = described("原因", "reason", examples=["过期"])


class MovementOut(Answer):
    """A movement: so much of a lot, from one account to another.

    台账分录：一个批次的若干数量，由一账户转入另一账户。
    """

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region")
    lot_id: UUID = described("批次", "lot")
    from_account_id: UUID = described("转出账户", "account that gives")
    from_kind: AccountKind = described("转出账户类别", "kind of account that gives", examples=["donor"])
    to_account_id: UUID = described("转入账户", "account that takes")
    to_kind: AccountKind = described("转入账户类别", "kind of account that takes", examples=["store"])
    quantity: int = described("数量", "quantity", examples=[5000])
    moved_on: LocalDate = described("日期", "day", examples=["2020-02-05"])
    reference: str | None = described("单据编号", "document number", examples=["RK-20200201-01"])
    note: str | None = described("说明", "note", examples=["盘点短少"])
    created_at: LocalDateTime = described("记账时间", "recorded at")


class StockOut(Answer):
    """What a store holds of a lot 库存."""

    region: RegionCode = described("区划", "region")
    store_id: UUID = described("存放点", "store")
    lot_id: UUID = described("批次", "lot")
    item_id: UUID = described("品目", "item")
    source_kind: SourceKind = described("来源类别", "kind of source", examples=["donor"])
    state: LotState = described("批次状态", "state of the lot")
    expires_on: LocalDate | None = described("有效期至", "last day on which it is good")
    quantity: int = described("数量", "quantity", "按品目的计量单位计 In the item's unit", examples=[5000])
    updated_at: LocalDateTime = described("更新时间", "last changed at")


class _StockEvent(Event):
    store_id: UUID
    lot_id: UUID
    item_id: UUID
    quantity: int


class StockReceived(_StockEvent, type="welfare.stock.received", zh="合同或捐赠物资已入库。"):
    """Supplies of a contract or a donation were taken in."""

    source_id: UUID = described("物资来源", "contract or donation")


class StockLost(_StockEvent, type="welfare.stock.lost", zh="存放点物资盘亏。"):
    """Supplies are missing from a store."""


class StockWrittenOff(_StockEvent, type="welfare.stock.written-off", zh="物资已报废核销。"):
    """Supplies were taken out of use."""
