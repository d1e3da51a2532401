"""Opinions on the wire. That one was recorded is told; what it says, or that it blocks, never."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDate, Note, Schema, described
from chassis.ledger import Event
from services.honors.opinions.rules import Verdict
from services.honors.schemes.rules import OpinionKind

__all__ = ["OpinionIn", "OpinionOut", "OpinionRecorded", "OpinionsOut"]


class OpinionIn(Schema):
    """An office's written answer 征求意见回函."""

    office: OpinionKind = described("答复单位", "office", examples=["discipline"])
    verdict: Verdict = described("意见", "verdict", "加密保存 Kept sealed", examples=["no-objection"])
    letter_no: Line = described(
        "回函编号", "number of the letter", "加密保存 Kept sealed", examples=["纪函〔2020〕9号"]
    )
    remarks: Note | None = described(
        "说明", "remarks", "加密保存 Kept sealed", default=None, examples=["截至答复日无记录"]
    )
    answered_on: LocalDate = described("答复日", "answered on", examples=["2020-03-10"])


class OpinionOut(Answer):
    """An opinion in plain text 征求意见结果."""

    id: UUID = described("标识", "id")
    nomination_id: UUID = described("推荐对象", "nomination")
    round: int = described("轮次", "round", examples=[1])
    office: OpinionKind = described("答复单位", "office")
    verdict: Verdict = described("意见", "verdict")
    letter_no: str = described("回函编号", "number of the letter", examples=["纪函〔2020〕9号"])
    remarks: str | None = described("说明", "remarks")
    answered_on: LocalDate = described("答复日", "answered on")
    superseded: bool = described("已被后续答复取代", "another answer came after it", examples=[False])


class OpinionsOut(Answer):
    """The answers to one nomination, and who has still to answer 征求意见情况."""

    opinions: list[OpinionOut] = described("答复", "answers")
    missing: list[OpinionKind] = described("尚未答复", "still missing")


class OpinionRecorded(Event, type="honors.opinion.recorded", zh="被征求意见的部门已回函；回函内容不对外发布。"):
    """An office that was asked has answered; what it answered is told to nobody."""

    round: int
    office: OpinionKind
