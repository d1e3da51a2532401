"""The need for supplies 防护需要: how much of an item a worker uses a day at each post, as a county lays down.

内防指发〔2020〕75号 三 (S:0): 根据当地社区疫情防控实际需要 … 合理配发. How much that is the notice
leaves to each place (two masks a day at a checkpoint, a suit for a visit to a home under observation: K-med), so it is
data with versions. Where duty is done at a post for which nothing was laid down there is no forecast: nought is laid
down as nought.
"""

from collections.abc import Mapping
from datetime import date

from chassis.periods import ends_within
from chassis.problems import Conflict, ParameterMissing
from chassis.text import Text
from chassis.workers import PostType

__all__ = ["MILLI", "NeedEnds", "NeedOverlaps", "daily_need", "days_of_cover", "require_end_within", "unmet_posts"]

# Quantities a worker-day are in thousandths of the item's unit: half a litre is 500.
MILLI = 1000


class NeedOverlaps(Conflict):
    code = "NEED_OVERLAPS"
    stands_for = ("ex_supply_needs_in_force",)
    title = Text("该品目在该时段已有用量标准", "A need for the item holds in part of this period already")


class NeedEnds(Conflict):
    code = "NEED_ENDS_OUTSIDE_PERIOD"
    title = Text("终止日不在用量标准时段内", "The day of ending lies outside the period of the need")


def require_end_within(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A need ends no earlier than it began, and no later than it was to end."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise NeedEnds


def unmet_posts(per_day_milli: Mapping[PostType, int], worker_days: Mapping[PostType, int]) -> list[PostType]:
    """Posts at which duty is done, and for which no need was laid down."""
    return sorted(post for post, days in worker_days.items() if days and post not in per_day_milli)


def daily_need(
    per_day_milli: Mapping[PostType, int], *, worker_days: Mapping[PostType, int], days: int, item: str
) -> float:
    """What is used a day, in the item's unit: of each post its need times the workers who are at it on a day.

    ``worker_days`` are those of ``days`` days of duty; ``ParameterMissing`` where a post's need is not on record.
    """
    unmet = unmet_posts(per_day_milli, worker_days)
    if unmet:
        raise ParameterMissing(parameter=f"need.{unmet[0]}", item=item, posts=unmet)
    return sum(per_day_milli[post] * count for post, count in worker_days.items() if count) / MILLI / days


def days_of_cover(stock: int, *, need: float) -> float | None:
    """For how many days a stock lasts; none can be told where nothing is used."""
    return round(stock / need, 1) if need else None
