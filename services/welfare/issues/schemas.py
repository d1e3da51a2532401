"""Issues on the wire."""

from uuid import UUID

from chassis.fields import (
    Answer,
    Line,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.issues.rules import IssueState
from services.welfare.stock.schemas import Quantity

__all__ = ["IssueEvent", "IssueIn", "IssueMade", "IssueOut", "IssueSigned", "IssueTakenBack", "PaperIn", "TakeBackIn"]


class IssueIn(Schema):
    """What a worker is given 领用."""

    worker_id: WorkerId = described("人员编号", "worker ID", "花名册中的在岗工作人员 An active worker of the roster")
    lot_id: UUID = described("批次", "lot")
    quantity: Quantity = described("数量", "quantity", "按品目的计量单位计 In the item's unit", examples=[10])
    paper_no: Line | None = described(
        "纸质签收单号",
        "number of the signed paper",
        "纸质签收的填写 When the worker signed on paper",
        examples=["QS-0207-11"],
        default=None,
    )


class PaperIn(Schema):
    """The paper that the worker signed 纸质签收."""

    paper_no: Line = described("纸质签收单号", "number of the signed paper", examples=["QS-0207-11"])


class TakeBackIn(Schema):
    """Why it comes back 退回."""

    reason: Note = described("退回原因", "reason", examples=["人员填写有误"])


class IssueOut(Answer):
    """An issue 领用记录."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region")
    store_id: UUID = described("存放点", "store")
    worker_id: WorkerId = described("人员编号", "worker ID")
    lot_id: UUID = described("批次", "lot")
    item_id: UUID = described("品目", "item")
    quantity: int = described("数量", "quantity", examples=[10])
    issued_on: LocalDate = described("发放日期", "issued on", examples=["2020-02-07"])
    state: IssueState = described("状态", "state")
    signed_at: LocalDateTime | None = described("签收时间", "signed at")
    signed_by_worker: bool = described("本人签收", "signed by the worker's own hand at /me", examples=[True])
    paper_no: str | None = described("纸质签收单号", "number of the signed paper")
    taken_back_for: str | None = described("退回原因", "why it came back")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class IssueEvent(Event):
    worker_id: WorkerId
    store_id: UUID
    lot_id: UUID
    item_id: UUID
    quantity: int
    issued_on: LocalDate


class IssueMade(IssueEvent, type="welfare.issue.made", zh="已向工作人员发放物资。"):
    """A worker was given supplies."""


class IssueSigned(IssueEvent, type="welfare.issue.signed", zh="工作人员已签收物资。"):
    """The worker signed for them."""

    signed_by_worker: bool


class IssueTakenBack(IssueEvent, type="welfare.issue.taken-back", zh="物资已退回存放点。"):
    """They came back to the store."""
