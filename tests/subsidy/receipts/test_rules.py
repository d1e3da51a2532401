"""What a worker may confirm or dispute."""

import pytest

from services.subsidy.lines.rules import LineState
from services.subsidy.receipts.rules import NotReportedPaid, require_reported_paid


def test_only_what_the_bank_says_was_paid_is_confirmed_or_disputed() -> None:
    for state in (LineState.PAID, LineState.CLAWBACK_DUE):
        require_reported_paid(state)
    for state in set(LineState) - {LineState.PAID, LineState.CLAWBACK_DUE}:
        with pytest.raises(NotReportedPaid):
            require_reported_paid(state)
