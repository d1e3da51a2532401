from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.caller import Department
from chassis.problems import ParameterMissing
from chassis.workdays import WorkCalendar
from services.injury.clocks.limits import Limit
from services.injury.clocks.rules import Span
from services.injury.recognition.applications import (
    Applicant,
    NotPromisable,
    NotTheApplicant,
    PlaceTooWide,
    Promise,
    PromisePast,
    PromisesOpen,
    PromiseState,
    SupplementNotOnce,
    competent_region,
    materials_for,
    missing_materials,
    promise_state,
    require_applicant,
    require_own_application,
    require_promisable,
    require_promises_kept,
    supplement_list,
)
from services.injury.recognition.grounds import Ground, Material
from services.injury.recognition.timeliness import (
    ApplicationLate,
    CostsOnEmployer,
    LostTime,
    Timeliness,
    judge_lateness,
    judge_timeliness,
    lost_span,
)

CALENDAR = WorkCalendar()
EVENT = date(2019, 12, 26)  # 30 days later is 25 January 2020, in the Spring Festival
SOMEBODY = [Applicant.WORKER, Applicant.RELATIVE, Applicant.UNION]


def judged(
    applicant: Applicant,
    applied_on: date,
    *,
    event_on: date = EVENT,
    consented_days: int = 0,
    lost: Sequence[Span] = (),
    accepted_on: date | None = None,
) -> Timeliness:
    return judge_timeliness(
        applicant=applicant,
        event_on=event_on,
        applied_on=applied_on,
        accepted_on=accepted_on,
        calendar=CALENDAR,
        consented_days=consented_days,
        lost=lost,
    )


def test_the_employers_thirty_days_roll_over_the_spring_festival() -> None:
    in_time = judged(Applicant.EMPLOYER, date(2020, 2, 3))
    assert (in_time.clock.limit, in_time.employer_late, in_time.costs) == (Limit.EMPLOYER_APPLY, False, None)
    assert judged(Applicant.EMPLOYER, date(2020, 2, 4)).employer_late


def test_a_late_employer_is_heard_and_bears_the_costs_from_the_accident_to_acceptance() -> None:
    late = judged(Applicant.EMPLOYER, date(2020, 3, 2), accepted_on=date(2020, 3, 9))
    assert late.costs == CostsOnEmployer(EVENT, date(2020, 3, 9))
    assert late.clock.limit is Limit.WORKER_APPLY


def test_consented_days_are_the_employers() -> None:
    assert not judged(Applicant.EMPLOYER, date(2020, 3, 2), consented_days=40).employer_late


@pytest.mark.parametrize("applicant", SOMEBODY)
def test_worker_relatives_and_union_have_a_year_and_need_not_wait(applicant: Applicant) -> None:
    early = judged(applicant, date(2020, 1, 2))
    assert (early.clock.limit, early.employer_late) == (Limit.WORKER_APPLY, False)
    last = judged(applicant, date(2020, 12, 28))  # 26 December 2020 is a Saturday
    assert last.costs == CostsOnEmployer(EVENT, date(2020, 12, 28))
    with pytest.raises(ApplicationLate) as refused:
        judged(applicant, date(2020, 12, 29))
    assert refused.value.facts["due_on"] == "2020-12-28"


def test_the_employer_too_is_late_for_good_after_the_year() -> None:
    with pytest.raises(ApplicationLate):
        judged(Applicant.EMPLOYER, date(2020, 12, 29))


def test_time_lost_for_no_reason_of_the_workers_own_does_not_count() -> None:
    quarantine = lost_span(LostTime.FORCE_MAJEURE, first_on=date(2020, 2, 1), last_on=date(2020, 2, 10))
    assert judged(Applicant.WORKER, date(2021, 1, 5), lost=[quarantine])
    with pytest.raises(ApplicationLate):
        judged(Applicant.WORKER, date(2021, 1, 6), lost=[quarantine])


def test_while_the_relation_is_before_the_court_nobody_is_late() -> None:
    pending = lost_span(LostTime.RELATION_DISPUTE, first_on=date(2020, 6, 1), last_on=None)
    assert judged(Applicant.WORKER, date(2022, 6, 1), lost=[pending]).clock.due_on is None


@pytest.mark.parametrize("ground", Ground)
def test_every_application_has_the_form_the_relation_and_a_diagnosis_of_some_kind(ground: Ground) -> None:
    papers = materials_for(ground)
    assert {Material.APPLICATION_FORM, Material.RELATION_PROOF} <= set(papers)
    assert {Material.DIAGNOSIS, Material.OCCUPATIONAL_DIAGNOSIS, Material.INFECTION_PROOF} & set(papers)
    assert len(set(papers)) == len(papers)


def test_an_infection_takes_the_four_papers_of_the_practice_seen() -> None:
    assert materials_for(Ground.INFECTION_ON_DUTY) == (
        Material.APPLICATION_FORM,
        Material.RELATION_PROOF,
        Material.INFECTION_PROOF,
        Material.DUTY_PROOF,
    )


