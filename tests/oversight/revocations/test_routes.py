"""Revocations: who shuts out what, for which offices, and who lets it in again."""

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, TOWNSHIP, Offices, code_of

REVOCATIONS = "/v1/oversight/revocations"
FAR = 150203000000
LIFTED = {"reason": "样例"}


def asked(**more: Any) -> dict[str, Any]:
    return {
        "kind": "client",
        "named": "nuanxin:civil-affairs-150603",
        "region": str(COUNTY),
        "department": "civil-affairs",
        "reason": "样例",
    } | more


async def standing(offices: Offices) -> list[dict[str, Any]]:
    gateway = await offices.of("service", PROVINCE, roles=frozenset({"service:gateway"}))
    revocations: list[dict[str, Any]] = (await gateway.get("/v1/oversight/standing")).json()["revocations"]
    return revocations


async def test_the_office_one_level_up_revokes_and_another_hand_lifts(offices: Offices) -> None:
    league = await offices.of("civil-affairs", LEAGUE, subject="nuanxin:li")
    made = await league.post(REVOCATIONS, json=asked())
    assert (made.status_code, made.json()["ends_at"], made.json()["issued_by"]) == (201, None, "nuanxin:li")
    told = {name: asked()[name] for name in ("kind", "named", "region", "department")}
    assert await standing(offices) == [told]
    path = f"{REVOCATIONS}/{made.json()['id']}"
    same = await offices.move(league, path, "lift", made.json(), LIFTED)
    assert (same.status_code, code_of(same)) == (409, "SAME_HAND_LIFTS")
    other = await offices.of("civil-affairs", LEAGUE, subject="nuanxin:wang")
    lifted = await offices.move(other, path, "lift", made.json(), LIFTED)
    assert (lifted.status_code, lifted.json()["state"], lifted.json()["next_moves"]) == (200, "lifted", [])
    assert await standing(offices) == []
    types = [event["type"] for event in await offices.events()]
    assert types == ["oversight.revocation.issued", "oversight.revocation.lifted"]
    assert (await league.post(REVOCATIONS, json=asked())).status_code == 201


async def test_headquarters_revoke_any_department_and_lift_by_themselves(offices: Offices) -> None:
    headquarters = await offices.of("headquarters", LEAGUE, subject="nuanxin:sun")
    made = await headquarters.post(REVOCATIONS, json=asked(department=None, region=str(LEAGUE)))
    assert (made.status_code, made.json()["department"]) == (201, None)
    path = f"{REVOCATIONS}/{made.json()['id']}"
    assert (await offices.move(headquarters, path, "lift", made.json(), LIFTED)).status_code == 200


async def test_a_token_is_remembered_until_none_of_its_kind_can_live(offices: Offices) -> None:
    headquarters = await offices.of("headquarters", PROVINCE)
    made = (await headquarters.post(REVOCATIONS, json=asked(kind="token", named="nuanxin:t-1"))).json()
    assert (made["ends_at"], made["next_moves"]) == ("2020-02-06T10:00:00+08:00", [])
    stays = await offices.move(headquarters, f"{REVOCATIONS}/{made['id']}", "lift", made, LIFTED)
    assert (stays.status_code, code_of(stays)) == (409, "TOKEN_STAYS_REVOKED")
    assert len(await standing(offices)) == 1
    offices.clock.advance(hours=25)
    assert await standing(offices) == []


@pytest.mark.parametrize(
    ("department", "region", "by", "seat"),
    [
        ("civil-affairs", COUNTY, "civil-affairs", COUNTY),
        ("civil-affairs", COUNTY, "civil-affairs", PROVINCE),
        ("civil-affairs", COUNTY, "health", LEAGUE),
        (None, COUNTY, "civil-affairs", LEAGUE),
        ("bank", COUNTY, "finance", LEAGUE),
        ("worker", COMMUNITY, "civil-affairs", COUNTY),
        ("township", TOWNSHIP, "civil-affairs", COUNTY),
        ("service", PROVINCE, "health", PROVINCE),
    ],
)
async def test_nobody_else_does(offices: Offices, department: str | None, region: int, by: str, seat: int) -> None:
    office = await offices.of(by, seat)
    refused = await office.post(REVOCATIONS, json=asked(department=department, region=str(region)))
    assert (refused.status_code, code_of(refused)) == (403, "NOT_THE_REVOKING_OFFICE")
    assert await standing(offices) == []


@pytest.mark.parametrize("region", [FAR, LEAGUE])
async def test_headquarters_shut_out_nobody_elsewhere(offices: Offices, region: int) -> None:
    headquarters = await offices.of("headquarters", COUNTY)
    refused = await headquarters.post(REVOCATIONS, json=asked(region=str(region)))
    assert (refused.status_code, code_of(refused)) == (404, "NOT_FOUND")
    assert await standing(offices) == []


@pytest.mark.parametrize("wrong", [{"named": "t-1"}, {"named": "nuanxin:\n"}, {"kind": "key"}, {"reason": ""}])
async def test_what_is_no_revocation_changes_nothing(offices: Offices, wrong: dict[str, Any]) -> None:
    headquarters = await offices.of("headquarters", COUNTY)
    refused = await headquarters.post(REVOCATIONS, json=asked(**wrong))
    assert (refused.status_code, code_of(refused)) == (422, "MALFORMED")
    assert await standing(offices) == []


async def test_of_many_at_once_one_revokes_for_all_departments(offices: Offices) -> None:
    headquarters = await offices.of("headquarters", COUNTY)

    async def revoke(number: int) -> httpx.Response:
        return await headquarters.post(REVOCATIONS, json=asked(department=None, reason=f"样例{number}"))

    answers = await asyncio.gather(*(revoke(number) for number in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"ALREADY_REVOKED"}


@pytest.mark.parametrize(
    ("kind", "ends", "lifted_by", "violated"),
    [
        ("client", None, "nuanxin:li", "ck_revocations_two_hands"),
        ("token", "2020-02-07T00:00:00+08:00", "nuanxin:wang", "ck_revocations_tokens_stay"),
        ("token", None, None, "ck_revocations_tokens_end"),
    ],
)
async def test_the_database_keeps_the_hands_apart(
    oversight: FastAPI, offices: Offices, kind: str, ends: str | None, lifted_by: str | None, violated: str
) -> None:
    lifted = f"'lifted', '{lifted_by}', now(), false, 'x'" if lifted_by else "'issued', NULL, NULL, NULL, NULL"
    until = f"'{ends}'" if ends else "NULL"
    async with oversight.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=violated):
            await session.execute(
                text(  # the values are the test's own
                    "INSERT INTO revocations (region, kind, named, reason, ends_at, issued_by, issued_at, state,"  # noqa: S608
                    " lifted_by, lifted_at, lifted_at_headquarters, lifted_for, version) VALUES"
                    f" ({COUNTY}, '{kind}', 'nuanxin:x', 'x', {until}, 'nuanxin:li', now(), {lifted}, 1)"
                )
            )
