"""Recovery 追回: money that should not have been paid, brought back bit by bit or written off.

Recoveries of a line are stretches of its amount, in fen from 0 up, and no two stretches share a fen: that is the
database's constraint, so their sum cannot pass the line's amount whoever books them at once. What cannot be had is
written off by the league's finance, on the proposal of the county's, by another person.
"""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from chassis.moves import NextMove
from chassis.problems import Conflict
from chassis.text import Text
from services.subsidy.lines.rules import LineMove, LineState

__all__ = [
    "AlreadyProposed",
    "ClawbackState",
    "OwnProposal",
    "RecoveredInFuture",
    "RecoversTooMuch",
    "RecoveryBooked",
    "next_moves_of",
    "require_recoverable",
]


class ClawbackState(StrEnum):
    """States of lines that are, or were, to be recovered 应追回明细的状态."""

    DUE = LineState.CLAWBACK_DUE.value
    RECOVERED = LineState.RECOVERED.value
    WRITTEN_OFF = LineState.WRITTEN_OFF.value


class RecoversTooMuch(Conflict):
    code = "RECOVERS_TOO_MUCH"
    stands_for = ("ex_recoveries_fen", "ck_recoveries_within_line")
    title = Text("追回金额超过应追回余额", "More is recovered than is due")


class RecoveryBooked(Conflict):
    code = "RECOVERY_BOOKED"
    stands_for = ("uq_recoveries_line_id_reference",)
    title = Text("该凭证已登记", "This reference has been booked for the line already")


class RecoveredInFuture(Conflict):
    code = "RECOVERED_IN_FUTURE"
    title = Text("追回日不得晚于今天", "Money cannot have come back on a day to come")


class AlreadyProposed(Conflict):
    code = "WRITE_OFF_PROPOSED"
    stands_for = ("pk_write_offs",)
    title = Text("该明细已申请核销", "Writing the line off has been proposed already")


class OwnProposal(Conflict):
    code = "OWN_PROPOSAL"
    stands_for = ("ck_write_offs_two_persons",)
    title = Text("申请人不得批准本人申请的核销", "Who proposed a write-off may not approve it")


def require_recoverable(amount_fen: int, *, due_fen: int, on: date, today: date) -> None:
    """No more than is still due, in fen, and on no day to come."""
    if amount_fen > due_fen:
        raise RecoversTooMuch(due_fen=due_fen)
    if on > today:
        raise RecoveredInFuture


def next_moves_of(state: LineState, *, proposed: bool) -> list[NextMove]:
    """What finance may do next with a line that is to be recovered."""
    if state is not LineState.CLAWBACK_DUE:
        return []
    moves: Iterable[str] = (LineMove.RECOVER, LineMove.WRITE_OFF if proposed else "propose-write-off")
    return [NextMove(move=str(move), permission=f"subsidy:line:{move}") for move in moves]
