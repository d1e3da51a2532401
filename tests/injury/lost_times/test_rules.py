"""Time that was lost has passed."""

from datetime import date

import pytest

from services.injury.lost_times.rules import TimeToCome, require_past_days

TODAY, TOMORROW = date(2020, 2, 5), date(2020, 2, 6)


def test_lost_time_may_begin_and_end_today_and_not_tomorrow() -> None:
    require_past_days(TODAY, TODAY, today=TODAY)
    require_past_days(TODAY, None, today=TODAY)
    for first_on, last_on in ((TOMORROW, None), (TODAY, TOMORROW)):
        with pytest.raises(TimeToCome):
            require_past_days(first_on, last_on, today=TODAY)
