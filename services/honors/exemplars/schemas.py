"""The selection for the national title on the wire."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.exemplars.rules import ExemplarState

__all__ = [
    "ExemplarDeclined",
    "ExemplarIn",
    "ExemplarOut",
    "ExemplarPosted",
    "ExemplarRecommended",
    "ExemplarResult",
    "ExemplarReviewed",
    "ExemplarSigned",
    "ExemplarSubmitted",
    "ExemplarTold",
    "ResultIn",
    "SubmissionIn",
]


class ExemplarIn(Schema):
    """Who is put forward; the story says who it is.

    推荐人选；其身份以事迹所载为准。
    """

    story_id: UUID = described("事迹", "story")
    year: int = described("年度", "year", ge=2018, le=2100, examples=[2020])


class SubmissionIn(Schema):
    """The letter by which it is submitted 申报文号."""

    submission_no: Line = described("申报文号", "number of the letter", examples=["内宣函〔2020〕6号"])


class ResultIn(Schema):
    """The document that says who was chosen 结果文号."""

    result_document_no: Line = described("结果文号", "document number", examples=["中宣发〔2020〕30号"])


class ExemplarOut(Answer):
    """A worker in a year's selection 最美城乡社区工作者人选."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit")
    worker_id: WorkerId = described("人员编号", "worker ID")
    shown_as: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    year: int = described("年度", "year", examples=[2020])
    story_id: UUID = described("事迹", "story")
    state: ExemplarState = described("状态", "state")
    signed_by: list[str] = described("已会签部门", "departments that signed", examples=[["publicity"]])
    posted_on: LocalDate | None = described("公示日", "posted on")
    posted_to: LocalDate | None = described("公示截止日", "last day of posting")
    submission_no: str | None = described("申报文号", "number of the letter")
    submitted_on: LocalDate | None = described("申报日", "submitted on")
    result_document_no: str | None = described("结果文号", "document of the result")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ExemplarTold(Event):
    """What every event of a selection tells."""

    worker_id: WorkerId
    year: int
    state: ExemplarState


class ExemplarRecommended(ExemplarTold, type="honors.exemplar.recommended", zh="旗县已推荐最美城乡社区工作者人选。"):
    """A county put somebody forward."""


class ExemplarReviewed(ExemplarTold, type="honors.exemplar.reviewed", zh="盟市已审核通过该人选。"):
    """The league passed it on."""


class ExemplarSigned(ExemplarTold, type="honors.exemplar.signed", zh="自治区宣传部门或民政部门已会签。"):
    """Publicity or civil affairs of the province signed."""


class ExemplarPosted(ExemplarTold, type="honors.exemplar.posted", zh="该人选正在公示。"):
    """It is posted."""


class ExemplarSubmitted(ExemplarTold, type="honors.exemplar.submitted", zh="该人选已申报。"):
    """It was submitted."""


class ExemplarResult(ExemplarTold, type="honors.exemplar.result-entered", zh="已登记该人选当选或未当选。"):
    """Somebody was chosen, or was not."""


class ExemplarDeclined(ExemplarTold, type="honors.exemplar.declined", zh="该人选不再推选。"):
    """It goes no further."""
