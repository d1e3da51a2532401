"""When a dependant's pension stops."""

from datetime import date

import pytest

from services.injury.benefits.rules import DependantStop
from services.injury.dependants.rules import AlreadyStopped, StopDayWrong, require_stoppable

BORN, TODAY = date(2002, 3, 1), date(2020, 3, 1)


def test_a_pension_stops_on_a_day_of_the_dependants_life_and_not_later_than_today() -> None:
    for on in (BORN, TODAY):
        require_stoppable(DependantStop.ADULT, born_on=BORN, stopped_on=None, on=on, today=TODAY)
    for on in (date(2002, 2, 28), date(2020, 3, 2)):
        with pytest.raises(StopDayWrong):
            require_stoppable(DependantStop.ADULT, born_on=BORN, stopped_on=None, on=on, today=TODAY)


@pytest.mark.parametrize("reason", DependantStop)
def test_a_pension_stops_once_unless_the_record_was_wrong(reason: DependantStop) -> None:
    if reason is DependantStop.RECORDED_IN_ERROR:
        require_stoppable(reason, born_on=BORN, stopped_on=TODAY, on=TODAY, today=TODAY)
    else:
        with pytest.raises(AlreadyStopped):
            require_stoppable(reason, born_on=BORN, stopped_on=TODAY, on=TODAY, today=TODAY)
