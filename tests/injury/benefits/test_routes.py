"""Calculating a case's benefits over HTTP. S is 6,000 yuan in 2019 (an example), W 4,800."""

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from services.injury.assessment.rules import AssessmentState, Kind
from services.injury.benefits.models import Benefit
from services.injury.benefits.payers import Coverage
from services.injury.cases.models import Case
from services.injury.recognition.grounds import Ground
from services.injury.recognition.relations import Relation
from tests.injury.benefits.recorded import assessed, dependant, died, on_paid_leave, recognised, related, waged
from tests.injury.figures.make import local_figures
from tests.injury.make import COMMUNITY, COUNTY, EMPLOYER, Bureaus

CASES = "/v1/injury/cases"
BENEFITS = "/v1/injury/benefits"
OF_INJURY = {"from_injury": True}


async def _dead(bureaus: Bureaus, number: int = 1, **relation: Any) -> dict[str, Any]:
    """A worker who died on duty, insured, with wages on record and the league's figures issued."""
    if number == 1:
        await local_figures(bureaus)
    case = await bureaus.reported(number)
    await related(bureaus, case, **relation)
    await died(bureaus, case)
    insured = relation.get("coverage", Coverage.INSURED) is Coverage.INSURED
    await waged(bureaus, case, kind="contribution" if insured else "actual")
    return await recognised(bureaus, case)


async def _calculate(bureaus: Bureaus, case: dict[str, Any], body: dict[str, Any] | None = None, **more: Any) -> Any:
    agency = await bureaus.of("social-insurance", COUNTY, **more)
    version = (await bureaus.case(case["id"]))["version"]
    return await agency.post(
        f"{CASES}/{case['id']}/benefits/calculate",
        json=OF_INJURY if body is None else body,
        headers={"If-Match": f'"{version}"'},
    )


async def _calculated(bureaus: Bureaus, case: dict[str, Any], body: dict[str, Any] | None = None) -> dict[str, Any]:
    answer = await _calculate(bureaus, case, body)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def _listed(bureaus: Bureaus, case: dict[str, Any]) -> list[dict[str, Any]]:
    agency = await bureaus.of("social-insurance", COUNTY)
    items: list[dict[str, Any]] = (await agency.get(f"{CASES}/{case['id']}/benefits")).json()["items"]
    return items


async def _approved(bureaus: Bureaus, benefit: dict[str, Any]) -> None:
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        changed = update(Benefit).where(Benefit.id == UUID(benefit["id"]))
        await session.execute(changed.values(state="approved", approved_by="test:another"))


def _amounts(items: list[dict[str, Any]]) -> list[tuple[str, int]]:
    return sorted((one["item"], one["amount_fen"]) for one in items)


async def test_a_death_brings_its_items_and_each_is_explained(bureaus: Bureaus) -> None:
    case = await _dead(bureaus)
    spouse = await dependant(bureaus, case)
    child = await dependant(bureaus, case, name="样例0002", kinship="other", born_on="2012-03-01")
    calculated = await _calculated(bureaus, case)
    assert _amounts(calculated["calculated"]) == [
        ("death-lump-sum", 84_718_000),
        ("dependant-pension", 144_000),
        ("dependant-pension", 192_000),
        ("funeral", 3_600_000),
    ]
    assert calculated["totals"] == [{"payer": "fund", "once_fen": 88_318_000, "monthly_fen": 336_000}]
    pensions = {one["dependant_id"]: one for one in calculated["calculated"] if one["dependant_id"]}
    assert {key: one["amount_fen"] for key, one in pensions.items()} == {spouse["id"]: 192_000, child["id"]: 144_000}
    assert pensions[spouse["id"]]["from_on"] == "2020-02-04"
    assert [one["type"] for one in (await bureaus.events())[-4:]] == ["injury.benefit.calculated"] * 4

    agency = await bureaus.of("social-insurance", COUNTY)
    for one in await _listed(bureaus, case):
        assert (await agency.get(f"/v1/injury/benefits/{one['id']}")).json() == one
        explained = (await agency.get(f"/v1/injury/benefits/{one['id']}/explanation")).json()
        assert (explained["replayed_fen"], explained["agrees"]) == (one["amount_fen"], True)
    lump_sum = next(one for one in calculated["calculated"] if one["item"] == "death-lump-sum")
    explained = (await agency.get(f"/v1/injury/benefits/{lump_sum['id']}/explanation")).json()
    assert explained["formula"] == "42,359.00 × 20 = 847,180.00"
    assert {one["version"] for one in explained["inputs"]} == {
        "urban-income@000000000000/2019-01-01",
        "death-lump-sum@000000000000/2011-01-01",
    }


