import pytest

from chassis.problems import ParameterMissing
from chassis.workers import PostType
from services.welfare.needs.rules import daily_need, days_of_cover, unmet_posts

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


def test_a_stock_lasts_as_long_as_it_covers_the_need_and_no_need_tells_no_days() -> None:
    assert days_of_cover(300, need=21.0) == 14.3
    assert days_of_cover(0, need=21.0) == 0.0
    assert days_of_cover(300, need=0.0) is None
