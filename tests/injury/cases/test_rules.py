from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import ZONE
from chassis.workdays import WorkCalendar
from services.injury.cases.rules import (
    INJURY_CASE,
    MERGE_WINDOW,
    OUTCOME_OF,
    CaseMove,
    CaseState,
    DeathBeforeEvent,
    InFuture,
    NotCompetent,
    NotRecognised,
    Outcome,
    RemediesOpen,
    Sighting,
    county_of,
    merged,
    remedies_end_on,
    require_alive_at_event,
    require_competent,
    require_past,
    require_recognised,
    require_remedies_over,
    same_accident,
)
from tests.injury.lifecycles import check

CALENDAR = WorkCalendar()
COUNTY, COMMUNITY, OTHER = 150203000000, 150203001001, 150203001002
AT = datetime(2020, 2, 1, 8, 30, tzinfo=ZONE)


def sighting(
    report_id: str = "first", *, worker: str = "W000010017", at: datetime = AT, region: int = COMMUNITY
) -> Sighting:
    return Sighting(report_id, worker, at, region, AT + timedelta(hours=1))


def walk(*moves: CaseMove) -> CaseState:
    state = INJURY_CASE.start
    for move in moves:
        state = INJURY_CASE.after(state, move)
    return state


def test_every_illegal_move_of_a_case_names_the_legal_ones() -> None:
    check(INJURY_CASE, CaseState, CaseMove)


def test_a_case_ends_final_or_merged_and_one_withdrawn_may_be_applied_for_again() -> None:
    assert INJURY_CASE.finals() == {CaseState.FINAL, CaseState.MERGED}
    assert walk(CaseMove.APPLY, CaseMove.WITHDRAW, CaseMove.APPLY) is CaseState.APPLIED


def test_papers_can_be_asked_for_again_until_they_are_complete() -> None:
    once = (CaseMove.REQUEST_SUPPLEMENT, CaseMove.SUPPLEMENT)
    assert walk(CaseMove.APPLY, *once, *once, CaseMove.ACCEPT) is CaseState.ACCEPTED


def test_a_suspended_case_is_resumed_before_it_is_decided() -> None:
    suspended = (CaseMove.APPLY, CaseMove.ACCEPT, CaseMove.INVESTIGATE, CaseMove.SUSPEND)
    assert CaseMove.RECOGNISE not in INJURY_CASE.moves(walk(*suspended))
    assert walk(*suspended, CaseMove.RESUME, CaseMove.RECOGNISE, CaseMove.SERVE) is CaseState.SERVED


def test_officers_are_named_again_while_they_investigate() -> None:
    suspended_first = (CaseMove.APPLY, CaseMove.ACCEPT, CaseMove.SUSPEND, CaseMove.RESUME)
    assert walk(*suspended_first, CaseMove.INVESTIGATE, CaseMove.INVESTIGATE) is CaseState.INVESTIGATING


def test_a_refusal_to_accept_is_served_and_challenged_like_a_decision() -> None:
    refused = (CaseMove.APPLY, CaseMove.REFUSE, CaseMove.SERVE, CaseMove.SUE, CaseMove.REVOKE)
    assert walk(*refused, CaseMove.ACCEPT) is CaseState.ACCEPTED


def test_after_a_review_upholds_there_is_still_the_suit() -> None:
    decided = (CaseMove.APPLY, CaseMove.ACCEPT, CaseMove.REJECT, CaseMove.SERVE, CaseMove.REVIEW, CaseMove.UPHOLD)
    assert walk(*decided) is CaseState.SERVED
    assert walk(*decided, CaseMove.SUE, CaseMove.UPHOLD) is CaseState.FINAL


def test_each_deciding_move_has_its_outcome() -> None:
    assert set(OUTCOME_OF.values()) == set(Outcome)


@pytest.mark.parametrize("outcome", [None, Outcome.NOT_ACCEPTED, Outcome.NOT_RECOGNISED])
def test_no_benefit_comes_before_recognition_save_rescue_and_advances(outcome: Outcome | None) -> None:
    with pytest.raises(NotRecognised):
        require_recognised(outcome)
    require_recognised(outcome, emergency=True)
    require_recognised(outcome, advance=True)


@pytest.mark.parametrize("outcome", [Outcome.RECOGNISED, Outcome.DEEMED])
def test_recognised_and_deemed_injuries_open_benefits(outcome: Outcome) -> None:
    require_recognised(outcome)