async def test_an_uninsured_unit_that_finance_supports_pays_and_is_paid_back(bureaus: Bureaus) -> None:
    case = await _dead(bureaus, coverage=Coverage.UNINSURED_FISCAL)
    calculated = await _calculated(bureaus, case)
    assert calculated["totals"] == [{"payer": "employer-reimbursed", "once_fen": 88_318_000, "monthly_fen": 0}]


async def test_what_was_not_approved_is_calculated_again_in_its_place(bureaus: Bureaus) -> None:
    case = await _dead(bureaus)
    await dependant(bureaus, case)
    first = {one["id"]: one for one in (await _calculated(bureaus, case))["calculated"]}
    agency = await bureaus.of("social-insurance", COUNTY)
    corrected = {"kind": "contribution", "months": [{"month": "2020-01", "wage_fen": 500_000}]}
    await agency.put(f"{CASES}/{case['id']}/wages", json=corrected, headers={"If-Match": '"1"'})
    again = {one["id"]: one for one in (await _calculated(bureaus, case))["calculated"]}
    assert first.keys() == again.keys()
    assert {one["amount_fen"] for one in again.values() if one["dependant_id"]} == {200_000}
    assert all(again[key]["version"] > first[key]["version"] for key in again if again[key]["dependant_id"])


async def test_what_was_approved_stays(bureaus: Bureaus) -> None:
    case = await _dead(bureaus)
    funeral = next(one for one in (await _calculated(bureaus, case))["calculated"] if one["item"] == "funeral")
    await _approved(bureaus, funeral)
    again = await _calculated(bureaus, case)
    assert [one["item"] for one in again["calculated"]] == ["death-lump-sum"]
    assert [(one["id"], one["state"]) for one in again["kept"]] == [(funeral["id"], "approved")]


async def test_an_approved_pension_leaves_no_room_above_the_wage(bureaus: Bureaus) -> None:
    case = await _dead(bureaus)
    await dependant(bureaus, case)
    await dependant(bureaus, case, name="样例0002", kinship="other", lonely=True)
    for one in (await _calculated(bureaus, case))["calculated"]:
        await _approved(bureaus, one)
    await dependant(bureaus, case, name="样例0003", kinship="other")
    refused = await _calculate(bureaus, case)
    assert (refused.status_code, refused.json()["code"]) == (409, "PENSIONS_ABOVE_WAGE")


async def test_a_pension_stops_with_its_dependant(bureaus: Bureaus) -> None:
    case = await _dead(bureaus)
    people = [await dependant(bureaus, case), await dependant(bureaus, case, name="样例0002", kinship="other")]
    pensions = {one["dependant_id"]: one for one in (await _calculated(bureaus, case))["calculated"]}
    await _approved(bureaus, pensions[people[0]["id"]])
    agency = await bureaus.of("social-insurance", COUNTY)
    for one in people:
        stopped = await agency.post(
            f"/v1/injury/dependants/{one['id']}/stop",
            json={"reason": "employed", "on": "2020-02-05"},
            headers={"If-Match": '"1"'},
        )
        assert stopped.status_code == 200, stopped.text
    states = {one["dependant_id"]: one for one in await _listed(bureaus, case) if one["dependant_id"]}
    first, second = (states[one["id"]] for one in people)
    assert (first["state"], first["stopped_for"], first["stopped_on"]) == ("stopped", "employed", "2020-02-05")
    assert (second["state"], second["stopped_on"]) == ("voided", None)
    assert [one["data"]["benefit_id"] for one in (await bureaus.events())[-2:]] == [first["id"], second["id"]]


async def test_calculated_at_once_each_item_stands_once(bureaus: Bureaus) -> None:
    case = await _dead(bureaus)
    await dependant(bureaus, case)
    answers = await asyncio.gather(
        *(_calculate(bureaus, case, subject=f"test:officer-{number}") for number in range(3))
    )
    assert {answer.status_code for answer in answers} == {200}
    assert len(await _listed(bureaus, case)) == 3


async def test_it_is_calculated_on_the_case_that_was_read(bureaus: Bureaus) -> None:
    case = await _dead(bureaus)
    agency = await bureaus.of("social-insurance", COUNTY)
    path = f"{CASES}/{case['id']}/benefits/calculate"
    assert (await agency.post(path, json=OF_INJURY)).status_code == 428
    assert (await agency.post(path, json=OF_INJURY, headers={"If-Match": '"99"'})).status_code == 412


