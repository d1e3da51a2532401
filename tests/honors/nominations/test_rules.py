"""The rules of nominations, without a database."""

import pytest

from chassis.lifecycle import IllegalMove
from chassis.regions import Level
from chassis.workers import Category, WorkerState
from services.honors.nominations.rules import (
    NOMINATION,
    NoMajority,
    NominationMove,
    NominationState,
    NomineeNotServing,
    NoQuota,
    first_free,
    further,
    is_front_line,
    next_level,
    quota_for,
    require_majority,
    require_serving,
    stages_before,
)
from services.honors.schemes.rules import Stage

LEVELS = [Level.COUNTY, Level.LEAGUE, Level.PROVINCE]


def test_half_of_those_present_is_no_majority() -> None:
    with pytest.raises(NoMajority):
        require_majority(present=20, in_favour=10)
    require_majority(present=21, in_favour=11)


def test_levels_review_in_their_order_and_each_once() -> None:
    assert [next_level(LEVELS, done) for done in (None, *LEVELS)] == [*LEVELS, None]


def test_a_level_waits_for_the_lists_below_it_alone() -> None:
    stages = [Stage.UNIT, Stage.COUNTY, Stage.PROVINCE]
    assert stages_before(stages, Level.COUNTY) == [Stage.UNIT]
    assert stages_before(stages, Level.PROVINCE) == [Stage.UNIT, Stage.COUNTY]


@pytest.mark.parametrize(
    ("leader", "half_days", "level", "front"),
    [
        (False, 2, Level.COMMUNITY, True),
        (False, 0, Level.COMMUNITY, False),
        (True, 40, Level.COMMUNITY, False),
        (False, None, Level.COMMUNITY, True),
        (False, None, Level.TOWNSHIP, False),
        (True, None, Level.COMMUNITY, False),
    ],
)
def test_who_is_of_the_front_line(leader: bool, half_days: int | None, level: Level, front: bool) -> None:  # noqa: FBT001
    assert is_front_line(leader=leader, half_days=half_days, level=level) is front


def test_the_nearest_quota_counts_and_there_the_own_categorys() -> None:
    quotas: list[tuple[int, Category | None]] = [
        (150600000000, Category.GRID),
        (150603000000, None),
        (150603000000, Category.GRID),
        (150602000000, Category.GRID),
    ]
    assert quota_for(quotas, region=150603001001, category=Category.GRID) == (150603000000, Category.GRID)
    assert quota_for(quotas, region=150603001001, category=Category.OTHER) == (150603000000, None)
    assert quota_for(quotas, region=150621001001, category=Category.GRID) == (150600000000, Category.GRID)
    with pytest.raises(NoQuota):
        quota_for(quotas, region=150100000000, category=Category.GRID)


@pytest.mark.parametrize(
    ("taken", "front_line", "seat"),
    [([], True, 1), ([], False, 3), ([1, 2], True, 3), ([3], False, None), ([1, 2, 3], True, None), ([2], True, 1)],
)
def test_reserved_places_are_the_front_lines(taken: list[int], front_line: bool, seat: int | None) -> None:  # noqa: FBT001
    assert first_free(places=3, reserved=2, taken=taken, front_line=front_line) == seat


@pytest.mark.parametrize("state", [WorkerState.PENDING, WorkerState.DECEASED, WorkerState.MERGED])
def test_the_dead_and_the_unknown_are_not_nominated(state: WorkerState) -> None:
    with pytest.raises(NomineeNotServing):
        require_serving(state)


def test_nothing_is_conferred_that_was_not_approved() -> None:
    with pytest.raises(IllegalMove):
        NOMINATION.after(NominationState.CONSULTED, NominationMove.CONFER)
    assert NOMINATION.finals() == {NominationState.REVOKED, NominationState.WITHDRAWN, NominationState.DECLINED}


def test_of_two_live_nominations_one_has_come_as_far_or_further() -> None:
    state = NominationState
    way = [state.RETURNED, state.RECOMMENDED, state.UNDER_REVIEW, state.REVIEWED, state.CONSULTED, state.APPROVED]
    for place, one in enumerate([*way, state.CONFERRED]):
        assert [further(one, other) for other in way] == [place >= at for at in range(len(way))]
