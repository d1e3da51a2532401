"""The way of a case, and how far a place is told."""

from datetime import timedelta

import pytest

from services.welfare.counselling.rules import (
    CASE_PERMISSIONS,
    COUNSELLING_CASE,
    KEPT_AFTER_CLOSING,
    PROPOSAL_LASTS,
    CounselMove,
    CounselState,
    county_of,
)
from tests.injury.lifecycles import check
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, TOWNSHIP

S, M = CounselState, CounselMove
LIVE = {state for state in S if COUNSELLING_CASE.moves(state)}


def may(move: CounselMove) -> set[CounselState]:
    return {state for state in S if move in COUNSELLING_CASE.moves(state)}


def test_every_illegal_move_of_a_case_names_the_legal_ones() -> None:
    check(COUNSELLING_CASE, S, M)
    assert set(CASE_PERMISSIONS) == set(M)
    assert set(S) - LIVE == {S.CLOSED, S.TRANSFERRED_MEDICAL, S.WITHDRAWN}


def test_a_life_in_danger_waits_for_no_consent_and_no_step() -> None:
    assert may(M.ALARM) == LIVE
    assert {COUNSELLING_CASE.after(state, M.ALARM) for state in LIVE} == {S.CRISIS}


def test_before_consent_nothing_is_asked_and_nobody_is_met() -> None:
    assert set(COUNSELLING_CASE.moves(S.REFERRED)) == {M.CONSENT, M.ALARM, M.WITHDRAW, M.MERGE, M.LAPSE}
    assert may(M.CONSENT) == {S.REFERRED}


def test_a_questionnaire_is_no_condition_of_being_listened_to() -> None:
    assert COUNSELLING_CASE.after(S.CONSENTED, M.MEET) is S.IN_SESSION
    assert may(M.SCREEN) == {S.CONSENTED, S.TRIAGED}
    assert may(M.TRIAGE) == {S.SCREENED}


def test_a_crisis_is_met_as_one_and_ends_in_follow_up_a_hospital_or_as_the_person_says() -> None:
    assert COUNSELLING_CASE.after(S.CRISIS, M.MEET) is S.CRISIS
    assert M.CLOSE not in COUNSELLING_CASE.moves(S.CRISIS)
    assert {COUNSELLING_CASE.after(S.CRISIS, move) for move in (M.FOLLOW_UP, M.TRANSFER_MEDICAL, M.WITHDRAW)} == {
        S.FOLLOW_UP,
        S.TRANSFERRED_MEDICAL,
        S.WITHDRAWN,
    }


@pytest.mark.parametrize("move", [M.MERGE, M.LAPSE])
def test_two_records_of_one_person_and_a_death_close_what_goes_on(move: CounselMove) -> None:
    assert may(move) == LIVE
    assert {COUNSELLING_CASE.after(state, move) for state in LIVE} == {S.CLOSED}


def test_a_proposal_is_forgotten_after_a_fortnight_and_a_case_after_a_year() -> None:
    assert (timedelta(weeks=2), timedelta(days=365)) == (PROPOSAL_LASTS, KEPT_AFTER_CLOSING)


@pytest.mark.parametrize(
    ("region", "told"),
    [(COMMUNITY, COUNTY), (TOWNSHIP, COUNTY), (COUNTY, COUNTY), (LEAGUE, LEAGUE), (PROVINCE, PROVINCE)],
)
def test_no_place_narrower_than_a_county_is_told(region: int, told: int) -> None:
    assert county_of(region) == told
