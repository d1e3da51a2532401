"""Stores 物资存放点: the county's depot, a township's depot, a community's store."""

from enum import StrEnum

from chassis.problems import Conflict
from chassis.regions import Level, level_of
from chassis.text import Text

__all__ = ["NoStoreThere", "StoreKind", "StoreTaken", "kind_of"]


class StoreKind(StrEnum):
    COUNTY_DEPOT = "county-depot"  # 旗县储备库
    TOWNSHIP_DEPOT = "township-depot"  # 苏木乡镇（街道）库
    COMMUNITY_STORE = "community-store"  # 社区（嘎查村）领用点


_KINDS = {
    Level.COUNTY: StoreKind.COUNTY_DEPOT,
    Level.TOWNSHIP: StoreKind.TOWNSHIP_DEPOT,
    Level.COMMUNITY: StoreKind.COMMUNITY_STORE,
}


class StoreTaken(Conflict):
    code = "STORE_NAME_TAKEN"
    stands_for = ("uq_supply_stores_region_name",)
    title = Text("该区划已有同名存放点", "The region has a store of this name already")


class NoStoreThere(Conflict):
    code = "NO_STORE_AT_THIS_LEVEL"
    stands_for = ("ck_supply_stores_level",)
    title = Text("存放点只设在旗县、苏木乡镇（街道）和社区（嘎查村）", "A county, township or community has stores")


def kind_of(region: int) -> StoreKind:
    """What a store of a region is: its level says it."""
    try:
        return _KINDS[level_of(region)]
    except KeyError:
        raise NoStoreThere from None
