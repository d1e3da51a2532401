"""Handing out a week's rest."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.welfare.rest_plans.rules import Hand, NotMonday, Why, propose, require_monday

MONDAY = date(2020, 2, 10)


def day(n: int) -> date:
    """The n-th day of the week, Monday is 0."""
    return MONDAY + timedelta(days=n)


def hands(*streaks: int) -> list[Hand]:
    return [Hand(f"W{number}", streak) for number, streak in enumerate(streaks)]


def test_everybody_rests_once_and_enough_stay_on_duty() -> None:
    plan = propose(hands(0, 1, 2, 3, 4, 5, 6), monday=MONDAY, needed=6)
    assert sorted(rest.days[0] for rest in plan.rests) == [day(n) for n in range(7)]
    assert [cover.on_duty for cover in plan.cover] == [6] * 7
    assert all(rest.days[0] <= rest.rest_by for rest in plan.rests)


@pytest.mark.parametrize(("streak", "by"), [(0, 6), (1, 5), (5, 1), (6, 0), (13, 0)])
def test_rest_comes_before_the_seventh_day_in_a_row(streak: int, by: int) -> None:
    (rest,) = propose(hands(streak), monday=MONDAY, needed=0).rests
    assert rest.rest_by == day(by)
    assert rest.days[0] <= day(by)


def test_of_equal_days_the_earliest_is_taken_and_the_next_worker_gets_another() -> None:
    plan = propose(hands(0, 0, 0), monday=MONDAY, needed=0)
    assert [rest.days for rest in plan.rests] == [(day(0),), (day(1),), (day(2),)]
    assert {rest.why for rest in plan.rests} == {Why.TURN}


def test_who_must_rest_today_says_so() -> None:
    (rest,) = propose(hands(6), monday=MONDAY, needed=0).rests
    assert (rest.days, rest.why) == ((day(0),), Why.DEADLINE)
    assert "One day more" in rest.explanation


def test_without_a_hand_to_spare_in_time_the_next_day_is_taken_and_without_any_none() -> None:
    plan = propose(hands(6, 6), monday=MONDAY, needed=1)
    assert [(rest.days, rest.why) for rest in plan.rests] == [((day(0),), Why.DEADLINE), ((day(1),), Why.LATE)]
    none = propose(hands(6, 6), monday=MONDAY, needed=2)
    assert [(rest.days, rest.why) for rest in none.rests] == [((), Why.NO_COVER)] * 2
    short = propose(hands(6), monday=MONDAY, needed=3)
    assert [cover.missing for cover in short.cover] == [2] * 7


def test_days_off_that_stand_are_the_rest_if_they_come_in_time() -> None:
    on_leave = Hand("W1", 1, {day(4): Why.LEAVE, day(5): Why.LEAVE})
    (rest,) = propose([on_leave], monday=MONDAY, needed=0).rests
    assert (rest.days, rest.why) == ((day(4), day(5)), Why.LEAVE)
    too_late = Hand("W1", 5, {day(4): Why.LEAVE})
    (rest,) = propose([too_late], monday=MONDAY, needed=0).rests
    assert (rest.days, rest.why) == ((day(0),), Why.TURN)


def test_who_is_off_is_no_hand_of_that_day() -> None:
    sick = Hand("W0", 0, {day(n): Why.SICK for n in range(7)})
    plan = propose([sick, Hand("W1", 0)], monday=MONDAY, needed=1)
    assert [cover.on_duty for cover in plan.cover] == [1] * 7
    assert [rest.why for rest in plan.rests] == [Why.SICK, Why.NO_COVER]


def test_a_plan_begins_on_monday() -> None:
    require_monday(MONDAY)
    with pytest.raises(NotMonday):
        require_monday(day(1))


@given(st.lists(st.integers(0, 20), max_size=12), st.integers(0, 12))
def test_no_plan_leaves_too_few_and_nobody_is_late_while_a_day_in_time_was_to_be_had(
    streaks: list[int], needed: int
) -> None:
    plan = propose(hands(*streaks), monday=MONDAY, needed=needed)
    spare = max(0, len(streaks) - needed)
    for cover in plan.cover:
        assert cover.on_duty >= min(needed, len(streaks))
    # By Hall's theorem all can rest in time just when, until each day, no more must rest than there is room for.
    by = [max(0, min(6, 6 - streak)) for streak in streaks]
    fits = all(sum(one <= n for one in by) <= spare * (n + 1) for n in range(7))
    in_time = all(rest.days and rest.days[0] <= rest.rest_by for rest in plan.rests)
    assert in_time == fits
    assert plan == propose(list(reversed(hands(*streaks))), monday=MONDAY, needed=needed)
