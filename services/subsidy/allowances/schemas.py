"""Other allowances on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    Fen,
    Line,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
    require_order,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.subsidy.allowance_kinds.schemas import KindCode
from services.subsidy.allowances.rules import AllowanceState
from services.subsidy.lines.rules import LineState

__all__ = [
    "AllowanceCleared",
    "AllowanceDecisionIn",
    "AllowanceEvent",
    "AllowanceIn",
    "AllowanceOut",
    "AllowanceProposed",
    "AllowanceRecorded",
    "AllowanceRefused",
    "AllowanceUpheld",
    "BlockedLineOut",
    "BlockedLinesOut",
]


class AllowanceIn(Schema):
    """What somebody else pays a worker for the same days 互斥补贴."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    kind: KindCode = described("类别代码", "kind", examples=["medical-staff"])
    paying_unit: Line = described("发放单位", "unit that pays it", examples=["固阳县卫生健康委员会"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-03"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-07"])
    document_no: Line | None = described("凭证号", "document number", default=None, examples=["卫补〔2020〕3号"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        require_order(self.first_on, self.last_on)
        return self


class AllowanceDecisionIn(Schema):
    """Why it is, or is not, a duplicate 认定理由."""

    reason: Note = described("理由", "reason", examples=["该日上午在卫生院、下午在社区值守，两项补助所涉出勤不同"])


class AllowanceOut(Answer):
    """An allowance on record 互斥补贴."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县（市、区）", "county")
    worker_id: WorkerId = described("人员编号", "worker ID")
    kind: str = described("类别代码", "kind", examples=["medical-staff"])
    paying_unit: str = described("发放单位", "unit that pays it", examples=["固阳县卫生健康委员会"])
    document_no: str | None = described("凭证号", "document number", examples=["卫补〔2020〕3号"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-03"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-07"])
    state: AllowanceState = described("状态", "state", examples=["open"])
    proposal: str | None = described("不重复理由", "why it is no duplicate", "提出前为空 Null until proposed")
    decision: str | None = described("认定意见", "decision", "认定前为空 Null until decided")
    decided_on: LocalDate | None = described("认定日", "decided on")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class BlockedLineOut(Answer):
    """A line that an allowance keeps from approval and from the bank 受阻明细."""

    line_id: UUID = described("明细", "line")
    worker_id: WorkerId = described("人员编号", "worker ID")
    state: LineState = described("状态", "state")
    amount_fen: Fen = described("补助额（分）", "amount in fen", examples=[143_500])
    allowance_id: UUID = described("互斥补贴", "allowance")
    kind: str = described("类别代码", "kind", examples=["medical-staff"])
    half_days: int = described("涉及半天数", "half-days in question", examples=[10])


class BlockedLinesOut(Answer):
    """The lines of a roll that are blocked 批次中的受阻明细."""

    items: list[BlockedLineOut] = described("明细", "lines")


class AllowanceEvent(Event):
    """Of whom and of which days, in the codes of the record."""

    worker_id: str
    kind: str
    first_on: LocalDate
    last_on: LocalDate


class AllowanceRecorded(
    AllowanceEvent, type="subsidy.allowance.recorded", zh="互斥补贴已登记；涉及其日期的明细暂缓办理。"
):
    """Another allowance is on record; lines that claim its days wait."""


class AllowanceProposed(AllowanceEvent, type="subsidy.allowance.proposed", zh="旗县经办人提出不重复的意见。"):
    """A person of the county proposes that it is no duplicate."""


class AllowanceRefused(
    AllowanceEvent, type="subsidy.allowance.refused", zh="旗县不采纳不重复的意见，相关明细继续暂缓。"
):
    """The county did not follow the proposal; the lines go on waiting."""


class AllowanceCleared(AllowanceEvent, type="subsidy.allowance.cleared", zh="旗县认定不重复，相关明细继续办理。"):
    """The county decided that it is no duplicate; the lines go on."""


class AllowanceUpheld(
    AllowanceEvent, type="subsidy.allowance.upheld", zh="旗县认定重复：相关明细剔除或予以追回，所涉日期不再列入造册。"
):
    """The county decided that it is a duplicate: lines are out, or to be recovered, and its days are not listed."""
