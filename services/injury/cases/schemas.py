"""Reports and cases on the wire. What happened is told in confidence, and goes out by a permission of its own."""

from datetime import datetime
from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, Note, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.injury.cases.rules import CaseState, Harm, NotAcceptedReason, Outcome, ReporterKind
from services.injury.recognition.grounds import Ground

__all__ = [
    "AccountOut",
    "CaseDied",
    "CaseDuplicateFound",
    "CaseMerged",
    "CaseOut",
    "CaseReported",
    "CaseReportedAgain",
    "CaseVerified",
    "DeathIn",
    "MergeIn",
    "OwnReportIn",
    "ReportIn",
    "ReportOut",
]

_PLACE = "150603001001"


class OwnReportIn(Schema):
    """What befell the worker who reports 本人报告."""

    harm: Harm = described("伤害类型", "what befell the worker", examples=["accident"])
    event_at: LocalDateTime = described(
        "发生时间", "when it happened", "据所知精确到分钟 To the minute, as far as is known"
    )
    place: RegionCode = described(
        "发生地", "where it happened", "据所知尽量具体 As close as is known", examples=[_PLACE]
    )
    account: Note | None = described(
        "经过", "what happened", "加密保存 Kept sealed", default=None, examples=["卡口执勤时滑倒，左腕疼痛"]
    )


class ReportIn(OwnReportIn):
    """What befell a worker: little enough to be sent from the roadside.

    工伤报告，内容从简，可在现场报送。
    """

    worker_id: WorkerId = described(
        "人员编号", "worker ID", "按校验位检查，事后核实 Checked by its check digit; verified later"
    )
    died_at: LocalDateTime | None = described("死亡时间", "when the worker died, if so", default=None)


class ReportOut(Answer):
    """A report as it was taken 已接收的工伤报告."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case", "报告所立或并入的案件 The case it opened, or joined")
    joined: bool = described("并入已有案件", "joined a case that was open", examples=[False])
    worker_id: WorkerId = described("人员编号", "worker ID")
    reporter: ReporterKind = described("报告方", "reported by", examples=["community"])
    harm: Harm = described("伤害类型", "what befell the worker", examples=["accident"])
    event_at: LocalDateTime = described("发生时间", "when it happened")
    place: RegionCode = described("发生地", "where it happened", examples=[_PLACE])
    reported_at: LocalDateTime = described("报告时间", "reported at")


class CaseOut(Answer):
    """A case, without what is confidential in it.

    工伤案件，不含保密内容。
    """

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    name_masked: str | None = described(
        "姓名（脱敏）", "name, masked", "核实前为空 Null until verified", examples=["张*"]
    )
    verified: bool = described("已与花名册核实", "verified with the roster", examples=[True])
    region: RegionCode = described("所在社区", "community of the worker", examples=[_PLACE])
    place: RegionCode = described("发生地", "where it happened", examples=[_PLACE])
    harm: Harm = described("伤害类型", "what befell the worker", examples=["accident"])
    event_at: LocalDateTime = described("发生时间", "when it happened")
    reported_at: LocalDateTime = described("首次报告时间", "first reported at")
    died_at: LocalDateTime | None = described("死亡时间", "died at")
    state: CaseState = described("状态", "state", examples=["reported"])
    merged_into: UUID | None = described("并入的案件", "case that this one was merged into")
    employer_id: str | None = described(
        "承担责任的单位", "unit that answers for it", "以统一社会信用代码表示 By its USCC"
    )
    competent_region: RegionCode | None = described("管辖地", "region whose department decides")
    applied_on: LocalDate | None = described("申请日", "applied for on")
    accepted_on: LocalDate | None = described("受理日", "accepted on")
    outcome: Outcome | None = described("结论", "outcome")
    not_accepted_for: NotAcceptedReason | None = described("不予受理的原因", "why it was not accepted")
    ground: Ground | None = described(
        "认定情形", "ground", "条款项；E11即人社部函〔2020〕11号 The article and item; E11 is 人社部函〔2020〕11号"
    )
    decided_on: LocalDate | None = described("决定日", "decided on")
    served_on: LocalDate | None = described("送达日", "served on")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class AccountOut(Answer):
    """What a reporter told of the event, in plain text 事故经过."""

    id: UUID = described("标识", "id of the report")
    case_id: UUID = described("案件", "case")
    reporter: ReporterKind = described("报告方", "reported by", examples=["community"])
    account: str | None = described("经过", "what happened", examples=["卡口执勤时滑倒，左腕疼痛"])


class MergeIn(Schema):
    """Which case of the accident remains 并案."""

    into: UUID = described("保留的案件", "case that remains")
    reason: Note = described("理由", "reason", examples=["同一事故，医院与社区分别报告，时间填写有误"])


class DeathIn(Schema):
    """The worker's death 死亡."""

    died_at: LocalDateTime = described("死亡时间", "when the worker died", "精确到分钟 To the minute")


class _CaseEvent(Event):
    worker_id: WorkerId


class CaseReported(_CaseEvent, type="injury.case.reported", zh="事故、疾病或感染首次报告。"):
    """An accident, illness or infection was reported for the first time."""

    harm: Harm
    place: RegionCode
    event_at: datetime


class CaseReportedAgain(_CaseEvent, type="injury.case.reported-again", zh="已有案件的事故再次报告。"):
    """Another report of an accident that has a case."""

    reporter: ReporterKind


class CaseVerified(
    _CaseEvent, type="injury.case.verified", zh="未经花名册核实即受理的案件，花名册已告知其工作人员信息。"
):
    """The roster told of the worker of a case that was taken without it."""


class CaseMerged(_CaseEvent, type="injury.case.merged", zh="两个案件为同一事故，本案并入`into`。"):
    """Two cases were of one accident; this one is given up for ``into``."""

    into: UUID


class CaseDied(_CaseEvent, type="injury.case.died", zh="案件所涉工作人员死亡；是否因伤死亡由认定决定。"):
    """The worker of a case died; whether of the injury, recognition decides."""

    died_at: datetime


class CaseDuplicateFound(
    _CaseEvent,
    type="injury.case.duplicate-found",
    zh="同一工作人员的两份记录已合并，而两份记录就此次事故各有在办案件。",
):
    """Two records of one worker were merged, and each has a case of this accident that is under way."""

    other: UUID = described("另一案件", "the other case")
