"""Dependants over HTTP."""

import asyncio
from typing import Any

import pytest

from tests.injury.benefits.recorded import dependant
from tests.injury.make import COUNTY, ELSEWHERE, EMPLOYER, Bureaus

CASES = "/v1/injury/cases"
DEPENDANTS = "/v1/injury/dependants"


async def test_a_dependant_is_registered_and_the_name_goes_out_only_on_purpose(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    spouse = await dependant(bureaus, case)
    assert (spouse["name_masked"], spouse["kinship"], spouse["stopped_on"]) == ("样*****", "spouse", None)
    told = (await bureaus.events())[-1]
    assert (told["type"], told["data"]["kinship"]) == ("injury.dependant.registered", "spouse")
    agency = await bureaus.of("social-insurance", COUNTY)
    assert (await agency.get(f"{DEPENDANTS}/{spouse['id']}/name")).status_code == 422
    revealed = await agency.get(f"{DEPENDANTS}/{spouse['id']}/name", headers={"X-Purpose": "identity-check"})
    assert revealed.json() == {"id": spouse["id"], "name": "样例0001"}
    listed = (await agency.get(f"{CASES}/{case['id']}/dependants")).json()["items"]
    assert listed == [spouse]


async def test_others_do_not_find_them(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    spouse = await dependant(bureaus, case)
    elsewhere = await bureaus.of("social-insurance", ELSEWHERE)
    assert (await elsewhere.get(f"{CASES}/{case['id']}/dependants")).status_code == 404
    stop = {"reason": "remarried", "on": "2020-02-04"}
    refused = await elsewhere.post(f"{DEPENDANTS}/{spouse['id']}/stop", json=stop, headers={"If-Match": '"1"'})
    assert refused.status_code == 404
    employer = await bureaus.of("employer", COUNTY, organisation=EMPLOYER)
    assert len((await employer.get(f"{CASES}/{case['id']}/dependants")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("bodies", "code"),
    [
        pytest.param([{"kinship": "other"}, {"kinship": "other"}], "DEPENDANT_TWICE", id="the same person twice"),
        pytest.param([{}, {"name": "样例0002"}], "ONE_SPOUSE", id="two spouses"),
    ],
)
async def test_at_once_only_one_is_registered(bureaus: Bureaus, bodies: list[dict[str, Any]], code: str) -> None:
    case = await bureaus.reported()
    agency = await bureaus.of("social-insurance", COUNTY)
    ordinary = {"name": "样例0001", "kinship": "spouse", "born_on": "1975-05-01"}
    answers = await asyncio.gather(
        *(agency.post(f"{CASES}/{case['id']}/dependants", json=ordinary | body) for body in bodies)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert [answer.json()["code"] for answer in answers if answer.status_code == 409] == [code]


@pytest.mark.parametrize(
    ("reason", "status"),
    [("imprisoned", 201), ("recorded-in-error", 201), ("remarried", 409), ("deceased", 409), ("adult", 409)],
)
async def test_whose_pension_has_stopped_is_not_entitled_again_save_after_prison_or_an_error(
    bureaus: Bureaus, reason: str, status: int
) -> None:
    case = await bureaus.reported()
    agency = await bureaus.of("social-insurance", COUNTY)
    for kinship in ("spouse", "other"):
        body = {"name": f"样例{kinship}", "kinship": kinship, "born_on": "1975-05-01"}
        one = (await agency.post(f"{CASES}/{case['id']}/dependants", json=body)).json()
        stop = {"reason": reason, "on": "2020-02-04"}
        path = f"{DEPENDANTS}/{one['id']}/stop"
        assert (await agency.post(path, json=stop, headers={"If-Match": '"1"'})).status_code == 200
        again = await agency.post(f"{CASES}/{case['id']}/dependants", json=body)
        assert again.status_code == status
        if status == 409:
            assert again.json()["code"] in {"DEPENDANT_TWICE", "ONE_SPOUSE"}
            wrong = {"reason": "recorded-in-error", "on": "2020-02-05"}
            assert (await agency.post(path, json=wrong, headers={"If-Match": '"2"'})).status_code == 200
            assert (await agency.post(f"{CASES}/{case['id']}/dependants", json=body)).status_code == 201


async def test_who_was_in_prison_is_registered_again(bureaus: Bureaus) -> None:
    case = await bureaus.reported()
    spouse = await dependant(bureaus, case)
    agency = await bureaus.of("social-insurance", COUNTY)
    stop = {"reason": "imprisoned", "on": "2020-02-04"}
    path = f"{DEPENDANTS}/{spouse['id']}/stop"
    stopped = await agency.post(path, json=stop, headers={"If-Match": '"1"'})
    assert (stopped.json()["stopped_for"], stopped.json()["stopped_on"]) == ("imprisoned", "2020-02-04")
    told = (await bureaus.events())[-1]
    assert (told["type"], told["data"]["benefit_id"]) == ("injury.dependant.stopped", None)
    again = await agency.post(path, json=stop, headers={"If-Match": '"2"'})
    assert again.json()["code"] == "DEPENDANT_STOPPED"
    await dependant(bureaus, case)


@pytest.mark.parametrize("on", ["2020-02-06", "1975-04-30"])
async def test_a_pension_stops_for_what_has_happened(bureaus: Bureaus, on: str) -> None:
    spouse = await dependant(bureaus, await bureaus.reported())
    agency = await bureaus.of("social-insurance", COUNTY)
    refused = await agency.post(
        f"{DEPENDANTS}/{spouse['id']}/stop", json={"reason": "deceased", "on": on}, headers={"If-Match": '"1"'}
    )
    assert refused.json()["code"] == "STOP_DAY_WRONG"
