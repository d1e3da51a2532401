"""Leave in lieu on the wire."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.fields import (
    Answer,
    LocalDate,
    LocalDateTime,
    Note,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
    require_order,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.leaves.rules import LeaveState

__all__ = [
    "LeaveApplied",
    "LeaveApproveIn",
    "LeaveApproved",
    "LeaveCancelled",
    "LeaveIn",
    "LeaveOut",
    "LeaveRefuseIn",
    "LeaveRefused",
    "LeaveTaken",
    "OwnLeaveIn",
]


class OwnLeaveIn(Schema):
    """Days that a worker asks to be free 本人申请补休."""

    first_on: LocalDate = described("起始日", "first day", examples=["2020-03-02"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-03-03"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        require_order(self.first_on, self.last_on)
        return self


class LeaveIn(OwnLeaveIn):
    """Days that are asked for a worker 代为申请补休."""

    worker_id: WorkerId = described("人员编号", "worker ID")


class LeaveApproveIn(Schema):
    """How the post is covered meanwhile 人手安排."""

    cover: Note | None = described(
        "人手安排",
        "cover",
        "日期在防控时段内的须填写 Needed for days within a control period",
        default=None,
        examples=["由下派干部顶岗"],
    )


class LeaveRefuseIn(Schema):
    """Why leave is not given on these days 不批准理由."""

    reason: Note = described("理由", "reason", examples=["当周值守人手不足，请改期"])


class LeaveOut(Answer):
    """Leave in lieu 补休."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区", "community", examples=["150603001001"])
    first_on: LocalDate = described("起始日", "first day", examples=["2020-03-02"])
    last_on: LocalDate = described("截止日", "last day", examples=["2020-03-03"])
    days: int = described("工作日数", "working days that it takes", examples=[2])
    state: LeaveState = described("状态", "state", examples=["applied"])
    cover: str | None = described("人手安排", "cover", examples=["由下派干部顶岗"])
    reason: str | None = described("不批准理由", "why it was refused")
    taken_days: int | None = described("实休天数", "days that were free of duty", examples=[2])
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _LeaveEvent(Event):
    leave_id: UUID = described("补休标识", "the leave")
    worker_id: WorkerId
    first_on: LocalDate
    last_on: LocalDate


class LeaveApplied(_LeaveEvent, type="welfare.leave.applied", zh="已申请补休。"):
    """Leave was asked for."""


class LeaveApproved(_LeaveEvent, type="welfare.leave.approved", zh="补休已安排，花名册在此期间不安排执勤。"):
    """Leave is scheduled; the roster assigns no duty in it."""


class LeaveRefused(_LeaveEvent, type="welfare.leave.refused", zh="这些日期不批准补休，应补天数保留。"):
    """Leave was not given on these days; the days stay owed."""


class LeaveCancelled(_LeaveEvent, type="welfare.leave.cancelled", zh="补休已取消；`last_on`为原定开始日的前一日。"):
    """Leave was taken back; ``last_on`` is the day before it would have begun."""


class LeaveTaken(_LeaveEvent, type="welfare.leave.taken", zh="补休已结束：其中若干天未执勤，其余天数仍应补休。"):
    """Leave is over: so many days of it were free of duty, the others stay owed."""

    taken_days: int
