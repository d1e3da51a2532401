"""Planned duty over HTTP, and what takes it away."""

import asyncio
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis.database import Scope
from tests.roster.make import NEIGHBOUR, OTHER_COMMUNITY, Made, at, shift

PLANS = "/v1/roster/assignments"


def plan(worker_id: str, day: str = "2020-02-21", start: str = "08:00", end: str = "16:00") -> dict[str, Any]:
    body = shift(worker_id, day, start, end)
    del body["source"]
    return body


async def planned(made: Made, worker_id: str, *args: str) -> dict[str, Any]:
    answer = await made.community.post(PLANS, json=plan(worker_id, *args))
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def state_of(made: Made, one: dict[str, Any]) -> tuple[str, str | None]:
    now = (await made.community.get(f"{PLANS}/{one['id']}")).json()
    return now["state"], now["because"]


async def test_duty_is_planned_for_today_or_later_and_withdrawn_by_hand(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    one = await planned(made, worker, "2020-02-20")
    assert (one["duty_on"], one["state"], one["next_moves"][0]["move"]) == ("2020-02-20", "planned", "withdraw")
    yesterday = await made.community.post(PLANS, json=plan(worker, "2020-02-19"))
    assert yesterday.json()["code"] == "ASSIGNMENT_IN_PAST"
    gone = await made.community.post(
        f"{PLANS}/{one['id']}/withdraw", json={"reason": "改由他人值守"}, headers=at(one["version"])
    )
    assert (gone.json()["state"], gone.json()["next_moves"]) == ("withdrawn", [])
    again = await made.community.post(f"{PLANS}/{one['id']}/withdraw", json={"reason": "再撤"}, headers=at(2))
    assert again.json()["code"] == "ILLEGAL_MOVE"
    listed = (await made.county.get(PLANS, params={"state": "withdrawn"})).json()["items"]
    assert [item["id"] for item in listed] == [one["id"]]


async def test_of_racing_plans_for_the_same_hours_one_is_made(made: Made) -> None:
    worker = (await made.active())["worker_id"]
    answers = await asyncio.gather(*(made.community.post(PLANS, json=plan(worker)) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers)[0] == 201
    assert {answer.json()["code"] for answer in answers if answer.status_code != 201} <= {
        "ASSIGNMENT_OVERLAPS",
        "UNAVAILABLE",  # two inserts against an exclusion can deadlock; nothing has changed then
    }
    assert len((await made.county.get(PLANS)).json()["items"]) == 1


async def test_who_has_no_post_there_on_the_day_is_not_assigned(made: Made) -> None:
    pending = (await made.enrolled())["worker_id"]
    refused = await made.community.post(PLANS, json=plan(pending))
    assert refused.json()["code"] == "ASSIGNMENT_WITHOUT_POST"
    elsewhere = await made.client("community", OTHER_COMMUNITY)
    worker = (await made.active())["worker_id"]
    one = await planned(made, worker)
    assert (await elsewhere.get(f"{PLANS}/{one['id']}")).status_code == 404
    assert (await elsewhere.post(PLANS, json=plan(worker))).json()["code"] == "ASSIGNMENT_WITHOUT_POST"


@pytest.mark.parametrize("reason", ["sick", "quarantine", "forced-rest", "injury"])
async def test_a_suspension_takes_the_plan_away_and_lets_no_new_one_in(made: Made, reason: str) -> None:
    worker = await made.active()
    one = await planned(made, worker["worker_id"])
    await made.move(worker, "suspend", {"reason": reason, "since_on": "2020-02-20"})
    assert await state_of(made, one) == ("withdrawn", reason)
    refused = await made.community.post(PLANS, json=plan(worker["worker_id"], "2020-02-22"))
    assert refused.json()["code"] == "WORKER_NOT_ASSIGNABLE"
    recorded = await made.recorded(worker["worker_id"], "2020-02-20", "08:00", "12:00")
    assert recorded["violation"] is True


async def test_a_departure_and_a_transfer_take_later_plans_away(made: Made) -> None:
    leaves, moves = await made.active(), await made.active()
    one = await planned(made, leaves["worker_id"])
    other = await planned(made, moves["worker_id"])
    await made.move(leaves, "leave", {"left_on": "2020-02-20"})
    await made.move(moves, "transfer", {"region": str(NEIGHBOUR), "on": "2020-02-20"})
    assert await state_of(made, one) == ("withdrawn", "left_on")
    assert await state_of(made, other) == ("withdrawn", "transfer")


async def test_a_suspension_and_a_plan_that_race_never_both_stand(made: Made) -> None:
    worker = await made.active()
    await asyncio.gather(
        made.try_move(worker, "suspend", {"reason": "sick", "since_on": "2020-02-20"}),
        *(made.community.post(PLANS, json=plan(worker["worker_id"], f"2020-02-{day}")) for day in (21, 22, 23, 24)),
    )
    assert (await made.county.get(PLANS, params={"state": "planned"})).json()["items"] == []


async def test_the_database_lets_no_block_stand_over_a_plan(made: Made, roster: FastAPI) -> None:
    worker = (await made.active())["worker_id"]
    await planned(made, worker)
    async with roster.state.database.session(Scope.of_system(roster.state.clock)) as session:
        await session.execute(
            text(
                "INSERT INTO rest_blocks (worker_id, region, kind, during)"
                " SELECT worker_id, region, 'sick', '[2020-02-01,)' FROM workers WHERE worker_id = :worker"
            ),
            {"worker": worker},
        )
        with pytest.raises(IntegrityError, match="duty is planned"):
            await session.commit()
