"""What a worker is told of the own rest."""

from chassis.fields import Answer, LocalDate, WorkerId, described
from services.welfare.leave_ledger.schemas import LeaveAccountOut
from services.welfare.rest_orders.schemas import OrderOut
from services.welfare.sick_blocks.schemas import SickBlockOut

__all__ = ["MyRestOut"]


class MyRestOut(Answer):
    """A worker's own rest 本人轮休."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    today: LocalDate = described("今日", "today", examples=["2020-02-08"])
    streak_days: int = described("连续上岗天数", "days in a row without rest", examples=[6])
    last_rest_on: LocalDate | None = described("最近休息日", "last day of rest", examples=["2020-02-01"])
    order: OrderOut | None = described("强制休息令", "order to rest that stands")
    sick_block: SickBlockOut | None = described("因病停岗", "sickness that stands")
    leave: LeaveAccountOut | None = described(
        "补休账户", "leave owed", "从未产生应补天数的为空 Null while nothing was ever owed"
    )
