"""Violations on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from chassis.caller import Department
from chassis.fields import Answer, LocalDate, LocalDateTime, Note, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.oversight.violations.rules import Breach, ViolationState

__all__ = [
    "FindingIn",
    "NotifyIn",
    "ReceiptIn",
    "ReporterOut",
    "ResponseIn",
    "ViolationClosed",
    "ViolationDismissed",
    "ViolationEscalated",
    "ViolationIn",
    "ViolationNotified",
    "ViolationOut",
    "ViolationProgressOut",
    "ViolationRectified",
    "ViolationReported",
    "ViolationReportedOut",
    "ViolationSentBack",
    "ViolationVerified",
]

Receipt = Annotated[str, StringConstraints(pattern="^[A-Z2-7]{16}$")]


class ViolationIn(Schema):
    """What a community was asked that it may not be asked 违规摊派举报."""

    breach: Breach = described("违规情形", "breach", examples=["task-without-basis"])
    department: Department = described("被反映部门", "department complained of", examples=["industry"])
    department_region: RegionCode = described("该部门所在区划", "its region", examples=["150603000000"])
    dispatch_id: UUID | None = described(
        "下达事项", "dispatch", "举报涉及下达事项的填写 If it is about one", default=None
    )
    account: Note = described("情况说明", "account", "不得出现姓名 Names nobody", examples=["电话要求当日报表"])
    anonymous: bool = described(
        "匿名", "anonymous", "不保存举报人的任何信息 Nothing is kept of who reports", default=True
    )


class ViolationReportedOut(Answer):
    """The report is taken 受理回执."""

    id: UUID = described("标识", "id")
    receipt: str = described(
        "回执码",
        "receipt",
        "仅显示一次；凭此查询举报进度 Shown once; asks after the report later",
        examples=["ABCDEFGHIJKLMN23"],
    )
    state: ViolationState = described("状态", "state", examples=["reported"])


class ReceiptIn(Schema):
    """To ask after a report 查询回执."""

    receipt: Receipt = described("回执码", "receipt", examples=["ABCDEFGHIJKLMN23"])


class ViolationProgressOut(Answer):
    """What became of a report 办理进度."""

    state: ViolationState = described("状态", "state", examples=["noticed"])
    finding: str | None = described("核实结论", "finding")
    response: str | None = described("整改情况", "response of the department")
    due_on: LocalDate | None = described("整改期限", "due on", examples=["2020-02-14"])
    closed_on: LocalDate | None = described("办结日", "closed on")


class FindingIn(Schema):
    """What was found 核实结论."""

    finding: Note = described("核实结论", "finding", examples=["该报表无上级文件依据"])


class NotifyIn(Schema):
    """A notice to rectify 整改通知."""

    due_on: LocalDate | None = described(
        "整改期限",
        "due on",
        "未给出的，自今日起5个工作日 Five working days from today when absent",
        default=None,
        examples=["2020-02-14"],
    )


class ResponseIn(Schema):
    """What the department did 整改情况."""

    response: Note = described("整改情况", "response", examples=["已停止该报表并向社区说明"])


class ReporterOut(Answer):
    """Who reported 举报人."""

    reporter: str = described("举报人", "who reported, as the token named them")
    community: RegionCode = described("社区", "community", examples=["150603001001"])


class ViolationOut(Answer):
    """A complaint and what came of it 违规举报."""

    id: UUID = described("标识", "id")
    region: RegionCode = described(
        "旗县", "county", "社区所属旗县，社区不予公开 Of the community, which is not told", examples=["150603000000"]
    )
    breach: Breach = described("违规情形", "breach", examples=["task-without-basis"])
    department: Department = described("被反映部门", "department complained of", examples=["industry"])
    department_region: RegionCode = described("该部门所在区划", "its region", examples=["150603000000"])
    dispatch_id: UUID | None = described("下达事项", "dispatch")
    account: str = described("情况说明", "account", examples=["电话要求当日报表"])
    reported_on: LocalDate = described("举报日", "reported on", examples=["2020-02-05"])
    state: ViolationState = described("状态", "state", examples=["noticed"])
    finding: str | None = described("核实结论", "finding")
    due_on: LocalDate | None = described("整改期限", "due on", examples=["2020-02-14"])
    response: str | None = described("整改情况", "response of the department")
    rectified_on: LocalDate | None = described("整改日", "rectified on")
    closed_on: LocalDate | None = described("办结日", "closed on")
    next_moves: list[NextMove] = described("可办理的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _ViolationEvent(Event):
    breach: Breach
    department: Department
    department_region: RegionCode


class ViolationReported(
    _ViolationEvent, type="oversight.violation.reported", zh="有社区被摊派不得摊派的事项；不透露举报人。"
):
    """A community was asked for what it may not be asked; who says so is not told."""


class ViolationVerified(_ViolationEvent, type="oversight.violation.verified", zh="经核实举报属实。"):
    """A complaint is borne out."""


class ViolationDismissed(_ViolationEvent, type="oversight.violation.dismissed", zh="经核实举报不属实。"):
    """A complaint is not borne out."""


class ViolationNotified(_ViolationEvent, type="oversight.violation.notified", zh="已通知某部门限期整改。"):
    """A department was told to rectify by a day."""

    due_on: LocalDate


class ViolationRectified(_ViolationEvent, type="oversight.violation.rectified", zh="某部门报告已整改。"):
    """A department says that it has rectified."""


class ViolationSentBack(_ViolationEvent, type="oversight.violation.sent-back", zh="某部门整改不到位，已退回。"):
    """What a department did is not enough."""


class ViolationEscalated(_ViolationEvent, type="oversight.violation.escalated", zh="举报已移送纪检监察机关。"):
    """A complaint went to discipline inspection."""


class ViolationClosed(_ViolationEvent, type="oversight.violation.closed", zh="举报已办结。"):
    """A complaint is settled."""