def test_what_is_promised_is_not_missing_yet_but_holds_up_the_decision() -> None:
    promise = Promise(Material.DUTY_PROOF, date(2020, 3, 2))
    supplied = {Material.APPLICATION_FORM, Material.RELATION_PROOF, Material.INFECTION_PROOF}
    assert missing_materials(Ground.INFECTION_ON_DUTY, supplied=supplied) == (Material.DUTY_PROOF,)
    assert missing_materials(Ground.INFECTION_ON_DUTY, supplied=supplied, promises=[promise]) == ()
    with pytest.raises(PromisesOpen):
        require_promises_kept([promise], supplied=supplied)
    require_promises_kept([promise], supplied={*supplied, Material.DUTY_PROOF})


def test_the_form_and_the_diagnosis_are_not_promised() -> None:
    require_promisable([Promise(Material.RELATION_PROOF, date(2020, 3, 2))])
    with pytest.raises(NotPromisable) as refused:
        require_promisable([Promise(Material.DIAGNOSIS, date(2020, 3, 2))])
    assert refused.value.facts["materials"] == ["diagnosis"]


def test_all_missing_papers_are_named_at_once() -> None:
    first = supplement_list({Material.DUTY_PROOF, Material.DIAGNOSIS}, first_list=None)
    assert first == (Material.DIAGNOSIS, Material.DUTY_PROOF)
    assert supplement_list({Material.DUTY_PROOF}, first_list=first) == (Material.DUTY_PROOF,)
    with pytest.raises(SupplementNotOnce) as refused:
        supplement_list({Material.POLICE_REPORT, Material.DUTY_PROOF}, first_list=first)
    assert refused.value.facts["materials"] == ["police-report"]


def test_the_league_decides_unless_a_county_is_configured_to() -> None:
    community, county, league = 150203001001, 150203000000, 150200000000
    assert competent_region(community, delegated={}) == league
    assert competent_region(community, delegated={county: county}) == county
    assert competent_region(community, delegated={league: league, community: county}) == county


@given(st.integers(0, 700))
def test_who_is_in_time_one_day_was_in_time_the_day_before(days: int) -> None:
    def in_time(after: int) -> bool:
        try:
            judged(Applicant.WORKER, date.fromordinal(EVENT.toordinal() + after))
        except ApplicationLate:
            return False
        return True

    assert in_time(days) >= in_time(days + 1)


def test_lateness_asks_the_calendar_only_about_what_comes_after_the_last_day() -> None:
    event_on = date(2026, 11, 18)
    assert not judge_lateness(event_on=event_on, applied_on=date(2026, 12, 18), calendar=CALENDAR).employer_late
    # In 2027, whose holidays are not known: within the year nobody need know them, after it nobody guesses.
    assert judge_lateness(event_on=event_on, applied_on=date(2027, 11, 18), calendar=CALENDAR).employer_late
    with pytest.raises(ParameterMissing):
        judge_lateness(event_on=event_on, applied_on=date(2027, 11, 19), calendar=CALENDAR)


def test_a_promise_is_open_through_its_day_then_broken_and_kept_once_the_paper_is_there() -> None:
    promise, due_on = Promise(Material.DUTY_PROOF, date(2020, 3, 2)), date(2020, 3, 2)
    assert promise_state(promise, supplied=(), today=due_on) is PromiseState.OPEN
    assert promise_state(promise, supplied=(), today=date(2020, 3, 3)) is PromiseState.BROKEN
    assert promise_state(promise, supplied=[Material.DUTY_PROOF], today=date(2020, 3, 3)) is PromiseState.KEPT
    require_promisable([promise], today=due_on)
    with pytest.raises(PromisePast):
        require_promisable([promise], today=date(2020, 3, 3))


def test_a_paper_whose_promise_was_broken_is_missing_again() -> None:
    promise = Promise(Material.RELATION_PROOF, date(2020, 3, 2))
    supplied = [Material.APPLICATION_FORM, Material.DIAGNOSIS]
    lacking = {
        today: missing_materials(Ground.WORK_ACCIDENT, supplied=supplied, promises=[promise], today=today)
        for today in (date(2020, 3, 2), date(2020, 3, 3))
    }
    assert list(lacking.values()) == [(), (Material.RELATION_PROOF,)]


@pytest.mark.parametrize("applicant", Applicant)
def test_each_side_applies_and_withdraws_for_itself(applicant: Applicant) -> None:
    employers = applicant is Applicant.EMPLOYER
    allowed = {
        (Department.EMPLOYER, True): employers,
        (Department.EMPLOYER, False): False,
        (Department.WORKER, False): applicant is Applicant.WORKER,
        (Department.HUMAN_RESOURCES, False): not employers,
    }
    for (department, of_unit), may in allowed.items():
        if may:
            require_applicant(applicant, department=department, of_unit=of_unit)
        else:
            with pytest.raises(NotTheApplicant):
                require_applicant(applicant, department=department, of_unit=of_unit)
    require_own_application(applicant, department=Department.HUMAN_RESOURCES, of_unit=False)
    for department, of_unit, own in (
        (Department.EMPLOYER, True, employers),
        (Department.EMPLOYER, False, False),
        (Department.WORKER, False, not employers),
    ):
        if own:
            require_own_application(applicant, department=department, of_unit=of_unit)
        else:
            with pytest.raises(NotTheApplicant):
                require_own_application(applicant, department=department, of_unit=of_unit)


def test_no_department_is_known_for_a_place_as_wide_as_a_province() -> None:
    with pytest.raises(PlaceTooWide):
        competent_region(150000000000, delegated={})
