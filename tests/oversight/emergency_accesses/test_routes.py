"""Emergency access: one asks, another opens, every use is told, a third reviews."""

import asyncio
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, Offices, code_of
from tests.whole import eventually

ACCESSES = "/v1/oversight/emergency-accesses"
BESIDE = 150602000000
FAR = 150203000000
USE = {"operation": "list_workers", "request_id": str(uuid4())}


async def asked(offices: Offices, **more: Any) -> httpx.Response:
    county = await offices.of("civil-affairs", COUNTY, subject="nuanxin:zhang")
    wanted = {"reach": str(BESIDE), "permission": "roster:worker:list", "reason": "样例", "hours": 4} | more
    return await county.post(ACCESSES, json=wanted)


async def opened(offices: Offices, *, by: str = "nuanxin:li") -> dict[str, Any]:
    made = (await asked(offices)).json()
    league = await offices.of("civil-affairs", LEAGUE, subject=by)
    answer = await offices.move(league, f"{ACCESSES}/{made['id']}", "approve", made)
    assert answer.status_code == 200
    access: dict[str, Any] = answer.json()
    return access


async def used(offices: Offices, access: dict[str, Any]) -> httpx.Response:
    gateway = await offices.of("service", PROVINCE, roles=frozenset({"service:gateway"}))
    return await gateway.post(f"{ACCESSES}/{access['id']}/uses", json=USE)


async def standing(offices: Offices) -> list[dict[str, Any]]:
    gateway = await offices.of("service", PROVINCE, roles=frozenset({"service:gateway"}))
    grants: list[dict[str, Any]] = (await gateway.get("/v1/oversight/standing")).json()["grants"]
    return grants


async def test_two_hands_open_it_each_use_is_told_and_a_third_reviews(offices: Offices) -> None:
    made = (await asked(offices)).json()
    assert (made["state"], made["level"], await standing(offices)) == ("requested", "county", [])
    assert code_of(await used(offices, made)) == "EMERGENCY_ACCESS_SHUT"
    league = await offices.of("civil-affairs", LEAGUE, subject="nuanxin:li")
    path = f"{ACCESSES}/{made['id']}"
    access = (await offices.move(league, path, "approve", made)).json()
    assert access["opened_until"] == "2020-02-05T13:00:00+08:00"
    (grant,) = await standing(offices)
    assert (grant["kind"], grant["holder"], grant["granted_by"]) == ("emergency", "nuanxin:zhang", "nuanxin:li")
    assert (grant["region"], grant["permissions"]) == (str(BESIDE), ["roster:worker:list"])
    assert (await used(offices, access)).status_code == 201
    headquarters = await offices.of("headquarters", LEAGUE, subject="nuanxin:wang")
    review = {"verdict": "justified", "review": "样例"}
    assert code_of(await offices.move(headquarters, path, "review", access, review)) == "EMERGENCY_ACCESS_OPEN"
    offices.clock.advance(hours=4)
    assert code_of(await used(offices, access)) == "EMERGENCY_ACCESS_SHUT"
    assert code_of(await offices.move(league, path, "review", access, review)) == "EMERGENCY_HANDS_ALIKE"
    (use,) = (await headquarters.get(f"{path}/uses")).json()["items"]
    assert {name: use[name] for name in USE} == USE
    reviewed = await offices.move(headquarters, path, "review", access, review)
    assert (reviewed.json()["state"], reviewed.json()["next_moves"]) == ("reviewed", [])
    happened = [event["type"].rpartition(".")[2] for event in await offices.events()]
    assert happened == ["requested", "opened", "used", "reviewed"]


async def test_who_asks_does_not_open_whatever_office_they_sit_in(offices: Offices) -> None:
    made = (await asked(offices)).json()
    path = f"{ACCESSES}/{made['id']}"
    same = await offices.of("headquarters", LEAGUE, subject="nuanxin:zhang")
    for move in ("approve", "refuse"):
        assert code_of(await offices.move(same, path, move, made)) == "EMERGENCY_HANDS_ALIKE"
    for department, region in (("civil-affairs", COUNTY), ("finance", LEAGUE), ("headquarters", COUNTY)):
        other = await offices.of(department, region, subject="nuanxin:li")
        assert code_of(await offices.move(other, path, "approve", made)) == "NOT_THE_SECOND_HAND"
    refused = await offices.move(await offices.of("headquarters", PROVINCE), path, "refuse", made)
    assert (refused.json()["state"], refused.json()["opened_until"]) == ("refused", None)
    assert await standing(offices) == []