async def test_those_it_concerns_read_it_and_nobody_else(bureaus: Bureaus) -> None:
    case = await _dead(bureaus)
    await _calculated(bureaus, case)
    path = f"{CASES}/{case['id']}/benefits"
    for office in (
        await bureaus.of("employer", COUNTY, organisation=EMPLOYER),
        await bureaus.of("worker", COMMUNITY, worker_id=case["worker_id"]),
    ):
        assert len((await office.get(path)).json()["items"]) == 2
    for office in (
        await bureaus.of("employer", COUNTY, organisation="91150603MA0N000011"),
        await bureaus.of("social-insurance", 150602000000),
    ):
        assert (await office.get(path)).status_code == 404


Prepare = Callable[[Bureaus], Any]


async def _unrecognised(bureaus: Bureaus) -> dict[str, Any]:
    return await related(bureaus, await bureaus.reported())


async def _unrelated(bureaus: Bureaus) -> dict[str, Any]:
    return await recognised(bureaus, await bureaus.reported())


async def _volunteer(bureaus: Bureaus) -> dict[str, Any]:
    case = await related(bureaus, await bureaus.reported(), Relation.VOLUNTEER)
    return await recognised(bureaus, case)


async def _servant(bureaus: Bureaus) -> dict[str, Any]:
    case = await related(bureaus, await bureaus.reported(), Relation.CIVIL_SERVANT)
    return await recognised(bureaus, case)


async def _unhurt(bureaus: Bureaus) -> dict[str, Any]:
    return await recognised(bureaus, await related(bureaus, await bureaus.reported()))


async def _unpublished(bureaus: Bureaus) -> dict[str, Any]:
    return await died(bureaus, await _unhurt(bureaus))


async def _unwaged(bureaus: Bureaus) -> dict[str, Any]:
    await local_figures(bureaus)
    case = await _unpublished(bureaus)
    await dependant(bureaus, case)
    return case


@pytest.mark.parametrize(
    ("prepare", "body", "code"),
    [
        pytest.param(_unrecognised, OF_INJURY, "NOT_RECOGNISED", id="before recognition"),
        pytest.param(_unrelated, OF_INJURY, "RELATION_UNSETTLED", id="without a relation"),
        pytest.param(_volunteer, OF_INJURY, "RELATION_UNSETTLED", id="a volunteer nobody has ruled on"),
        pytest.param(_servant, OF_INJURY, "CIVIL_SERVANT_SEPARATE", id="a civil servant"),
        pytest.param(_unhurt, {}, "NOTHING_DUE", id="without grade or death"),
        pytest.param(_unpublished, {}, "DEATH_UNSTATED", id="a death of which nothing is stated"),
        pytest.param(_unpublished, {"from_injury": False}, "NO_DEATH_BENEFIT", id="a death of something else"),
        pytest.param(_unpublished, OF_INJURY, "PARAMETER_MISSING", id="a place without an average wage"),
        pytest.param(_unwaged, OF_INJURY, "WAGES_WRONG", id="without wages"),
    ],
)
async def test_it_is_refused_by_name(bureaus: Bureaus, prepare: Prepare, body: dict[str, Any], code: str) -> None:
    case = await prepare(bureaus)
    refused = await _calculate(bureaus, case, body)
    assert (refused.status_code, refused.json()["code"]) == (409, code)
    assert await _listed(bureaus, case) == []


async def test_who_is_missing_is_paid_for_and_the_family_later(bureaus: Bureaus) -> None:
    await local_figures(bureaus)
    case = await bureaus.reported(harm="missing")
    await related(bureaus, case)
    await waged(bureaus, case)
    await dependant(bureaus, case)
    await recognised(bureaus, case, ground=Ground.AWAY_ON_BUSINESS)
    calculated = await _calculated(bureaus, case, {"missing_wage_fen": 500_000})
    assert _amounts(calculated["calculated"]) == [("dependant-pension", 192_000), ("missing-wages", 500_000)]


async def _graded(
    bureaus: Bureaus, grade: int, number: int = 1, ground: Ground = Ground.WORK_ACCIDENT
) -> dict[str, Any]:
    """A case of the one worker, of an accident on the ``number``-th of February, recognised and finally assessed."""
    if number == 1:
        await local_figures(bureaus)
    case = await bureaus.reported(1, event_at=f"2020-02-0{number}T08:30:00+08:00")
    await related(bureaus, case)
    await waged(bureaus, case)
    await assessed(bureaus, case, grade)
    return await recognised(bureaus, case, ground=ground)


