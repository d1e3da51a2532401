"""Files of admission on the wire. There are no events: what happens here is told to nobody outside the party."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import Answer, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.moves import NextMove
from services.honors.party.rules import PartyFileState

__all__ = [
    "ApplicationIn",
    "ApprovalIn",
    "ConclusionIn",
    "DayIn",
    "ExtensionIn",
    "PartyFileOut",
    "TrainingIn",
    "VoteIn",
]


class ApplicationIn(Schema):
    """A worker applied in writing 入党申请."""

    region: RegionCode = described("支部所在地", "area of the branch", examples=["150603001001"])
    branch: Line = described("党支部", "branch", examples=["昆河社区第一党支部"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    born_on: LocalDate = described(
        "出生日期", "born on", "仅为核对年龄而保存 Kept for the age alone", examples=["1990-05-01"]
    )
    applied_on: LocalDate = described("申请日期", "applied on", examples=["2020-01-30"])


class DayIn(Schema):
    """On which day a step was done 办理日期."""

    done_on: LocalDate = described("办理日期", "day", examples=["2020-02-03"])


class TrainingIn(Schema):
    """Concentrated training, in all so far 集中培训."""

    training_days: int = described("培训天数", "days", ge=0, le=366, examples=[3])
    training_hours: int = described("培训学时", "class hours", ge=0, le=3000, examples=[24])


class VoteIn(Schema):
    """The branch's general meeting, by secret ballot 支部大会表决."""

    met_on: LocalDate = described("会议日期", "day of the meeting", examples=["2020-02-20"])
    voting_members: int = described("应到会有表决权党员数", "all who may vote", ge=1, le=10_000, examples=[21])
    present: int = described("到会人数", "present", ge=0, le=10_000, examples=[19])
    in_favour: int = described("赞成票数", "in favour", ge=0, le=10_000, examples=[18])

    @model_validator(mode="after")
    def _no_more_than_there_are(self) -> Self:
        if not self.in_favour <= self.present <= self.voting_members:
            raise wrong(
                "votes",
                "赞成人数不得多于到会人数，到会人数不得多于有表决权人数",
                "No more are in favour than present, nor present than may vote",
            )
        return self


class ApprovalIn(Schema):
    """The superior committee's approval 上级党委审批."""

    approval_document_no: Line = described("批复文号", "document number", examples=["昆组发〔2020〕8号"])
    special: bool = described("特殊情况延长至六个月", "for special reason within six months", examples=[False])


class ConclusionIn(Schema):
    """By which document it ends 转正或取消决定."""

    conclusion_document_no: Line = described("决定文号", "document number", examples=["昆组发〔2021〕9号"])


class ExtensionIn(Schema):
    """Until when the probation is prolonged 延长预备期."""

    extended_to: LocalDate = described("延长至", "until", examples=["2021-09-20"])


class PartyFileOut(Answer):
    """A file of admission 入党档案."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("支部所在地", "area of the branch", examples=["150603001001"])
    branch: str = described("党支部", "branch", examples=["昆河社区第一党支部"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    name_masked: str = described("姓名（脱敏）", "masked name", examples=["张*"])
    state: PartyFileState = described("状态", "state")
    applied_on: LocalDate = described("申请日期", "applied on")
    talk_due_on: LocalDate = described("谈话期限", "talk due on")
    talked_on: LocalDate | None = described("谈话日期", "talked on")
    activist_on: LocalDate | None = described("确定为积极分子日期", "activist since")
    training_days: int | None = described("培训天数", "days of training", examples=[3])
    training_hours: int | None = described("培训学时", "hours of training", examples=[24])
    candidate_on: LocalDate | None = described("确定为发展对象日期", "candidate since")
    pre_reviewed_on: LocalDate | None = described("预审日期", "reviewed beforehand on")
    front_line: bool = described("火线入党", "on the front line", examples=[True])
    control_period_id: UUID | None = described("防控时段", "control period")
    half_days: int | None = described("防控时段内已确认半天数", "confirmed half-days inside it", examples=[40])
    voted_on: LocalDate | None = described("支部大会日期", "day of the branch's meeting")
    voting_members: int | None = described("应到会有表决权党员数", "all who may vote", examples=[21])
    present: int | None = described("到会人数", "present", examples=[19])
    in_favour: int | None = described("赞成票数", "in favour", examples=[18])
    posted_on: LocalDate | None = described("公示日期", "posted on")
    posted_to: LocalDate | None = described("公示截止日", "last day of publicity")
    approval_due_on: LocalDate | None = described("审批期限", "approval due on")
    approved_on: LocalDate | None = described("批准日期", "approved on")
    approval_document_no: str | None = described("批复文号", "document number")
    probation_to: LocalDate | None = described("预备期至", "probation until")
    extended_to: LocalDate | None = described("预备期延长至", "prolonged until")
    full_on: LocalDate | None = described("转正日期", "full member since")
    conclusion_document_no: str | None = described("转正或取消文号", "document of the end")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])
