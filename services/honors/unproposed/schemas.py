"""Who qualifies and was never proposed, on the wire."""

from chassis.fields import Answer, RegionCode, WorkerId, described
from chassis.workers import Category

__all__ = ["UnproposedOut"]


class UnproposedOut(Answer):
    """A worker whose confirmed duty reaches what the scheme asks, and whom nobody put forward 应推未推."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("单位", "unit", examples=["150603001001"])
    category: Category = described("人员类别", "category", examples=["grid"])
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    half_days: int = described("已确认半天数", "confirmed half-days", examples=[40])
