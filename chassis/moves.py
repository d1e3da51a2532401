"""The moves that a resource's state allows, as its answers show them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from chassis.fields import Answer, described
from chassis.lifecycle import Lifecycle

__all__ = ["NextMove", "next_moves", "origins"]

S = TypeVar("S", bound=StrEnum)
M = TypeVar("M", bound=StrEnum)


class NextMove(Answer):
    """A move that is legal now, and the permission it takes 当前可进行的操作及所需权限."""

    move: str = described("操作", "move", examples=["approve"])
    permission: str = described("所需权限", "permission", examples=["subsidy:roll:approve"])


def next_moves(lifecycle: Lifecycle[S, M], state: S, permissions: str | Mapping[M, str]) -> list[NextMove]:
    """What may be done next, and by holders of which permission.

    A move's permission is its name under the resource's, as in ``roster:duty`` → ``roster:duty:confirm``; where some
    move takes another one, ``permissions`` names that of each.
    """
    if isinstance(permissions, str):
        resource = permissions
        permissions = {move: f"{resource}:{move.value}" for move in lifecycle.moves(state)}
    return [NextMove(move=move.value, permission=permissions[move]) for move in lifecycle.moves(state)]


def origins(lifecycle: Lifecycle[S, M], move: M) -> list[S]:
    """The states that a move leads out of: what a statement that moves many rows at once may touch."""
    return [state for state, made in lifecycle.steps if made is move]
