"""Periods and holds, on the wire."""

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
from chassis.retention.rules import HoldState, PeriodState

__all__ = ["HoldIn", "HoldOut", "LiftHoldIn", "OwnRetentionOut", "PeriodIn", "PeriodOut", "RetentionOut"]

_KIND = ["worker-identity"]
_SOURCE = "工伤认定办法（人社部令第8号）第二十四条"


class RetentionOut(Answer):
    """How long a kind of record is kept, and what the next pass would erase 保存期限执行情况."""

    kind: str = described("记录类别", "kind", examples=_KIND)
    title: str = described("名称", "title", examples=["离岗人员身份信息 Identity of who has left"])
    counted_from: str = described("起算", "counted from", examples=["离岗或死亡之日 The day they left or died"])
    months: int | None = described(
        "保存月数", "months", "无现行保存期限时为空 Null where no period is in force", examples=[600]
    )
    source: str | None = described("依据", "source", examples=[_SOURCE])
    problem: str | None = described(
        "缺少参数",
        "why nothing is erased",
        "无现行保存期限时为`PARAMETER_MISSING` `PARAMETER_MISSING` where no period is in force",
        examples=[None],
    )
    kept: int = described("在存记录数", "records kept", "限调用方所辖区划 In the caller's region", examples=[120])
    due: int = described(
        "到期应删除", "due to be erased", "由下一次`retain`执行 By the next pass of `retain`", examples=[3]
    )
    held: int = described("到期但保全", "past their period and held", examples=[0])


class OwnRetentionOut(Answer):
    """What is kept of the caller, and until when 本人信息保存期限."""

    kind: str = described("记录类别", "kind", examples=_KIND)
    title: str = described("名称", "title", examples=["离岗人员身份信息 Identity of who has left"])
    counted_from: str = described("起算", "counted from", examples=["离岗或死亡之日 The day they left or died"])
    months: int | None = described(
        "保存月数", "months", "无现行保存期限时为空 Null where no period is in force", examples=[600]
    )
    source: str | None = described("依据", "source", examples=[_SOURCE])
    records: int = described("记录数", "records", examples=[1])
    in_use: int = described(
        "其中仍在使用", "of these in use", "保存期限尚未起算 Their period has not begun", examples=[0]
    )
    held: bool = described("依法保全", "under a hold", examples=[False])
    kept_until: LocalDate | None = described(
        "保存至", "kept until", "无保存期限或仍在使用时为空 Null without a period, and in use"
    )


class PeriodIn(Schema):
    """How long a kind of record is kept from a day on 保存期限."""

    kind: Line = described("记录类别", "kind", examples=_KIND)
    months: int = described("保存月数", "months", ge=1, le=1200, examples=[600])
    valid_from: LocalDate = described("自何日起执行", "in force from", "至少提前三十日 Thirty days ahead at least")
    source: Line = described("依据", "source", "作出规定的文件 The document that says so", examples=[_SOURCE])


class PeriodOut(Answer):
    """A retention period 保存期限."""

    id: UUID = described("标识", "id")
    kind: str = described("记录类别", "kind", examples=_KIND)
    months: int = described("保存月数", "months", examples=[600])
    valid_from: LocalDate = described("自何日起执行", "in force from")
    source: str = described("依据", "source", examples=[_SOURCE])
    state: PeriodState = described("状态", "state", examples=["confirmed"])
    entered_by: str | None = described("录入人", "entered by", "法规直接规定的为空 Null where a statute says it")
    entered_on: LocalDate = described("录入日", "entered on")
    confirmed_by: str | None = described("确认人", "confirmed by")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class HoldIn(Schema):
    """What is not to be erased 依法保全."""

    region: RegionCode = described("区划及其下级", "region and all within it", examples=["150603000000"])
    worker_id: WorkerId | None = described(
        "人员编号", "worker", "未给出的，适用于所有人员 Of everybody when absent", default=None
    )
    kind: Line | None = described(
        "记录类别", "kind", "未给出的，适用于各类记录 Every kind when absent", default=None, examples=[None]
    )
    reason: Note = described("事由", "reason", examples=["行政诉讼期间"])
    document_no: Line = described("文号", "document", examples=["（2021）内06行初12号"])


class LiftHoldIn(Schema):
    """Why a hold ends 解除保全."""

    reason: Note = described("事由", "reason", examples=["案件已审结"])


class HoldOut(Answer):
    """A hold 依法保全."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划及其下级", "region and all within it", examples=["150603000000"])
    worker_id: WorkerId | None = described("人员编号", "worker", "为空的，适用于所有人员 Of everybody when null")
    kind: str | None = described("记录类别", "kind", "为空的，适用于各类记录 Every kind when null", examples=[None])
    reason: str = described("事由", "reason", examples=["行政诉讼期间"])
    document_no: str = described("文号", "document", examples=["（2021）内06行初12号"])
    state: HoldState = described("状态", "state", examples=["placed"])
    placed_by: str = described("设置人", "placed by", examples=["nuanxin:officer-7"])
    placed_on: LocalDate = described("设置日", "placed on")
    lifted_by: str | None = described("解除人", "lifted by")
    lifted_on: LocalDate | None = described("解除日", "lifted on")
    lifted_for: str | None = described("解除事由", "lifted for")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])