def test_a_decision_is_final_the_day_after_six_months() -> None:
    served = date(2020, 3, 2)
    assert remedies_end_on(served, today=served, calendar=CALENDAR) == date(2020, 9, 2)
    with pytest.raises(RemediesOpen) as refused:
        require_remedies_over(served, today=date(2020, 9, 2), calendar=CALENDAR)
    assert refused.value.facts["ends_on"] == "2020-09-02"
    require_remedies_over(served, today=date(2020, 9, 3), calendar=CALENDAR)


def test_the_time_for_a_suit_rolls_over_the_spring_festival_too() -> None:
    served = date(2019, 7, 25)
    assert remedies_end_on(served, today=served, calendar=CALENDAR) == date(2020, 2, 3)


def test_a_second_report_of_the_same_worker_time_and_place_merges() -> None:
    first = sighting()
    again = sighting("again", at=AT + timedelta(hours=2))
    assert same_accident(again, [first]) == first


@pytest.mark.parametrize(
    ("apart", "merges"),
    [(MERGE_WINDOW, True), (-MERGE_WINDOW, True), (MERGE_WINDOW + timedelta(minutes=1), False)],
)
def test_reports_merge_up_to_the_edge_of_the_window(apart: timedelta, merges: bool) -> None:  # noqa: FBT001 (a case)
    found = same_accident(sighting("again", at=AT + apart), [sighting()])
    assert (found is not None) is merges


def test_another_worker_or_another_community_is_another_accident() -> None:
    assert same_accident(sighting("again", worker="W000010025"), [sighting()]) is None
    assert same_accident(sighting("again", region=OTHER), [sighting()]) is None


def test_a_hospital_that_knows_only_the_county_still_reports_the_same_accident() -> None:
    assert same_accident(sighting("again", region=COUNTY), [sighting()]) == sighting()
    assert same_accident(sighting(region=COMMUNITY), [sighting("wide", region=COUNTY)]) == sighting(
        "wide", region=COUNTY
    )


def test_of_several_alike_the_nearest_in_time_is_meant() -> None:
    far, near = sighting("far", at=AT - timedelta(hours=20)), sighting("near", at=AT + timedelta(hours=1))
    assert same_accident(sighting("again"), [far, near]) == near


def test_a_merged_case_keeps_its_identity_its_first_report_and_the_closer_place() -> None:
    first = sighting(region=COUNTY)
    whole = merged(first, sighting("again", at=AT + timedelta(hours=3), region=COMMUNITY))
    assert (whole.report_id, whole.event_at, whole.region) == ("first", AT, COMMUNITY)
    assert merged(sighting(), sighting("again", region=COUNTY)).region == COMMUNITY


@given(st.integers(-3000, 3000), st.sampled_from([COUNTY, COMMUNITY, OTHER]))
def test_merging_is_symmetric(minutes: int, region: int) -> None:
    one, two = sighting("one"), sighting("two", at=AT + timedelta(minutes=minutes), region=region)
    assert (same_accident(one, [two]) is None) == (same_accident(two, [one]) is None)


def test_a_case_is_of_its_county_until_a_closer_place_is_known() -> None:
    assert county_of(COMMUNITY) == county_of(150203001000) == county_of(COUNTY) == COUNTY
    for wide in (150200000000, 150000000000):
        assert county_of(wide) == wide


def test_this_very_instant_has_happened_and_the_next_has_not() -> None:
    require_past(AT, now=AT)
    with pytest.raises(InFuture):
        require_past(AT + timedelta(microseconds=1), now=AT)


@pytest.mark.parametrize("competent", [150200000000, None])
def test_another_department_than_the_competent_one_decides_nothing(competent: int | None) -> None:
    require_competent(COUNTY, region=COUNTY)
    with pytest.raises(NotCompetent):
        require_competent(competent, region=COUNTY)


def test_a_repeated_report_leaves_the_case_its_worker_and_the_time_of_its_first_report() -> None:
    first, repeat = sighting(), Sighting("again", "W000010017", AT, COUNTY, AT + timedelta(hours=5))
    assert merged(first, repeat) == first
    assert merged(repeat, first).reported_at == first.reported_at


def test_whoever_dies_at_the_very_instant_was_alive_at_the_event() -> None:
    require_alive_at_event(AT, event_at=AT)
    require_alive_at_event(None, event_at=AT)
    with pytest.raises(DeathBeforeEvent):
        require_alive_at_event(AT - timedelta(microseconds=1), event_at=AT)
