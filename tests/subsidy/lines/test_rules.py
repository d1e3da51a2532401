"""What a month of duty comes to."""

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.money import split_by_bp, split_lines
from chassis.problems import ParameterMissing
from chassis.workdays import DayType, WorkCalendar
from chassis.workers import Category
from services.subsidy.lines.rules import (
    LINE,
    MONEY_UNDER_WAY,
    NOT_LIVE,
    RULE_VERSION,
    UNPAID,
    Computed,
    DutyDay,
    LineMove,
    LineState,
    Rate,
    RateBook,
    amount_of,
    compute,
    first_half,
    free_halves,
    runs,
)
from services.subsidy.standards.rules import RateUnit
from services.subsidy.tiers.rules import RiskTier, TierSpan

CALENDAR = WorkCalendar()
FIRST = date(2020, 2, 1)


def rate(
    day_type: DayType | None,
    amount_fen: int,
    *,
    first: str = "2020-01-01",
    last: str = "2020-12-31",
    tier: RiskTier | None = None,
    cap_fen: int | None = None,
) -> Rate:
    return Rate(
        standard_id=f"{day_type}-{first}",
        document_no="8",
        category=Category.GRID,
        unit=RateUnit.DAY if day_type else RateUnit.MONTH,
        day_type=day_type,
        risk_tier=tier,
        amount_fen=amount_fen,
        cap_per_month_fen=cap_fen,
        valid_from=date.fromisoformat(first),
        valid_to=date.fromisoformat(last),
    )


RATES = [rate(DayType.WORKDAY, 5_001), rate(DayType.RESTDAY, 7_000), rate(DayType.HOLIDAY, 10_000)]


def line(
    *days: DutyDay,
    taken: set[int] | None = None,
    taken_here: set[int] | None = None,
    rates: Sequence[Rate] = RATES,
    tiers: Sequence[TierSpan] = (),
    earned_fen: int = 0,
) -> Computed:
    return compute(
        category=Category.GRID,
        days=days,
        rates=RateBook(rates, calendar=CALENDAR, tiers=tiers),
        earned_fen=earned_fen,
        taken=taken or set(),
        taken_here=taken_here or set(),
    )


@pytest.mark.parametrize(
    ("day", "half_days", "amount_fen"),
    [
        ("2020-01-25", 2, 10_000),  # 正月初一
        ("2020-01-28", 2, 7_000),  # the sixth of the week, a rest day
        ("2020-01-31", 2, 7_000),  # the emergency extension
        ("2020-02-03", 2, 5_001),
        ("2020-02-03", 1, 2_501),  # 2500.5 rounds up
        ("2020-02-08", 1, 3_500),
        ("2020-02-03", 0, 0),
    ],
)
def test_a_day_is_paid_by_what_it_is(day: str, half_days: int, amount_fen: int) -> None:
    assert line(DutyDay(date.fromisoformat(day), half_days)).amount_fen == amount_fen


def test_a_line_is_rounded_once_and_not_day_by_day() -> None:
    halves = [DutyDay(date(2020, 2, 3) + timedelta(days=n), 1) for n in range(3)]
    assert line(*halves).amount_fen == 7_502  # 7501.5, where three roundings would make 7503


def test_no_rate_for_a_day_of_duty_refuses_and_names_it() -> None:
    with pytest.raises(ParameterMissing) as refused:
        line(DutyDay(date(2021, 1, 1), 2))
    assert refused.value.facts == {"parameter": "standard.grid.holiday", "on": "2021-01-01"}


def test_no_rate_is_asked_for_where_nothing_is_claimed() -> None:
    day = date(2021, 1, 4)
    taken = {first_half(day), first_half(day) + 1}
    assert line(DutyDay(day, 2), taken=taken, taken_here=taken).halves == ()


@pytest.mark.parametrize(
    ("half_days", "taken", "taken_here", "free"),
    [
        (2, set(), set(), (0, 1)),
        (1, set(), set(), (0,)),
        (1, {0}, set(), (1,)),  # the other half was worked elsewhere
        (1, {0}, {0}, ()),  # it was this one
        (2, {0}, {0}, (1,)),
        (2, {0}, set(), (1,)),
        (2, {0, 1}, set(), ()),
        (0, {0}, {0}, ()),
    ],
)
def test_free_halves(half_days: int, taken: set[int], taken_here: set[int], free: tuple[int, ...]) -> None:
    base = first_half(FIRST)
    found = free_halves(
        DutyDay(FIRST, half_days), taken={base + n for n in taken}, taken_here={base + n for n in taken_here}
    )
    assert tuple(half - base for half in found) == free


