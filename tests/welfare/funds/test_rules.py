"""What share of the planned funds has come."""

import pytest

from services.welfare.funds.rules import arrived_share


@pytest.mark.parametrize(
    ("planned_fen", "arrived_fen", "share"),
    [
        (50_000_000, 40_000_000, 0.8),
        (50_000_000, 0, 0.0),
        (50_000_000, 60_000_000, 1.2),
        (3, 1, 0.3333),
        (3, 2, 0.6667),
        (0, 1, None),
    ],
)
def test_the_share_come_is_of_what_was_planned_and_none_of_nothing(
    planned_fen: int, arrived_fen: int, share: float | None
) -> None:
    assert arrived_share(planned_fen=planned_fen, arrived_fen=arrived_fen) == share
