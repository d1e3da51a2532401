"""Stories on the wire. What they say is in no event."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    Int64,
    Line,
    LocalDate,
    LocalDateTime,
    RegionCode,
    SafeText,
    Schema,
    Version,
    WorkerId,
    described,
    require_order,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.stories.rules import ConsentKind, Language, StoryState, WithdrawnFor

__all__ = [
    "FactsIn",
    "StoryApproved",
    "StoryChecked",
    "StoryCleared",
    "StoryConsentIn",
    "StoryConsented",
    "StoryIn",
    "StoryOut",
    "StoryPitched",
    "StoryTextIn",
    "StoryTextOut",
    "StoryTextsOut",
    "StoryTold",
    "StoryWithdrawIn",
    "StoryWithdrawn",
    "StoryWritten",
]


class StoryIn(Schema):
    """Of whom a story is to be told 选题."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    shows_child: bool = described("出现未成年人", "whether it shows a child", examples=[False])


class StoryTextIn(Schema):
    """The text in one language 文稿."""

    language: Language = described("语种", "language", examples=["zh"])
    title: Line = described("标题", "title", "加密保存 Kept sealed", examples=["卡口上的三十二天"])
    body: SafeText = described(
        "正文",
        "body",
        "加密保存，按原样返回 Kept sealed, and given back as it is",
        min_length=1,
        max_length=20_000,
        examples=["他守在卡口。"],
    )


class StoryConsentIn(Schema):
    """Who agreed, and by which paper 同意."""

    consent_kind: ConsentKind = described("同意人", "whose word it is", examples=["person"])
    consent_reference: Line = described("同意书编号", "paper", examples=["同意书〔2020〕3号"])
    guardian_reference: Line | None = described(
        "监护人同意书编号", "guardian's paper", "出现未成年人的填写 Where it shows a child", default=None
    )


class FactsIn(Schema):
    """What the story claims, to be held against the record 事实核查."""

    claim_from: LocalDate = described("所述时段自", "claimed from", examples=["2020-01-25"])
    claim_to: LocalDate = described("所述时段至", "to", examples=["2020-02-25"])
    claimed_half_days: Int64 = described("所述执勤半天数", "half-days claimed", ge=1, le=2000, examples=[10])
    honours: list[UUID] = described("所述荣誉", "honours that it names", max_length=20, default=[])
    no_health_or_home: bool = described(
        "未披露健康信息和家庭住址", "tells of nobody's health or home address", examples=[True]
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        require_order(self.claim_from, self.claim_to)
        return self


class StoryWithdrawIn(Schema):
    """Why it is told no longer 撤回."""

    withdrawn_for: WithdrawnFor = described("撤回原因", "why", examples=["facts-wrong"])


class StoryOut(Answer):
    """A story on record, without its text 事迹."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    shown_as: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    deceased: bool = described("本人已故", "the person is dead", examples=[False])
    shows_child: bool = described("出现未成年人", "shows a child", examples=[False])
    state: StoryState = described("状态", "state")
    pitched_on: LocalDate = described("提出日", "pitched on")
    consent_kind: ConsentKind | None = described("同意人", "whose word it is")
    consented_on: LocalDate | None = described("同意日", "agreed on")
    claimed_half_days: int | None = described("所述执勤半天数", "half-days claimed")
    confirmed_half_days: int | None = described("已确认执勤半天数", "half-days confirmed")
    approved_on: LocalDate | None = described("批准日", "approved on")
    doubted: bool = described("所述荣誉已撤销", "an honour that it names was revoked", examples=[False])
    withdrawn_for: WithdrawnFor | None = described("撤回原因", "why it was withdrawn")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class StoryTextOut(Answer):
    """An edition of the text 文稿."""

    language: Language = described("语种", "language")
    edition: int = described("版次", "edition", examples=[1])
    title: str = described("标题", "title")
    body: str = described("正文", "body")


class StoryTextsOut(Answer):
    """Every edition in every language 文稿."""

    id: UUID = described("标识", "id")
    texts: list[StoryTextOut] = described("文稿", "texts")


class StoryTold(Event):
    """What every event of a story tells: of whom, and nothing that it says."""

    worker_id: WorkerId


class StoryPitched(StoryTold, type="honors.story.pitched", zh="已提出宣传某人事迹的选题。"):
    """Somebody is to be told of."""


class StoryWritten(StoryTold, type="honors.story.written", zh="文稿的一个版次已撰写。"):
    """An edition of a text was written."""

    language: Language
    edition: int


class StoryConsented(StoryTold, type="honors.story.consented", zh="本人或近亲属已同意宣传。"):
    """The person, or the near relatives, agreed."""


class StoryChecked(StoryTold, type="honors.story.checked", zh="该事迹已与执勤记录和荣誉核对。"):
    """It was held against duty and honours."""


class StoryCleared(StoryTold, type="honors.story.cleared", zh="组织部门或民政部门已审核通过该事迹。"):
    """Organization departments or civil affairs cleared it."""


class StoryApproved(StoryTold, type="honors.story.approved", zh="宣传部门已批准宣传该事迹。"):
    """The publicity department approved it."""


class StoryWithdrawn(StoryTold, type="honors.story.withdrawn", zh="该事迹已撤回，不再宣传。"):
    """It is told no longer."""

    withdrawn_for: WithdrawnFor
