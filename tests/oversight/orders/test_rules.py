"""Who judges an order, what follows where it is not obeyed, and when it is overdue to whom."""

from datetime import date

import pytest

from chassis.caller import Department
from chassis.lifecycle import IllegalMove
from chassis.problems import Refusal
from services.oversight.orders.rules import (
    AWAITED,
    ORDER,
    JudgeOfOwnOrder,
    Measure,
    MeasureNotHeavier,
    NotTheJudge,
    NotTheOpener,
    OrderMove,
    OrderState,
    days_over,
    require_heavier,
    require_judge,
    require_opener,
)
from tests.client import caller
from tests.offices import COUNTY, LEAGUE, PROVINCE


def test_nothing_is_closed_that_was_not_verified() -> None:
    assert [state for state in OrderState if OrderMove.CLOSE in ORDER.moves(state)] == [OrderState.VERIFIED]
    assert [state for state in OrderState if OrderMove.VERIFY in ORDER.moves(state)] == [OrderState.RESPONDED]
    assert ORDER.finals() == {OrderState.CLOSED}


def test_the_office_is_awaited_wherever_it_may_respond() -> None:
    assert set(AWAITED) == {state for state in OrderState if OrderMove.RESPOND in ORDER.moves(state)}


def test_a_measure_does_not_end_an_order() -> None:
    assert ORDER.after(OrderState.ESCALATED, OrderMove.RESPOND) is OrderState.RESPONDED
    with pytest.raises(IllegalMove):
        ORDER.after(OrderState.ESCALATED, OrderMove.CLOSE)


@pytest.mark.parametrize("region", [LEAGUE, PROVINCE])
def test_those_who_gave_an_order_and_those_above_judge(region: int) -> None:
    judge = caller("headquarters", region)
    require_judge(judge, department=Department.FINANCE, region=COUNTY, opened_in=LEAGUE)
    require_judge(judge, department=Department.HEADQUARTERS, region=COUNTY, opened_in=LEAGUE)


@pytest.mark.parametrize(
    ("department", "region", "refusal"),
    [
        ("finance", COUNTY, JudgeOfOwnOrder),
        ("headquarters", COUNTY, NotTheJudge),
        ("headquarters", 150700000000, NotTheJudge),
    ],
)
def test_nobody_else_judges(department: str, region: int, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        require_judge(caller(department, region), department=Department.FINANCE, region=COUNTY, opened_in=LEAGUE)


def test_headquarters_ordered_do_not_judge_themselves() -> None:
    own = caller("headquarters", COUNTY)
    with pytest.raises(JudgeOfOwnOrder):
        require_judge(own, department=Department.HEADQUARTERS, region=COUNTY, opened_in=LEAGUE)


@pytest.mark.parametrize("region", [PROVINCE, COUNTY])
def test_an_order_is_opened_by_those_who_found(region: int) -> None:
    require_opener(caller("headquarters", LEAGUE), found_by_region=LEAGUE)
    with pytest.raises(NotTheOpener):
        require_opener(caller("headquarters", region), found_by_region=LEAGUE)


@pytest.mark.parametrize("than", list(Measure))
@pytest.mark.parametrize("measure", list(Measure))
def test_a_second_measure_is_a_step_up(measure: Measure, than: Measure) -> None:
    steps = [Measure.CIRCULAR, Measure.TALK, Measure.DISCIPLINE]
    if steps.index(measure) > steps.index(than):
        require_heavier(measure, than=than)
    else:
        with pytest.raises(MeasureNotHeavier):
            require_heavier(measure, than=than)
    require_heavier(measure, than=None)


@pytest.mark.parametrize(("day", "days"), [(11, 0), (12, 0), (13, 1), (20, 8)])
def test_the_due_day_is_in_time(day: int, days: int) -> None:
    assert days_over(date(2020, 2, 12), today=date(2020, 2, day)) == days
