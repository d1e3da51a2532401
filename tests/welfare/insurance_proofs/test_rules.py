"""Which record of the roster proves membership."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from chassis.clock import ZONE
from chassis.workers import WorkerState
from services.welfare.insurance_proofs.rules import (
    INSURANCE_PROOF,
    PROOF_PERMISSIONS,
    ProofMove,
    ProofState,
    entry_before,
)
from tests.injury.lifecycles import check

NINE = datetime(2020, 2, 5, 9, tzinfo=ZONE)
MEMBERS = [WorkerState.PENDING, WorkerState.ACTIVE, WorkerState.SUSPENDED]


@dataclass(frozen=True, slots=True)
class Entered:
    entered_at: datetime
    state: WorkerState = WorkerState.ACTIVE


def test_every_illegal_move_of_a_proof_names_the_legal_ones() -> None:
    check(INSURANCE_PROOF, ProofState, ProofMove)
    assert set(PROOF_PERMISSIONS) == set(ProofMove)


def test_only_what_was_entered_before_the_accident_proves_anything() -> None:
    before, at = Entered(NINE - timedelta(microseconds=1)), Entered(NINE)
    assert entry_before([at, before], NINE) is before
    assert entry_before([at], NINE) is None
    assert entry_before([], NINE) is None


@pytest.mark.parametrize("state", MEMBERS)
def test_who_is_on_the_roster_is_a_member_on_duty_or_not(state: WorkerState) -> None:
    entry = Entered(NINE - timedelta(days=1), state)
    assert entry_before([entry], NINE) is entry


@pytest.mark.parametrize("state", [state for state in WorkerState if state not in MEMBERS])
def test_who_had_left_before_the_accident_was_no_member(state: WorkerState) -> None:
    entries = [Entered(NINE - timedelta(days=9)), Entered(NINE - timedelta(days=1), state)]
    assert entry_before(entries, NINE) is None
    assert entry_before(entries, NINE - timedelta(days=1)) is entries[0]


def test_who_came_back_before_the_accident_is_proven_by_the_latest_entry() -> None:
    back, left = Entered(NINE - timedelta(days=1)), Entered(NINE - timedelta(days=9), WorkerState.LEFT)
    assert entry_before([back, left], NINE) is back
    assert entry_before([left, back], NINE) is back
