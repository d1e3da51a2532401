"""Recuperation on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    Line,
    LocalDate,
    LocalDateTime,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
    require_order,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.recuperations.rules import RecuperationState

__all__ = [
    "RecuperationAccepted",
    "RecuperationCompleted",
    "RecuperationDeclined",
    "RecuperationIn",
    "RecuperationOffered",
    "RecuperationOut",
    "RecuperationWithdrawn",
]


class RecuperationIn(Schema):
    """Recuperation to offer a worker 提供疗养."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    first_on: LocalDate = described("起始日", "first day", examples=["2020-04-06"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-04-10"])
    place: Line = described("疗养地点", "where", examples=["阿尔山"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        require_order(self.first_on, self.last_on)
        return self


class RecuperationOut(Answer):
    """An offer of recuperation 休假疗养."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community", examples=["150603001001"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-04-06"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-04-10"])
    place: str = described("疗养地点", "where", examples=["阿尔山"])
    state: RecuperationState = described("状态", "state", examples=["offered"])
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _RecuperationEvent(Event):
    worker_id: WorkerId
    first_on: LocalDate
    last_on: LocalDate


class RecuperationOffered(_RecuperationEvent, type="welfare.recuperation.offered", zh="已为工作人员提供疗养。"):
    """A worker was offered recuperation."""


class RecuperationAccepted(_RecuperationEvent, type="welfare.recuperation.accepted", zh="工作人员接受疗养。"):
    """The worker will go."""


class RecuperationDeclined(_RecuperationEvent, type="welfare.recuperation.declined", zh="工作人员谢绝疗养。"):
    """The worker will not go."""


class RecuperationWithdrawn(_RecuperationEvent, type="welfare.recuperation.withdrawn", zh="疗养安排已撤回。"):
    """The offer was taken back."""


class RecuperationCompleted(_RecuperationEvent, type="welfare.recuperation.completed", zh="工作人员已完成疗养。"):
    """The worker was there."""
