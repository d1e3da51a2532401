"""Who was honoured and never told of, on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, RegionCode, WorkerId, described
from services.honors.schemes.rules import Rank

__all__ = ["UntoldOut"]


class UntoldOut(Answer):
    """An honour of a worker of whom no story is told or under way 应宣未宣."""

    id: UUID = described("表彰", "honour")
    region: RegionCode = described("单位", "unit", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    shown_as: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    scheme_title: str = described("项目名称", "title of the scheme")
    rank: Rank = described("表彰层次", "rank")
    conferred_on: LocalDate = described("表彰日", "conferred on")
