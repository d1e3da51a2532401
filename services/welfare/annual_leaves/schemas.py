"""Annual leave on the wire."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.annual_leaves.rules import AnnualLeaveState

__all__ = ["AnnualLeaveConfirmed", "AnnualLeaveIn", "AnnualLeaveOut", "AnnualLeaveRecorded", "AnnualLeaveRevoked"]


class AnnualLeaveIn(Schema):
    """Annual leave that was not had 未休年休假登记."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    year: int = described("年度", "year", ge=2008, le=2100, examples=[2020])
    service_years: int = described(
        "累计工作年限",
        "whole years worked in all",
        "按用人单位提供的情况填写 By the employer's word",
        ge=0,
        le=70,
        examples=[12],
    )
    taken: int = described("已休天数", "days had of the year's", ge=0, le=366, examples=[3])
    document_no: Line = described("用人单位证明文号", "the employer's document", examples=["样例证字〔2020〕7号"])


class AnnualLeaveOut(Answer):
    """Annual leave that was not had 未休年休假."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community", examples=["150603001001"])
    year: int = described("年度", "year", examples=[2020])
    service_years: int = described("累计工作年限", "whole years worked in all", examples=[12])
    document_no: str = described("用人单位证明文号", "the employer's document", examples=["样例证字〔2020〕7号"])
    entitled: int = described("应休天数", "days a year, by the years worked", examples=[10])
    taken: int = described("已休天数", "days had of them", examples=[3])
    unused: int = described("未休天数", "days left, owed once confirmed", examples=[7])
    state: AnnualLeaveState = described("状态", "state", examples=["recorded"])
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _AnnualLeaveEvent(Event):
    worker_id: WorkerId
    year: int
    unused: int


class AnnualLeaveRecorded(
    _AnnualLeaveEvent, type="welfare.annual-leave.recorded", zh="未休年休假已登记，尚未产生应补天数。"
):
    """Annual leave was not had; nothing is owed for it yet."""


class AnnualLeaveConfirmed(_AnnualLeaveEvent, type="welfare.annual-leave.confirmed", zh="未休年休假已确认，应予补休。"):
    """The days are owed."""


class AnnualLeaveRevoked(
    _AnnualLeaveEvent, type="welfare.annual-leave.revoked", zh="未休年休假登记有误，已撤销，相应应补天数一并取消。"
):
    """It was recorded wrongly; what was owed for it is owed no more."""
