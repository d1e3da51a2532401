"""Lifecycles as transition tables: (state, move) → state.

The table is the one place where a lifecycle is written. It drives the code (``after``), the 409 that names the moves
that are legal now, ``next_moves`` in every answer, the diagram in the service's README and the tests.
Who may make a move is not in it: each move is an operation with a permission, and the policies say who holds it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["IllegalMove", "Lifecycle"]

S = TypeVar("S", bound=StrEnum)
M = TypeVar("M", bound=StrEnum)


class IllegalMove(Conflict):
    code = "ILLEGAL_MOVE"
    title = Text("当前状态不允许此操作", "The state does not allow this move")
    detail = Text(
        "处于“{state}”时不能“{move}”；可以：{legal_moves}",
        "In state {state!r} the move {move!r} is not legal; legal now: {legal_moves}",
    )


class Lifecycle(Generic[S, M]):
    """States, the moves between them, and the state that a new thing has."""

    def __init__(self, *, start: S, steps: Mapping[tuple[S, M], S]) -> None:
        self.start = start
        self.steps = dict(steps)

    def after(self, state: S, move: M) -> S:
        """The state that ``move`` leads to; ``IllegalMove`` where it leads nowhere."""
        try:
            return self.steps[state, move]
        except KeyError:
            raise IllegalMove(
                state=state.value, move=move.value, legal_moves=[legal.value for legal in self.moves(state)]
            ) from None

    def moves(self, state: S) -> tuple[M, ...]:
        """The moves that are legal in ``state``, in the table's order."""
        return tuple(move for (origin, move) in self.steps if origin is state)

    def finals(self) -> frozenset[S]:
        """States that nothing leads out of."""
        return frozenset(self.steps.values()) - {origin for origin, _ in self.steps}

    def mermaid(self) -> str:
        """The table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start.value}"]
        lines += [
            f"    {origin.value} --> {target.value}: {move.value}" for (origin, move), target in self.steps.items()
        ]
        lines += [f"    {final.value} --> [*]" for final in sorted(self.finals())]
        return "\n".join(lines)
