"""Delegation 委托: a league has a county's department decide on the cases of the county's units."""

from datetime import date

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["DelegationEnded", "DelegationOutside", "DelegationOverlaps", "require_endable", "require_within"]


class DelegationOverlaps(Conflict):
    code = "DELEGATION_OVERLAPS"
    stands_for = ("ex_delegations_overlap",)
    title = Text("该旗县同期已有委托", "The county acts by delegation at that time already")


class DelegationOutside(Conflict):
    code = "DELEGATION_OUTSIDE"
    title = Text("只能委托本盟市所辖旗县", "A league delegates to its own counties")
    source = "工伤保险条例第十七条"


class DelegationEnded(Conflict):
    code = "DELEGATION_ENDED"
    title = Text("委托已经结束，或结束日早于生效日、今日", "It has ended, or would end before it began or before today")


def require_within(county: int, *, league_of_county: int, league: int) -> None:
    """A league delegates what is its own."""
    if league_of_county != league:
        raise DelegationOutside(county=f"{county:012d}")


def require_endable(valid_from: date, valid_to: date | None, *, last_on: date, today: date) -> None:
    """It ends today or later, for a case has been taken on it up to now; what has ended stays ended."""
    if last_on < max(valid_from, today) or (valid_to is not None and valid_to < today):
        raise DelegationEnded
