"""Discovery 主动发现: whom the subsidy has not reached, so that nobody has to ask for it.

Three lists: confirmed duty that stands in no roll, rolls that their community never passed on after the month had
ended, and counties that have issued no standard. The last is a fact and no fault: the notice lets counties pay and does
not make them.
"""

from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum

from services.subsidy.lines.rules import DutyDay, first_half
from services.subsidy.rolls.rules import RollState

__all__ = ["UNSUBMITTED", "Unlisted", "days_past", "unlisted_half_days"]

# What lies with the community: made and never posted, or sent back and never made anew.
UNSUBMITTED = (RollState.DRAFT, RollState.SENT_BACK)


class Unlisted(StrEnum):
    """Why duty stands in no roll 出勤未列入批次的原因."""

    NO_STANDARD = "no-standard"  # 旗县尚未制定标准
    NO_ROLL = "no-roll"  # 社区当月未造册
    NOT_LISTED = "not-listed"  # 已造册，但未列入


def unlisted_half_days(days: Iterable[DutyDay], *, claimed: Collection[int], elsewhere: Collection[int] = ()) -> int:
    """Half-days of confirmed duty that neither a live line claims nor, as was decided, somebody else pays for."""
    settled = {*claimed, *elsewhere}
    return sum(
        max(day.half_days - sum(half in settled for half in (first_half(day.duty_on), first_half(day.duty_on) + 1)), 0)
        for day in days
    )


def days_past(last_on: date, *, today: date) -> int:
    """How many days ago a month ended; a month that runs still is not past."""
    return max((today - last_on).days, 0)
