"""Who may be on the roster, and what may become of a record."""

from datetime import date

import pytest

from chassis.lifecycle import IllegalMove
from chassis.workers import WorkerState
from services.roster.workers.rules import (
    WORKER,
    BeforeEnrolment,
    InFuture,
    SurvivorUnfit,
    TooYoung,
    WorkerMove,
    require_age,
    require_not_before,
    require_not_future,
    require_survivor,
    same_name,
)


def test_one_comes_of_age_on_the_sixteenth_birthday() -> None:
    require_age(date(2004, 2, 1), date(2020, 2, 1))
    with pytest.raises(TooYoung):
        require_age(date(2004, 2, 2), date(2020, 2, 1))


def test_days_to_come_and_days_before_the_start_are_refused() -> None:
    require_not_future(date(2020, 2, 1), today=date(2020, 2, 1), field="on")
    require_not_before(date(2020, 2, 1), earliest=date(2020, 2, 1), field="on")
    with pytest.raises(InFuture):
        require_not_future(date(2020, 2, 2), today=date(2020, 2, 1), field="on")
    with pytest.raises(BeforeEnrolment):
        require_not_before(date(2020, 1, 31), earliest=date(2020, 2, 1), field="on")


def test_who_has_left_may_come_back_and_who_died_may_not() -> None:
    assert WORKER.after(WorkerState.LEFT, WorkerMove.ACTIVATE) is WorkerState.ACTIVE
    assert WORKER.finals() == {WorkerState.DECEASED, WorkerState.MERGED}
    with pytest.raises(IllegalMove):
        WORKER.after(WorkerState.DECEASED, WorkerMove.ACTIVATE)


@pytest.mark.parametrize(
    ("merged", "survivor"),
    [
        (WorkerState.ACTIVE, WorkerState.LEFT),
        (WorkerState.SUSPENDED, WorkerState.DECEASED),
        (WorkerState.LEFT, WorkerState.PENDING),
        (WorkerState.LEFT, WorkerState.MERGED),
    ],
)
def test_no_open_post_may_end_up_with_someone_who_is_gone(merged: WorkerState, survivor: WorkerState) -> None:
    with pytest.raises(SurvivorUnfit):
        require_survivor(merged, survivor)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("张三", "张 三", True),
        ("巴特尔·苏和", "巴特尔•苏和", True),
        ("ＡＢ", "ab", True),
        ("张三", "张山", False),
        ("", "张三", False),
    ],
)
def test_spelling_of_a_name_does_not_make_another_name(one: str, other: str, same: bool) -> None:  # noqa: FBT001 - a case
    assert same_name(one, other) is same
