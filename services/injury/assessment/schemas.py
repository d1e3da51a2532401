"""Assessments on the wire. Grade and care level are health data: their readers are few."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.injury.assessment.rules import AssessmentState, CareLevel, Kind
from services.injury.clocks.schemas import ReadingOut

__all__ = [
    "ApplyIn",
    "AssessmentApplied",
    "AssessmentConcluded",
    "AssessmentContested",
    "AssessmentExtended",
    "AssessmentFinal",
    "AssessmentOut",
    "AssessmentServed",
    "AssessmentSuperseded",
    "AssessmentWithdrawn",
    "ConcludeIn",
    "DrawIn",
    "ExtendIn",
    "PanelDrawn",
    "PanelOut",
    "ServeIn",
]

Number = Annotated[str, Field(min_length=1, max_length=40)]


class ApplyIn(Schema):
    """What is asked for 申请鉴定."""

    review: bool = described("复查鉴定", "a review of a conclusion a year old", default=False)
    stable: bool = described(
        "伤情相对稳定", "treated, and stable", "初次鉴定必填 Needed of a first assessment", default=False
    )


class DrawIn(Schema):
    """How the panel is drawn 抽取专家."""

    size: int = described("人数", "experts", "3人或5人 3 or 5", ge=1, le=9, examples=[3])
    recused: list[Number] = described(
        "回避的专家", "experts who stand back", "以专家编号列出 By their numbers", default=[], max_length=100
    )
    specialty: str | None = described(
        "专业", "specialty", "未给出的，专业不限 Any when absent", max_length=60, default=None
    )


class ConcludeIn(Schema):
    """The panel's conclusion 鉴定结论."""

    grade: int | None = described(
        "伤残等级", "grade", "1级最重，10级最轻；无等级的为空 1 gravest to 10; null for none", ge=1, le=10, examples=[9]
    )
    care: CareLevel = described("生活自理障碍", "care level", examples=["none"])
    signed_by: list[Number] = described("签署专家", "experts who signed", max_length=9, examples=[["E001", "E004"]])


class ExtendIn(Schema):
    """More time 延长期限."""

    days: int = described("延长天数", "days", ge=1, le=30, examples=[30])


class ServeIn(Schema):
    """When the worker had the conclusion 送达."""

    received_on: LocalDate = described("收到日", "received on", examples=["2020-06-01"])


class AssessmentOut(Answer):
    """An assessment 劳动能力鉴定."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case")
    worker_id: WorkerId = described("人员编号", "worker ID")
    kind: Kind = described("种类", "kind", examples=["initial"])
    state: AssessmentState = described("状态", "state")
    previous_id: UUID | None = described("所针对的鉴定", "assessment that is contested or reviewed")
    committee: RegionCode = described("鉴定委员会所在地", "region of the committee", examples=["150600000000"])
    applied_on: LocalDate = described("申请日", "applied on", examples=["2020-04-01"])
    extended_days: int = described("延长天数", "days of extension", examples=[0])
    experts: list[str] | None = described("专家组", "panel, by expert numbers", examples=[["E001", "E004", "E007"]])
    grade: int | None = described("伤残等级", "grade", examples=[9])
    care: CareLevel | None = described("生活自理障碍", "care level", examples=["none"])
    concluded_on: LocalDate | None = described("结论日", "concluded on")
    received_on: LocalDate | None = described("收到日", "received on")
    clock: ReadingOut | None = described(
        "期限", "clock", "某年度节假日尚未公布的为空 Null where a year's holidays are not known yet"
    )
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class PanelOut(Answer):
    """All that it takes to draw a panel again 专家抽取记录."""

    id: UUID = described("标识", "id of the assessment")
    seed: str = described("随机种子", "seed")
    pool: list[str] = described("专家库", "those who could be drawn")
    pool_digest: str = described("专家库摘要", "SHA-256 of those, sorted, one a line")
    recused: list[str] = described("回避", "those who stood back")
    experts: list[str] = described("专家组", "those drawn, in order")
    genuine: bool = described("可复现", "drawn again, it is the same", examples=[True])


class _AssessmentEvent(Event):
    case_id: UUID
    worker_id: WorkerId
    kind: Kind


class AssessmentApplied(_AssessmentEvent, type="injury.assessment.applied", zh="已申请劳动能力鉴定。"):
    """An assessment was asked for."""


class PanelDrawn(_AssessmentEvent, type="injury.assessment.panel-drawn", zh="专家组已抽取；凭其摘要可核验抽取过程。"):
    """A panel was drawn; its digest lets the draw be checked."""

    pool_digest: str


class AssessmentExtended(_AssessmentEvent, type="injury.assessment.extended", zh="鉴定期限已延长。"):
    """The limit of an assessment was extended."""


class AssessmentConcluded(_AssessmentEvent, type="injury.assessment.concluded", zh="专家组已作出鉴定结论。"):
    """The panel has concluded."""


class AssessmentServed(_AssessmentEvent, type="injury.assessment.served", zh="鉴定结论已送达本人。"):
    """The worker has the conclusion."""


class AssessmentContested(
    _AssessmentEvent, type="injury.assessment.contested", zh="对鉴定结论不服，已向自治区鉴定委员会申请再次鉴定。"
):
    """The conclusion is contested before the province's committee."""


class AssessmentFinal(_AssessmentEvent, type="injury.assessment.final", zh="鉴定结论已生效：伤残等级与护理等级。"):
    """The conclusion stands: grade and care level."""

    grade: int | None
    care: CareLevel


class AssessmentSuperseded(
    _AssessmentEvent, type="injury.assessment.superseded", zh="自治区的再次鉴定结论已取代本结论。"
):
    """The province's conclusion took the place of this one."""


class AssessmentWithdrawn(_AssessmentEvent, type="injury.assessment.withdrawn", zh="鉴定申请在作出结论之前已撤回。"):
    """An assessment was withdrawn before its conclusion."""
