"""Items on the wire."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDateTime, RegionCode, Schema, Version, described
from chassis.ledger import Event
from services.welfare.items.rules import ItemKind

__all__ = ["ItemIn", "ItemOut", "ItemRegistered"]


class ItemIn(Schema):
    """An item to register 物资品目."""

    region: RegionCode = described("区划", "region", "调用方所属区划 The caller's own", examples=["150603000000"])
    code: Line = described("品目编码", "code", max_length=40, examples=["MASK-N95"])
    name: Line = described("名称", "name", examples=["医用防护口罩"])
    kind: ItemKind = described("类别", "kind", examples=["mask"])
    unit: Line = described("计量单位", "unit", "数量以此为单位 What one of it is", max_length=20, examples=["只"])
    standard: Line | None = described("执行标准", "standard", examples=["GB 19083-2010"], default=None)


class ItemOut(Answer):
    """An item 物资品目."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    code: str = described("品目编码", "code", examples=["MASK-N95"])
    name: str = described("名称", "name", examples=["医用防护口罩"])
    kind: ItemKind = described("类别", "kind", examples=["mask"])
    unit: str = described("计量单位", "unit", examples=["只"])
    standard: str | None = described("执行标准", "standard", examples=["GB 19083-2010"])
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ItemRegistered(Event, type="welfare.item.registered", zh="某区划发放的物资品目已登记。"):
    """An item is handed out in a region."""

    region: RegionCode
    code: str
    kind: ItemKind
    unit: str
    standard: str | None
