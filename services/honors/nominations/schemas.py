"""Nominations on the wire. No event says why an opinion blocks or an honour was revoked."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    Fen,
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
from chassis.regions import Level
from chassis.workers import Category
from services.honors.nominations.rules import NominationState
from services.honors.schemes.rules import NomineeKind, Rank

__all__ = [
    "AwardIn",
    "DeedsOut",
    "HonourConferred",
    "HonourRevoked",
    "NominationApproved",
    "NominationConsulted",
    "NominationDeclined",
    "NominationIn",
    "NominationOut",
    "NominationRecommended",
    "NominationResubmitted",
    "NominationReturned",
    "NominationReviewed",
    "NominationTold",
    "NominationWithdrawn",
    "ReasonIn",
    "RecommendationIn",
    "RevocationIn",
]


class RecommendationIn(Schema):
    """The meeting that recommends, and what it recommends 民主推荐."""

    leader: bool = described(
        "担任领导职务", "leads", "书记、主任及以上 Secretaries and directors, and those above", examples=[False]
    )
    deeds: Note = described("主要事迹", "deeds", "加密保存 Kept sealed", examples=["连续三十二天在卡口值守"])
    met_on: LocalDate = described("会议日期", "day of the meeting", examples=["2020-03-02"])
    minutes_no: Line = described("会议纪要编号", "number of the minutes", examples=["会纪〔2020〕3号"])
    present: int = described("到会人数", "present", ge=1, le=10_000, examples=[21])
    in_favour: int = described("赞成票数", "in favour", ge=0, le=10_000, examples=[19])

    @model_validator(mode="after")
    def _no_more_than_present(self) -> Self:
        if self.in_favour > self.present:
            raise wrong("votes", "赞成人数不得多于到会人数", "No more are in favour than are present")
        return self


class NominationIn(RecommendationIn):
    """A worker or a collective is put forward 推荐对象."""

    region: RegionCode = described(
        "单位",
        "unit",
        "推荐对象所在社区（嘎查村）或苏木乡镇（街道） The nominee's community, village, township or street",
        examples=["150603001001"],
    )
    scheme_id: UUID = described("表彰项目", "scheme")
    worker_id: WorkerId | None = described("人员编号", "worker ID", "推荐个人的填写 Of an individual", default=None)
    collective: Line | None = described(
        "集体名称",
        "collective's name",
        "推荐集体的填写 Of a collective",
        default=None,
        examples=["昆河社区疫情防控工作队"],
    )


class ReasonIn(Schema):
    """Why it is sent back, withdrawn or declined 理由."""

    reason: Note = described("理由", "reason", examples=["事迹材料需补充"])


class AwardIn(Schema):
    """The document and the certificate by which it is conferred 表彰决定."""

    award_document_no: Line = described("表彰决定文号", "document number", examples=["内党发〔2020〕12号"])
    certificate_no: Line = described("证书编号", "certificate number", examples=["FY-2020-0001"])
    bonus_fen: Fen | None = described("奖金（分）", "bonus in fen", default=None, examples=[200_000])


class RevocationIn(Schema):
    """Why an honour is taken back 撤销表彰."""

    revocation_document_no: Line = described("撤销决定文号", "document number", examples=["内党发〔2021〕3号"])
    reason: Note = described(
        "撤销事由", "reason", "加密保存，不载入任何事件 Kept sealed; no event tells it", examples=["事迹严重失实"]
    )


class NominationOut(Answer):
    """A nomination on record 推荐对象."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit", examples=["150603001001"])
    scheme_id: UUID = described("表彰项目", "scheme")
    scheme_title: str = described("项目名称", "title of the scheme", examples=["全区城乡社区疫情防控先进个人"])
    kind: NomineeKind = described("对象", "individual or collective")
    rank: Rank = described("表彰层次", "rank")
    worker_id: WorkerId | None = described("人员编号", "worker ID")
    shown_as: str = described("姓名（脱敏）或集体名称", "masked name or collective", examples=["张*"])
    category: Category | None = described("人员类别", "category")
    leader: bool = described("担任领导职务", "leads", examples=[False])
    front_line: bool = described("一线", "of the front line", examples=[True])
    half_days: int | None = described("已确认半天数", "confirmed half-days", examples=[40])
    met_on: LocalDate = described("会议日期", "day of the meeting")
    minutes_no: str = described("会议纪要编号", "number of the minutes", examples=["会纪〔2020〕3号"])
    present: int = described("到会人数", "present", examples=[21])
    in_favour: int = described("赞成票数", "in favour", examples=[19])
    round: int = described("轮次", "round", examples=[1])
    state: NominationState = described("状态", "state")
    reviewed_through: Level | None = described("已审核至", "highest level that has reviewed")
    frozen: bool = described("因异议暂停", "frozen by an objection", examples=[False])
    returned_for: str | None = described("退回理由", "why it was sent back")
    seat: int | None = described("名额序号", "place in the quota", examples=[1])
    award_document_no: str | None = described("表彰决定文号", "document number")
    certificate_no: str | None = described("证书编号", "certificate number")
    conferred_on: LocalDate | None = described("表彰日", "conferred on")
    bonus_fen: int | None = described("奖金（分）", "bonus in fen")
    revoked_on: LocalDate | None = described("撤销日", "revoked on")
    revocation_document_no: str | None = described("撤销决定文号", "document of revocation")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class DeedsOut(Answer):
    """The deeds in plain text, and why the honour was taken back if it was 事迹材料."""

    id: UUID = described("推荐对象", "nomination")
    deeds: str = described("主要事迹", "deeds", examples=["连续三十二天在卡口值守"])
    revocation_reason: str | None = described("撤销事由", "why it was revoked")


class NominationTold(Event):
    """What every event of a nomination tells."""

    scheme_id: UUID
    kind: NomineeKind
    rank: Rank
    worker_id: str | None
    category: Category | None
    front_line: bool
    round: int


class NominationRecommended(
    NominationTold, type="honors.nomination.recommended", zh="经会议民主推荐，推荐了一名工作人员或一个集体。"
):
    """A meeting put a worker or a collective forward."""


class NominationResubmitted(NominationTold, type="honors.nomination.resubmitted", zh="被退回的推荐已重新提交。"):
    """A nomination that had been sent back was put forward anew."""


class NominationReviewed(NominationTold, type="honors.nomination.reviewed", zh="某级已审核通过推荐对象并报上一级。"):
    """A level reviewed a nomination and passed it on."""

    reviewed_through: Level


class NominationConsulted(NominationTold, type="honors.nomination.consulted", zh="应征求意见的部门均已征求完毕。"):
    """Everybody who must be asked was asked."""


class NominationApproved(NominationTold, type="honors.nomination.approved", zh="表彰已批准，并占用一个名额。"):
    """A nomination was approved and has its place in the quota."""


class NominationReturned(NominationTold, type="honors.nomination.returned", zh="推荐已退回推荐单位。"):
    """A nomination was sent back to those who recommended it."""


class NominationWithdrawn(NominationTold, type="honors.nomination.withdrawn", zh="推荐已撤回。"):
    """A nomination was withdrawn."""


class NominationDeclined(NominationTold, type="honors.nomination.declined", zh="不予表彰。"):
    """A nomination was declined."""


class HonourConferred(NominationTold, type="honors.honour.conferred", zh="荣誉已授予。"):
    """An honour was conferred."""

    award_document_no: str
    certificate_no: str
    conferred_on: LocalDate


class HonourRevoked(NominationTold, type="honors.honour.revoked", zh="荣誉已撤销。"):
    """An honour was taken back."""

    revocation_document_no: str
    revoked_on: LocalDate
