"""What clause 7's dead come to in a region and a period: counted, never typed in, and of nobody by name."""

from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, described
from services.honors.martyr_benefits.rules import MartyrBenefitState, MartyrItem
from services.honors.martyrs.rules import LawVersion, MartyrFileState
from services.honors.posthumous.rules import PosthumousState

__all__ = ["MartyrIndicatorsOut"]


class MartyrFileCount(Answer):
    """Martyr files by law and state 烈士评定."""

    law: LawVersion | None = described("适用条例", "law")
    state: MartyrFileState = described("状态", "state")
    files: int = described("件数", "files", examples=[1])


class PosthumousCount(Answer):
    """Posthumous honours by state 追授."""

    state: PosthumousState = described("状态", "state")
    titles: int = described("件数", "titles", examples=[1])


class MartyrBenefitCount(Answer):
    """Benefits by item and state 遗属待遇."""

    item: MartyrItem = described("项目", "item")
    state: MartyrBenefitState = described("状态", "state")
    benefits: int = described("件数", "benefits", examples=[1])
    amount_fen: int = described("金额（分）", "amount in fen", examples=[127_077_000])


class MartyrIndicatorsOut(Answer):
    """Deaths on duty that became known in the period, and what became of them 烈士评定与追授指标."""

    region: RegionCode = described("区划", "region", examples=["150600000000"])
    first_on: LocalDate = described("起始日", "first day")
    last_on: LocalDate = described("截止日", "last day")
    as_of: LocalDateTime = described("计算时间", "counted at")
    deaths: int = described("因公殉职", "deaths on duty", examples=[1])
    deaths_waiting: int = described("尚无人办理", "whose file or honour nobody has taken up", examples=[0])
    files: list[MartyrFileCount] = described("烈士评定", "martyr files, as they stand")
    certified: int = described("评定烈士", "martyrs certified in the period", examples=[0])
    oldest_open_days: int | None = described("在办最长天数", "age of the oldest open file, in days", examples=[40])
    titles: list[PosthumousCount] = described("追授", "posthumous honours, as they stand")
    benefits: list[MartyrBenefitCount] = described("遗属待遇", "benefits, as they stand")
