"""A device that had no network sends what it kept, late, twice and by a wrong clock."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

import httpx

from tests.roster.make import COMMUNITY, Made, at

QUEUE = "/v1/roster/me/duty-queue"
NOW = "2020-02-20T18:00:00+08:00"


def duty(day: int, *, client_id: UUID | None = None, hours: tuple[int, int] = (8, 12), **more: Any) -> dict[str, Any]:
    return {
        "client_id": str(client_id or uuid4()),
        "started_at": f"2020-02-{day:02d}T{hours[0]:02d}:00:00+08:00",
        "ended_at": f"2020-02-{day:02d}T{hours[1]:02d}:00:00+08:00",
        "place": str(COMMUNITY),
        "post_type": "checkpoint",
    } | more


async def self_of(made: Made, worker_id: str) -> httpx.AsyncClient:
    return await made.client("worker", COMMUNITY, subject=f"person:{worker_id}", worker_id=worker_id)


async def sent(me: httpx.AsyncClient, items: Sequence[dict[str, Any]], *, clock: str = NOW) -> dict[str, Any]:
    answer = await me.post(QUEUE, json={"sent_at": clock, "items": list(items)})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def outcomes(told: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(one["outcome"], one["state"] or one["code"]) for one in told["items"]]


async def test_duty_is_recorded_once_however_often_it_is_sent(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    me = await self_of(made, worker)
    queue = [duty(20), duty(19)]
    first = await sent(me, queue)
    assert outcomes(first) == [("recorded", "recorded"), ("recorded", "recorded")]
    again = await sent(me, queue)
    assert outcomes(again) == [("known", "recorded"), ("known", "recorded")]
    assert [one["entry_id"] for one in again["items"]] == [one["entry_id"] for one in first["items"]]
    listed = (await made.community.get(f"/v1/roster/duty-entries?worker_id={worker}")).json()["items"]
    assert [entry["source"] for entry in listed] == ["device", "device"]


async def test_racing_deliveries_of_one_queue_make_one_entry(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    me, item = await self_of(made, worker), duty(20)
    answers = await asyncio.gather(*(sent(me, [item]) for _ in range(6)))
    assert sorted(outcomes(one)[0][0] for one in answers) == ["known"] * 5 + ["recorded"]
    assert len({one["items"][0]["entry_id"] for one in answers}) == 1


async def test_what_comes_late_waits_for_the_township(made: Made) -> None:
    await made.rule()
    me = await self_of(made, (await made.active())["worker_id"])
    assert outcomes(await sent(me, [duty(1), duty(20)])) == [("recorded", "late"), ("recorded", "recorded")]


async def test_what_is_refused_keeps_nothing_else_back_and_may_be_corrected(made: Made) -> None:
    await made.rule()
    me = await self_of(made, (await made.active())["worker_id"])
    wrong = duty(20, hours=(9, 13))
    told = await sent(me, [duty(20), wrong, duty(19)])
    assert outcomes(told) == [("recorded", "recorded"), ("refused", "DUTY_OVERLAPS"), ("recorded", "recorded")]
    corrected = duty(20, hours=(13, 15), client_id=UUID(wrong["client_id"]))
    assert outcomes(await sent(me, [corrected])) == [("recorded", "recorded")]
    other = duty(18, client_id=UUID(wrong["client_id"]))
    assert outcomes(await sent(me, [other])) == [("refused", "CLIENT_ID_REUSED")]


async def test_a_clock_that_is_wrong_is_set_right(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    me, item = await self_of(made, worker), duty(20, hours=(16, 20))
    fast = await sent(me, [item], clock="2020-02-20T21:00:00+08:00")
    assert (fast["skew_seconds"], outcomes(fast)) == (-10_800, [("recorded", "recorded")])
    [entry] = (await made.community.get(f"/v1/roster/duty-entries?worker_id={worker}")).json()["items"]
    assert (entry["started_at"], entry["ended_at"]) == ("2020-02-20T13:00:00+08:00", "2020-02-20T17:00:00+08:00")
    # Sent again by a clock that was set right meanwhile, it is the same duty.
    assert outcomes(await sent(me, [item])) == [("known", "recorded")]
    refused = await me.post(QUEUE, json={"sent_at": "2020-02-18T18:00:00+08:00", "items": [duty(18)]})
    assert (refused.status_code, refused.json()["code"]) == (409, "DEVICE_CLOCK_WRONG")


async def test_what_the_community_recorded_on_paper_is_known(made: Made) -> None:
    await made.rule()
    worker = (await made.active())["worker_id"]
    item = duty(20)
    body = {**item, "worker_id": worker, "source": "paper"}
    del body["client_id"]
    paper = (await made.community.post("/v1/roster/duty-entries", json=body)).json()
    me = await self_of(made, worker)
    told = await sent(me, [item])
    assert (outcomes(told), told["items"][0]["entry_id"]) == ([("known", "recorded")], paper["id"])
    confirm = f"/v1/roster/duty-entries/{paper['id']}/confirm"
    township = await made.client("township", 150203001000)
    assert (await township.post(confirm, headers=at(1))).status_code == 200
    assert outcomes(await sent(me, [item])) == [("known", "confirmed")]


async def test_a_queue_is_of_one_worker_and_names_each_thing_once(made: Made) -> None:
    me = await self_of(made, (await made.active())["worker_id"])
    item = duty(20)
    twice = await me.post(QUEUE, json={"sent_at": NOW, "items": [item, item]})
    assert twice.status_code == 422
    nobody = await made.client("worker", COMMUNITY)
    assert (await nobody.post(QUEUE, json={"sent_at": NOW, "items": [item]})).status_code == 404
