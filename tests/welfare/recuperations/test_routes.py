"""Recuperation is offered, and answered by the worker."""

import asyncio

from tests.offices import COMMUNITY, COUNTY, Offices, code_of

OFFERS = "/v1/welfare/recuperations"
ASKED = {"first_on": "2020-04-06", "last_on": "2020-04-10", "place": "阿尔山"}


async def test_a_worker_accepts_and_the_county_says_that_they_were_there(offices: Offices) -> None:
    worker = await offices.told_of(7)
    county = await offices.of("civil-affairs", COUNTY)
    offered = (await county.post(OFFERS, json=ASKED | {"worker_id": worker})).json()
    early = await offices.move(county, f"{OFFERS}/{offered['id']}", "complete", offered)
    assert code_of(early) == "ILLEGAL_MOVE"
    me = await offices.worker(worker)
    (seen,) = (await me.get("/v1/welfare/me/recuperations")).json()["items"]
    accepted = await offices.move(me, f"/v1/welfare/me/recuperations/{seen['id']}", "accept", seen)
    assert accepted.json()["state"] == "accepted"
    other = await offices.worker(await offices.told_of(8))
    path = f"/v1/welfare/me/recuperations/{seen['id']}"
    assert (await offices.move(other, path, "decline", accepted.json())).status_code == 404
    done = await offices.move(county, f"{OFFERS}/{offered['id']}", "complete", accepted.json())
    assert done.json()["state"] == "taken"


async def test_a_declined_or_withdrawn_offer_leaves_the_days_free(offices: Offices) -> None:
    worker = await offices.told_of(7)
    county = await offices.of("civil-affairs", COUNTY)
    answers = await asyncio.gather(*(county.post(OFFERS, json=ASKED | {"worker_id": worker}) for _ in range(2)))
    assert sum(answer.status_code == 201 for answer in answers) == 1
    (offered,) = (await county.get(OFFERS, params={"worker_id": worker})).json()["items"]
    assert code_of(await county.post(OFFERS, json=ASKED | {"worker_id": worker})) == "RECUPERATION_OVERLAPS"
    me = await offices.worker(worker)
    await offices.move(me, f"/v1/welfare/me/recuperations/{offered['id']}", "decline", offered)
    second = await county.post(OFFERS, json=ASKED | {"worker_id": worker})
    gone = await offices.move(county, f"{OFFERS}/{second.json()['id']}", "withdraw", second.json())
    assert gone.json()["state"] == "withdrawn"
    today = await county.post(OFFERS, json=ASKED | {"worker_id": worker, "first_on": "2020-02-05"})
    assert code_of(today) == "RECUPERATION_AHEAD"
    community = await offices.of("community", COMMUNITY)
    assert (await community.get(f"{OFFERS}/{offered['id']}")).json()["state"] == "declined"
