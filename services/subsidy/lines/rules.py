"""Lines of a roll: what a worker's confirmed duty of a month comes to, computed and never typed in.

A half-day of duty is a number: the ordinal of its date twice, plus 0 or 1. What a line pays for is a set of these
numbers, and no number stands in two live lines of one worker (I1): that is the database's constraint; here is only
reckoned which numbers are still free.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypedDict

from chassis.lifecycle import Lifecycle
from chassis.money import half_up
from chassis.problems import Conflict, ParameterMissing
from chassis.text import Text
from chassis.workdays import DayType, WorkCalendar
from chassis.workers import Category

__all__ = [
    "LINE",
    "MONEY_UNDER_WAY",
    "NOT_LIVE",
    "UNPAID",
    "Computed",
    "DutyDay",
    "HalfDayAlreadyClaimed",
    "LineMove",
    "LineState",
    "Part",
    "Rate",
    "RemovedFor",
    "amount_of",
    "compute",
    "first_half",
    "free_halves",
    "runs",
]


class LineState(StrEnum):
    LISTED = "listed"
    OBJECTED = "objected"
    REMOVED = "removed"
    DEFERRED = "deferred"
    APPROVED = "approved"
    INSTRUCTED = "instructed"
    UNKNOWN = "unknown"
    PAID = "paid"
    FAILED = "failed"
    CLAWBACK_DUE = "clawback-due"
    VOIDED = "voided"


class LineMove(StrEnum):
    OBJECT = "object"
    KEEP = "keep"
    REMOVE = "remove"
    DEFER = "defer"
    APPROVE = "approve"
    INSTRUCT = "instruct"
    LOSE = "lose"  # the bank cannot say what became of it
    PAY = "pay"
    FAIL = "fail"
    CLAW_BACK = "claw-back"
    VOID = "void"


_S, _M = LineState, LineMove

LINE = Lifecycle[LineState, LineMove](
    start=_S.LISTED,
    steps={
        (_S.LISTED, _M.OBJECT): _S.OBJECTED,
        (_S.OBJECTED, _M.KEEP): _S.LISTED,
        (_S.OBJECTED, _M.REMOVE): _S.REMOVED,
        (_S.OBJECTED, _M.DEFER): _S.DEFERRED,
        (_S.DEFERRED, _M.REMOVE): _S.REMOVED,
        (_S.LISTED, _M.REMOVE): _S.REMOVED,
        (_S.LISTED, _M.APPROVE): _S.APPROVED,
        (_S.APPROVED, _M.REMOVE): _S.REMOVED,
        (_S.APPROVED, _M.INSTRUCT): _S.INSTRUCTED,
        (_S.FAILED, _M.INSTRUCT): _S.INSTRUCTED,
        (_S.FAILED, _M.REMOVE): _S.REMOVED,
        (_S.INSTRUCTED, _M.PAY): _S.PAID,
        (_S.INSTRUCTED, _M.FAIL): _S.FAILED,
        (_S.INSTRUCTED, _M.LOSE): _S.UNKNOWN,
        (_S.UNKNOWN, _M.PAY): _S.PAID,
        (_S.UNKNOWN, _M.FAIL): _S.FAILED,
        (_S.PAID, _M.CLAW_BACK): _S.CLAWBACK_DUE,
        (_S.LISTED, _M.VOID): _S.VOIDED,
        (_S.OBJECTED, _M.VOID): _S.VOIDED,
        (_S.DEFERRED, _M.VOID): _S.VOIDED,
        (_S.APPROVED, _M.VOID): _S.VOIDED,
    },
)

# Lines that claim nothing: their half-days are free for another line.
NOT_LIVE = (LineState.REMOVED, LineState.DEFERRED, LineState.VOIDED)
UNPAID = (LineState.LISTED, LineState.OBJECTED, LineState.APPROVED, LineState.FAILED)
MONEY_UNDER_WAY = (LineState.INSTRUCTED, LineState.UNKNOWN, LineState.PAID, LineState.CLAWBACK_DUE)


class RemovedFor(StrEnum):
    """Why a line claims no longer, or is to be recovered."""

    OBJECTION = "objection"  # an objection was upheld, or open when publicity ended
    MERGED = "merged"  # the same person was on the roster twice
    DUTY_CORRECTED = "duty-corrected"  # the roster took back duty that the line pays for


class HalfDayAlreadyClaimed(Conflict):
    code = "HALF_DAY_ALREADY_CLAIMED"
    title = Text("该半天已在其他有效明细中发放", "A half-day is claimed by another live line")
    source = "内防指发〔2020〕75号 一"


@dataclass(frozen=True, slots=True)
class Rate:
    """A county's rate in force: fen per person and day."""

    standard_id: str
    document_no: str
    category: Category
    day_type: DayType
    amount_fen: int
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class DutyDay:
    """Confirmed duty of one worker in one community on one day."""

    duty_on: date
    half_days: int


