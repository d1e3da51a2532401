"""What clause 5, and living conditions of clause 6, come to; counted and never typed in."""

from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, described

__all__ = ["RestIndicatorsOut"]


class RestIndicatorsOut(Answer):
    """Rest, leave, health checks and living conditions of a region 轮休与生活保障指标."""

    region: RegionCode = described("区划", "region", examples=["150603000000"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-03"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-09"])
    as_of: LocalDateTime = described("统计时间", "counted at")
    worker_weeks: int = described("上岗人周数", "whole weeks of the period that somebody worked in", examples=[40])
    rested_share: float | None = described(
        "每周有休息的占比",
        "share of them with a day of rest",
        "目标值为1；无上岗人周的为空 Target 1; null without any",
        examples=[0.975],
    )
    streak_7: int = described("现连续上岗7天及以上", "workers at 7 days or more now", examples=[3])
    streak_12: int = described("现连续上岗12天及以上", "workers at 12 days or more now", examples=[1])
    streak_14: int = described("现连续上岗14天及以上", "workers at 14 days or more now", examples=[0])
    orders: int = described("强制休息令", "orders to rest given in the period", examples=[2])
    overrides: int = described("批准上岗", "days of ordered rest let be worked in the period", examples=[1])
    rest_violations: int = described("强制休息期间上岗", "days worked against an order", examples=[0])
    sick_on_duty: int = described("带病上岗", "days worked while sick", "目标值为0 Target 0", examples=[0])
    average_hours: float | None = described("上岗日平均工时", "hours a duty day, on average", examples=[8.2])
    p95_hours: float | None = described("上岗日工时第95百分位", "hours a duty day, 95th percentile", examples=[11.5])
    leave_owed: int = described("未清补休天数", "days of leave owed or scheduled now", examples=[120])
    leave_cleared_share: float | None = described(
        "补休兑现率", "share of the days ever owed that were taken or paid", examples=[0.4]
    )
    health_checks: int = described("应体检人数", "health checks that are due or done", examples=[48])
    health_checked_share: float | None = described(
        "体检完成率", "share of them done", "目标值为1 Target 1", examples=[0.5]
    )
    defects_open_over_24h: int = described("超24小时未整改问题", "defects open for over 24 hours", examples=[1])
