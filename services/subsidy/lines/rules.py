"""Lines of a roll: what a worker's confirmed duty of a month comes to, computed and never typed in.

A half-day of duty is a number: the ordinal of its date twice, plus 0 or 1. What a line pays for is a set of these
numbers, and no number stands in two live lines of one worker (I1): that is the database's constraint; here is only
reckoned which numbers are still free.
"""

from calendar import monthrange
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from math import lcm
from typing import Any, NamedTuple, TypedDict

from chassis.lifecycle import Lifecycle
from chassis.money import half_up
from chassis.problems import Conflict, ParameterMissing
from chassis.text import Text
from chassis.workdays import DayType, WorkCalendar
from chassis.workers import Category
from services.subsidy.standards.rules import RateUnit
from services.subsidy.tiers.rules import RiskTier, TierSpan, tier_on

__all__ = [
    "LINE",
    "MONEY_UNDER_WAY",
    "NOT_LIVE",
    "ONCE_PAID",
    "RULE_VERSION",
    "UNPAID",
    "Computed",
    "DutyDay",
    "HalfDayAlreadyClaimed",
    "LineMove",
    "LineState",
    "Part",
    "Rate",
    "RateBook",
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
    RECOVERED = "recovered"
    WRITTEN_OFF = "written-off"
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
    BOUNCE = "bounce"  # paid, and sent back by the payee's bank later (支付退票)
    CLAW_BACK = "claw-back"
    RECOVER = "recover"
    WRITE_OFF = "write-off"
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
        (_S.PAID, _M.BOUNCE): _S.FAILED,
        (_S.PAID, _M.CLAW_BACK): _S.CLAWBACK_DUE,
        (_S.CLAWBACK_DUE, _M.BOUNCE): _S.REMOVED,  # the money is back before anybody asked for it
        (_S.CLAWBACK_DUE, _M.RECOVER): _S.RECOVERED,
        (_S.CLAWBACK_DUE, _M.WRITE_OFF): _S.WRITTEN_OFF,
        (_S.LISTED, _M.VOID): _S.VOIDED,
        (_S.OBJECTED, _M.VOID): _S.VOIDED,
        (_S.DEFERRED, _M.VOID): _S.VOIDED,
        (_S.APPROVED, _M.VOID): _S.VOIDED,
    },
)

# Lines that claim nothing: their half-days are free for another line. Once all of a line's money has come back its
# half-days may be listed again, by a roll that is publicised and approved anew (I7); while any of it is still with the
# worker, written off or not, they may not.
NOT_LIVE = (LineState.REMOVED, LineState.DEFERRED, LineState.VOIDED, LineState.RECOVERED)
UNPAID = (LineState.LISTED, LineState.OBJECTED, LineState.APPROVED, LineState.FAILED)
# Lines that are owed nothing more: they were paid once, whatever became of the money since.
ONCE_PAID = (LineState.PAID, LineState.CLAWBACK_DUE, LineState.RECOVERED, LineState.WRITTEN_OFF)
MONEY_UNDER_WAY = (
    LineState.INSTRUCTED,
    LineState.UNKNOWN,
    LineState.PAID,
    LineState.CLAWBACK_DUE,
    LineState.WRITTEN_OFF,
)


class RemovedFor(StrEnum):
    """Why a line claims no longer, or is to be recovered 明细移出或追回原因."""

    OBJECTION = "objection"  # an objection was upheld, or open when publicity ended
    MERGED = "merged"  # the same person was on the roster twice
    DUTY_CORRECTED = "duty-corrected"  # the roster took back duty that the line pays for
    OTHER_ALLOWANCE = "other-allowance"  # somebody else pays for the days, as the county decided


class HalfDayAlreadyClaimed(Conflict):
    code = "HALF_DAY_ALREADY_CLAIMED"
    stands_for = ("ex_lines_half_day",)
    title = Text("该半天已在其他有效明细中发放", "A half-day is claimed by another live line")
    source = "内防指发〔2020〕75号 一"


# By which wording of ``compute`` a part was reckoned; approval freezes it with the part. A rule that comes to something
# else for the same duty takes the next number.
RULE_VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Rate:
    """A county's rate in force: fen per person and day, or per person and month with ``day_type`` absent."""

    standard_id: str
    document_no: str
    category: Category
    unit: RateUnit
    day_type: DayType | None
    risk_tier: RiskTier | None
    amount_fen: int
    cap_per_month_fen: int | None
    valid_from: date
    valid_to: date

    def pays_for(self, day: date, *, category: Category, kind: DayType, tier: RiskTier | None) -> bool:
        return (
            self.category is category
            and self.day_type in {None, kind}
            and self.risk_tier in {None, tier}
            and self.valid_from <= day <= self.valid_to
        )


class DutyDay(NamedTuple):
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
    unit: str
    day_type: str | None
    risk_tier: str | None
    rate_fen: int
    half_days: int
    # How many half-days the rate is for: 2 a day, or twice the days of the month.
    per_half_days: int
    days: list[PartDay]
    rule_version: int


@dataclass(frozen=True, slots=True)
class Computed:
    """What a worker's duty comes to."""

    halves: tuple[int, ...]
    amount_fen: int
    parts: tuple[Part, ...]
    # What was left of the month's cap, where a rate has one.
    at_most_fen: int | None


