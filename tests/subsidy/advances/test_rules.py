"""What is booked, and when an advance may be cleared."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.subsidy.advances.rules import (
    ADVANCE_PERMISSIONS,
    BOOKS,
    Account,
    AdvanceMove,
    Drawn,
    EntryKind,
    LeagueOwes,
    PaymentsUnderWay,
    PeriodNotOver,
    drawn,
    require_clearable,
)

ONE, TWO = UUID(int=1), UUID(int=2)
K = EntryKind


def after(booked: list[Drawn], *, held_fen: int, owed_fen: int) -> list[tuple[int, int]]:
    """What is held and owed after each entry."""
    seen = []
    for entry in booked:
        debit, credit = BOOKS[entry.kind]
        held_fen += entry.amount_fen * ((debit is Account.HELD) - (credit is Account.HELD))
        owed_fen += entry.amount_fen * ((credit is Account.OWED) - (debit is Account.OWED))
        seen.append((held_fen, owed_fen))
    return seen


def test_every_move_has_a_permission_and_every_kind_its_books() -> None:
    assert set(ADVANCE_PERMISSIONS) == set(AdvanceMove)
    assert set(BOOKS) == set(EntryKind)


@pytest.mark.parametrize(
    ("unsettled", "held", "owed", "booked"),
    [
        ([], 100, 0, []),
        ([(ONE, 100)], 100, 0, [Drawn(K.SETTLED, 100, ONE)]),
        ([(ONE, 101)], 100, 0, [Drawn(K.OWED, 1), Drawn(K.SETTLED, 101, ONE)]),
        ([(ONE, 50), (TWO, -60)], 0, 0, [Drawn(K.RESTORED, 60, TWO), Drawn(K.SETTLED, 50, ONE)]),
        ([(ONE, -60)], 0, 100, [Drawn(K.RESTORED, 60, ONE), Drawn(K.OFFSET, 60)]),
        ([], 30, 20, [Drawn(K.OFFSET, 20)]),
    ],
)
def test_what_is_booked(unsettled: list[tuple[UUID, int]], held: int, owed: int, booked: list[Drawn]) -> None:
    assert drawn(unsettled, held_fen=held, owed_fen=owed) == booked


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), max_size=8), st.integers(0, 10**9), st.integers(0, 10**9))
def test_no_account_falls_below_zero_and_nothing_is_held_while_the_league_owes(
    fen: list[int], held: int, owed: int
) -> None:
    unsettled = [(UUID(int=number), one) for number, one in enumerate(fen)]
    booked = drawn(unsettled, held_fen=held, owed_fen=owed)
    states = after(booked, held_fen=held, owed_fen=owed)
    assert all(account >= 0 for state in states for account in state)
    last_held, last_owed = states[-1] if states else (held, owed)
    assert last_held == 0 or last_owed == 0
    assert last_held - last_owed == held - owed - sum(fen)


def test_an_advance_is_cleared_after_its_last_day_when_nothing_is_open() -> None:
    plain = {"ends_on": date(2020, 3, 31), "today": date(2020, 4, 1), "owed_fen": 0, "under_way": 0, "to_settle_fen": 0}
    require_clearable(**plain)  # type: ignore[arg-type]
    for other, refusal in (
        ({"today": date(2020, 3, 31)}, PeriodNotOver),
        ({"under_way": 1}, PaymentsUnderWay),
        ({"to_settle_fen": -1}, PaymentsUnderWay),
        ({"owed_fen": 1}, LeagueOwes),
    ):
        with pytest.raises(refusal):
            require_clearable(**plain | other)  # type: ignore[arg-type]


def test_a_single_fen_is_booked_and_none_is_not() -> None:
    assert drawn([(ONE, 0)], held_fen=0, owed_fen=0) == []
    assert drawn([(ONE, 1)], held_fen=1, owed_fen=0) == [Drawn(K.SETTLED, 1, ONE)]
    assert drawn([(ONE, -1)], held_fen=0, owed_fen=0) == [Drawn(K.RESTORED, 1, ONE)]


def test_what_the_advance_does_not_reach_is_owed_on_top_of_what_was_owed() -> None:
    assert drawn([(ONE, 10), (TWO, 20)], held_fen=0, owed_fen=5) == [
        Drawn(K.OWED, 10),
        Drawn(K.SETTLED, 10, ONE),
        Drawn(K.OWED, 20),
        Drawn(K.SETTLED, 20, TWO),
    ]
    assert drawn([(ONE, -10), (TWO, 20)], held_fen=0, owed_fen=5)[-1] == Drawn(K.SETTLED, 20, TWO)
