"""Sequence, publicity and lifecycle of rolls."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.lifecycle import IllegalMove
from chassis.workdays import WorkCalendar
from services.subsidy.rolls.rules import (
    HAND_OF,
    PAST_PUBLICITY,
    ROLL,
    ROLL_PERMISSIONS,
    CoSignatureMissing,
    EarlierRollOpen,
    NeedsNoCoSignature,
    PublicityNotOver,
    RollMove,
    RollState,
    SharesDiffer,
    next_sequence,
    one_share,
    publicity_ends_on,
    require_co_signature_due,
    require_co_signed,
    require_publicity_over,
)
from services.subsidy.standards.rules import PublicityKind

CALENDAR = WorkCalendar()


@pytest.mark.parametrize(
    ("published", "kind", "days", "ends"),
    [
        # The Spring Festival of 2020: off from 24 January to 2 February, by emergency extension.
        ("2020-01-23", PublicityKind.WORKING, 1, "2020-02-03"),
        ("2020-01-23", PublicityKind.WORKING, 5, "2020-02-07"),
        ("2020-01-17", PublicityKind.WORKING, 5, "2020-01-23"),  # the Sunday of 19 January was worked
        ("2020-01-20", PublicityKind.CALENDAR, 3, "2020-01-23"),
        ("2020-01-20", PublicityKind.CALENDAR, 5, "2020-02-03"),
        ("2020-01-31", PublicityKind.CALENDAR, 1, "2020-02-03"),
        ("2020-03-02", PublicityKind.WORKING, 5, "2020-03-09"),
        ("2020-04-24", PublicityKind.WORKING, 1, "2020-04-26"),  # a worked Sunday
        ("2020-03-06", PublicityKind.WORKING, 1, "2020-03-09"),
    ],
)
def test_publicity_runs_for_full_days(published: str, kind: PublicityKind, days: int, ends: str) -> None:
    found = publicity_ends_on(date.fromisoformat(published), kind=kind, days=days, calendar=CALENDAR)
    assert found == date.fromisoformat(ends)


def test_publicity_is_over_the_day_after_its_last_day() -> None:
    ends_on = date(2020, 2, 3)
    with pytest.raises(PublicityNotOver):
        require_publicity_over(ends_on, today=ends_on)
    require_publicity_over(ends_on, today=date(2020, 2, 4))


@given(st.dates(date(2019, 1, 1), date(2026, 6, 1)), st.sampled_from(PublicityKind), st.integers(1, 30))
def test_publicity_is_never_shorter_than_its_days_and_ends_on_a_working_day(
    published: date, kind: PublicityKind, days: int
) -> None:
    ends = publicity_ends_on(published, kind=kind, days=days, calendar=CALENDAR)
    assert (ends - published).days >= days
    assert CALENDAR.is_working_day(ends)


def test_a_supplementary_roll_waits_for_the_publicity_of_the_earlier_ones() -> None:
    assert next_sequence([]) == 1
    assert next_sequence([(1, RollState.SETTLED), (2, RollState.PUBLICISED)]) == 3
    for state in set(RollState) - PAST_PUBLICITY - {RollState.VOIDED}:
        with pytest.raises(EarlierRollOpen):
            next_sequence([(1, state)])


def test_a_roll_is_split_by_one_share() -> None:
    assert one_share([5_000, 5_000]) == 5_000
    with pytest.raises(SharesDiffer):
        one_share([5_000, 7_000])


LEGAL = [
    ("draft", "publish", "publicity"),
    ("publicity", "close-publicity", "publicised"),
    ("publicised", "review", "reviewed"),
    ("reviewed", "audit", "audited"),
    ("audited", "check", "checked"),
    ("checked", "approve", "approved"),
    ("approved", "instruct", "instructed"),
    ("instructed", "settle", "settled"),
    ("instructed", "fall-short", "partial"),
    ("partial", "settle", "settled"),
    ("sent-back", "remake", "draft"),
]


@pytest.mark.parametrize(("state", "move", "after"), LEGAL)
def test_the_road_of_a_roll(state: str, move: str, after: str) -> None:
    assert ROLL.after(RollState(state), RollMove(move)) is RollState(after)


@pytest.mark.parametrize(
    ("state", "move"), [(state, move) for state in RollState for move in RollMove if (state, move) not in ROLL.steps]
)
def test_every_other_move_is_refused_and_names_the_legal_ones(state: RollState, move: RollMove) -> None:
    with pytest.raises(IllegalMove) as refused:
        ROLL.after(state, move)
    assert refused.value.facts["legal_moves"] == [legal.value for legal in ROLL.moves(state)]


def test_no_step_can_be_left_out() -> None:
    road = [RollState(state) for state, _, _ in LEGAL[:7]]
    for one, other in pairwise(road):
        assert [move for (origin, move), target in ROLL.steps.items() if target is other and origin is not one] in (
            [],
            [RollMove.REMAKE],
            [RollMove.EVIDENCE],
            [RollMove.CO_SIGN],
        )


def test_nothing_is_voided_or_sent_back_once_money_is_under_way() -> None:
    for state in (RollState.INSTRUCTED, RollState.PARTIAL, RollState.SETTLED):
        assert not {RollMove.VOID, RollMove.SEND_BACK} & set(ROLL.moves(state))


def test_each_move_has_a_permission_and_each_hand_a_move() -> None:
    assert set(ROLL_PERMISSIONS) == set(RollMove)
    assert len(set(HAND_OF.values())) == len(HAND_OF)


def test_a_roll_of_members_of_the_committees_is_co_signed_and_no_other() -> None:
    require_co_signature_due(due=True)
    with pytest.raises(NeedsNoCoSignature):
        require_co_signature_due(due=False)
    for due, signed in ((True, True), (False, False), (False, True)):
        require_co_signed(due=due, signed=signed)
    with pytest.raises(CoSignatureMissing):
        require_co_signed(due=True, signed=False)


def test_what_a_roll_that_waits_is_told() -> None:
    with pytest.raises(EarlierRollOpen) as refused:
        next_sequence([(2, RollState.DRAFT)])
    assert set(refused.value.facts) == {"sequence", "state"}
    assert refused.value.facts["sequence"] == 2
    with pytest.raises(PublicityNotOver) as open_still:
        require_publicity_over(date(2020, 2, 3), today=date(2020, 2, 3))
    assert open_still.value.facts == {"ends_on": "2020-02-03"}
