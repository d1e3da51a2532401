"""What a worker does and sees alone."""

import asyncio

import httpx

from chassis.clock import FixedClock
from tests.roster.make import COMMUNITY, Made, at

ME = "/v1/roster/me"
DUTY = {"place": str(COMMUNITY), "post_type": "checkpoint"}


async def self_of(made: Made, worker_id: str) -> httpx.AsyncClient:
    return await made.client("worker", COMMUNITY, subject=f"person:{worker_id}", worker_id=worker_id)


async def test_a_worker_sees_their_own_record_and_nobody_elses(made: Made) -> None:
    mine, other = (await made.active())["worker_id"], (await made.active())["worker_id"]
    me = await self_of(made, mine)
    assert (await me.get(ME)).json()["worker_id"] == mine
    assert (await me.get(f"/v1/roster/workers/{other}")).status_code == 404
    nobody = await made.client("worker", COMMUNITY)
    assert (await nobody.get(ME)).status_code == 404


async def test_a_check_in_becomes_duty_that_the_community_confirms(made: Made, clock: FixedClock) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    me = await self_of(made, worker)
    assert (await me.post(f"{ME}/check-ins/stop")).json()["code"] == "NOT_CHECKED_IN"
    begun = await me.post(f"{ME}/check-ins", json=DUTY)
    assert begun.json()["started_at"] == "2020-02-20T18:00:00+08:00"
    clock.advance(hours=7)
    entry = (await me.post(f"{ME}/check-ins/stop")).json()
    assert (entry["source"], entry["state"], entry["duty_on"]) == ("device", "recorded", "2020-02-20")
    path = f"/v1/roster/duty-entries/{entry['id']}/confirm"
    assert (await me.post(path, headers=at(1))).json()["code"] == "OWN_DUTY"
    assert (await made.community.post(path, headers=at(1))).json()["state"] == "confirmed"
    days = (await me.get(f"{ME}/duty-days?first_on=2020-02-01&last_on=2020-02-29")).json()
    assert (days["half_days"], days["days"]) == (2, [{"duty_on": "2020-02-20", "half_days": 2}])


async def test_of_racing_check_ins_one_is_open(made: Made) -> None:
    me = await self_of(made, (await made.active())["worker_id"])
    answers = await asyncio.gather(*(me.post(f"{ME}/check-ins", json=DUTY) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


async def test_a_forgotten_check_in_gives_way_to_the_next(made: Made, clock: FixedClock) -> None:
    me = await self_of(made, (await made.active())["worker_id"])
    await me.post(f"{ME}/check-ins", json=DUTY)
    clock.advance(hours=24, minutes=1)
    assert (await me.post(f"{ME}/check-ins/stop")).json()["code"] == "CHECK_IN_TOO_LONG"
    assert (await me.post(f"{ME}/check-ins", json=DUTY)).status_code == 201
    clock.advance(hours=1)
    assert (await me.post(f"{ME}/check-ins/stop")).status_code == 201


async def test_who_is_pending_or_has_left_does_not_check_in(made: Made) -> None:
    worker = await made.enrolled()
    me = await self_of(made, worker["worker_id"])
    assert (await me.post(f"{ME}/check-ins", json=DUTY)).json()["code"] == "DUTY_WITHOUT_POST"
