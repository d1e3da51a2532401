"""Counts that add up."""

from services.oversight.order_indicators.rules import Counts, total_of


def test_the_whole_is_the_sum_and_its_mean_is_over_all_closed_orders() -> None:
    one = Counts(issued=3, overdue=1, closed=1, closed_on_time=1, days=2)
    other = Counts(issued=4, overdue=0, closed=2, closed_on_time=1, days=18)
    whole = total_of([one, other])
    assert whole == Counts(issued=7, overdue=1, closed=3, closed_on_time=2, days=20)
    assert (whole.open, whole.days_to_rectify) == (4, 6.7)


def test_of_nothing_there_is_no_mean() -> None:
    assert total_of([]) == Counts()
    assert Counts(issued=1).days_to_rectify is None
