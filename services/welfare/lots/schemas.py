"""Lots on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    Line,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    described,
    require_order,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.lots.rules import LotState
from services.welfare.sources.rules import SourceKind

__all__ = [
    "HoldIn",
    "LotEvent",
    "LotHeld",
    "LotIn",
    "LotOut",
    "LotRecalled",
    "LotRegistered",
    "LotReleased",
    "RecallIn",
]


class LotIn(Schema):
    """A lot to register 物资批次."""

    region: RegionCode = described("区划", "region", "调用方所属区划 The caller's own", examples=["150603000000"])
    item_id: UUID = described("品目", "item")
    source_id: UUID = described("来源", "source")
    batch_no: Line = described("批号", "batch number", examples=["20200115A"])
    made_on: LocalDate | None = described("生产日期", "made on", examples=["2020-01-15"], default=None)
    expires_on: LocalDate | None = described(
        "有效期至",
        "last day on which it is good",
        "无有效期的不填 Absent for what does not expire",
        examples=["2022-01-14"],
        default=None,
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.made_on is not None and self.expires_on is not None:
            require_order(self.made_on, self.expires_on)
        return self


class HoldIn(Schema):
    """Why a lot is held back, or let go again 封存、解封."""

    reason: Note = described("原因", "reason", examples=["外包装受潮，待检验"])


class RecallIn(Schema):
    """By what a lot is recalled 召回."""

    recall_no: Line = described("召回文号", "recall notice", examples=["内药监械召〔2020〕2号"])


class LotOut(Answer):
    """A lot 物资批次."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    item_id: UUID = described("品目", "item")
    source_id: UUID = described("来源", "source")
    source_kind: SourceKind = described("来源类别", "kind of source", examples=["donor"])
    batch_no: str = described("批号", "batch number", examples=["20200115A"])
    made_on: LocalDate | None = described("生产日期", "made on")
    expires_on: LocalDate | None = described("有效期至", "last day on which it is good")
    state: LotState = described("状态", "state")
    recall_no: str | None = described("召回文号", "recall notice")
    note: str | None = described("封存或解封原因", "why it was last held back or released")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class LotEvent(Event):
    region: RegionCode
    item_id: UUID
    source_id: UUID
    batch_no: str


class LotRegistered(LotEvent, type="welfare.lot.registered", zh="物资批次及其来源已登记。"):
    """A batch of an item is known, with its source."""


class LotHeld(LotEvent, type="welfare.lot.held", zh="物资批次已封存待查，不得发放。"):
    """A lot is held back until it is looked into; nothing of it is issued."""


class LotReleased(LotEvent, type="welfare.lot.released", zh="物资批次已解除封存，可以发放。"):
    """A lot that was held back may be issued again."""


class LotRecalled(LotEvent, type="welfare.lot.recalled", zh="物资批次已召回，不再发放，并告知现持有者。"):
    """A lot is recalled: nothing of it is issued any more, and who has some is told."""

    recall_no: str
