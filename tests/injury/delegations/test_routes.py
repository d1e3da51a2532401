"""Delegations over HTTP, and what they change in a case."""

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.injury.make import COUNTY, EMPLOYER, LEAGUE, PROVINCE, Bureaus
from tests.injury.recognition.make import applied, determined, move, on_day

DELEGATIONS = "/v1/injury/delegations"
BODY = {"county": str(COUNTY), "valid_from": "2020-02-01", "document_no": "样例盟人社发〔2020〕1号"}


async def test_a_county_that_is_delegated_decides_and_its_league_does_not(bureaus: Bureaus) -> None:
    league, county = await bureaus.of("human-resources", LEAGUE), await bureaus.of("human-resources", COUNTY)
    issued = await league.post(DELEGATIONS, json=BODY)
    assert (issued.status_code, issued.json()["from_region"]) == (201, str(LEAGUE))
    case = await bureaus.reported()
    assert (await applied(bureaus, case))["competent_region"] == str(COUNTY)
    refused = await move(bureaus, case, "request-supplement", {}, office=league)
    assert refused.json()["code"] == "NOT_COMPETENT"
    body = {"relation": "labour-contract", "unit_id": EMPLOYER}
    assert (await move(bureaus, case, "relation", body, method="PUT", office=county)).status_code == 200
    assert (await move(bureaus, case, "accept", office=county)).status_code == 200


async def test_a_case_stays_with_the_county_it_was_given_to_when_the_delegation_ends(bureaus: Bureaus) -> None:
    league = await bureaus.of("human-resources", LEAGUE)
    issued = (await league.post(DELEGATIONS, json=BODY)).json()
    first, second = await bureaus.reported(1), await bureaus.reported(2)
    await applied(bureaus, first)
    path, match = f"{DELEGATIONS}/{issued['id']}/end", {"If-Match": '"1"'}
    for last_on in ("2020-01-31", "2020-02-04"):
        refused = await league.post(path, json={"last_on": last_on}, headers=match)
        assert (refused.status_code, refused.json()["code"]) == (409, "DELEGATION_ENDED")
    ended = await league.post(path, json={"last_on": "2020-02-05"}, headers=match)
    assert ended.json()["valid_to"] == "2020-02-05"
    on_day(bureaus, "2020-02-06")
    assert (await applied(bureaus, second))["competent_region"] == str(LEAGUE)
    assert (await bureaus.case(first["id"]))["competent_region"] == str(COUNTY)
    again = await league.post(path, json={"last_on": "2020-02-07"}, headers={"If-Match": '"2"'})
    assert again.json()["code"] == "DELEGATION_ENDED"
    kinds = [told["type"] for told in await bureaus.events() if "delegation" in told["type"]]
    assert kinds == ["injury.delegation.issued", "injury.delegation.ended"]


async def test_competence_goes_with_the_unit_while_nothing_is_decided(bureaus: Bureaus) -> None:
    league = await bureaus.of("human-resources", LEAGUE)
    await league.post(DELEGATIONS, json=BODY | {"county": "150602000000"})
    case = await bureaus.reported()
    assert (await applied(bureaus, case))["competent_region"] == str(LEAGUE)
    assert (await determined(bureaus, case, unit_region="150602001000")).status_code == 200
    assert (await bureaus.case(case["id"]))["competent_region"] == "150602000000"


async def test_a_county_acts_by_one_delegation_at_a_time_even_when_issued_at_once(bureaus: Bureaus) -> None:
    league = await bureaus.of("human-resources", LEAGUE)
    answers = await asyncio.gather(*(league.post(DELEGATIONS, json=BODY) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "DELEGATION_OVERLAPS"}


async def test_a_league_delegates_to_its_own_counties_only(bureaus: Bureaus) -> None:
    league = await bureaus.of("human-resources", LEAGUE)
    other = await league.post(DELEGATIONS, json=BODY | {"county": "150203000000"})
    assert (other.status_code, other.json()["code"]) == (409, "DELEGATION_OUTSIDE")
    assert (await league.post(DELEGATIONS, json=BODY | {"county": str(LEAGUE)})).status_code == 422
    backwards = await league.post(DELEGATIONS, json=BODY | {"valid_to": "2020-01-31"})
    assert backwards.status_code == 422
    outside = text(
        "INSERT INTO delegations (from_region, county, valid_from, document_no, version)"
        " VALUES (:league, 150203000000, '2020-02-01', 'x', 1)"
    )
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        with pytest.raises(IntegrityError, match="ck_delegations_within"):
            await session.execute(outside, {"league": LEAGUE})
        await session.rollback()


async def test_delegations_are_listed_by_region_and_day_and_hidden_from_others(bureaus: Bureaus) -> None:
    league = await bureaus.of("human-resources", LEAGUE)
    made = (await league.post(DELEGATIONS, json=BODY | {"valid_to": "2020-06-30"})).json()
    province = await bureaus.of("human-resources", PROVINCE)
    for params, there in (
        ({"region": str(COUNTY), "on": "2020-06-30"}, True),
        ({"on": "2020-07-01"}, False),
        ({"region": "150602000000"}, False),
    ):
        listed = (await province.get(DELEGATIONS, params=params)).json()["items"]
        assert (made in listed) is there
    for region, status in ((COUNTY, 200), (150602000000, 404)):
        office = await bureaus.of("human-resources", region)
        assert (await office.get(f"{DELEGATIONS}/{made['id']}")).status_code == status
