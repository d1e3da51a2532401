from datetime import date

import pytest

from services.welfare.lots.rules import LOT, LotMove, LotNotUsable, LotState, require_usable
from tests.injury.lifecycles import check

EXPIRES = date(2022, 1, 14)


def test_every_illegal_move_of_a_lot_names_the_legal_ones() -> None:
    check(LOT, LotState, LotMove)


@pytest.mark.parametrize("on", [date(2020, 2, 5), EXPIRES])
def test_a_lot_is_good_up_to_the_day_on_which_it_expires(on: date) -> None:
    require_usable(LotState.USABLE, expires_on=EXPIRES, on=on)
    require_usable(LotState.USABLE, expires_on=None, on=on)


@pytest.mark.parametrize(
    ("state", "on"),
    [
        (LotState.USABLE, date(2022, 1, 15)),
        (LotState.HELD, date(2020, 2, 5)),
        (LotState.RECALLED, date(2020, 2, 5)),
    ],
)
def test_what_expired_is_held_or_recalled_is_not_used(state: LotState, on: date) -> None:
    with pytest.raises(LotNotUsable):
        require_usable(state, expires_on=EXPIRES, on=on)
