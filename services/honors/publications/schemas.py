"""Publications on the wire."""

from uuid import UUID

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
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.honors.publications.rules import Channel, PublicationState
from services.honors.stories.rules import Language

__all__ = [
    "CorrectionIn",
    "PublicationIn",
    "PublicationOut",
    "PublicationTold",
    "ReachIn",
    "StoryCorrected",
    "StoryPublicationWithdrawn",
    "StoryPublished",
    "StoryReached",
]


class PublicationIn(Schema):
    """Where a story was published 刊播."""

    channel: Channel = described("渠道", "channel", examples=["newspaper"])
    outlet: Line = described("媒体名称", "outlet", examples=["样例日报"])
    language: Language = described("语种", "language", examples=["zh"])
    reference: Line = described("网址或刊期", "address or issue", examples=["https://example.invalid/n/1"])


class CorrectionIn(Schema):
    """The right text, and where the correction stands 更正."""

    title: Line = described("标题", "title", examples=["卡口上的三十二天"])
    body: SafeText = described("正文", "body", min_length=1, max_length=20_000, examples=["他守在卡口。"])
    correction_reference: Line = described(
        "更正网址或刊期", "address or issue", examples=["https://example.invalid/n/2"]
    )


class ReachIn(Schema):
    """How many were reached 受众."""

    reach: Int64 = described("受众人次", "people reached", ge=0, le=10**12, examples=[12_000])


class PublicationOut(Answer):
    """A story as it was published 刊播."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("单位", "unit")
    story_id: UUID = described("事迹", "story")
    channel: Channel = described("渠道", "channel")
    outlet: str = described("媒体名称", "outlet")
    language: Language = described("语种", "language")
    edition: int = described("版次", "edition of the text", examples=[1])
    reference: str = described("网址或刊期", "address or issue")
    published_on: LocalDate = described("刊播日", "published on")
    state: PublicationState = described("状态", "state")
    corrected_on: LocalDate | None = described("更正日", "corrected on")
    correction_reference: str | None = described("更正网址或刊期", "where the correction stands")
    withdrawn_on: LocalDate | None = described("撤回日", "withdrawn on")
    reach: int | None = described("受众人次", "people reached")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class PublicationTold(Event):
    """What every event of a publication tells."""

    story_id: UUID
    channel: Channel
    language: Language


class StoryPublished(PublicationTold, type="honors.publication.published", zh="先进典型事迹已刊播。"):
    """A story was published."""


class StoryCorrected(PublicationTold, type="honors.publication.corrected", zh="已刊播的内容已更正。"):
    """What was published was corrected."""


class StoryReached(PublicationTold, type="honors.publication.reach-counted", zh="刊播单位已登记受众数量。"):
    """An outlet told how many it reached."""

    reach: int | None


class StoryPublicationWithdrawn(PublicationTold, type="honors.publication.withdrawn", zh="某一刊播渠道的内容已撤回。"):
    """What was published was withdrawn in one outlet."""