async def test_a_grade_brings_its_items(bureaus: Bureaus) -> None:
    case = await _graded(bureaus, 7)
    await _calculated(bureaus, case, {})
    ended = await _calculated(bureaus, case, {"relation_ends_on": "2020-02-29"})
    assert _amounts(ended["calculated"]) == [
        ("employment-grant", 6_000_000),
        ("lump-sum", 6_240_000),
        ("medical-grant", 9_600_000),
    ]
    again = await _calculated(bureaus, case, {})
    assert [one["item"] for one in again["calculated"]] == ["lump-sum"]
    assert sorted(one["item"] for one in again["kept"]) == ["employment-grant", "medical-grant"]


async def test_an_old_wound_brings_no_lump_sum(bureaus: Bureaus) -> None:
    case = await _graded(bureaus, 4, ground=Ground.OLD_WOUND)
    assert _amounts((await _calculated(bureaus, case, {}))["calculated"]) == [("allowance", 360_000)]


async def test_a_review_takes_the_place_of_the_first_conclusion(bureaus: Bureaus) -> None:
    case = await _graded(bureaus, 7)
    await assessed(bureaus, case, 6, kind=Kind.REVIEW, concluded_on=date(2021, 3, 1))
    await assessed(bureaus, case, 5, kind=Kind.REVIEW, concluded_on=date(2022, 3, 2), state=AssessmentState.SERVED)
    items = (await _calculated(bureaus, case, {"suitable_work": False}))["calculated"]
    assert _amounts(items) == [("lump-sum", 7_680_000), ("unit-allowance", 288_000)]


async def _paid_once(bureaus: Bureaus, item: dict[str, Any]) -> dict[str, Any]:
    """The monthly item, approved and paid for February."""
    await _approved(bureaus, item)
    month = {"period": "2020-02", "amount_fen": item["amount_fen"], "paid_on": "2020-02-05", "reference": "GS-1"}
    agency = await bureaus.of("social-insurance", COUNTY)
    answer = await agency.post(f"{BENEFITS}/{item['id']}/pay", json=month, headers={"If-Match": "*"})
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def _stop(bureaus: Bureaus, item: dict[str, Any], reason: str = "reassessed") -> Any:
    agency = await bureaus.of("social-insurance", COUNTY)
    body = {"reason": reason, "stopped_on": bureaus.clock.today().isoformat()}
    return await agency.post(f"{BENEFITS}/{item['id']}/stop", json=body, headers={"If-Match": "*"})


async def test_a_review_ends_what_the_first_conclusion_brought_and_brings_its_own(bureaus: Bureaus) -> None:
    case = await _graded(bureaus, 4)
    [allowance] = [one for one in (await _calculated(bureaus, case, {}))["calculated"] if one["item"] == "allowance"]
    await _paid_once(bureaus, allowance)
    early = await _stop(bureaus, allowance)
    assert (early.status_code, early.json()["code"]) == (409, "NOT_REASSESSED")
    bureaus.clock.advance(days=400)
    await assessed(bureaus, case, 3, kind=Kind.REVIEW, concluded_on=date(2021, 3, 1))
    kept = (await _calculated(bureaus, case, {}))["kept"]
    assert [(one["item"], one["amount_fen"]) for one in kept] == [("allowance", 360_000)]
    assert (await _stop(bureaus, allowance)).json()["stopped_for"] == "reassessed"
    again = [one for one in (await _calculated(bureaus, case, {}))["calculated"] if one["item"] == "allowance"]
    assert [(one["amount_fen"], one["from_on"]) for one in again] == [(384_000, "2021-03-01")]
    assert again[0]["id"] != allowance["id"]


async def test_what_other_grades_brought_is_stopped_before_a_review_brings_its_own(bureaus: Bureaus) -> None:
    case = await _graded(bureaus, 4)
    [allowance] = [one for one in (await _calculated(bureaus, case, {}))["calculated"] if one["item"] == "allowance"]
    await _paid_once(bureaus, allowance)
    bureaus.clock.advance(days=400)
    await assessed(bureaus, case, 6, kind=Kind.REVIEW, concluded_on=date(2021, 3, 1))
    body = {"suitable_work": False}
    refused = await _calculate(bureaus, case, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "GRADES_MIXED")
    await _stop(bureaus, allowance)
    items = (await _calculated(bureaus, case, body))["calculated"]
    assert ("unit-allowance", 288_000) in _amounts(items)
    granted = update(Benefit).where(Benefit.id == UUID(allowance["id"]))
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        with pytest.raises(IntegrityError, match="ex_benefits_grades"):
            await session.execute(granted.values(state="approved", stopped_on=None, stopped_for=None))


