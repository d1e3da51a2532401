"""When a post closes, and when it is inspected."""

from datetime import date

import pytest

from services.welfare.living_posts.rules import (
    InspectedAhead,
    PostClosed,
    PostClosedOutside,
    require_close,
    require_inspection,
)

OPENED, CLOSED, TODAY = date(2020, 2, 1), date(2020, 2, 10), date(2020, 2, 20)


@pytest.mark.parametrize("on", [OPENED, TODAY])
def test_a_post_closes_and_is_inspected_on_any_day_from_its_opening_to_today(on: date) -> None:
    require_close(on, opened_on=OPENED, closed_on=None, today=TODAY)
    require_inspection(on, opened_on=OPENED, closed_on=None, today=TODAY)


@pytest.mark.parametrize("on", [date(2020, 1, 31), date(2020, 2, 21)])
def test_nothing_is_done_at_a_post_before_it_opened_nor_entered_ahead(on: date) -> None:
    with pytest.raises(PostClosedOutside):
        require_close(on, opened_on=OPENED, closed_on=None, today=TODAY)
    with pytest.raises(InspectedAhead):
        require_inspection(on, opened_on=OPENED, closed_on=None, today=TODAY)


def test_a_post_closes_once() -> None:
    with pytest.raises(PostClosed):
        require_close(CLOSED, opened_on=OPENED, closed_on=CLOSED, today=TODAY)


def test_a_closed_post_is_inspected_for_the_days_on_which_it_was_there() -> None:
    for on in (OPENED, CLOSED):
        require_inspection(on, opened_on=OPENED, closed_on=CLOSED, today=TODAY)
    with pytest.raises(PostClosed):
        require_inspection(date(2020, 2, 11), opened_on=OPENED, closed_on=CLOSED, today=TODAY)
    with pytest.raises(InspectedAhead):
        require_inspection(date(2020, 1, 31), opened_on=OPENED, closed_on=CLOSED, today=TODAY)
