"""What may be decided about another allowance, and who may record one."""

import pytest

from services.subsidy.allowance_kinds.rules import Payer
from services.subsidy.allowances.rules import ALLOWANCE, AllowanceMove, AllowanceState, may_record


def test_it_is_cleared_by_two_steps_and_upheld_by_one() -> None:
    assert ALLOWANCE.moves(AllowanceState.OPEN) == (AllowanceMove.PROPOSE, AllowanceMove.UPHOLD)
    assert ALLOWANCE.moves(AllowanceState.PROPOSED) == (AllowanceMove.CLEAR, AllowanceMove.REFUSE)
    assert ALLOWANCE.moves(AllowanceState.DUPLICATE) == (AllowanceMove.PROPOSE,)
    assert ALLOWANCE.finals() == {AllowanceState.CLEARED}


@pytest.mark.parametrize(
    ("department", "payer", "may"),
    [
        ("health", Payer.HEALTH, True),
        ("health", Payer.ORGANIZATION, False),
        ("organization", Payer.ORGANIZATION, True),
        ("civil-affairs", Payer.HEALTH, True),
        ("finance", Payer.HEALTH, False),
    ],
)
def test_a_department_records_what_it_pays_and_civil_affairs_everything(
    department: str, payer: Payer, *, may: bool
) -> None:
    assert may_record(department, payer) is may
