"""What clause 9 comes to in a region and a period: counted, never typed in."""

from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, described
from services.honors.exemplars.rules import ExemplarState
from services.honors.publications.rules import Channel
from services.honors.stories.rules import Language, StoryState

__all__ = ["PublicityIndicatorsOut"]


class StoryCount(Answer):
    """Stories by state 事迹."""

    state: StoryState = described("状态", "state")
    stories: int = described("件数", "stories", examples=[3])


class ChannelCount(Answer):
    """Publications by channel and language 刊播."""

    channel: Channel = described("渠道", "channel")
    language: Language = described("语种", "language")
    publications: int = described("件数", "publications", examples=[2])
    corrected: int = described("更正", "of them corrected", examples=[0])
    withdrawn: int = described("撤回", "of them withdrawn", examples=[0])
    reach: int = described("受众人次", "people reached, as outlets told", examples=[12_000])


class ExemplarCount(Answer):
    """Selection for the national title, by state 最美城乡社区工作者."""

    state: ExemplarState = described("状态", "state")
    exemplars: int = described("人数", "workers", examples=[1])


class PublicityIndicatorsOut(Answer):
    """Clause 9 宣传指标."""

    region: RegionCode = described("区划", "region", examples=["150600000000"])
    first_on: LocalDate = described("起始日", "first day")
    last_on: LocalDate = described("截止日", "last day")
    as_of: LocalDateTime = described("计算时间", "counted at")
    stories: list[StoryCount] = described("事迹", "stories pitched in the period")
    publications: list[ChannelCount] = described("刊播", "publications of the period")
    correction_rate: float | None = described("更正率", "share of publications that were corrected")
    submitted: int = described("申报人选", "workers submitted in the period", examples=[1])
    exemplars: list[ExemplarCount] = described("推选", "the selection, as it stands")
