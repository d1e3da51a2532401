"""Proposing next week's rest days 轮休建议: so that everybody rests, posts stay covered, and every proposal says why.

"在确保城乡社区疫情防控工作力量的前提下……采取轮休调休等方式……确保每周休息一天". Each worker is to have one day of the
week, no later than would make a streak of seven. Days are handed out to who must rest soonest first, on the day in
reach on which most hands are to spare (the earliest of equals). Handing out by nearest deadline finds a day for
everybody whenever there is one; for whom none is left before the deadline a later day is taken, and where no day is
left the plan says how many hands are missing.

Who rests by order, is sick or on leave is off on those days and needs no other; the proposal is the same for the same
facts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "LATEST",
    "Cover",
    "Hand",
    "NotMonday",
    "PlannedRest",
    "Proposal",
    "Why",
    "propose",
    "require_monday",
]

_DAY = timedelta(days=1)
_WEEK = 7
# The day of a streak by which rest comes: six in a row at most.
LATEST = 6


class Why(StrEnum):
    """Why a day was proposed, or none 建议或未作建议的理由."""

    ORDERED = "ordered"  # 强制休息
    SICK = "sick"  # 因病停岗
    LEAVE = "leave"  # 补休
    DEADLINE = "deadline"  # 再不休即连续七天
    TURN = "turn"  # 轮到
    LATE = "late"  # 期限前无人手可替
    NO_COVER = "no-cover"  # 无人手可替


WHY_TEXT: Mapping[Why, Text] = {
    Why.ORDERED: Text("按强制休息令休息", "Rests by order"),
    Why.SICK: Text("因病停岗", "Off duty for sickness"),
    Why.LEAVE: Text("补休", "On leave"),
    Why.DEADLINE: Text("再不休即连续上岗七天", "One day more would make seven in a row"),
    Why.TURN: Text("当日人手最宽裕", "Most hands are to spare on that day"),
    Why.LATE: Text("期限前各日均无人手可替，顺延", "No hand is to spare in time; the next day that has one"),
    Why.NO_COVER: Text("全周无人手可替，须增派下派干部或志愿者", "No hand is to spare: ask for cadres or volunteers"),
}


class NotMonday(Conflict):
    code = "NOT_MONDAY"
    title = Text("轮休建议从周一开始", "A week begins on Monday")


@dataclass(frozen=True, slots=True)
class Hand:
    """A worker as the plan finds them: duty days in a row on the Sunday before, and days off that stand already."""

    worker_id: str
    streak: int = 0
    off: Mapping[date, Why] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlannedRest:
    """A worker's rest in the week: the days, by when it had to be, and why it is these."""

    worker_id: str
    streak: int
    rest_by: date
    days: tuple[date, ...]
    why: Why

    @property
    def explanation(self) -> str:
        return str(WHY_TEXT[self.why])


@dataclass(frozen=True, slots=True)
class Cover:
    """A day's hands."""

    day: date
    needed: int
    on_duty: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.on_duty)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A week's rest and the cover that it leaves."""

    rests: list[PlannedRest]
    cover: list[Cover]


def require_monday(day: date) -> None:
    """A plan is for a natural week."""
    if day.weekday():
        raise NotMonday


def propose(hands: Sequence[Hand], *, monday: date, needed: int) -> Proposal:
    """The week's rest days for the workers of a community of whom ``needed`` are to be on duty each day."""
    week = [monday + n * _DAY for n in range(_WEEK)]
    present = {day: sum(day not in hand.off for hand in hands) for day in week}
    rests: list[PlannedRest] = []
    for hand in sorted(hands, key=lambda one: (_rest_by(one, monday), one.worker_id)):
        rest = _standing(hand, week) or _handed(hand, week, present, needed=needed)
        rests.append(rest)
    return Proposal(
        rests=sorted(rests, key=lambda one: one.worker_id),
        cover=[Cover(day, needed, present[day]) for day in week],
    )


def _rest_by(hand: Hand, monday: date) -> date:
    """The last day of the week on which rest keeps the streak from reaching seven; at the latest its Sunday."""
    return monday + max(0, min(_WEEK - 1, LATEST - hand.streak)) * _DAY


def _standing(hand: Hand, week: Sequence[date]) -> PlannedRest | None:
    """Days off that stand already are the rest of the week, if one of them comes in time."""
    rest_by = _rest_by(hand, week[0])
    days = tuple(day for day in week if day in hand.off)
    if not days or days[0] > rest_by:
        return None
    return PlannedRest(hand.worker_id, hand.streak, rest_by, days, hand.off[days[0]])


def _handed(hand: Hand, week: Sequence[date], present: dict[date, int], *, needed: int) -> PlannedRest:
    """The day in reach with most hands to spare; after the deadline the first that has any."""
    rest_by = _rest_by(hand, week[0])
    spare = [day for day in week if day not in hand.off and present[day] > needed]
    in_time = [day for day in spare if day <= rest_by]
    if in_time:
        day = min(in_time, key=lambda one: (-present[one], one))
        why = Why.DEADLINE if day == rest_by and hand.streak > 0 else Why.TURN
    elif spare:
        day, why = spare[0], Why.LATE
    else:
        return PlannedRest(hand.worker_id, hand.streak, rest_by, (), Why.NO_COVER)
    present[day] -= 1
    return PlannedRest(hand.worker_id, hand.streak, rest_by, (day,), why)
