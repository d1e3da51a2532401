"""Clause 3 in figures."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, described
from chassis.workers import PostType

__all__ = ["CoverIndicatorsOut", "SupplyIndicatorsOut", "TrainingIndicatorsOut"]


class _Span(Answer):
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    as_of: LocalDateTime = described("统计时间", "as of")


class ItemCoverOut(Answer):
    """For how many days the stock of an item lasts 品目可用天数."""

    item_id: UUID = described("品目", "item")
    stock: int = described("可用库存", "usable stock", examples=[12_000])
    daily_need: float | None = described(
        "日均需要", "need of a day", "缺少用量标准的为空 Null where a need is missing", examples=[400.0]
    )
    days: float | None = described(
        "可用天数", "days of cover", "无法测算的为空 Null where none can be told", examples=[30.0]
    )
    missing: list[PostType] | None = described(
        "缺少用量标准的岗位",
        "posts without a need",
        "无任何现行用量标准的为空 Null where no need at all is in force",
        examples=[[]],
    )


class CoverIndicatorsOut(_Span):
    """Days of cover of a county, by item 旗县可用天数."""

    items: list[ItemCoverOut] = described("品目", "items")


class SupplyIndicatorsOut(_Span):
    """Requisitions asked for in a span, and funds up to its end 申领与经费指标."""

    requisitions: int = described(
        "申领数", "requisitions", "期内申领且未撤回的 Asked for in the span, and not taken back", examples=[40]
    )
    counted: int = described("已清点", "counted", "上述申领中的 Of them", examples=[36])
    discrepancies: int = described("收发不符", "with a discrepancy", "含已处理的 Settled ones too", examples=[2])
    discrepancy_rate: float | None = described("收发不符率", "of those counted", examples=[0.0556])
    fill_hours_median: float | None = described("满足时长中位数", "median hours, asked to counted", examples=[31.5])
    fill_hours_most: float | None = described("最长满足时长", "most hours, asked to counted", examples=[90.0])
    planned_fen: int = described("安排经费（分）", "funds planned, in fen", examples=[50_000_000])
    arrived_fen: int = described("到位经费（分）", "funds come, in fen", examples=[40_000_000])
    worker_days: int = described(
        "上岗人日数",
        "worker-days",
        "期内的执勤日，每人每日计一 Days of the span on which somebody did duty",
        examples=[800],
    )
    masked_worker_days: int = described("领有口罩的上岗人日数", "of them with a mask", examples=[780])
    masked_share: float | None = described(
        "上岗人日口罩配发率",
        "share",
        "每只领用的口罩按使用一日计；无人执勤的为空 A mask that was issued serves one day; null without duty",
        examples=[0.975],
    )
    arrived_share: float | None = described(
        "经费到位率", "share come", "未安排经费的为空 Null while none is planned", examples=[0.8]
    )


class TrainingIndicatorsOut(_Span):
    """Who went to posts with contact, and who of them was taught first 培训指标."""

    workers: int = described("接触岗位人数", "workers at posts with contact", examples=[120])
    trained: int = described("先训后上岗人数", "of them trained before the first day there", examples=[111])
    trained_share: float | None = described(
        "先训后上岗率", "share", "无人上岗的为空 Null while nobody was there", examples=[0.925]
    )
