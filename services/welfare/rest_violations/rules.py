"""Days worked against an order to rest, or while sick 违规上岗.

The truth is recorded and paid, and never hidden: the worker is not punished, the place is told. A violation stands as
long as the duty and its ground do; when duty is reversed it is kept and no longer stands.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

__all__ = ["Cause", "violations"]


class Cause(StrEnum):
    """Against what a day was worked 违规情形."""

    FORCED_REST = "forced-rest"  # 强制休息期间
    SICK = "sick"  # 带病上岗


def violations(worked: Iterable[date], *, first_on: date, last_on: date | None) -> set[date]:
    """The days worked within a span of rest or sickness; both ends belong to it, and it may be open."""
    return {day for day in worked if first_on <= day and (last_on is None or day <= last_on)}
