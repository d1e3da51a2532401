"""Costs over HTTP: what a bill asks for, and whose it is to pay."""

import asyncio
from datetime import date
from typing import Any

import pytest

from services.injury.benefits.payers import Coverage
from services.injury.recognition.relations import Relation
from tests.injury.benefits.recorded import applied_late, on_paid_leave, related
from tests.injury.make import COUNTY, EMPLOYER, Bureaus

CASES = "/v1/injury/cases"


def _bill(**more: Any) -> dict[str, Any]:
    return {"item": "treatment", "bill_no": "示例-1", "cost_fen": 1_250_000, "incurred_on": "2020-02-03"} | more


async def _recorded(bureaus: Bureaus, case: dict[str, Any], **more: Any) -> dict[str, Any]:
    agency = await bureaus.of("social-insurance", COUNTY)
    answer = await agency.post(f"{CASES}/{case['id']}/costs", json=_bill(**more))
    assert answer.status_code == 201, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def test_a_bill_is_recorded_before_anything_is_decided(bureaus: Bureaus) -> None:
    case = await related(bureaus, await bureaus.reported())
    benefit = await _recorded(bureaus, case)
    assert (benefit["state"], benefit["payer"], benefit["cycle"]) == ("calculated", "fund", "once")
    assert (benefit["amount_fen"], benefit["formula"]) == (1_250_000, "12,500.00 = 12,500.00")
    told = (await bureaus.events())[-1]
    assert (told["type"], told["data"]["item"], told["data"]["payer"]) == (
        "injury.benefit.calculated",
        "treatment",
        "fund",
    )


async def test_what_a_third_party_paid_is_not_due_again(bureaus: Bureaus) -> None:
    case = await related(bureaus, await bureaus.reported())
    benefit = await _recorded(bureaus, case, third_party_fen=450_000)
    assert benefit["amount_fen"] == 800_000
    agency = await bureaus.of("social-insurance", COUNTY)
    explained = (await agency.get(f"/v1/injury/benefits/{benefit['id']}/explanation")).json()
    assert (explained["replayed_fen"], explained["agrees"]) == (800_000, True)
    assert [one["name"] for one in explained["inputs"]] == ["cost", "third-party"]


async def test_treatment_that_a_third_party_does_not_pay_is_advanced(bureaus: Bureaus) -> None:
    case = await related(bureaus, await bureaus.reported())
    assert (await _recorded(bureaus, case, third_party_unpaid=True))["payer"] == "fund-advance"


@pytest.mark.parametrize(
    ("coverage", "more", "incurred_on", "payer"),
    [
        pytest.param(Coverage.INSURED, {}, "2020-02-03", "fund", id="insured"),
        pytest.param(Coverage.UNINSURED, {}, "2020-02-03", "employer", id="not insured"),
        pytest.param(Coverage.UNINSURED_FISCAL, {}, "2020-02-03", "employer-reimbursed", id="supported by finance"),
        pytest.param(
            Coverage.UNINSURED, {"joined_on": date(2020, 2, 5)}, "2020-02-04", "employer", id="before it joined"
        ),
        pytest.param(Coverage.UNINSURED, {"joined_on": date(2020, 2, 5)}, "2020-02-05", "fund", id="since it joined"),
    ],
)
async def test_the_payer_is_that_of_the_day(
    bureaus: Bureaus, coverage: Coverage, more: dict[str, Any], incurred_on: str, payer: str
) -> None:
    case = await related(bureaus, await bureaus.reported(), coverage=coverage, **more)
    assert (await _recorded(bureaus, case, incurred_on=incurred_on))["payer"] == payer


@pytest.mark.parametrize(("incurred_on", "payer"), [("2020-02-04", "employer"), ("2020-02-05", "fund")])
async def test_a_late_employer_bears_the_costs_before_its_application(
    bureaus: Bureaus, incurred_on: str, payer: str
) -> None:
    case = await related(bureaus, await bureaus.reported())
    await applied_late(bureaus, case, first=date(2020, 2, 3), last=date(2020, 2, 4))
    assert (await _recorded(bureaus, case, incurred_on=incurred_on))["payer"] == payer


async def test_a_bill_stands_once_even_if_two_record_it_at_once(bureaus: Bureaus) -> None:
    case = await related(bureaus, await bureaus.reported())
    agency = await bureaus.of("social-insurance", COUNTY)
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    answers = await asyncio.gather(
        *(office.post(f"{CASES}/{case['id']}/costs", json=_bill()) for office in (agency, employer, agency))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"BENEFIT_TWICE"}
    await _recorded(bureaus, case, bill_no="示例-2")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        pytest.param({"item": "lump-sum"}, "NOT_BILLED", id="an item that is calculated"),
        pytest.param({"item": "travel", "third_party_fen": 1}, "NOT_DEDUCTIBLE", id="travel less a third party's"),
        pytest.param({"incurred_on": "2020-02-02"}, "COST_DAY_WRONG", id="before the injury"),
        pytest.param({"incurred_on": "2020-02-06"}, "COST_DAY_WRONG", id="after today"),
    ],
)
async def test_a_cost_is_refused(bureaus: Bureaus, more: dict[str, Any], code: str) -> None:
    case = await related(bureaus, await bureaus.reported())
    agency = await bureaus.of("social-insurance", COUNTY)
    refused = await agency.post(f"{CASES}/{case['id']}/costs", json=_bill(**more))
    assert (refused.status_code, refused.json()["code"]) == (409, code)


@pytest.mark.parametrize("item", ["leave-wages", "leave-care"])
async def test_what_the_unit_owes_in_paid_leave_arises_in_it(bureaus: Bureaus, item: str) -> None:
    case = await related(bureaus, await bureaus.reported())
    agency = await bureaus.of("social-insurance", COUNTY)
    path = f"{CASES}/{case['id']}/costs"
    before = await agency.post(path, json=_bill(item=item))
    assert (before.status_code, before.json()["code"]) == (409, "OUTSIDE_PAID_LEAVE")
    await on_paid_leave(bureaus, case, ends_on=date(2020, 2, 4))
    after = await agency.post(path, json=_bill(item=item, incurred_on="2020-02-05"))
    assert (after.status_code, after.json()["code"]) == (409, "OUTSIDE_PAID_LEAVE")
    assert (await _recorded(bureaus, case, item=item, incurred_on="2020-02-04"))["payer"] == "employer"


async def test_without_a_relation_nobody_can_be_named_who_pays(bureaus: Bureaus) -> None:
    agency = await bureaus.of("social-insurance", COUNTY)
    unknown = await bureaus.reported(1)
    refused = await agency.post(f"{CASES}/{unknown['id']}/costs", json=_bill())
    assert refused.json()["code"] == "RELATION_UNSETTLED"
    servant = await related(bureaus, await bureaus.reported(2), Relation.CIVIL_SERVANT)
    refused = await agency.post(f"{CASES}/{servant['id']}/costs", json=_bill())
    assert refused.json()["code"] == "CIVIL_SERVANT_SEPARATE"


async def test_other_units_and_other_counties_do_not_find_it(bureaus: Bureaus) -> None:
    benefit = await _recorded(bureaus, await related(bureaus, await bureaus.reported()))
    path = f"/v1/injury/benefits/{benefit['id']}"
    own = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    assert (await own.get(path)).status_code == 200
    for office in (
        await bureaus.of("employer", COUNTY, organisation="91150603MA0N000011"),
        await bureaus.of("social-insurance", 150602000000),
    ):
        assert (await office.get(path)).status_code == 404
