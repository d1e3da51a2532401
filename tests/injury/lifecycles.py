"""What every lifecycle of the service must keep, for any table."""

from enum import StrEnum
from typing import TypeVar

import pytest

from chassis.lifecycle import IllegalMove, Lifecycle

S = TypeVar("S", bound=StrEnum)
M = TypeVar("M", bound=StrEnum)


def check(lifecycle: Lifecycle[S, M], states: type[S], moves: type[M]) -> None:
    """Every state is reached, every move is used, and every illegal move names the legal ones."""
    assert {lifecycle.start, *lifecycle.steps.values()} == set(states)
    assert {move for _, move in lifecycle.steps} == set(moves)
    for state in states:
        legal = lifecycle.moves(state)
        for move in moves:
            if move in legal:
                assert lifecycle.after(state, move) in states
                continue
            with pytest.raises(IllegalMove) as refused:
                lifecycle.after(state, move)
            assert refused.value.facts["legal_moves"] == [one.value for one in legal]
    reached = {lifecycle.start}
    while more := {target for (origin, _), target in lifecycle.steps.items() if origin in reached} - reached:
        reached |= more
    assert reached == set(states)
