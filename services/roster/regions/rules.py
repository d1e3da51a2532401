"""Administrative regions over time: which changes there are, and what a change must name.

The packaged list is the 2023 edition of the National Bureau of Statistics, while the notice is of 2020, and units
change every year: so each unit is a series of versions with the days on which they hold. Where the first day is not
known, the version has none.
"""

from collections.abc import Collection
from enum import StrEnum

from chassis.problems import Conflict
from chassis.regions import Level, level_of, parent_of
from chassis.text import Text

__all__ = [
    "ChangeKind",
    "NotACommunity",
    "RegionChangeShape",
    "RegionHasChildren",
    "RegionNotInForce",
    "RegionTaken",
    "RegionUnknown",
    "parent_code",
    "require_community",
    "require_shape",
]


class ChangeKind(StrEnum):
    """What a notice on divisions does (Regulations on administrative divisions, 2018, art. 2).

    区划变更的种类，见《行政区划管理条例》（2018年）第二条。
    """

    RENAME = "rename"  # 更名
    SPLIT = "split"  # 分设
    MERGE = "merge"  # 合并
    ABOLISH = "abolish"  # 撤销


class RegionUnknown(Conflict):
    code = "REGION_UNKNOWN"
    title = Text("该日期没有此区划", "No such region on that day")
    detail = Text("区划 {region} 在 {on} 不存在", "There is no region {region} on {on}")


class NotACommunity(Conflict):
    code = "NOT_A_COMMUNITY"
    title = Text("须为社区或嘎查村一级的区划", "The region must be a community or village")


class RegionChangeShape(Conflict):
    code = "REGION_CHANGE_SHAPE"
    title = Text("变更类型与所列区划不符", "The kind of change does not fit the regions named")
    detail = Text(
        "更名：一个区划，代码不变；撤销：只列撤销的；分设：一个分为两个以上；合并：两个以上合为一个",
        "rename: one region under its code; abolish: none opens; split: one into several; merge: several into one",
    )


class RegionNotInForce(Conflict):
    code = "REGION_NOT_IN_FORCE"
    title = Text("所列区划在生效日不存在或已有后续变更", "A region named is not in force, or changes later already")


class RegionTaken(Conflict):
    code = "REGION_TAKEN"
    stands_for = ("pk_regions",)
    title = Text("该代码在此期间已有区划", "The code is in force in that period already")


class RegionHasChildren(Conflict):
    code = "REGION_HAS_CHILDREN"
    title = Text("下级区划将失去上级", "Regions below would be left without one above")
    detail = Text("请先变更下级区划：{regions}", "Change the regions below first: {regions}")


def require_shape(kind: ChangeKind, *, closes: Collection[int], opens: Collection[int]) -> None:
    """A rename keeps its code; abolishing opens nothing; one splits into several; several merge into one."""
    fits = {
        ChangeKind.RENAME: len(closes) == 1 and list(closes) == list(opens),
        ChangeKind.ABOLISH: len(closes) >= 1 and not opens,
        ChangeKind.SPLIT: len(closes) == 1 and len(opens) >= 2,
        ChangeKind.MERGE: len(closes) >= 2 and len(opens) == 1,
    }
    if not fits[kind] or len(set(closes)) != len(closes) or len(set(opens)) != len(opens):
        raise RegionChangeShape


def parent_code(code: int) -> int | None:
    """The region right above; a province has none."""
    levels = list(Level)
    place = levels.index(level_of(code))
    return parent_of(code, levels[place - 1]) if place else None


def require_community(code: int) -> None:
    """Workers belong to a community (社区) or village (嘎查村), the fifth level."""
    if level_of(code) is not Level.COMMUNITY:
        raise NotACommunity
