"""Sickness on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.sick_blocks.rules import SickSource, SickState

__all__ = ["ClearIn", "OwnSickIn", "SickBlockCleared", "SickBlockOpened", "SickBlockOut", "SickIn"]


class OwnSickIn(Schema):
    """A worker says that they are sick 本人报告患病."""

    since_on: LocalDate = described("患病日", "since", examples=["2020-02-05"])


class SickIn(OwnSickIn):
    """A worker is reported sick 报告患病."""

    worker_id: WorkerId = described("人员编号", "worker ID")


class ClearIn(Schema):
    """From when a worker is fit again 复岗."""

    fit_from: LocalDate = described("复岗日", "fit from", "不晚于明日 At the latest tomorrow", examples=["2020-02-09"])


class SickBlockOut(Answer):
    """A span in which a worker is not assigned for sickness 因病停岗."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community", examples=["150603001001"])
    since_on: LocalDate = described("停岗起始日", "since", examples=["2020-02-05"])
    last_on: LocalDate | None = described("停岗截止日", "last day", "患病期间为空 Null while sick")
    source: SickSource = described("来源", "who said so", examples=["report"])
    state: SickState = described("状态", "state", examples=["open"])
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _SickEvent(Event):
    block_id: UUID = described("停岗标识", "the block")
    worker_id: WorkerId


class SickBlockOpened(_SickEvent, type="welfare.sick-block.opened", zh="工作人员自某日起不得安排上岗；不透露原因。"):
    """A worker may not be assigned from a day on; why is told to nobody."""

    since_on: LocalDate = described("停岗起始日", "not assigned from")


class SickBlockCleared(_SickEvent, type="welfare.sick-block.cleared", zh="工作人员自某日后可重新安排上岗。"):
    """The worker may be assigned again after a day."""

    last_on: LocalDate