async def test_what_was_only_calculated_for_other_grades_lapses(bureaus: Bureaus) -> None:
    case = await _graded(bureaus, 4)
    await _calculated(bureaus, case, {})
    await assessed(bureaus, case, 6, kind=Kind.REVIEW, concluded_on=date(2021, 3, 1))
    await _calculated(bureaus, case, {"suitable_work": False})
    states = {one["item"]: one["state"] for one in await _listed(bureaus, case)}
    assert (states["allowance"], states["unit-allowance"]) == ("voided", "calculated")


async def test_a_worker_has_one_allowance_by_the_injury_that_was_assessed_last(bureaus: Bureaus) -> None:
    first, second = await _graded(bureaus, 4), await _graded(bureaus, 3, number=3)
    [allowance] = [one for one in (await _calculated(bureaus, first, {}))["calculated"] if one["item"] == "allowance"]
    await _paid_once(bureaus, allowance)
    refused = await _calculate(bureaus, second, {})
    assert (refused.status_code, refused.json()["code"]) == (409, "ALLOWANCE_ELSEWHERE")
    assert await _listed(bureaus, second) == []
    assert (await _stop(bureaus, allowance, "reinjured")).status_code == 200
    items = (await _calculated(bureaus, second, {}))["calculated"]
    assert ("allowance", 384_000) in _amounts(items)
    # What else the earlier injury brings can still be calculated.
    assert [one["item"] for one in (await _calculated(bureaus, first, {}))["calculated"]] == ["lump-sum"]


async def test_of_two_injuries_that_are_calculated_at_once_one_brings_the_allowance(bureaus: Bureaus) -> None:
    cases = [await _graded(bureaus, 4), await _graded(bureaus, 3, number=3)]
    answers = await asyncio.gather(*(_calculate(bureaus, case, {}) for case in cases))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert [answer.json()["code"] for answer in answers if answer.status_code == 409] == ["ALLOWANCE_ELSEWHERE"]


async def test_of_two_injuries_that_are_calculated_at_once_one_brings_the_grants(bureaus: Bureaus) -> None:
    cases = [await _graded(bureaus, 7), await _graded(bureaus, 10, number=3)]
    answers = await asyncio.gather(*(_calculate(bureaus, case, {"relation_ends_on": "2020-02-29"}) for case in cases))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert [answer.json()["code"] for answer in answers if answer.status_code == 409] == ["PAID_TWICE"]


async def test_an_injury_that_is_not_recognised_any_more_lends_its_grade_to_no_other(bureaus: Bureaus) -> None:
    first, second = await _graded(bureaus, 7), await _graded(bureaus, 10, number=3)
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        revoked = update(Case).where(Case.id == UUID(first["id"]))
        await session.execute(revoked.values(state="revoked", outcome=None, ground=None, decided_on=None))
    refused = await _calculate(bureaus, second, {"relation_ends_on": "2020-02-29"})
    assert refused.json()["code"] == "PARAMETER_MISSING"  # the grant of grade 10, which this place has not published


async def test_two_injuries_at_one_unit_bring_the_grants_once_by_the_gravest_grade(bureaus: Bureaus) -> None:
    first = await _graded(bureaus, 7)
    second = await _graded(bureaus, 10, number=3)
    ends = {"relation_ends_on": "2020-02-29"}
    items = (await _calculated(bureaus, second, ends))["calculated"]
    assert _amounts(items) == [
        ("employment-grant", 6_000_000),
        ("lump-sum", 3_360_000),
        ("medical-grant", 9_600_000),
    ]
    refused = await _calculate(bureaus, first, ends)
    assert (refused.status_code, refused.json()["code"]) == (409, "PAID_TWICE")
    assert [one["item"] for one in (await _calculated(bureaus, first, {}))["calculated"]] == ["lump-sum"]


async def test_a_death_after_paid_leave_with_grade_four_brings_no_lump_sum(bureaus: Bureaus) -> None:
    case = await _graded(bureaus, 4)
    await on_paid_leave(bureaus, case, ends_on=date(2020, 2, 3))
    await died(bureaus, case)
    items = (await _calculated(bureaus, case, {"from_injury": False}))["calculated"]
    assert _amounts(items) == [("allowance", 360_000), ("funeral", 3_600_000), ("lump-sum", 10_080_000)]
    [allowance] = [one for one in items if one["item"] == "allowance"]
    assert (allowance["from_on"], allowance["to_on"]) == ("2020-02-02", "2020-02-04")
