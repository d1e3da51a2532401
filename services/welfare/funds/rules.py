"""Funds of clause 3 社区防控工作经费: what was planned for a county, and what of it has come.

内防指发〔2020〕75号 三 (S:0): 各地区要按规定落实社区防控工作经费. Finance enters both; it provides data and decides
nothing here.
"""

from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["FundKind", "FundTaken", "arrived_share"]


class FundKind(StrEnum):
    PLANNED = "planned"  # 安排
    ARRIVED = "arrived"  # 到位


class FundTaken(Conflict):
    code = "FUND_TAKEN"
    stands_for = ("uq_protection_funds_region_kind_document_no",)
    title = Text("该文号的经费已登记", "Funds of this document are on record already")


def arrived_share(*, planned_fen: int, arrived_fen: int) -> float | None:
    """到位率, the share of the planned funds that has come; none can be told where nothing was planned."""
    return round(arrived_fen / planned_fen, 4) if planned_fen else None
