from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.clock import ZONE
from services.injury.cases.rules import Outcome
from services.injury.recognition.grounds import (
    EXCLUSIONS,
    GROUNDS,
    Document,
    Exclusion,
    Facts,
    FaultShare,
    Ground,
    Material,
    examine,
    within_48_hours,
)
from services.injury.recognition.rules import (
    BurdenNotMet,
    Dispute,
    ExclusionFact,
    ExclusionStands,
    ExclusionUnproven,
    GroundNotMet,
    InvestigatorsTooFew,
    NeedsNoInvestigation,
    ReasonRequired,
    Recused,
    decide_against,
    decide_for,
    established,
    lump_sum_due,
    require_impartial,
    require_investigable,
    require_no_interest,
)
from tests.client import caller

FIRST = datetime(2020, 1, 24, 22, 10, tzinfo=ZONE)
TWO_DAYS = timedelta(hours=48)
MINUTE = timedelta(minutes=1)


def dead_after(time: timedelta) -> Facts:
    return Facts(at_work_time=True, at_post=True, sudden_illness=True, first_diagnosis_at=FIRST, died_at=FIRST + time)


# Facts that meet each ground, and one change that breaks it.
MET: dict[Ground, tuple[Facts, dict[str, Any]]] = {
    Ground.WORK_ACCIDENT: (Facts(at_work_time=True, at_workplace=True, from_work=True), {"from_work": False}),
    Ground.PREPARATION: (Facts(at_workplace=True, preparing_or_finishing=True), {"at_workplace": False}),
    Ground.VIOLENCE: (
        Facts(at_work_time=True, at_workplace=True, violence_for_duty=True),
        {"violence_for_duty": False},
    ),
    Ground.OCCUPATIONAL_DISEASE: (
        Facts(occupational_disease_certified=True),
        {"occupational_disease_certified": False},
    ),
    Ground.AWAY_ON_BUSINESS: (Facts(away_on_business=True, from_work=True), {"private_errand": True}),
    Ground.COMMUTING: (
        Facts(commuting=True, transport_accident=True, own_fault=FaultShare.MINOR),
        {"own_fault": FaultShare.MAIN},
    ),
    Ground.OTHER_LAW: (Facts(other_law="某行政法规第一条"), {"other_law": ""}),
    Ground.INFECTION_ON_DUTY: (
        Facts(infected=True, epidemic_duty=True, infected_on_duty=True),
        {"infected_on_duty": False},
    ),
    Ground.SUDDEN_DEATH: (dead_after(TWO_DAYS - MINUTE), {"died_at": FIRST + TWO_DAYS + MINUTE}),
    Ground.RESCUE: (Facts(public_interest=True), {"public_interest": False}),
    Ground.OLD_WOUND: (
        Facts(veteran_wound=True, veteran_card=True, relapsed_here=True),
        {"veteran_card": False},
    ),
}


@pytest.mark.parametrize("ground", Ground)
def test_each_ground_recognises_when_met_and_not_when_one_condition_fails(ground: Ground) -> None:
    facts, changes = MET[ground]
    decision = decide_for(ground=ground, facts=facts)
    deemed = ground.value.startswith("15")
    assert decision.outcome is (Outcome.DEEMED if deemed else Outcome.RECOGNISED)
    assert (decision.article, decision.wording) == (GROUNDS[ground].article, GROUNDS[ground].wording)
    with pytest.raises(GroundNotMet) as refused:
        decide_for(ground=ground, facts=replace(facts, **changes))
    assert len(refused.value.facts["failed"]) == 1
    assert refused.value.facts["unknown"] == []


@pytest.mark.parametrize("ground", Ground)
def test_nothing_known_meets_no_ground_and_disproves_none(ground: Ground) -> None:
    finding = examine(ground, Facts())
    assert not finding.met
    assert finding.failed == ()


@pytest.mark.parametrize(
    ("time", "passes"),
    [
        (timedelta(), True),
        (TWO_DAYS - MINUTE, True),  # 47 h 59 min
        (TWO_DAYS, True),  # 48小时之内 includes the number itself
        (TWO_DAYS + MINUTE, False),  # 48 h 01 min
        (-timedelta(minutes=5), True),  # dead before any doctor came
    ],
)
def test_death_within_48_hours_of_the_first_diagnosis_is_deemed_to_the_minute(time: timedelta, passes: bool) -> None:  # noqa: FBT001 (a case)
    assert within_48_hours(first_diagnosis_at=FIRST, died_at=FIRST + time) is passes
    assert examine(Ground.SUDDEN_DEATH, dead_after(time)).met is passes


