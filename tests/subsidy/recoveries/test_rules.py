"""What may come back of a line, and what finance does next with it."""

from datetime import date

import pytest

from services.subsidy.lines.rules import LineState
from services.subsidy.recoveries.rules import (
    RecoveredInFuture,
    RecoversTooMuch,
    next_moves_of,
    require_recoverable,
)

TODAY = date(2020, 3, 2)


def test_no_more_comes_back_than_is_due_and_on_no_day_to_come() -> None:
    require_recoverable(1_000, due_fen=1_000, on=TODAY, today=TODAY)
    with pytest.raises(RecoversTooMuch):
        require_recoverable(1_001, due_fen=1_000, on=TODAY, today=TODAY)
    with pytest.raises(RecoveredInFuture):
        require_recoverable(1_000, due_fen=1_000, on=date(2020, 3, 3), today=TODAY)


@pytest.mark.parametrize("state", LineState)
def test_what_is_due_is_recovered_or_written_off_by_proposal_and_approval(state: LineState) -> None:
    told = [[(one.move, one.permission) for one in next_moves_of(state, proposed=each)] for each in (False, True)]
    recover = ("recover", "subsidy:line:recover")
    due = [
        [recover, ("propose-write-off", "subsidy:line:propose-write-off")],
        [recover, ("write-off", "subsidy:line:write-off")],
    ]
    assert told == (due if state is LineState.CLAWBACK_DUE else [[], []])
