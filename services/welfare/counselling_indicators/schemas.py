"""What counselling comes to in a region and a month, as far as it may be seen."""

from chassis.fields import Answer, LocalDateTime, Month, RegionCode, described

__all__ = ["CounsellingFigures", "CounsellingIndicatorsOut"]


class CounsellingFigures(Answer):
    """Counts of a month, each nought or at least ten 心理援助计数."""

    asked: int = described("求助人次", "cases opened", examples=[34])
    crises_answered_within_1h: int = described("1小时内接警", "crises acknowledged within an hour", examples=[12])
    crises_answered_later: int = described("1小时后接警或未接警", "crises later, or not yet", examples=[0])
    crises_followed_up_within_24h: int = described("24小时内回访", "crises followed up within 24 hours", examples=[12])
    crises_followed_up_later: int = described("24小时后回访或未回访", "crises later, or not yet", examples=[0])
    referrals_completed: int = described("转介完成", "referrals closed, or passed on", examples=[20])
    referrals_other: int = described(
        "其他转介", "other referrals", "办理中、婉拒、逾时未答复和撤回的 Under way, declined, expired, withdrawn"
    )
    median_hours_to_acceptance: float | None = described(
        "承接等待（小时，中位数）", "median hours from offer to acceptance", "不足十例的为空 Null for fewer than ten"
    )


class CounsellingIndicatorsOut(Answer):
    """Clause 6, counselling 第六条指标（心理援助）."""

    region: RegionCode = described("区划", "region", examples=["150600000000"])
    month: Month = described("月份", "month")
    as_of: LocalDateTime = described("计算时间", "counted at")
    places: int = described("机构容量", "places of providers, on the last day", examples=[120])
    figures: CounsellingFigures | None = described(
        "计数",
        "counts",
        "该月结束前为空；有数字不足十，或可由相减推知的，同样为空 "
        "Null before the month is over, and where fewer than ten would show, here or by subtraction",
    )
