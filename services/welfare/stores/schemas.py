"""Stores on the wire."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.stores.rules import StoreKind, StoreState

__all__ = ["StoreClosed", "StoreIn", "StoreOpened", "StoreOut"]


class StoreIn(Schema):
    """A store to open 物资存放点."""

    region: RegionCode = described(
        "区划",
        "region",
        "调用方所属旗县、苏木乡镇（街道）或社区（嘎查村） The caller's own: a county, a township or a community",
        examples=["150603001001"],
    )
    name: Line = described("名称", "name", examples=["社区物资领用点"])


class StoreOut(Answer):
    """A store 物资存放点."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("区划", "region")
    kind: StoreKind = described(
        "类别", "kind", "依其区划的层级 By the level of its region", examples=["community-store"]
    )
    name: str = described("名称", "name", examples=["社区物资领用点"])
    state: StoreState = described("状态", "state", examples=["open"])
    closed_on: LocalDate | None = described("撤销日", "closed on")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class StoreOpened(Event, type="welfare.store.opened", zh="物资存放点已设立。"):
    """Supplies are kept in another place."""

    region: RegionCode
    kind: StoreKind


class StoreClosed(Event, type="welfare.store.closed", zh="物资存放点已撤销。"):
    """Supplies are kept there no more."""

    region: RegionCode
    kind: StoreKind
