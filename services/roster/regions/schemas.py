"""Regions as they are shown, and the changes that a notice makes to them."""

from chassis.fields import Answer, Line, LocalDate, RegionCode, Schema, described
from chassis.ledger import Event
from chassis.regions import Level
from services.roster.regions.rules import ChangeKind

__all__ = ["RegionChangeIn", "RegionChangeOut", "RegionChanged", "RegionNamed", "RegionOut"]


class RegionOut(Answer):
    """One version of a region 区划的一个版本."""

    code: RegionCode = described("区划代码", "code", examples=["150203001015"])
    name: str = described("名称", "name", examples=["少先二十一号街坊社区居委会"])
    level: Level = described("级别", "level", examples=["community"])
    parent: RegionCode | None = described("上级", "region above", examples=["150203001000"])
    kind: str = described("类型", "kind", "依统计部门的分类名称 As the statistics bureau names it", examples=["居委会"])
    is_regular: bool = described(
        "常规单位",
        "regular unit",
        "园区、农牧场及纯统计单位为否 False for parks, farms and purely statistical units",
        examples=[True],
    )
    valid_from: LocalDate | None = described(
        "生效日", "first day", "不详时为空 Null where it is not known", examples=["2021-01-01"]
    )
    valid_to: LocalDate | None = described("失效日", "day before which it ended", examples=["2022-01-01"])
    predecessors: list[RegionCode] = described("前身", "regions that it came from")


class RegionNamed(Schema):
    """A region that a change opens 变更拟设立的区划."""

    code: RegionCode = described("区划代码", "code", examples=["150203001015"])
    name: Line = described("名称", "name", max_length=100, examples=["东社区"])
    kind: Line = described("类型", "kind", max_length=40, examples=["居委会"])
    is_regular: bool = described("常规单位", "regular unit", default=True)


class RegionChangeIn(Schema):
    """A change of divisions 区划变更."""

    kind: ChangeKind = described("变更类型", "kind of change", examples=["merge"])
    effective_on: LocalDate = described("生效日", "day from which it holds", examples=["2021-01-01"])
    closes: list[RegionCode] = described("撤销的区划", "regions that end", min_length=1, max_length=100)
    opens: list[RegionNamed] = described("设立的区划", "regions that begin", max_length=100)
    document: Line = described("文件依据", "document that makes the change", examples=["内政字〔2020〕200号"])


class RegionChangeOut(Answer):
    """The regions that a change opened 变更所设立的区划."""

    kind: ChangeKind = described("变更类型", "kind of change", examples=["merge"])
    effective_on: LocalDate = described("生效日", "day from which it holds", examples=["2021-01-01"])
    closed: list[RegionCode] = described("已撤销", "regions that ended")
    opened: list[RegionOut] = described("已设立", "regions that began")


class RegionChanged(Event, type="roster.region.changed", zh="行政区划变更；被撤社区的工作人员逐人或按社区调动。"):
    """Divisions changed; workers of a community that ended are transferred one by one or community by community."""

    kind: ChangeKind = described("变更类型", "kind of change")
    effective_on: LocalDate
    closed: list[RegionCode]
    opened: list[RegionCode]
    document: str
