"""Delegations: who gives which post to whom, and until when."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.caller import Department, Grant
from chassis.database import Scope
from chassis.regions import Level
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, TOWNSHIP, Offices, code_of

DELEGATIONS = "/v1/oversight/delegations"
STANDING = "/v1/oversight/standing"


def asked(**more: Any) -> dict[str, Any]:
    return {
        "region": str(COUNTY),
        "department": "civil-affairs",
        "delegate": "nuanxin:officer-9",
        "permissions": ["roster:worker:list"],
        "vacancy": "leave",
        "reason": "样例",
        "ends_at": "2020-03-05T18:00:00+08:00",
    } | more


async def standing(offices: Offices) -> list[dict[str, Any]]:
    gateway = await offices.of("service", PROVINCE, roles=frozenset({"service:gateway"}))
    grants: list[dict[str, Any]] = (await gateway.get(STANDING)).json()["grants"]
    return grants


async def test_the_office_one_level_up_delegates_and_the_gateway_is_told(offices: Offices) -> None:
    league = await offices.of("civil-affairs", LEAGUE)
    made = await league.post(DELEGATIONS, json=asked())
    assert made.status_code == 201
    assert (made.json()["level"], made.json()["starts_at"]) == ("county", "2020-02-05T09:00:00+08:00")
    (told,) = await standing(offices)
    assert (told["id"], told["holder"], told["revoked_at"]) == (made.json()["id"], "nuanxin:officer-9", None)
    county = await offices.of("civil-affairs", COUNTY)
    assert (await county.get(f"{DELEGATIONS}/{told['id']}")).json() == made.json()
    revoked = await offices.move(league, f"{DELEGATIONS}/{told['id']}", "revoke", made.json())
    assert (revoked.json()["state"], revoked.json()["next_moves"]) == ("revoked", [])
    assert (await standing(offices))[0]["revoked_at"] == "2020-02-05T09:00:00+08:00"
    types = [event["type"] for event in await offices.events()]
    assert types == ["oversight.delegation.granted", "oversight.delegation.revoked"]


@pytest.mark.parametrize(
    ("department", "region", "by", "seat"),
    [
        ("civil-affairs", COUNTY, "civil-affairs", COUNTY),
        ("civil-affairs", COUNTY, "civil-affairs", PROVINCE),
        ("civil-affairs", COUNTY, "civil-affairs", 150200000000),
        ("civil-affairs", COUNTY, "finance", LEAGUE),
        ("civil-affairs", COUNTY, "headquarters", LEAGUE),
        ("township", TOWNSHIP, "civil-affairs", COUNTY),
        ("health", PROVINCE, "health", PROVINCE),
    ],
)
async def test_nobody_else_does(offices: Offices, department: str, region: int, by: str, seat: int) -> None:
    office = await offices.of(by, seat)
    refused = await office.post(DELEGATIONS, json=asked(department=department, region=str(region)))
    assert (refused.status_code, code_of(refused)) == (403, "NOT_THE_OFFICE_ABOVE")


@pytest.mark.parametrize(
    ("department", "region", "seat"),
    [("township", TOWNSHIP, COUNTY), ("community", COMMUNITY, TOWNSHIP), ("health", PROVINCE, PROVINCE)],
)
async def test_headquarters_stand_in_where_the_department_has_no_office_above(
    offices: Offices, department: str, region: int, seat: int
) -> None:
    headquarters = await offices.of("headquarters", seat)
    made = await headquarters.post(DELEGATIONS, json=asked(department=department, region=str(region)))
    assert made.status_code == 201


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"ends_at": "2020-08-10T09:00:00+08:00"}, 409, "DELEGATION_TIME"),
        ({"ends_at": "2020-02-05T09:00:00+08:00"}, 409, "DELEGATION_TIME"),
        ({"starts_at": "2020-02-05T08:59:59+08:00"}, 409, "DELEGATION_TIME"),
        ({"department": "worker"}, 409, "NO_SUCH_POST"),
        ({"department": "bank"}, 409, "NO_SUCH_POST"),
        ({"department": "township"}, 409, "NO_SUCH_POST"),
        ({"delegate": "nuanxin:head"}, 409, "OWN_DELEGATE"),
        ({"permissions": []}, 422, "MALFORMED"),
        ({"permissions": ["roster:worker:list", "roster:worker:list"]}, 422, "MALFORMED"),
        ({"permissions": ["oversight:delegation:grant"]}, 422, "MALFORMED"),
        ({"permissions": ["all"]}, 422, "MALFORMED"),
        ({"delegate": "officer-9"}, 422, "MALFORMED"),
    ],
)
async def test_what_is_no_delegation_changes_nothing(
    offices: Offices, wrong: dict[str, Any], status: int, code: str
) -> None:
    league = await offices.of("civil-affairs", LEAGUE, subject="nuanxin:head")
    refused = await league.post(DELEGATIONS, json=asked(**wrong))
    assert (refused.status_code, code_of(refused)) == (status, code)
    assert await standing(offices) == []


async def test_of_many_at_once_a_post_gets_one_delegate(offices: Offices) -> None:
    league = await offices.of("civil-affairs", LEAGUE)

    async def delegate(number: int) -> httpx.Response:
        return await league.post(DELEGATIONS, json=asked(delegate=f"nuanxin:officer-{number}"))

    answers = await asyncio.gather(*(delegate(number) for number in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"POST_DELEGATED"}
    (won,) = (answer.json() for answer in answers if answer.status_code == 201)
    # Of another department, and from the minute that it ends, the post is free; so it is when it was taken back.
    other = await offices.of("health", LEAGUE)
    assert (await other.post(DELEGATIONS, json=asked(department="health"))).status_code == 201
    later = {"starts_at": won["ends_at"], "ends_at": "2020-04-05T18:00:00+08:00"}
    assert (await league.post(DELEGATIONS, json=asked(**later))).status_code == 201
    assert (await offices.move(league, f"{DELEGATIONS}/{won['id']}", "revoke", won)).status_code == 200
    assert (await delegate(7)).status_code == 201


async def test_what_is_done_on_a_grant_is_audited_with_it_and_told_as_ever(offices: Offices) -> None:
    grant = Grant("g-1", "delegation", "nuanxin:head", Department("township"), Level("township"), TOWNSHIP)
    acting = await offices.of("civil-affairs", LEAGUE, subject="nuanxin:officer-9", grant=grant)
    made = (await acting.post(DELEGATIONS, json=asked(delegate="nuanxin:officer-3"))).json()
    (event,) = await offices.events()
    assert "on_grant" not in event["data"]
    headquarters = await offices.of("headquarters", PROVINCE)
    (entry,) = (await headquarters.get("/v1/oversight/audit", params={"subject": made["id"]})).json()["items"]
    assert (entry["caller"], entry["department"], entry["level"]) == ("nuanxin:officer-9", "civil-affairs", "league")
    assert entry["facts"] == event["data"] | {"on_grant": grant.facts}
    assert Grant.of_facts(entry["facts"]["on_grant"]) == grant


async def test_headquarters_revoke_too_and_what_is_over_is_left_alone(offices: Offices) -> None:
    league = await offices.of("civil-affairs", LEAGUE)
    made = (await league.post(DELEGATIONS, json=asked())).json()
    path = f"{DELEGATIONS}/{made['id']}"
    county = await offices.of("civil-affairs", COUNTY)
    assert code_of(await offices.move(county, path, "revoke", made)) == "NOT_THE_OFFICE_ABOVE"
    headquarters = await offices.of("headquarters", COUNTY)
    revoked = await offices.move(headquarters, path, "revoke", made)
    assert revoked.json()["state"] == "revoked"
    assert code_of(await offices.move(headquarters, path, "revoke", revoked.json())) == "ILLEGAL_MOVE"
    other = (await league.post(DELEGATIONS, json=asked())).json()
    offices.clock.advance(days=30)
    assert code_of(await offices.move(league, f"{DELEGATIONS}/{other['id']}", "revoke", other)) == "GRANT_OVER"
    offices.clock.advance(days=7)
    assert await standing(offices) == []


@pytest.mark.parametrize(
    ("column", "value", "constraint"),
    [
        ("permissions", "ARRAY['oversight:delegation:grant']", "ck_delegations_not_granted_on"),
        ("department", "'worker'", "ck_delegations_post"),
        ("ends_at", "granted_at + interval '185 days'", "ck_delegations_period"),
        ("starts_at", "granted_at - interval '1 second'", "ck_delegations_not_for_the_past"),
        ("delegate", "granted_by", "ck_delegations_not_own_delegate"),
    ],
)
async def test_the_database_refuses_it_whoever_asks(
    oversight: FastAPI, offices: Offices, column: str, value: str, constraint: str
) -> None:
    columns = {
        "region": "150603000000",
        "department": "'health'",
        "delegate": "'a:b'",
        "permissions": "ARRAY['roster:worker:list']",
        "vacancy": "'leave'",
        "reason": "'x'",
        "granted_by": "'a:c'",
        "granted_at": "granted_at",
        "starts_at": "granted_at",
        "ends_at": "granted_at + interval '1 day'",
        "state": "'granted'",
        "version": "1",
    } | {column: value}
    statement = (
        f"INSERT INTO delegations ({', '.join(columns)}) SELECT {', '.join(columns.values())} "  # noqa: S608 - ours
        "FROM (SELECT now() AS granted_at, 'a:c' AS granted_by) AS given"
    )
    async with oversight.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=constraint):
            await session.execute(text(statement))