duty = st.lists(
    st.builds(DutyDay, st.dates(date(2020, 2, 1), date(2020, 2, 29)), st.integers(0, 2)),
    unique_by=lambda day: day.duty_on,
)


@given(duty, st.sets(st.integers(first_half(FIRST), first_half(FIRST) + 57)))
def test_a_line_never_claims_what_is_taken_nor_more_than_was_worked(days: list[DutyDay], taken: set[int]) -> None:
    made = line(*days, taken=taken)
    assert not set(made.halves) & taken
    assert len(made.halves) == len(set(made.halves)) <= sum(day.half_days for day in days)
    assert sum(part["half_days"] for part in made.parts) == len(made.halves)


@given(duty)
def test_an_amount_is_within_half_a_fen_of_the_exact_sum_and_can_be_computed_anew(days: list[DutyDay]) -> None:
    made = line(*days)
    by_type = {one.day_type: one.amount_fen for one in RATES}
    exact = sum((Fraction(day.half_days * by_type[CALENDAR.day_type(day.duty_on)], 2) for day in days), Fraction())
    assert 0 <= made.amount_fen - exact <= Fraction(1, 2)
    assert amount_of(made.parts) == made.amount_fen


@given(st.lists(st.integers(0, 1_000_000), max_size=40), st.integers(0, 10_000))
def test_shares_of_lines_add_up_to_the_split_of_the_sum(amounts: list[int], bp: int) -> None:
    shares = split_lines(amounts, bp)
    assert [league + county for league, county in shares] == amounts
    assert (sum(league for league, _ in shares), sum(county for _, county in shares)) == split_by_bp(sum(amounts), bp)


@given(st.sets(st.integers(0, 60)))
def test_runs_hold_just_the_numbers(halves: set[int]) -> None:
    made = runs(halves)
    assert [half for low, high in made for half in range(low, high)] == sorted(halves)
    assert all(one[1] < other[0] for one, other in pairwise(made))


def test_a_line_under_way_is_never_paid_anew_and_a_paid_one_never_unclaimed() -> None:
    assert LineMove.INSTRUCT not in LINE.moves(LineState.UNKNOWN)
    assert LineMove.INSTRUCT not in LINE.moves(LineState.PAID)
    money_back = {LineMove.BOUNCE, LineMove.RECOVER}
    for state in MONEY_UNDER_WAY:
        assert not {LINE.after(state, move) for move in set(LINE.moves(state)) - money_back} & set(NOT_LIVE)
    assert LINE.finals() == {LineState.REMOVED, LineState.VOIDED, LineState.RECOVERED, LineState.WRITTEN_OFF}


def test_every_live_state_is_unpaid_or_has_money_under_way() -> None:
    assert {*NOT_LIVE, *UNPAID, *MONEY_UNDER_WAY} == set(LineState)


def _february(half_days: int, first: int = 1, last: int = 29) -> list[DutyDay]:
    return [DutyDay(date(2020, 2, day), half_days) for day in range(first, last + 1)]


@pytest.mark.parametrize(
    ("days", "amount_fen"),
    [
        (_february(2), 200_000),  # the whole of February 2020, 29 days
        (_february(1), 100_000),
        (_february(2, 1, 10), 68_966),  # 200,000 × 20 ÷ 58 = 68,965.5…
        ([], 0),
    ],
)
def test_a_rate_by_the_month_is_paid_by_the_half_day(days: list[DutyDay], amount_fen: int) -> None:
    made = line(*days, rates=[rate(None, 200_000)])
    assert made.amount_fen == amount_fen == amount_of(made.parts)


def test_what_two_communities_pay_of_one_month_is_one_months_rate() -> None:
    rates = [rate(None, 290_000)]
    here, there = line(*_february(2, 1, 13), rates=rates), line(*_february(2, 14, 29), rates=rates)
    assert here.amount_fen + there.amount_fen == 290_000