async def test_of_many_second_hands_one_opens_it(offices: Offices) -> None:
    made = (await asked(offices)).json()

    async def approve(number: int) -> httpx.Response:
        league = await offices.of("civil-affairs", LEAGUE, subject=f"nuanxin:second-{number}")
        return await offices.move(league, f"{ACCESSES}/{made['id']}", "approve", made)

    answers = await asyncio.gather(*(approve(number) for number in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412, 412]


async def test_a_place_beyond_the_league_is_opened_from_above_both(offices: Offices) -> None:
    made = (await asked(offices, reach=str(FAR))).json()
    path = f"{ACCESSES}/{made['id']}"
    league = await offices.of("headquarters", LEAGUE, subject="nuanxin:li")
    assert code_of(await offices.move(league, path, "approve", made)) == "NOT_THE_SECOND_HAND"
    province = await offices.of("headquarters", PROVINCE, subject="nuanxin:li")
    assert (await offices.move(province, path, "approve", made)).json()["state"] == "opened"


async def test_it_is_given_back_and_taken_back(offices: Offices) -> None:
    access = await opened(offices)
    path = f"{ACCESSES}/{access['id']}"
    stranger = await offices.of("civil-affairs", COUNTY, subject="nuanxin:zhao")
    assert code_of(await offices.move(stranger, path, "end", access)) == "NOT_THE_SECOND_HAND"
    holder = await offices.of("civil-affairs", COUNTY, subject="nuanxin:zhang")
    ended = await offices.move(holder, path, "end", access)
    assert ended.json()["state"] == "ended"
    assert code_of(await used(offices, access)) == "EMERGENCY_ACCESS_SHUT"
    assert (await standing(offices))[0]["revoked_at"] == "2020-02-05T09:00:00+08:00"
    other = await opened(offices)
    headquarters = await offices.of("headquarters", LEAGUE)
    assert (await offices.move(headquarters, f"{ACCESSES}/{other['id']}", "end", other)).json()["state"] == "ended"
    last = await opened(offices)
    offices.clock.advance(hours=4)
    assert code_of(await offices.move(holder, f"{ACCESSES}/{last['id']}", "end", last)) == "EMERGENCY_ACCESS_SHUT"


async def test_a_use_waits_for_the_end_that_is_being_recorded_and_is_not_counted_after_it(
    oversight: FastAPI, offices: Offices
) -> None:
    """When it was read it was open still; the database asks again."""
    access = await opened(offices)
    system = Scope.of_system(offices.clock)
    async with oversight.state.database.session(system) as ending, ending.begin():
        await ending.execute(text("UPDATE emergency_accesses SET state = 'ended', ended_by = 'x:y', ended_at = now()"))
        uses = [asyncio.create_task(used(offices, access)) for _ in range(4)]
        await eventually(partial(waiting, oversight, offices, len(uses)))
    assert {code_of(answer) for answer in await asyncio.gather(*uses)} == {"EMERGENCY_ACCESS_SHUT"}
    headquarters = await offices.of("headquarters", LEAGUE)
    assert (await headquarters.get(f"{ACCESSES}/{access['id']}/uses")).json()["items"] == []


async def test_the_end_waits_for_the_use_that_is_being_counted(oversight: FastAPI, offices: Offices) -> None:
    access = await opened(offices)
    holder = await offices.of("civil-affairs", COUNTY, subject="nuanxin:zhang")
    counted = (
        "INSERT INTO emergency_uses (access_id, region, operation, request_id, used_at)"
        " SELECT id, region, 'list_workers', 'x', :now FROM emergency_accesses"
    )
    async with oversight.state.database.session(Scope.of_system(offices.clock)) as using, using.begin():
        await using.execute(text(counted), {"now": offices.clock.now()})
        ending = asyncio.create_task(offices.move(holder, f"{ACCESSES}/{access['id']}", "end", access))
        await eventually(partial(waiting, oversight, offices, 1))
        assert not ending.done()
    assert (await ending).json()["state"] == "ended"


async def waiting(oversight: FastAPI, offices: Offices, sessions: int) -> bool:
    """Whether so many sessions wait for a row that another holds."""
    waits = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with oversight.state.database.session(Scope.of_system(offices.clock)) as session:
        return bool(await session.scalar(text(waits)) == sessions)


@pytest.mark.parametrize(
    ("wrong", "status", "code"),
    [
        ({"hours": 25}, 422, "MALFORMED"),
        ({"hours": 0}, 422, "MALFORMED"),
        ({"permission": "oversight:emergency-access:approve"}, 422, "MALFORMED"),
        ({"permission": "welfare:counselling:read"}, 409, "NOT_FOR_EMERGENCIES"),
        ({"permission": "welfare:break-glass:look"}, 409, "NOT_FOR_EMERGENCIES"),
    ],
)
async def test_what_is_no_emergency_changes_nothing(
    offices: Offices, wrong: dict[str, Any], status: int, code: str
) -> None:
    refused = await asked(offices, **wrong)
    assert (refused.status_code, code_of(refused)) == (status, code)
    assert await offices.events() == []


async def test_a_community_asks_for_no_county(offices: Offices) -> None:
    community = await offices.of("community", COMMUNITY)
    wanted = {"reach": str(COUNTY), "permission": "roster:worker:list", "reason": "样例", "hours": 1}
    assert code_of(await community.post(ACCESSES, json=wanted)) == "NO_SUCH_POST"


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ("state = 'opened', decided_by = requested_by, decided_at = now(), opened_until = now() + '1 h'", "two_hands"),
        ("state = 'opened', decided_by = 'x:y', decided_at = now(), opened_until = now() + '25 h'", "opened_for"),
        ("state = 'opened', decided_by = 'x:y', decided_at = now()", "opened"),
        (
            "state = 'reviewed', decided_by = 'x:y', decided_at = now(), opened_until = now() + '1 h', "
            "reviewed_by = 'x:y', reviewed_at = now(), verdict = 'justified', review = 'x'",
            "third_hand",
        ),
    ],
)
async def test_the_database_refuses_it_whoever_asks(
    oversight: FastAPI, offices: Offices, changed: str, constraint: str
) -> None:
    await asked(offices)
    async with oversight.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match=f"ck_emergency_accesses_{constraint}"):
            await session.execute(text(f"UPDATE emergency_accesses SET {changed}"))  # noqa: S608 - ours
