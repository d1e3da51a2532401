from datetime import date

import pytest

from chassis.problems import ParameterMissing
from chassis.workers import PostType
from services.welfare.needs.rules import NeedEnds, daily_need, days_of_cover, require_end_within, unmet_posts

P = PostType


def test_a_days_need_is_that_of_each_post_times_who_is_at_it() -> None:
    per_day = {P.CHECKPOINT: 2000, P.HOUSEHOLD_VISIT: 500, P.DATA_ENTRY: 0}
    worked = {P.CHECKPOINT: 70, P.HOUSEHOLD_VISIT: 14, P.DATA_ENTRY: 7}
    # Ten at the checkpoint with two a day, two on visits with half a one, one at a desk with none.
    assert daily_need(per_day, worker_days=worked, days=7, item="x") == 21.0


def test_a_post_at_which_duty_is_done_needs_a_figure_and_nought_is_one() -> None:
    assert unmet_posts({P.CHECKPOINT: 0}, {P.CHECKPOINT: 7, P.DELIVERY: 0}) == []
    with pytest.raises(ParameterMissing) as refused:
        daily_need({P.CHECKPOINT: 2000}, worker_days={P.CHECKPOINT: 7, P.DELIVERY: 1}, days=7, item="x")
    assert refused.value.facts["parameter"] == "need.delivery"


@pytest.mark.parametrize("ends_on", [date(2020, 2, 1), date(2020, 2, 10), date(2020, 2, 29)])
def test_a_need_ends_on_one_of_its_days(ends_on: date) -> None:
    require_end_within(ends_on, valid_from=date(2020, 2, 1), valid_to=date(2020, 2, 29))
    require_end_within(ends_on, valid_from=date(2020, 2, 1), valid_to=None)


@pytest.mark.parametrize("ends_on", [date(2020, 1, 31), date(2020, 3, 1)])
def test_a_need_does_not_end_outside_its_days(ends_on: date) -> None:
    with pytest.raises(NeedEnds):
        require_end_within(ends_on, valid_from=date(2020, 2, 1), valid_to=date(2020, 2, 29))


def test_a_stock_lasts_as_long_as_it_covers_the_need_and_no_need_tells_no_days() -> None:
    assert days_of_cover(300, need=21.0) == 14.3
    assert days_of_cover(0, need=21.0) == 0.0
    assert days_of_cover(300, need=0.0) is None