@given(st.integers(0, 59), st.integers(0, 59))
def test_seconds_decide_nothing(first: int, death: int) -> None:
    at = FIRST + timedelta(seconds=first)
    assert within_48_hours(first_diagnosis_at=at, died_at=FIRST + TWO_DAYS + timedelta(seconds=death))


def test_48_hours_run_across_time_zones_alike() -> None:
    utc = datetime.fromisoformat("2020-01-24T14:10:00+00:00")
    assert within_48_hours(first_diagnosis_at=utc, died_at=FIRST + TWO_DAYS)


def test_death_on_the_spot_needs_no_diagnosis() -> None:
    facts = Facts(at_work_time=True, at_post=True, sudden_illness=True, died_on_the_spot=True)
    assert examine(Ground.SUDDEN_DEATH, facts).met


def test_harm_at_work_is_from_work_unless_somebody_proves_otherwise() -> None:
    assert examine(Ground.WORK_ACCIDENT, Facts(at_work_time=True, at_workplace=True)).met
    assert not examine(Ground.WORK_ACCIDENT, Facts(at_work_time=True, at_workplace=True, from_work=False)).met


@pytest.mark.parametrize(
    ("fault", "passes"),
    [
        (FaultShare.NONE, True),
        (FaultShare.MINOR, True),
        (FaultShare.EQUAL, True),
        (FaultShare.MAIN, False),
        (FaultShare.FULL, False),
    ],
)
def test_commuting_is_covered_up_to_equal_fault(fault: FaultShare, passes: bool) -> None:  # noqa: FBT001 (a case)
    facts = Facts(commuting=True, transport_accident=True, own_fault=fault)
    assert examine(Ground.COMMUTING, facts).met is passes


def test_one_missing_on_business_need_not_show_the_cause() -> None:
    assert examine(Ground.AWAY_ON_BUSINESS, Facts(away_on_business=True, missing_in_accident=True)).met


@pytest.mark.parametrize("ground", Ground)
@pytest.mark.parametrize("exclusion", Exclusion)
def test_a_proved_exclusion_overrides_every_ground(ground: Ground, exclusion: Exclusion) -> None:
    fact = ExclusionFact(exclusion, document=Document.JUDGMENT)
    with pytest.raises(ExclusionStands) as refused:
        decide_for(ground=ground, facts=MET[ground][0], exclusions=[fact])
    assert refused.value.facts["article"] == EXCLUSIONS[exclusion].article
    against = decide_against(ground=ground, facts=MET[ground][0], exclusion=fact)
    assert (against.outcome, against.article) == (Outcome.NOT_RECOGNISED, EXCLUSIONS[exclusion].article)


def test_an_alleged_exclusion_stands_against_nothing() -> None:
    rumour = ExclusionFact(Exclusion.DRINK_OR_DRUGS)
    assert decide_for(ground=Ground.RESCUE, facts=Facts(public_interest=True), exclusions=[rumour])
    with pytest.raises(ExclusionUnproven):
        decide_against(ground=Ground.RESCUE, facts=Facts(public_interest=True), exclusion=rumour)


@pytest.mark.parametrize(
    ("fact", "proved"),
    [
        (ExclusionFact(Exclusion.INTENTIONAL_CRIME, own_evidence="证言"), False),
        (ExclusionFact(Exclusion.INTENTIONAL_CRIME, document=Document.PROSECUTION), True),
        (ExclusionFact(Exclusion.INTENTIONAL_CRIME, document=Document.CONCLUSION), False),
        (ExclusionFact(Exclusion.DRINK_OR_DRUGS, own_evidence="血液酒精检测报告"), True),
        (ExclusionFact(Exclusion.DRINK_OR_DRUGS, document=Document.ACCIDENT_REPORT), True),
        (ExclusionFact(Exclusion.SELF_HARM, document=Document.CONCLUSION), True),
        (ExclusionFact(Exclusion.SELF_HARM, document=Document.ACCIDENT_REPORT), False),
        (ExclusionFact(Exclusion.SELF_HARM), False),
    ],
)
def test_an_exclusion_is_proved_by_the_documents_that_a_court_asks_for(fact: ExclusionFact, proved: bool) -> None:  # noqa: FBT001 (a case)
    assert established(fact) is proved


def test_only_an_old_wound_brings_no_lump_sum() -> None:
    assert [ground for ground in Ground if not lump_sum_due(ground)] == [Ground.OLD_WOUND]


UNPROVEN = Facts(commuting=True, transport_accident=True)


