"""Duty that a device recorded without a network: how its clock is set right, and what may be sent again."""

from datetime import datetime, timedelta
from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["LEAST_SKEW", "MOST_SKEW", "ClientIdReused", "DeviceClockWrong", "Received", "skew_of"]

# What the way to the service takes is no fault of the clock.
LEAST_SKEW = timedelta(minutes=1)
# Whose clock is a day off has a wrong date: nothing says that it was as wrong when the duty was done.
MOST_SKEW = timedelta(hours=24)


class Received(StrEnum):
    """What became of a stretch of duty that a device sent 补传的执勤是否登记."""

    RECORDED = "recorded"  # 已登记
    KNOWN = "known"  # 此前已登记
    REFUSED = "refused"  # 未登记


class DeviceClockWrong(Conflict):
    code = "DEVICE_CLOCK_WRONG"
    title = Text("设备时间误差超过24小时", "The device's clock is more than a day off")
    detail = Text("请校准设备时间，并由社区补录", "Set the clock right, and have the community record what was done")


class ClientIdReused(Conflict):
    code = "CLIENT_ID_REUSED"
    stands_for = ("pk_offline_duty",)
    title = Text("该设备编号已用于另一次执勤", "The client id was used for other duty")


def skew_of(*, sent_at: datetime, now: datetime) -> timedelta:
    """How far the device's clock is behind the service's; nought where the way alone explains it."""
    skew = now - sent_at
    if abs(skew) > MOST_SKEW:
        raise DeviceClockWrong
    return timedelta(seconds=round(skew.total_seconds())) if abs(skew) > LEAST_SKEW else timedelta()
