"""What a policy covers, and which record of the roster proves membership."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chassis.clock import ZONE
from chassis.workers import Category, WorkerState
from services.welfare.insurance.rules import (
    BelowUsed,
    NotCovered,
    PolicyEnds,
    require_capacity,
    require_covered,
    require_ends_within,
    uncovered,
)
from services.welfare.insurance_claims.rules import (
    INSURANCE_CLAIM,
    BillMissing,
    ClaimKind,
    ClaimMove,
    ClaimState,
    require_bill,
)
from services.welfare.insurance_proofs.rules import INSURANCE_PROOF, ProofMove, ProofState, entry_before
from services.welfare.visits.rules import Harm
from tests.injury.lifecycles import check
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, PROVINCE

NINE = datetime(2020, 2, 5, 9, tzinfo=ZONE)


@dataclass(frozen=True, slots=True)
class Entered:
    entered_at: datetime
    state: WorkerState = WorkerState.ACTIVE


def test_lifecycles_keep_what_every_lifecycle_keeps() -> None:
    check(INSURANCE_CLAIM, ClaimState, ClaimMove)
    check(INSURANCE_PROOF, ProofState, ProofMove)


@pytest.mark.parametrize(
    ("changed", "unfit"),
    [
        ({}, []),
        ({"harm": Harm.INFECTION}, ["harm"]),
        ({"category": Category.VOLUNTEER}, ["category"]),
        ({"categories": []}, []),
        ({"region": ELSEWHERE}, ["region"]),
        ({"region": ELSEWHERE, "regions": [COUNTY, PROVINCE]}, []),
        ({"event_on": date(2020, 1, 24)}, ["period"]),
        ({"event_on": date(2020, 1, 25)}, []),
        ({"event_on": date(2020, 3, 1)}, ["period"]),
        ({"event_on": date(2020, 3, 1), "valid_to": None}, []),
    ],
)
def test_an_event_fits_a_policy_in_every_respect_or_is_not_covered(changed: dict[str, Any], unfit: list[str]) -> None:
    asked: dict[str, Any] = {
        "harm": Harm.ACCIDENT,
        "harms": ["accident"],
        "category": Category.GRID,
        "categories": ["grid"],
        "region": COMMUNITY,
        "regions": [COUNTY],
        "event_on": date(2020, 2, 29),
        "valid_from": date(2020, 1, 25),
        "valid_to": date(2020, 2, 29),
    }
    assert uncovered(**(asked | changed)) == unfit
    if unfit:
        with pytest.raises(NotCovered):
            require_covered(unfit)


def test_only_what_was_entered_before_the_accident_proves_anything() -> None:
    before, at = Entered(NINE - timedelta(seconds=1)), Entered(NINE)
    assert entry_before([at, before], NINE) is before
    assert entry_before([at], NINE) is None
    assert entry_before([], NINE) is None


@pytest.mark.parametrize("state", [WorkerState.LEFT, WorkerState.DECEASED, WorkerState.MERGED])
def test_who_had_left_before_the_accident_was_no_member(state: WorkerState) -> None:
    entries = [Entered(NINE - timedelta(days=9)), Entered(NINE - timedelta(days=1), state)]
    assert entry_before(entries, NINE) is None
    assert entry_before(entries, NINE - timedelta(days=1)) is entries[0]


def test_a_medical_claim_is_of_one_bill_and_no_other_is_of_any() -> None:
    require_bill(ClaimKind.MEDICAL, bill_no="B-1", claimed_fen=1)
    require_bill(ClaimKind.DEATH, bill_no=None, claimed_fen=None)
    for kind, bill_no, fen in (
        (ClaimKind.MEDICAL, None, 1),
        (ClaimKind.MEDICAL, "B-1", None),
        (ClaimKind.DEATH, "B-1", None),
        (ClaimKind.DEATH, None, 1),
    ):
        with pytest.raises(BillMissing):
            require_bill(kind, bill_no=bill_no, claimed_fen=fen)


def test_a_capacity_is_never_below_what_is_proven() -> None:
    require_capacity(3, used=3)
    with pytest.raises(BelowUsed):
        require_capacity(2, used=3)


def test_the_cover_of_a_policy_is_cut_short_within_its_days() -> None:
    first, last = date(2020, 2, 1), date(2020, 3, 31)
    for day in (first, last):
        require_ends_within(day, valid_from=first, valid_to=last)
    for day in (date(2020, 1, 31), date(2020, 4, 1)):
        with pytest.raises(PolicyEnds):
            require_ends_within(day, valid_from=first, valid_to=last)
