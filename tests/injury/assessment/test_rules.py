import hashlib
from datetime import date
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.workdays import WorkCalendar
from services.injury.assessment.rules import (
    CAPABILITY_ASSESSMENT,
    LEVEL_OF,
    AssessmentMove,
    AssessmentState,
    EndsBefore,
    ExpertsTooFew,
    GradeWrong,
    Kind,
    NotAssessable,
    NotFinalYet,
    NotSigned,
    Panel,
    PanelSizeWrong,
    PayPeriodTooLong,
    ReappraisalLate,
    ReviewTooEarly,
    draw_panel,
    panel_is_genuine,
    pay_period,
    pool_digest,
    require_assessable,
    require_final,
    require_grade,
    require_not_before,
    require_reappraisal_in_time,
    require_review_due,
    require_signed,
    review_from,
)
from tests.injury.lifecycles import check

CALENDAR = WorkCalendar()
EXPERTS = [f"E{number:03d}" for number in range(40)]
pools = st.sets(st.sampled_from(EXPERTS), min_size=6)


def test_every_illegal_move_of_an_assessment_names_the_legal_ones() -> None:
    check(CAPABILITY_ASSESSMENT, AssessmentState, AssessmentMove)


def test_each_kind_has_its_committee() -> None:
    assert set(LEVEL_OF) == set(Kind)


@pytest.mark.parametrize(("recognised", "stable"), [(False, True), (True, False)])
def test_only_a_recognised_and_stable_injury_is_assessed(recognised: bool, stable: bool) -> None:  # noqa: FBT001 (cases)
    with pytest.raises(NotAssessable):
        require_assessable(recognised=recognised, stable=stable)
    require_assessable(recognised=True, stable=True)


@pytest.mark.parametrize("size", [0, 1, 2, 4, 6])
def test_a_panel_has_three_or_five_experts(size: int) -> None:
    with pytest.raises(PanelSizeWrong):
        draw_panel(seed="s", experts=EXPERTS, size=size)


def test_too_few_experts_once_those_who_stand_back_are_left_out() -> None:
    with pytest.raises(ExpertsTooFew) as refused:
        draw_panel(seed="s", experts=EXPERTS[:3], recused=EXPERTS[:1], size=3)
    assert refused.value.facts == {"needed": 3, "available": 2}


@given(st.text(max_size=20).filter(str.isascii), pools, st.sampled_from([3, 5]), st.randoms())
def test_a_draw_is_the_same_whatever_the_order_of_the_list(
    seed: str, pool: set[str], size: int, random: Random
) -> None:
    shuffled = sorted(pool)
    random.shuffle(shuffled)
    panel = draw_panel(seed=seed, experts=shuffled, size=size)
    assert panel == draw_panel(seed=seed, experts=pool, size=size)
    assert len(set(panel.experts)) == size
    assert set(panel.experts) <= pool
    assert panel_is_genuine(panel, experts=pool)


@given(pools)
def test_when_one_stands_back_the_others_stay(pool: set[str]) -> None:
    panel = draw_panel(seed="s", experts=pool, size=3)
    again = draw_panel(seed="s", experts=pool, recused={panel.experts[1]}, size=3)
    assert again.experts[:2] == (panel.experts[0], panel.experts[2])
    assert panel.experts[1] not in again.experts


def test_a_panel_that_was_not_drawn_is_found_out() -> None:
    panel = draw_panel(seed="s", experts=EXPERTS, size=3)
    undrawn = next(expert for expert in EXPERTS if expert not in panel.experts)
    chosen = Panel(panel.seed, panel.pool, (undrawn, *panel.experts[1:]))
    assert not panel_is_genuine(chosen, experts=EXPERTS)
    assert not panel_is_genuine(panel, experts=EXPERTS, recused={panel.experts[0]})
    assert not panel_is_genuine(panel, experts=[*EXPERTS, "E999"])
    assert not panel_is_genuine(Panel(panel.seed, panel.pool, panel.experts[:2]), experts=EXPERTS)


def test_every_expert_can_be_drawn() -> None:
    drawn = {one for n in range(200) for one in draw_panel(seed=str(n), experts=EXPERTS[:10], size=3).experts}
    assert drawn == set(EXPERTS[:10])


