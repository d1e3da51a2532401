"""Annual evaluation on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    BasisPoints,
    Line,
    LocalDate,
    LocalDateTime,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
    require_order,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.evaluations.rules import EvaluationState, ExcellenceFigure, Grade

__all__ = [
    "EvaluationIn",
    "EvaluationOut",
    "EvaluationRecorded",
    "EvaluationVoided",
    "ExcellenceFigureEnded",
    "ExcellenceFigureIssued",
    "FigureEndIn",
    "FigureIn",
    "FigureOut",
    "ResultOut",
]

_DOCUMENT = "人社发〔2020〕44号"


class FigureIn(Schema):
    """A figure as a place decided it 考核参数."""

    region: RegionCode = described("地区", "region", "调用方所属区划 The caller's own", examples=["150603000000"])
    figure: ExcellenceFigure = described("参数", "figure", examples=["excellence-ratio"])
    value_bp: BasisPoints = described("数值（万分比）", "value in 1/10000", examples=[2500])
    document_no: Line = described("文号", "document number", examples=[_DOCUMENT])
    valid_from: LocalDate = described("生效日", "in force from", examples=["2020-01-01"])
    valid_to: LocalDate | None = described("失效日", "to", default=None, examples=["2020-12-31"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class FigureEndIn(Schema):
    """When a version holds for the last time 终止."""

    last_on: LocalDate = described("最后有效日", "last day", examples=["2020-12-31"])


class FigureOut(Answer):
    """A figure as a place decided it 考核参数."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("地区", "region", examples=["150603000000"])
    figure: ExcellenceFigure = described("参数", "figure")
    value_bp: int = described("数值（万分比）", "value in 1/10000", examples=[2500])
    document_no: str = described("文号", "document number", examples=[_DOCUMENT])
    valid_from: LocalDate = described("生效日", "in force from")
    valid_to: LocalDate | None = described("失效日", "to")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ResultIn(Schema):
    """A worker's grade 考核等次."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    grade: Grade = described("等次", "grade", examples=["competent"])


class ResultOut(Answer):
    """A worker's result of a year 考核结果."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    year: int = described("年度", "year", examples=[2020])
    grade: Grade = described("等次", "grade")
    front_line: bool = described("一线", "had confirmed duty in that year", examples=[True])


class EvaluationIn(Schema):
    """The results of all who take part in a unit 单位考核结果."""

    region: RegionCode = described(
        "单位",
        "unit",
        "社区（嘎查村）或苏木乡镇（街道） Community, village, township or street",
        examples=["150603001001"],
    )
    year: int = described("年度", "year", ge=2000, le=2100, examples=[2020])
    document_no: Line = described("文号", "document number", examples=["考〔2021〕2号"])
    results: list[ResultIn] = described("结果", "results", min_length=1, max_length=2000)

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({one.worker_id for one in self.results}) < len(self.results):
            raise wrong("results", "每名人员只能有一个结果", "A worker has one result")
        return self


class EvaluationOut(Answer):
    """A unit's evaluation of a year 单位年度考核."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit", examples=["150603001001"])
    year: int = described("年度", "year", examples=[2020])
    document_no: str = described("文号", "document number", examples=["考〔2021〕2号"])
    participants: int = described("参加人数", "taking part", examples=[12])
    excellent: int = described("优秀人数", "excellent", examples=[3])
    excellent_front_line: int = described("优秀中一线人数", "of them of the front line", examples=[2])
    ratio_bp: int = described("优秀比例（万分比）", "ratio that it was held to", examples=[2500])
    front_line_bp: int = described("一线占比（万分比）", "front line's share that it was held to", examples=[6000])
    state: EvaluationState = described("状态", "state")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _FigureFacts(Event):
    figure: ExcellenceFigure
    value_bp: int
    document_no: str
    valid_from: LocalDate
    valid_to: LocalDate | None


class ExcellenceFigureIssued(_FigureFacts, type="honors.excellence-figure.issued", zh="某地已确定年度考核参数。"):
    """A place decided a figure of its annual evaluation."""


class ExcellenceFigureEnded(
    _FigureFacts, type="honors.excellence-figure.ended", zh="考核参数的最后适用日期为`valid_to`。"
):
    """A figure holds for the last time on ``valid_to``."""


class _EvaluationFacts(Event):
    year: int
    participants: int
    excellent: int
    excellent_front_line: int


class EvaluationRecorded(
    _EvaluationFacts, type="honors.evaluation.recorded", zh="某单位的年度考核结果已登记；只报人数，不涉及个人结果。"
):
    """A unit's results of a year were recorded: how many, and nobody's own."""


class EvaluationVoided(
    _EvaluationFacts, type="honors.evaluation.voided", zh="某单位的年度考核结果已作废，待重新登记。"
):
    """A unit's results were voided, to be recorded anew."""