def first_half(day: date) -> int:
    """The number of a day's first half; its second half is one more."""
    return day.toordinal() * 2


def free_halves(day: DutyDay, *, taken: Collection[int], taken_here: Collection[int]) -> tuple[int, ...]:
    """The half-days that a new line may claim for a day's duty in this community.

    ``taken`` are claimed by live lines anywhere, ``taken_here`` by lines of this community: of two half-days of
    duty here, one that was paid here is paid already, while one that was paid elsewhere was other duty.
    """
    first = first_half(day.duty_on)
    both = (first, first + 1)
    if not taken and not taken_here:
        return both[: day.half_days]
    wanted = day.half_days - sum(half in taken_here for half in both)
    return tuple(half for half in both if half not in taken)[: max(wanted, 0)]


class PaidDay(NamedTuple):
    """What pays for duty on a day, and what a part tells of the day: of half of it, and of all."""

    rate: Rate
    told: tuple[PartDay, PartDay]


class RateBook:
    """A county's rates of a month: which one pays a day of duty of a category, looked up once for all its workers."""

    def __init__(self, rates: Sequence[Rate], *, calendar: WorkCalendar, tiers: Sequence[TierSpan] = ()) -> None:
        self._rates, self._calendar, self._tiers = rates, calendar, tiers
        self._known: dict[Category, _PaidDays] = {}

    def of(self, category: Category) -> Mapping[date, PaidDay]:
        """By day; no standard for a day of duty refuses the whole roll: the system does not guess one."""
        known = self._known.get(category)
        if known is None:
            known = self._known[category] = _PaidDays(partial(self._on, category))
        return known

    def _on(self, category: Category, day: date) -> Rate:
        kind, tier = self._calendar.day_type(day), tier_on(self._tiers, day)
        for rate in self._rates:
            if rate.pays_for(day, category=category, kind=kind, tier=tier):
                return rate
        if tier is None and any(rate.risk_tier for rate in self._rates if rate.category is category):
            raise ParameterMissing(parameter="risk-tier", on=day.isoformat())
        raise ParameterMissing(parameter=f"standard.{category.value}.{kind.value}", on=day.isoformat())


class _PaidDays(dict[date, PaidDay]):
    """Days as they are asked for."""

    def __init__(self, rate_on: Callable[[date], Rate]) -> None:
        super().__init__()
        self._rate_on = rate_on

    def __missing__(self, day: date) -> PaidDay:
        on = day.isoformat()
        found = self[day] = PaidDay(self._rate_on(day), (PartDay(on=on, half_days=1), PartDay(on=on, half_days=2)))
        return found


def compute(
    *,
    category: Category,
    days: Iterable[DutyDay],
    rates: RateBook,
    taken: Collection[int] = (),
    taken_here: Collection[int] = (),
    earned_fen: int = 0,
) -> Computed:
    """A line from confirmed duty: half-days × the day's rate ÷ 2, rounded half up once.

    A rate by the month pays for each half-day its part of the calendar month (D), whichever line it is in, so that a
    month is paid once a person. ``earned_fen`` is what other live lines of the month come to: the cap is the person's,
    not the line's; of several rates' caps the latest day's holds (D).
    """
    paid_by = rates.of(category)
    halves: list[int] = []
    parts: dict[Rate, Part] = {}
    cap: int | None = None
    for day in sorted(days):
        free = free_halves(day, taken=taken, taken_here=taken_here)
        if not free:
            continue
        rate, told = paid_by[day.duty_on]
        cap = rate.cap_per_month_fen
        part = parts.get(rate)
        if part is None:
            part = parts[rate] = _part(rate, day.duty_on)
        part["half_days"] += len(free)
        part["days"].append(told[len(free) - 1])
        halves += free
    at_most = None if cap is None else max(cap - earned_fen, 0)
    amount_fen = amount_of(parts.values(), at_most_fen=at_most)
    return Computed(halves=tuple(halves), amount_fen=amount_fen, parts=tuple(parts.values()), at_most_fen=at_most)


def _part(rate: Rate, day: date) -> Part:
    return Part(
        standard_id=rate.standard_id,
        document_no=rate.document_no,
        unit=rate.unit.value,
        day_type=rate.day_type.value if rate.day_type else None,
        risk_tier=rate.risk_tier.value if rate.risk_tier else None,
        rate_fen=rate.amount_fen,
        half_days=0,
        per_half_days=2 if rate.unit is RateUnit.DAY else 2 * monthrange(day.year, day.month)[1],
        days=[],
        rule_version=RULE_VERSION,
    )


def amount_of(parts: Iterable[Part | Mapping[str, Any]], *, at_most_fen: int | None = None) -> int:
    """Fen of a line: the exact sum, rounded half up once a line (四舍五入到分), and no more than the cap leaves."""
    each = [(part["half_days"] * part["rate_fen"], part["per_half_days"]) for part in parts]
    shared = lcm(*(per for _, per in each))
    whole = half_up(sum(fen * (shared // per) for fen, per in each), shared)
    return whole if at_most_fen is None else min(whole, at_most_fen)


def runs(halves: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as half-open ranges, neighbours joined: 4, 5, 8 → [4, 6), [8, 9)."""
    made: list[tuple[int, int]] = []
    for half in sorted(halves):
        if made and made[-1][1] == half:
            made[-1] = (made[-1][0], half + 1)
        else:
            made.append((half, half + 1))
    return made
