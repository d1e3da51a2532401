"""Wages over HTTP."""

import asyncio
from typing import Any

import pytest

from services.injury.benefits.payers import Coverage
from tests.injury.benefits.recorded import MONTHS, related, waged
from tests.injury.make import COMMUNITY, COUNTY, ELSEWHERE, EMPLOYER, PROVINCE, Bureaus

CASES = "/v1/injury/cases"
WHY = {"X-Purpose": "benefit-calculation"}


def _body(**more: Any) -> dict[str, Any]:
    return {"kind": "contribution", "months": MONTHS} | more


async def test_the_agency_records_wages_and_every_reading_is_audited(bureaus: Bureaus) -> None:
    case = await related(bureaus, await bureaus.reported())
    wages = await waged(bureaus, case)
    assert (wages["kind"], len(wages["months"]), wages["months"][0]["month"]) == ("contribution", 12, "2019-02")
    told = (await bureaus.events())[-1]
    assert (told["type"], told["data"]) == (
        "injury.wages.recorded",
        {"worker_id": case["worker_id"], "kind": "contribution", "months": 12},
    )
    for office in (
        await bureaus.of("human-resources", COUNTY),
        await bureaus.of("employer", COUNTY, organisation=EMPLOYER),
        await bureaus.of("worker", COMMUNITY, worker_id=case["worker_id"]),
    ):
        assert (await office.get(f"{CASES}/{case['id']}/wages", headers=WHY)).json() == wages
        assert (await office.get(f"{CASES}/{case['id']}/wages")).status_code == 422
    supervisor = await bureaus.of("human-resources", PROVINCE)
    entries = (await supervisor.get("/v1/injury/audit", params={"limit": 500})).json()["items"]
    assert [one["purpose"] for one in entries if one["action"] == "injury.wages.read"] == ["benefit-calculation"] * 3


async def test_others_do_not_find_them(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await waged(bureaus, case)
    for office in (
        await bureaus.of("human-resources", ELSEWHERE),
        await bureaus.of("employer", COUNTY, organisation="91150603MA0N000011"),
        await bureaus.of("worker", COMMUNITY, worker_id="W000000023"),
    ):
        assert (await office.get(f"{CASES}/{case['id']}/wages", headers=WHY)).status_code == 404


async def test_until_they_are_recorded_there_are_none(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    assert (await bureau.get(f"{CASES}/{case['id']}/wages", headers=WHY)).status_code == 404


async def test_wages_are_put_right_by_who_has_read_them(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    await waged(bureaus, case)
    agency = await bureaus.of("social-insurance", COUNTY)
    path = f"{CASES}/{case['id']}/wages"
    corrected = _body(months=[{"month": "2020-01", "wage_fen": 500_000}])
    assert (await agency.put(path, json=corrected)).status_code == 428
    assert (await agency.put(path, json=corrected, headers={"If-Match": '"9"'})).status_code == 412
    answer = await agency.put(path, json=corrected, headers={"If-Match": '"1"'})
    assert (answer.json()["version"], answer.json()["months"]) == (2, corrected["months"])


async def test_two_who_record_them_first_at_once_leave_one_record(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    agency = await bureaus.of("social-insurance", COUNTY)
    answers = await asyncio.gather(*(agency.put(f"{CASES}/{case['id']}/wages", json=_body()) for _ in range(3)))
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {412, 428}


async def test_an_uninsured_unit_states_what_it_paid_and_an_insured_one_does_not(bureaus: Bureaus) -> None:
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    insured = await related(bureaus, await bureaus.reported(1))
    refused = await employer.put(f"{CASES}/{insured['id']}/wages", json=_body())
    assert (refused.status_code, refused.json()["code"]) == (403, "WAGES_OF_INSURED")
    uninsured = await related(bureaus, await bureaus.reported(2), coverage=Coverage.UNINSURED)
    wrong = await employer.put(f"{CASES}/{uninsured['id']}/wages", json=_body())
    assert (wrong.status_code, wrong.json()["code"]) == (409, "WAGE_KIND_WRONG")
    assert (await employer.put(f"{CASES}/{uninsured['id']}/wages", json=_body(kind="actual"))).status_code == 200
    unknown = await bureaus.reported(3)
    refused = await employer.put(f"{CASES}/{unknown['id']}/wages", json=_body(kind="actual"))
    assert refused.json()["code"] == "WAGES_OF_INSURED"


@pytest.mark.parametrize(
    ("months", "status"),
    [
        pytest.param(["2020-02"], 409, id="the month of the injury"),
        pytest.param(["2019-01"], 409, id="13 months before"),
        pytest.param(["2019-12", "2019-12"], 409, id="a month twice"),
        pytest.param([], 422, id="none"),
        pytest.param(["2019-13"], 422, id="no month"),
    ],
)
async def test_wages_are_of_the_twelve_months_before(bureaus: Bureaus, months: list[str], status: int) -> None:
    case = await bureaus.reported()
    agency = await bureaus.of("social-insurance", COUNTY)
    body = _body(months=[{"month": month, "wage_fen": 1} for month in months])
    assert (await agency.put(f"{CASES}/{case['id']}/wages", json=body)).status_code == status
