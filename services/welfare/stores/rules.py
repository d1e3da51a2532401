"""Stores 物资存放点: the county's depot, a township's depot, a community's store.

A store is closed once nothing lies in it and nothing is on its way to or from it; its books stay.
"""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.regions import Level, level_of
from chassis.text import Text

__all__ = [
    "STORE",
    "NoStoreThere",
    "StoreClosedAlready",
    "StoreInUse",
    "StoreKind",
    "StoreMove",
    "StoreState",
    "StoreTaken",
    "kind_of",
]


class StoreKind(StrEnum):
    COUNTY_DEPOT = "county-depot"  # 旗县储备库
    TOWNSHIP_DEPOT = "township-depot"  # 苏木乡镇（街道）库
    COMMUNITY_STORE = "community-store"  # 社区（嘎查村）领用点


_KINDS = {
    Level.COUNTY: StoreKind.COUNTY_DEPOT,
    Level.TOWNSHIP: StoreKind.TOWNSHIP_DEPOT,
    Level.COMMUNITY: StoreKind.COMMUNITY_STORE,
}


class StoreState(StrEnum):
    OPEN = "open"  # 启用
    CLOSED = "closed"  # 已撤销


class StoreMove(StrEnum):
    CLOSE = "close"


STORE = Lifecycle[StoreState, StoreMove](
    start=StoreState.OPEN, steps={(StoreState.OPEN, StoreMove.CLOSE): StoreState.CLOSED}
)


class StoreInUse(Conflict):
    code = "STORE_IN_USE"
    stands_for = ("store_in_use",)
    title = Text("该存放点尚有库存或在途申领，不能撤销", "Something lies in the store, or is on its way to or from it")


class StoreClosedAlready(Conflict):
    code = "STORE_CLOSED"
    stands_for = ("store_open",)
    title = Text("该存放点已撤销", "The store is closed")


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