def test_an_employer_that_denies_and_proves_nothing_does_not_win_for_want_of_evidence() -> None:
    with pytest.raises(BurdenNotMet) as refused:
        decide_against(ground=Ground.COMMUTING, facts=UNPROVEN, dispute=Dispute(employer_denies=True))
    assert refused.value.facts["unknown"] == ["非本人主要责任 not mainly own fault"]


def test_evidence_or_a_stated_legal_reason_lifts_the_burden() -> None:
    shown = Dispute(employer_denies=True, employer_evidence=True)
    assert decide_against(ground=Ground.COMMUTING, facts=UNPROVEN, dispute=shown).override_reason is None
    stated = Dispute(employer_denies=True, override_reason="申请人拒不提供责任认定书")
    decision = decide_against(ground=Ground.COMMUTING, facts=UNPROVEN, dispute=stated)
    assert decision.override_reason == "申请人拒不提供责任认定书"


def test_a_condition_that_is_disproved_needs_no_evidence_of_the_employer() -> None:
    facts = Facts(commuting=True, transport_accident=True, own_fault=FaultShare.FULL)
    decision = decide_against(ground=Ground.COMMUTING, facts=facts, dispute=Dispute(employer_denies=True))
    assert [reason.en for reason in decision.reasons] == ["not mainly own fault"]


def test_a_ground_that_is_met_cannot_be_refused() -> None:
    with pytest.raises(ReasonRequired):
        decide_against(ground=Ground.RESCUE, facts=Facts(public_interest=True))


@pytest.mark.parametrize("officers", [["one"], ["one", "one"]])
def test_an_investigation_takes_two_different_officers(officers: list[str]) -> None:
    facts = Facts(public_interest=True)
    with pytest.raises(InvestigatorsTooFew):
        decide_for(ground=Ground.RESCUE, facts=facts, investigators=officers)
    assert decide_for(ground=Ground.RESCUE, facts=facts, investigators=["one", "two"]).investigators == ("one", "two")


def test_whoever_has_an_interest_stands_back() -> None:
    with pytest.raises(Recused):
        decide_for(
            ground=Ground.RESCUE, facts=Facts(public_interest=True), investigators=["one", "two"], interested={"two"}
        )
    with pytest.raises(Recused):
        decide_against(ground=Ground.RESCUE, facts=Facts(), investigators=["one", "two"], interested={"one"})
    require_no_interest(["one"], interested={"two"})


def test_a_certified_occupational_disease_is_not_investigated() -> None:
    with pytest.raises(NeedsNoInvestigation):
        require_investigable({Material.OCCUPATIONAL_DIAGNOSIS})
    require_investigable({Material.DIAGNOSIS})


@pytest.mark.parametrize(
    ("subject", "worker_id", "officers"),
    [("hrs:1", None, ["hrs:2", "unit:1"]), ("unit:1", None, []), ("hrs:1", "W1", []), ("hrs:1", None, ["W1"])],
)
def test_neither_the_worker_nor_whoever_applied_decides_or_looks_into_it(
    subject: str, worker_id: str | None, officers: list[str]
) -> None:
    officer = caller("human-resources", 150203000000, subject="hrs:1")
    require_impartial(officer, worker_id="W1", applied_by="unit:1", officers=["hrs:2"])
    require_impartial(officer, worker_id="W1")
    acting = caller("human-resources", 150203000000, subject=subject, worker_id=worker_id)
    with pytest.raises(Recused):
        require_impartial(acting, worker_id="W1", applied_by="unit:1", officers=officers)


def test_a_decision_tells_its_ground_its_words_its_reasons_and_its_officers() -> None:
    row = GROUNDS[Ground.RESCUE]
    made = decide_for(ground=Ground.RESCUE, facts=Facts(public_interest=True), investigators=["hrs:1", "hrs:2"])
    assert (made.ground, made.reasons) == (Ground.RESCUE, tuple(question.words for question in row.questions))
    failed = decide_against(ground=Ground.RESCUE, facts=Facts(public_interest=False), investigators=["hrs:1", "hrs:2"])
    assert (failed.ground, failed.article, failed.wording) == (Ground.RESCUE, row.article, row.wording)
    assert failed.investigators == ("hrs:1", "hrs:2")
    drunk = ExclusionFact(Exclusion.DRINK_OR_DRUGS, document=Document.JUDGMENT)
    excluded = decide_against(ground=Ground.RESCUE, facts=Facts(), exclusion=drunk, investigators=["hrs:1", "hrs:2"])
    assert (excluded.ground, excluded.wording) == (Ground.RESCUE, "醉酒或者吸毒的")
    assert [str(one) for one in excluded.reasons] == ["醉酒或者吸毒的 Excluded by 工伤保险条例第十六条第二项"]
    assert excluded.investigators == ("hrs:1", "hrs:2")
