"""Indicators of rectification orders on the wire."""

from chassis.caller import Department
from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, described

__all__ = ["OfficeOrders", "OrderIndicatorsOut"]


class _Counts(Answer):
    issued: int = described(
        "下发数", "issued", "期间内下发的，含未销号和已销号 In the period; open and closed together", examples=[5]
    )
    open: int = described("未销号数", "open", examples=[3])
    overdue: int = described(
        "逾期数",
        "overdue",
        "未销号的整改通知中，至整改期限仍未反馈的 Of the open ones: not answered by the due day",
        examples=[1],
    )
    closed: int = described("已销号数", "closed", examples=[2])
    closed_on_time: int = described(
        "按期整改销号数",
        "closed on time",
        "获认可的反馈在整改期限内作出 The answer that was accepted came by the due day",
        examples=[1],
    )
    days_to_rectify: float | None = described(
        "平均整改天数",
        "days to rectify",
        (
            "已销号的整改通知自下发至获认可反馈的平均天数；无已销号的为空 "
            "Mean of the closed ones, from issue to the answer accepted; null where none"
        ),
    )


class OfficeOrders(_Counts):
    """Orders to one office 分单位整改情况."""

    region: RegionCode = described("区划", "region", examples=["150603000000"])
    department: Department = described("部门", "department", examples=["finance"])


class OrderIndicatorsOut(_Counts):
    """Orders to the offices of a region, issued in a period 整改指标."""

    region: RegionCode = described("区划", "region", examples=["150600000000"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-02-01"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-02-29"])
    as_of: LocalDateTime = described(
        "统计时间", "counted at", "以该时刻整改通知的状态为准 Of the state that orders have then"
    )
    offices: list[OfficeOrders] = described("分单位", "by office", "各单位之和等于总数 Sums to the whole")
