"""What communities are asked together, and within what."""

from datetime import date

import pytest

from chassis.regions import span_of
from services.oversight.dispatches.rules import Load, OutsideTask, heaviest, require_within_task, week_of


def test_the_community_asked_most_is_where_the_regions_lie_upon_each_other() -> None:
    loads = [
        Load(span_of(150600000000), 60),
        Load(span_of(150603000000), 30),
        Load(span_of(150603001001), 45),
        Load(span_of(150602000000), 100),
    ]
    assert heaviest(loads) == 160
    assert heaviest(loads[:3]) == 135
    assert heaviest([]) == 0


def test_neighbouring_regions_do_not_add_up() -> None:
    assert heaviest([Load(span_of(150603001001), 50), Load(span_of(150603001002), 50)]) == 50


@pytest.mark.parametrize("day", [date(2020, 2, 3), date(2020, 2, 5), date(2020, 2, 9)])
def test_a_week_is_from_monday_to_sunday(day: date) -> None:
    assert week_of(day) == (date(2020, 2, 3), date(2020, 2, 9))


@pytest.mark.parametrize(
    "wrong",
    [
        {"region": 150600000000},
        {"fields": ["c.d"]},
        {"due_on": date(2020, 3, 1)},
        {"due_on": date(2020, 2, 4)},
    ],
)
def test_what_is_dispatched_was_registered(wrong: dict[str, object]) -> None:
    right: dict[str, object] = {
        "region": 150603001000,
        "fields": ["a.b"],
        "due_on": date(2020, 2, 29),
        "today": date(2020, 2, 5),
        "task_region": 150603000000,
        "task_fields": ["a.b"],
        "task_last_on": date(2020, 2, 29),
    }
    require_within_task(**right)  # type: ignore[arg-type]
    with pytest.raises(OutsideTask):
        require_within_task(**right | wrong)  # type: ignore[arg-type]
