from uuid import UUID

import pytest

from services.welfare.requisitions.rules import (
    REQUISITION,
    REQUISITION_PERMISSIONS,
    CountIncomplete,
    LinesIncomplete,
    Outcome,
    OutcomeUnfit,
    RequisitionMove,
    RequisitionState,
    ShipmentDiffers,
    difference_of,
    require_allocated,
    require_complete,
    require_counted,
    require_outcome,
)
from tests.injury.lifecycles import check

A, B, C = (UUID(int=n) for n in (1, 2, 3))


def test_every_illegal_move_of_a_requisition_names_the_legal_ones() -> None:
    check(REQUISITION, RequisitionState, RequisitionMove)
    assert set(REQUISITION_PERMISSIONS) == set(RequisitionMove)


def test_every_line_gets_its_quantity_nought_included_and_no_other() -> None:
    require_complete([A, B], {A: 0, B: 5})
    with pytest.raises(LinesIncomplete) as refused:
        require_complete([A, B], {A: 1, C: 1})
    assert refused.value.facts == {"missing": [str(B)], "strange": [str(C)]}
    for given in ({A: 1}, {A: 1, B: 1, C: 1}):
        with pytest.raises(LinesIncomplete):
            require_complete([A, B], given)


def test_of_what_was_allocated_as_nought_nothing_goes_out() -> None:
    require_allocated(allocated={A: 10, B: 0}, shipped={A: 10})
    require_allocated(allocated={A: 10}, shipped={A: 10, B: 0})
    with pytest.raises(ShipmentDiffers) as refused:
        require_allocated(allocated={A: 1, B: 2}, shipped={})
    assert refused.value.facts == {"item": str(A), "allocated": 1, "shipped": 0}


@pytest.mark.parametrize("shipped", [{A: 9}, {A: 11}, {A: 10, B: 1}, {}])
def test_what_is_shipped_is_what_was_allocated(shipped: dict[UUID, int]) -> None:
    require_allocated(allocated={A: 10}, shipped={A: 10})
    with pytest.raises(ShipmentDiffers):
        require_allocated(allocated={A: 10}, shipped=shipped)


def test_every_lot_that_was_shipped_is_counted_and_no_other() -> None:
    require_counted(shipped=[A, B], counted=[B, A])
    with pytest.raises(CountIncomplete) as refused:
        require_counted(shipped=[A, B], counted=[B, C])
    assert refused.value.facts == {"missing": [str(A)], "strange": [str(C)]}


@pytest.mark.parametrize(
    ("outcome", "received", "fits"),
    [
        (Outcome.LOST, 99, True),
        (Outcome.NEVER_SENT, 99, True),
        (Outcome.ARRIVED_LATER, 0, True),
        (Outcome.OVER_SENT, 101, True),
        (Outcome.OVER_SENT, 99, False),
        (Outcome.LOST, 101, False),
        (Outcome.ARRIVED_LATER, 101, False),
        (Outcome.LOST, 100, False),
        (Outcome.OVER_SENT, 100, False),
    ],
)
def test_what_is_short_was_lost_or_late_and_what_is_over_was_sent_beyond(
    outcome: Outcome, received: int, *, fits: bool
) -> None:
    difference = difference_of(shipped=100, received=received)
    if fits:
        require_outcome(outcome, lot=A, difference=difference)
    else:
        with pytest.raises(OutcomeUnfit):
            require_outcome(outcome, lot=A, difference=difference)
