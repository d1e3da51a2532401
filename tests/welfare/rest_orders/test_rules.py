"""Streaks, and what is ordered of them."""

from datetime import date, timedelta

import pytest

from services.welfare.rest_orders.rules import (
    OverrideDay,
    Run,
    StreakLevel,
    had_rest,
    is_running,
    levels_of,
    require_override_day,
    rest_from,
    run_with,
    runs_of,
)

FIRST = date(2020, 1, 25)


def on(n: int) -> date:
    """The n-th day, from 1 on."""
    return FIRST + timedelta(days=n - 1)


def run(n: int) -> Run:
    return Run(on(1), on(n))


@pytest.mark.parametrize(
    ("days", "levels"),
    [
        (5, []),
        (6, [StreakLevel.YELLOW]),
        (7, [StreakLevel.YELLOW, StreakLevel.WEEK]),
        (11, [StreakLevel.YELLOW, StreakLevel.WEEK]),
        (12, [StreakLevel.YELLOW, StreakLevel.WEEK, StreakLevel.ORANGE]),
        (13, [StreakLevel.YELLOW, StreakLevel.WEEK, StreakLevel.ORANGE]),
        (14, list(StreakLevel)),
        (30, list(StreakLevel)),
    ],
)
def test_levels_are_reached_on_their_day(days: int, levels: list[StreakLevel]) -> None:
    assert levels_of(run(days)) == levels


def test_a_day_of_rest_parts_two_streaks() -> None:
    worked = {on(n) for n in (1, 2, 4, 5, 6)}
    assert runs_of(worked) == [Run(on(1), on(2)), Run(on(4), on(6))]
    assert run_with(worked, on(3)) is None
    assert [run_with(worked, on(n)) for n in (4, 5, 6)] == [Run(on(4), on(6))] * 3
    assert runs_of(()) == []


def test_a_streak_runs_until_a_whole_day_of_rest_is_over() -> None:
    assert is_running(run(14), today=on(14))
    assert is_running(run(14), today=on(15))
    assert not is_running(run(14), today=on(16))


def test_rest_begins_on_the_day_after_and_never_in_the_past() -> None:
    assert rest_from(run(14), today=on(14)) == on(15)
    assert rest_from(run(14), today=on(15)) == on(15)


def test_rest_is_had_after_two_days_in_a_row_that_are_over() -> None:
    since = on(15)
    assert had_rest(set(), since=since, days=2, today=on(16)) is None
    assert had_rest(set(), since=since, days=2, today=on(17)) == on(16)
    assert had_rest({on(15)}, since=since, days=2, today=on(18)) == on(17)
    assert had_rest({on(16)}, since=since, days=2, today=on(18)) is None
    assert had_rest({on(16)}, since=since, days=2, today=on(19)) == on(18)


@pytest.mark.parametrize("day", [on(14), on(17)])
def test_an_override_is_for_today_or_tomorrow(day: date) -> None:
    with pytest.raises(OverrideDay):
        require_override_day(day, today=on(15), begins_on=on(14))


def test_an_override_is_not_for_a_day_before_the_rest() -> None:
    require_override_day(on(15), today=on(14), begins_on=on(15))
    require_override_day(on(15), today=on(15), begins_on=on(15))
    with pytest.raises(OverrideDay):
        require_override_day(on(14), today=on(14), begins_on=on(15))
