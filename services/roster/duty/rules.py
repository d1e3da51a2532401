"""The duty log: who did what, when and where, and who vouches for it.

"社区（村）要逐日做好补助对象考勤记录" (Tianjin 2020). Hours are recorded, confirmed by another hand, and from then on
never changed: a mistake is reversed and recorded anew. What is recorded late waits for the township.
"""

from datetime import date, datetime, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text
from chassis.workers import PostType

__all__ = [
    "DUTY",
    "LONGEST",
    "CheckInOpen",
    "CheckInTooLong",
    "CorrectsLiveDuty",
    "DutyHours",
    "DutyImmutable",
    "DutyInFuture",
    "DutyMove",
    "DutyOverlaps",
    "DutySource",
    "DutyState",
    "NotCheckedIn",
    "OwnDuty",
    "PostType",
    "require_hours",
    "require_other_hand",
    "state_when_recorded",
]

# A shift is at most a day and a night (值班); more is two shifts or a slip.
LONGEST = timedelta(hours=24)


class DutySource(StrEnum):
    """How a record came about 记录来源."""

    DEVICE = "device"  # 设备签到
    PAPER = "paper"  # 纸质补录
    BULK = "bulk"  # 批量导入


class DutyState(StrEnum):
    LATE = "late"  # 逾期，待核准
    RECORDED = "recorded"  # 待确认
    CONFIRMED = "confirmed"  # 已确认
    REVERSED = "reversed"  # 已冲销


class DutyMove(StrEnum):
    APPROVE_LATE = "approve-late"
    CONFIRM = "confirm"
    REVERSE = "reverse"


DUTY = Lifecycle[DutyState, DutyMove](
    start=DutyState.RECORDED,
    steps={
        (DutyState.LATE, DutyMove.APPROVE_LATE): DutyState.RECORDED,
        (DutyState.LATE, DutyMove.REVERSE): DutyState.REVERSED,
        (DutyState.RECORDED, DutyMove.CONFIRM): DutyState.CONFIRMED,
        (DutyState.RECORDED, DutyMove.REVERSE): DutyState.REVERSED,
        (DutyState.CONFIRMED, DutyMove.REVERSE): DutyState.REVERSED,
    },
)


class DutyHours(Conflict):
    code = "DUTY_HOURS"
    stands_for = ("ck_duty_entries_hours",)
    title = Text("起止时间有误", "The hours cannot be")
    detail = Text("结束须晚于开始，且不超过24小时", "Duty ends after it starts, and within 24 hours")


class DutyInFuture(Conflict):
    code = "DUTY_IN_FUTURE"
    stands_for = ("ck_duty_entries_not_in_future",)
    title = Text("不能预先登记执勤", "Duty is recorded after it is done")


class DutyOverlaps(Conflict):
    code = "DUTY_OVERLAPS"
    stands_for = ("ex_duty_entries_one_place_at_a_time",)
    title = Text("同一人的执勤时间重叠", "The hours overlap with other duty of the worker")


class OwnDuty(Conflict):
    code = "OWN_DUTY"
    stands_for = ("ck_duty_entries_other_hand",)
    title = Text("不能确认本人或本人登记的执勤", "One's own duty, or what one recorded, is confirmed by another")
    detail = Text(
        "社区负责人本人的执勤由苏木乡镇（街道）确认", "The township confirms what the head of a community did"
    )


class DutyImmutable(Conflict):
    code = "DUTY_IMMUTABLE"
    stands_for = ("tr_duty_entries_immutable",)
    title = Text("执勤记录不可更改", "Recorded duty is not changed")
    detail = Text("请冲销后另行登记", "Reverse it and record it anew")


class CorrectsLiveDuty(Conflict):
    code = "CORRECTS_LIVE_DUTY"
    title = Text("更正须针对同一人已冲销的记录", "A correction is of reversed duty of the same worker")


class CheckInOpen(Conflict):
    code = "CHECK_IN_OPEN"
    stands_for = ("pk_check_ins",)
    title = Text("已签到，尚未签退", "Checked in already")


class NotCheckedIn(Conflict):
    code = "NOT_CHECKED_IN"
    title = Text("尚未签到", "Not checked in")


class CheckInTooLong(Conflict):
    code = "CHECK_IN_TOO_LONG"
    title = Text("签到已超过24小时", "Checked in more than 24 hours ago")
    detail = Text("请重新签到，并由社区补录", "Check in anew, and have the community record what was done")


def require_hours(started_at: datetime, ended_at: datetime, *, now: datetime) -> None:
    """Duty has a length, of at most 24 hours, and is over."""
    if not timedelta() < ended_at - started_at <= LONGEST:
        raise DutyHours
    if ended_at > now:
        raise DutyInFuture


def state_when_recorded(duty_on: date, recorded_on: date, *, late_after_days: int) -> DutyState:
    """Recorded more than the county's number of days after the duty, it waits for the township (造册 control)."""
    return DutyState.LATE if (recorded_on - duty_on).days > late_after_days else DutyState.RECORDED


def require_other_hand(*, recorded_by: str, done_by: str, confirmer: str, confirmer_worker: str | None) -> None:
    """Who recorded duty does not confirm it, and nobody confirms their own."""
    if confirmer == recorded_by or confirmer_worker == done_by:
        raise OwnDuty
