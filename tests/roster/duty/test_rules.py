"""What duty may be recorded, and who vouches for it."""

from datetime import date, datetime, timedelta

import pytest

from chassis.clock import ZONE
from services.roster.duty.rules import (
    DUTY,
    DutyHours,
    DutyInFuture,
    DutyMove,
    DutyState,
    OwnDuty,
    require_hours,
    require_other_hand,
    state_when_recorded,
)

NOW = datetime(2020, 2, 20, 18, 0, tzinfo=ZONE)


def test_duty_has_a_length_of_at_most_a_day_and_is_over() -> None:
    require_hours(NOW - timedelta(hours=24), NOW, now=NOW)
    for hours in (0, -1, 24.01):
        with pytest.raises(DutyHours):
            require_hours(NOW - timedelta(hours=hours), NOW, now=NOW)
    with pytest.raises(DutyInFuture):
        require_hours(NOW, NOW + timedelta(seconds=1), now=NOW)


def test_duty_is_late_when_the_countys_days_have_passed() -> None:
    on = date(2020, 2, 20)
    assert state_when_recorded(date(2020, 2, 13), on, late_after_days=7) is DutyState.RECORDED
    assert state_when_recorded(date(2020, 2, 12), on, late_after_days=7) is DutyState.LATE


def test_nobody_vouches_for_their_own_duty_or_record() -> None:
    require_other_hand(recorded_by="a", done_by="W1", confirmer="b", confirmer_worker="W2")
    require_other_hand(recorded_by="a", done_by="W1", confirmer="b", confirmer_worker=None)
    with pytest.raises(OwnDuty):
        require_other_hand(recorded_by="a", done_by="W1", confirmer="a", confirmer_worker=None)
    with pytest.raises(OwnDuty):
        require_other_hand(recorded_by="a", done_by="W1", confirmer="b", confirmer_worker="W1")


def test_confirmed_duty_can_only_be_reversed() -> None:
    assert DUTY.moves(DutyState.CONFIRMED) == (DutyMove.REVERSE,)
    assert DUTY.finals() == {DutyState.REVERSED}
    assert DUTY.moves(DutyState.LATE) == (DutyMove.APPROVE_LATE, DutyMove.REVERSE)
