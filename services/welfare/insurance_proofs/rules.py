"""Proofs of membership 参保证明: the worker was on the roster before the accident, as a frozen record says.

Of unnamed cover the roster's record before the accident is the proof (K-med). A record that was made after it proves
nothing: who is entered when the harm is done was not insured.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeVar

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text
from chassis.workers import WorkerState

__all__ = [
    "INSURANCE_PROOF",
    "PROOF_PERMISSIONS",
    "NotOnRosterBefore",
    "ProofKnown",
    "ProofMove",
    "ProofState",
    "entry_before",
]

# On the roster and not gone from it; whether somebody is on duty that day is another matter.
_MEMBERS = frozenset({WorkerState.PENDING, WorkerState.ACTIVE, WorkerState.SUSPENDED})


class ProofState(StrEnum):
    ISSUED = "issued"
    VOIDED = "voided"


class ProofMove(StrEnum):
    VOID = "void"


INSURANCE_PROOF = Lifecycle[ProofState, ProofMove](
    start=ProofState.ISSUED, steps={(ProofState.ISSUED, ProofMove.VOID): ProofState.VOIDED}
)
PROOF_PERMISSIONS = {ProofMove.VOID: "welfare:insurance-proof:void"}


class NotOnRosterBefore(Conflict):
    code = "NOT_ON_ROSTER_BEFORE"
    stands_for = ("ck_insurance_proofs_before", "fk_insurance_proofs_worker_id_roster_entries")
    title = Text("事故发生前不在花名册中", "The worker was not on the roster before the accident")
    source = "内防指发〔2020〕75号 六"


class ProofKnown(Conflict):
    code = "PROOF_KNOWN"
    stands_for = ("uq_insurance_proofs_of_case",)
    title = Text("该事故在此保单下已有证明", "The accident has a proof under this policy")


class Entry(Protocol):
    """What the roster said of a worker from an instant on."""

    @property
    def entered_at(self) -> datetime: ...

    @property
    def state(self) -> WorkerState: ...


E = TypeVar("E", bound=Entry)


def entry_before(entries: Sequence[E], event_at: datetime) -> E | None:
    """What the roster said last before an accident, if the worker was on it then; the very instant is too late."""
    before = [one for one in entries if one.entered_at < event_at]
    last = max(before, key=lambda one: one.entered_at, default=None)
    return last if last is not None and last.state in _MEMBERS else None