class PartDay(TypedDict):
    on: str
    half_days: int


class Part(TypedDict):
    """The half-days of a line that one rate pays: what the line is explained and computed anew from."""

    standard_id: str
    document_no: str
    day_type: str
    rate_fen: int
    half_days: int
    days: list[PartDay]


@dataclass(frozen=True, slots=True)
class Computed:
    """What a worker's duty comes to."""

    halves: tuple[int, ...]
    amount_fen: int
    parts: tuple[Part, ...]


def first_half(day: date) -> int:
    """The number of a day's first half; its second half is one more."""
    return day.toordinal() * 2


def free_halves(day: DutyDay, *, taken: Collection[int], taken_here: Collection[int]) -> tuple[int, ...]:
    """The half-days that a new line may claim for a day's duty in this community.

    ``taken`` are claimed by live lines anywhere, ``taken_here`` by lines of this community: of two half-days of
    duty here, one that was paid here is paid already, while one that was paid elsewhere was other duty.
    """
    both = (first_half(day.duty_on), first_half(day.duty_on) + 1)
    wanted = day.half_days - sum(half in taken_here for half in both)
    return tuple(half for half in both if half not in taken)[: max(wanted, 0)]


def compute(
    *,
    category: Category,
    days: Iterable[DutyDay],
    rates: Sequence[Rate],
    calendar: WorkCalendar,
    taken: Collection[int] = (),
    taken_here: Collection[int] = (),
) -> Computed:
    """A line from confirmed duty: half-days × the day's rate ÷ 2, rounded half up once.

    No standard for a day of duty refuses the whole roll: the system does not guess a rate.
    """
    halves: list[int] = []
    parts: dict[tuple[str, DayType], Part] = {}
    for day in sorted(days, key=lambda one: one.duty_on):
        free = free_halves(day, taken=taken, taken_here=taken_here)
        if not free:
            continue
        rate = _rate_on(day.duty_on, category=category, rates=rates, calendar=calendar)
        part = parts.setdefault(
            (rate.standard_id, rate.day_type),
            Part(
                standard_id=rate.standard_id,
                document_no=rate.document_no,
                day_type=rate.day_type.value,
                rate_fen=rate.amount_fen,
                half_days=0,
                days=[],
            ),
        )
        part["half_days"] += len(free)
        part["days"].append(PartDay(on=day.duty_on.isoformat(), half_days=len(free)))
        halves += free
    return Computed(halves=tuple(halves), amount_fen=amount_of(parts.values()), parts=tuple(parts.values()))


def _rate_on(day: date, *, category: Category, rates: Sequence[Rate], calendar: WorkCalendar) -> Rate:
    kind = calendar.day_type(day)
    for rate in rates:
        if rate.category is category and rate.day_type is kind and rate.valid_from <= day <= rate.valid_to:
            return rate
    raise ParameterMissing(parameter=f"standard.{category.value}.{kind.value}", on=day.isoformat())


def amount_of(parts: Iterable[Part | Mapping[str, Any]]) -> int:
    """Fen of a line: the sum in half-fen, rounded half up once a line (四舍五入到分)."""
    return half_up(sum(part["half_days"] * part["rate_fen"] for part in parts), 2)


def runs(halves: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as half-open ranges, neighbours joined: 4, 5, 8 → [4, 6), [8, 9)."""
    made: list[tuple[int, int]] = []
    for half in sorted(halves):
        if made and made[-1][1] == half:
            made[-1] = (made[-1][0], half + 1)
        else:
            made.append((half, half + 1))
    return made