@pytest.mark.parametrize(
    ("earned_fen", "amount_fen"),
    [(0, 60_000), (59_999, 1), (60_000, 0), (70_000, 0)],
)
def test_a_cap_is_the_persons_and_not_the_lines(earned_fen: int, amount_fen: int) -> None:
    rates = [rate(kind, 5_000, cap_fen=60_000) for kind in DayType]
    made = line(*_february(2, 1, 20), rates=rates, earned_fen=earned_fen)
    assert made.amount_fen == amount_fen == amount_of(made.parts, at_most_fen=made.at_most_fen)


def test_a_tier_that_changes_within_the_month_changes_the_rate_from_its_day_on() -> None:
    rates = [
        rate(kind, fen, tier=tier)
        for kind in DayType
        for tier, fen in ((RiskTier.CLASS_1, 3_000), (RiskTier.CLASS_2, 7_000))
    ]
    tiers = [
        TierSpan(RiskTier.CLASS_2, date(2020, 2, 1), date(2020, 2, 25)),
        TierSpan(RiskTier.CLASS_1, date(2020, 2, 26), None),
    ]
    made = line(*_february(2), rates=rates, tiers=tiers)
    assert made.amount_fen == 25 * 7_000 + 4 * 3_000
    with pytest.raises(ParameterMissing, match="risk-tier"):
        line(DutyDay(date(2020, 1, 31), 2), rates=rates, tiers=tiers)


def test_a_rate_pays_from_its_first_day_to_its_last() -> None:
    rates = [rate(DayType.WORKDAY, 5_000, first="2020-02-03", last="2020-02-04")]
    assert line(DutyDay(date(2020, 2, 3), 2), DutyDay(date(2020, 2, 4), 2), rates=rates).amount_fen == 10_000
    for day in (date(2020, 1, 23), date(2020, 2, 5)):
        with pytest.raises(ParameterMissing):
            line(DutyDay(day, 2), rates=rates)


def test_a_day_without_claims_elsewhere_is_judged_by_what_was_claimed_here() -> None:
    base = first_half(FIRST)
    assert free_halves(DutyDay(FIRST, 1), taken=(), taken_here={base}) == ()
    assert first_half(FIRST + timedelta(days=1)) - base == 2


def test_what_each_version_of_the_rule_comes_to_never_changes() -> None:
    """Another amount here is another rule: it takes the next number, and its own amounts beside these."""
    tiers = [TierSpan(RiskTier.CLASS_2, FIRST, date(2020, 2, 10)), TierSpan(RiskTier.CLASS_1, date(2020, 2, 11), None)]
    by_day = [*RATES, rate(DayType.WORKDAY, 6_000, tier=RiskTier.CLASS_2)]
    capped = [rate(one, 7_777, cap_fen=99_999) for one in (DayType.WORKDAY, DayType.RESTDAY, DayType.HOLIDAY)]
    days = [DutyDay(FIRST + timedelta(days=passed), 1 + passed % 2) for passed in range(29)]
    amounts = [
        line(*days, rates=rates, tiers=tiers, earned_fen=earned, taken=taken).amount_fen
        for rates in (by_day, by_day[::-1], capped, [rate(None, 200_000)])
        for earned, taken in ((0, set[int]()), (45_678, set(range(first_half(FIRST), first_half(FIRST) + 9))))
    ]
    assert amounts == {1: [120_515, 102_514, 125_011, 105_511, 99_999, 54_321, 148_276, 127_586]}[RULE_VERSION]


def test_a_line_says_by_which_standard_and_for_which_days_it_is_paid() -> None:
    tiered = rate(DayType.WORKDAY, 6_000, tier=RiskTier.CLASS_2)
    tiers = [TierSpan(RiskTier.CLASS_2, date(2020, 2, 1), None)]
    made = line(DutyDay(date(2020, 2, 3), 2), DutyDay(date(2020, 2, 4), 1), rates=[tiered], tiers=tiers)
    assert made.parts == (
        {
            "standard_id": tiered.standard_id,
            "document_no": "8",
            "unit": "day",
            "day_type": "workday",
            "risk_tier": "class-2",
            "rate_fen": 6_000,
            "half_days": 3,
            "per_half_days": 2,
            "days": [{"on": "2020-02-03", "half_days": 2}, {"on": "2020-02-04", "half_days": 1}],
            "rule_version": RULE_VERSION,
        },
    )
    [monthly] = line(DutyDay(FIRST, 2), rates=[rate(None, 200_000)]).parts
    assert (monthly["unit"], monthly["day_type"], monthly["risk_tier"]) == ("month", None, None)
