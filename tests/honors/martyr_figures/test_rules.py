"""How a figure of the statute ends."""

from datetime import date

import pytest

from services.honors.martyr_figures.rules import MartyrFigureEnds, require_martyr_figure_end

FIRST, LAST = date(2020, 1, 1), date(2020, 12, 31)


@pytest.mark.parametrize("last_on", [FIRST, date(2020, 12, 30)])
def test_a_figure_is_cut_short_to_any_day_before_its_last(last_on: date) -> None:
    require_martyr_figure_end(last_on, valid_from=FIRST, valid_to=LAST)


@pytest.mark.parametrize("last_on", [date(2019, 12, 31), LAST, date(2021, 1, 1)])
def test_a_figure_is_neither_prolonged_nor_left_as_it_was_nor_ended_before_it_began(last_on: date) -> None:
    with pytest.raises(MartyrFigureEnds):
        require_martyr_figure_end(last_on, valid_from=FIRST, valid_to=LAST)


def test_a_figure_without_an_end_is_given_one_from_its_first_day_on() -> None:
    for last_on in (FIRST, date(2030, 6, 30)):
        require_martyr_figure_end(last_on, valid_from=FIRST, valid_to=None)
    with pytest.raises(MartyrFigureEnds):
        require_martyr_figure_end(date(2019, 12, 31), valid_from=FIRST, valid_to=None)
