"""What is paid by the bill, and when it can have arisen."""

from datetime import date

import pytest

from services.injury.benefits.payers import Item
from services.injury.costs.rules import (
    BILLED,
    CostDayWrong,
    NotBilled,
    NotDeductible,
    OutsidePaidLeave,
    require_billed,
    require_cost_day,
    require_within_leave,
)

INJURED_ON, TODAY = date(2020, 2, 3), date(2020, 3, 2)


@pytest.mark.parametrize("item", Item)
def test_what_is_calculated_is_not_billed_and_a_third_party_lessens_treatment_alone(item: Item) -> None:
    if item not in BILLED:
        with pytest.raises(NotBilled):
            require_billed(item, third_party=False)
        return
    require_billed(item, third_party=False)
    if item is Item.TREATMENT:
        require_billed(item, third_party=True)
    else:
        with pytest.raises(NotDeductible):
            require_billed(item, third_party=True)


def test_a_cost_arises_between_the_injury_and_today() -> None:
    for day in (INJURED_ON, TODAY):
        require_cost_day(day, injured_on=INJURED_ON, today=TODAY)
    for day in (date(2020, 2, 2), date(2020, 3, 3)):
        with pytest.raises(CostDayWrong):
            require_cost_day(day, injured_on=INJURED_ON, today=TODAY)


@pytest.mark.parametrize("item", [Item.LEAVE_WAGES, Item.LEAVE_CARE])
def test_wages_and_care_of_the_paid_leave_are_of_its_days(item: Item) -> None:
    for day in (INJURED_ON, TODAY):
        require_within_leave(item, day, leave=(INJURED_ON, TODAY))
        require_within_leave(Item.TREATMENT, day, leave=None)
    for day, leave in ((date(2020, 2, 2), (INJURED_ON, TODAY)), (date(2020, 3, 3), (INJURED_ON, TODAY)), (TODAY, None)):
        with pytest.raises(OutsidePaidLeave):
            require_within_leave(item, day, leave=leave)
