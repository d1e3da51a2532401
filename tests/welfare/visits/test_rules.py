"""What calls for a visit, when it is due, and when it is late."""

from datetime import datetime, timedelta

import pytest

from chassis.clock import ZONE
from services.welfare.visit_limits.rules import nearest
from services.welfare.visits.rules import (
    NEED,
    VISIT,
    Harm,
    NeedMove,
    NeedState,
    Occasion,
    VisitedInFuture,
    VisitLimit,
    VisitMove,
    VisitState,
    after_settling,
    due_at,
    graver,
    late,
    limit_of,
    occasion_of,
    require_visited_in_order,
)
from tests.injury.lifecycles import check
from tests.offices import COMMUNITY, COUNTY, LEAGUE

NINE = datetime(2020, 2, 5, 9, tzinfo=ZONE)


def test_lifecycles_keep_what_every_lifecycle_keeps() -> None:
    check(VISIT, VisitState, VisitMove)
    check(NEED, NeedState, NeedMove)


@pytest.mark.parametrize("harm", list(Harm))
def test_every_harm_has_an_occasion_and_only_a_missing_person_is_critical_from_the_start(harm: Harm) -> None:
    occasion, critical = occasion_of(harm)
    assert occasion in (Occasion.INJURY, Occasion.INFECTION, Occasion.ILLNESS)
    assert critical is (harm is Harm.MISSING)


@pytest.mark.parametrize(
    ("occasion", "critical", "limit", "hours"),
    [
        (Occasion.DEATH, False, VisitLimit.DEATH, 24),
        (Occasion.DEATH, True, VisitLimit.DEATH, 24),
        (Occasion.INJURY, True, VisitLimit.CRITICAL, 24),
        (Occasion.INJURY, False, VisitLimit.INJURY, 72),
        (Occasion.INFECTION, False, VisitLimit.INFECTION, 72),
        (Occasion.ILLNESS, False, VisitLimit.ILLNESS, 72),
        (Occasion.HARDSHIP, False, VisitLimit.HARDSHIP, 168),
        (Occasion.ROUTINE, False, VisitLimit.ROUTINE, 720),
    ],
)
def test_each_occasion_has_its_default_hours(
    *, occasion: Occasion, critical: bool, limit: VisitLimit, hours: int
) -> None:
    assert limit_of(occasion, critical=critical) is limit
    assert due_at(NINE, limit, {}) == NINE + timedelta(hours=hours)


def test_a_place_s_own_hours_go_before_the_default_and_a_county_s_before_its_league_s() -> None:
    own = nearest([(COUNTY, VisitLimit.INJURY, 48), (LEAGUE, VisitLimit.INJURY, 60), (LEAGUE, VisitLimit.DEATH, 12)])
    assert due_at(NINE, VisitLimit.INJURY, own) == NINE + timedelta(hours=48)
    assert due_at(NINE, VisitLimit.DEATH, own) == NINE + timedelta(hours=12)


def test_of_two_occasions_that_are_one_the_graver_holds() -> None:
    assert graver(Occasion.ILLNESS, Occasion.DEATH) is Occasion.DEATH
    assert graver(Occasion.INJURY, Occasion.ROUTINE) is Occasion.INJURY


@pytest.mark.parametrize(
    ("needs", "move"),
    [
        ([NeedState.RESOLVED], VisitMove.RESOLVE),
        ([NeedState.RESOLVED, NeedState.REFERRED], VisitMove.REFER),
        ([NeedState.RESOLVED, NeedState.OPEN], None),
    ],
)
def test_a_visit_goes_on_when_its_last_need_is_settled(needs: list[NeedState], move: VisitMove | None) -> None:
    assert after_settling(needs) is move


def test_a_visit_is_made_between_the_event_and_now() -> None:
    require_visited_in_order(NINE, triggered_at=NINE, now=NINE)
    for wrong in (NINE - timedelta(seconds=1), NINE + timedelta(hours=1, seconds=1)):
        with pytest.raises(VisitedInFuture):
            require_visited_in_order(wrong, triggered_at=NINE, now=NINE + timedelta(hours=1))


@pytest.mark.parametrize(
    ("state", "hours", "limit"),
    [
        (VisitState.TRIGGERED, 24, None),
        (VisitState.TRIGGERED, 25, VisitLimit.ASSIGN),
        (VisitState.ASSIGNED, 25, None),
        (VisitState.ASSIGNED, 72, None),
        (VisitState.ASSIGNED, 73, VisitLimit.INJURY),
        (VisitState.TRIGGERED, 73, VisitLimit.INJURY),
    ],
)
def test_what_is_over_is_the_county_s_duty_and_shows_at_its_league(
    state: VisitState, hours: int, limit: VisitLimit | None
) -> None:
    read = late(
        COMMUNITY,
        state=state,
        occasion=Occasion.INJURY,
        critical=False,
        assign_due_at=NINE + timedelta(hours=24),
        visit_due_at=NINE + timedelta(hours=72),
        now=NINE + timedelta(hours=hours),
    )
    assert (read and read.limit) == limit
    if read:
        assert (read.duty_region, read.shown_to, read.hours_over) == (COUNTY, LEAGUE, 1)
