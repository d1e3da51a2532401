"""Paid leave on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, LocalDateTime, Schema, Version, WorkerId, described
from chassis.ledger import Event

__all__ = ["ExtraIn", "PaidLeaveExtended", "PaidLeaveIn", "PaidLeaveOut", "PaidLeaveSet"]


class PaidLeaveIn(Schema):
    """From when and how long the original wage goes on 停工留薪期."""

    started_on: LocalDate = described("起始日", "first day", examples=["2020-02-03"])
    months: int = described("月数", "months", ge=1, le=12, examples=[3])


class ExtraIn(Schema):
    """What the committee confirms beyond it 延长."""

    extra_months: int = described("延长月数", "extra months", ge=1, le=12, examples=[6])


class PaidLeaveOut(Answer):
    """Paid leave 停工留薪期."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case")
    started_on: LocalDate = described("起始日", "first day", examples=["2020-02-03"])
    months: int = described("月数", "months", examples=[3])
    extra_months: int = described("延长月数", "extra months", examples=[0])
    ends_on: LocalDate = described(
        "截止日", "last day", "提前评定伤残等级的，相应提前 Sooner when graded sooner", examples=["2020-05-03"]
    )
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _LeaveEvent(Event):
    worker_id: WorkerId
    ends_on: LocalDate


class PaidLeaveSet(_LeaveEvent, type="injury.paid-leave.set", zh="工作人员的停工留薪期已设定。"):
    """A worker's paid leave was set."""


class PaidLeaveExtended(
    _LeaveEvent, type="injury.paid-leave.extended", zh="鉴定委员会已确认延长停工留薪期，或因评定伤残等级而终止。"
):
    """The committee confirmed a longer leave, or a grade ended it."""
