"""Meals, warmth and places to rest: inspected, lacking, put right and verified."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.offices import COMMUNITY, COUNTY, ELSEWHERE, TOWNSHIP, Offices, code_of

POSTS = "/v1/welfare/living-posts"
DEFECTS = "/v1/welfare/living-defects"
OPEN = {"region": str(COMMUNITY), "name": "东门卡口", "opened_on": "2020-01-26"}
SEEN = {"inspected_on": "2020-02-05", "meals": True, "warmth": False, "rest_place": False, "note": "帐篷无取暖设备"}


async def opened(offices: Offices) -> dict[str, Any]:
    community = await offices.of("community", COMMUNITY)
    answer = await community.post(POSTS, json=OPEN)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def defects(offices: Offices, **asked: Any) -> list[dict[str, Any]]:
    county = await offices.of("civil-affairs", COUNTY)
    items: list[dict[str, Any]] = (await county.get(DEFECTS, params=asked)).json()["items"]
    return items


async def lacking(offices: Offices, item: str = "warmth") -> dict[str, Any]:
    post = await opened(offices)
    community = await offices.of("community", COMMUNITY)
    asked = {"post_id": post["id"], "item": item, "description": "帐篷无取暖设备"}
    answer = await community.post(DEFECTS, json=asked)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def test_a_post_is_open_once_by_its_name_and_closed_once(offices: Offices) -> None:
    post = await opened(offices)
    community = await offices.of("community", COMMUNITY)
    assert code_of(await community.post(POSTS, json=OPEN)) == "LIVING_POST_KNOWN"
    path = f"{POSTS}/{post['id']}"
    for day in ("2020-01-25", "2020-02-06"):
        assert code_of(await offices.move(community, path, "close", post, {"on": day})) == "LIVING_POST_CLOSE_DAY"
    closed = await offices.move(community, path, "close", post, {"on": "2020-02-05"})
    assert closed.json()["closed_on"] == "2020-02-05"
    again = await offices.move(community, path, "close", closed.json(), {"on": "2020-02-05"})
    assert code_of(again) == "LIVING_POST_CLOSED"
    gone = await community.post(DEFECTS, json={"post_id": post["id"], "item": "meals", "description": "无热饭"})
    assert code_of(gone) == "LIVING_POST_CLOSED"
    assert (await community.post(POSTS, json=OPEN)).status_code == 201


async def test_an_inspection_makes_a_defect_of_what_is_lacking_once(offices: Offices) -> None:
    post = await opened(offices)
    township = await offices.of("township", TOWNSHIP)
    path = f"{POSTS}/{post['id']}/inspections"
    assert (await township.post(path, json=SEEN)).status_code == 201
    assert code_of(await township.post(path, json=SEEN)) == "INSPECTED_TWICE"
    county = await offices.of("civil-affairs", COUNTY)
    assert (await county.post(path, json=SEEN | {"meals": False, "note": None})).status_code == 201
    assert sorted(one["item"] for one in await defects(offices)) == ["meals", "rest-place", "warmth"]
    assert len((await county.get(path)).json()["items"]) == 2
    for day in ("2020-01-25", "2020-02-06"):
        assert code_of(await township.post(path, json=SEEN | {"inspected_on": day})) == "INSPECTED_AHEAD"


async def test_a_defect_is_assigned_fixed_and_verified_by_another(offices: Offices) -> None:
    defect = await lacking(offices)
    path = f"{DEFECTS}/{defect['id']}"
    township, county = await offices.of("township", TOWNSHIP), await offices.of("civil-affairs", COUNTY)
    assert code_of(await offices.move(township, path, "fix", defect)) == "ILLEGAL_MOVE"
    assigned = (await offices.move(township, path, "assign", defect, {"assigned_to": "街道综合保障组"})).json()
    fixed = (await offices.move(township, path, "fix", assigned)).json()
    for verb in ("verify", "reject"):
        assert code_of(await offices.move(township, path, verb, fixed)) == "VERIFIES_ONESELF"
    rejected = (await offices.move(county, path, "reject", fixed)).json()
    assert (rejected["state"], rejected["fixed_at"], rejected["due_at"]) == ("assigned", None, defect["due_at"])
    fixed = (await offices.move(township, path, "fix", rejected)).json()
    verified = (await offices.move(county, path, "verify", fixed)).json()
    assert (verified["state"], verified["next_moves"]) == ("verified", [])


async def test_the_same_defect_reported_at_once_is_one(offices: Offices) -> None:
    post = await opened(offices)
    community = await offices.of("community", COMMUNITY)
    asked = {"post_id": post["id"], "item": "meals", "description": "无热饭"}
    answers = await asyncio.gather(*(community.post(DEFECTS, json=asked) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409]
    assert {code_of(answer) for answer in answers if answer.status_code == 409} == {"LIVING_DEFECT_KNOWN"}


async def test_what_is_overdue_is_told_upwards_once_a_level_until_it_is_fixed(offices: Offices) -> None:
    defect = await lacking(offices)
    offices.clock.advance(hours=12)
    assert await offices.run("escalate-defects") == 0
    assert await defects(offices, overdue=True) == []
    offices.clock.advance(minutes=1)
    assert await offices.run("escalate-defects") == 1
    assert await offices.run("escalate-defects") == 0
    (late,) = await defects(offices, overdue=True)
    assert (late["id"], late["escalated_to"]) == (defect["id"], "township")
    offices.clock.advance(days=1)
    assert await offices.run("escalate-defects") == 1
    township = await offices.of("township", TOWNSHIP)
    path = f"{DEFECTS}/{defect['id']}"
    (late,) = await defects(offices)
    assigned = (await offices.move(township, path, "assign", late, {"assigned_to": "社区"})).json()
    await offices.move(township, path, "fix", assigned)
    offices.clock.advance(days=3)
    assert await offices.run("escalate-defects") == 0
    assert await defects(offices, overdue=True) == []
    told = [event["data"] for event in await offices.events() if event["type"] == "welfare.living-defect.escalated"]
    assert [one["escalated_to"] for one in told] == ["township", "county"]


async def test_another_community_neither_sees_nor_reports_it(offices: Offices) -> None:
    defect = await lacking(offices)
    elsewhere = await offices.of("community", ELSEWHERE)
    assert (await elsewhere.get(f"{DEFECTS}/{defect['id']}")).status_code == 404
    assert (await elsewhere.get(POSTS)).json()["items"] == []
    asked = {"post_id": defect["post_id"], "item": "meals", "description": "无热饭"}
    assert (await elsewhere.post(DEFECTS, json=asked)).status_code == 404
    assert (await elsewhere.post(POSTS, json=OPEN)).status_code == 404


async def test_the_database_lets_nobody_verify_what_they_fixed(offices: Offices, welfare: FastAPI) -> None:
    await lacking(offices)
    async with welfare.state.database.session(Scope.of_system(offices.clock)) as session:
        with pytest.raises(IntegrityError, match="ck_living_defects_other_hand"):
            await session.execute(
                text(
                    "UPDATE living_defects SET state = 'verified', assigned_to = 'x', fixed_at = now(),"
                    " fixed_by = 'me', verified_by = 'me'"
                )
            )
