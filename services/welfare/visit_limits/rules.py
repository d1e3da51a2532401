"""Time limits of visits as a league or a county has issued them; where none has, the defaults of ``visits`` hold."""

from collections.abc import Iterable
from datetime import date

from chassis.periods import ends_within
from chassis.problems import Conflict
from chassis.text import Text
from services.welfare.visits.rules import VisitLimit

__all__ = ["LimitEnds", "LimitOverlaps", "nearest", "require_ends_within"]


class LimitOverlaps(Conflict):
    code = "VISIT_LIMIT_OVERLAPS"
    stands_for = ("ex_visit_limits_period",)
    title = Text("该时限在此期间已有规定", "The limit is set for some of these days already")


class LimitEnds(Conflict):
    code = "VISIT_LIMIT_ENDS_WRONGLY"
    title = Text("终止日须在有效期内", "It ends on one of its days, and is never prolonged")


def require_ends_within(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A version is only ever shortened."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise LimitEnds


def nearest(set_by: Iterable[tuple[int, VisitLimit, int]]) -> dict[VisitLimit, int]:
    """Hours by limit, of (region, limit, hours): a county's own go before its league's, whose codes are smaller."""
    return {limit: hours for _, limit, hours in sorted(set_by)}