def test_grades_are_one_to_ten_or_none() -> None:
    for grade in (None, 1, 10):
        require_grade(grade)
    for wrong in (0, 11, -1):
        with pytest.raises(GradeWrong):
            require_grade(wrong)


def test_reappraisal_is_asked_for_within_15_days_over_the_festival_too() -> None:
    received = date(2020, 1, 10)
    require_reappraisal_in_time(received_on=received, applied_on=date(2020, 2, 3), calendar=CALENDAR)
    with pytest.raises(ReappraisalLate) as refused:
        require_reappraisal_in_time(received_on=received, applied_on=date(2020, 2, 4), calendar=CALENDAR)
    assert refused.value.facts["due_on"] == "2020-02-03"


def test_a_conclusion_is_final_when_its_time_is_over_and_the_provinces_at_once() -> None:
    received = date(2020, 3, 2)
    with pytest.raises(NotFinalYet):
        require_final(Kind.INITIAL, received_on=received, today=date(2020, 3, 17), calendar=CALENDAR)
    require_final(Kind.INITIAL, received_on=received, today=date(2020, 3, 18), calendar=CALENDAR)
    require_final(Kind.REAPPRAISAL, received_on=received, today=received, calendar=CALENDAR)


def test_a_review_comes_after_a_full_year() -> None:
    assert review_from(date(2020, 3, 2)) == date(2021, 3, 3)
    with pytest.raises(ReviewTooEarly):
        require_review_due(concluded_on=date(2020, 3, 2), applied_on=date(2021, 3, 2))
    require_review_due(concluded_on=date(2020, 3, 2), applied_on=date(2021, 3, 3))


def test_paid_leave_is_twelve_months_and_twelve_more_when_confirmed() -> None:
    start = date(2020, 1, 31)
    assert pay_period(started_on=start, months=12).ends_on == date(2021, 1, 31)
    assert pay_period(started_on=start, months=1).ends_on == date(2020, 2, 29)
    longest = pay_period(started_on=start, months=12, extra_months=12, confirmed=True)
    assert (longest.ends_on, longest.extended) == (date(2022, 1, 31), True)


@pytest.mark.parametrize(
    ("months", "extra", "confirmed"), [(0, 0, True), (13, 0, True), (12, 1, False), (12, 13, True), (12, -1, True)]
)
def test_no_longer_leave_than_that(months: int, extra: int, confirmed: bool) -> None:  # noqa: FBT001 (a case)
    with pytest.raises(PayPeriodTooLong):
        pay_period(started_on=date(2020, 1, 31), months=months, extra_months=extra, confirmed=confirmed)


def test_paid_leave_ends_with_the_grade() -> None:
    graded = date(2020, 9, 1)
    assert pay_period(started_on=date(2020, 1, 31), months=12, graded_on=graded).ends_on == graded
    assert pay_period(started_on=date(2020, 1, 31), months=6, graded_on=graded).ends_on == date(2020, 7, 31)


def test_every_expert_of_the_panel_signs_and_nobody_else() -> None:
    require_signed(["E001", "E002", "E003"], signed=["E003", "E001", "E002"])
    for signed in (["E001", "E002"], ["E001", "E002", "E004"], ["E001", "E002", "E003", "E004"], []):
        with pytest.raises(NotSigned):
            require_signed(["E001", "E002", "E003"], signed=signed)


def test_a_panel_may_be_the_whole_pool() -> None:
    assert set(draw_panel(seed="s", experts=EXPERTS[:3], size=3).experts) == set(EXPERTS[:3])


def test_the_digest_is_of_those_who_could_be_drawn_sorted_and_one_a_line() -> None:
    assert pool_digest(["E002", "E001", "E003"], recused=["E003"]) == hashlib.sha256(b"E001\nE002").hexdigest()


def test_what_ends_may_end_on_the_day_on_which_it_began() -> None:
    require_not_before(date(2020, 2, 3), earliest=date(2020, 2, 3))
    with pytest.raises(EndsBefore):
        require_not_before(date(2020, 2, 2), earliest=date(2020, 2, 3))


def test_one_confirmed_month_more_extends_the_paid_leave_and_none_does_not() -> None:
    start = date(2020, 1, 31)
    longer = pay_period(started_on=start, months=12, extra_months=1, confirmed=True)
    assert (longer.ends_on, longer.extended) == (date(2021, 2, 28), True)
    assert not pay_period(started_on=start, months=12, confirmed=True).extended
