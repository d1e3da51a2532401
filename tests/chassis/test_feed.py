"""The feed under concurrent writers, and the follower that reads it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.client import Peer
from chassis.database import Scope
from chassis.follower import Fed, Follower, Follows, Handler
from tests.chassis.toy.service import NoteOpened
from tests.client import Door, caller, client_for

COUNTY = 150603000000
NOTE = {"region": "150603001001"}
ALL = caller("service", 150000000000)


async def read_all(client: httpx.AsyncClient, after: str = "0-0") -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    while True:
        batch = (await client.get("/v1/toy/events", params={"after": after, "limit": 7})).json()
        if not batch:
            return seen
        seen += batch
        after = batch[-1]["sequence"]


async def test_events_are_cloudevents_in_the_order_they_happened(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, ALL) as client:
        for title in ("a", "b"):
            await client.post("/v1/toy/notes", json={**NOTE, "title": title})
        answer = await client.get("/v1/toy/events")
        assert answer.headers["content-type"] == "application/cloudevents-batch+json"
        events = answer.json()
        assert [event["data"]["title"] for event in events] == ["a", "b"]
        assert {event["source"] for event in events} == {"/v1/toy"}
        assert events[0]["specversion"] == "1.0"
        rest = await client.get("/v1/toy/events", params={"after": events[0]["sequence"]})
        assert [event["id"] for event in rest.json()] == [events[1]["id"]]


async def test_a_follower_that_keeps_reading_sees_every_event_once_whatever_the_order_of_commits(
    toy: FastAPI,
) -> None:
    """Writers hold their transactions open for different times, so sequence numbers commit out of order."""
    database = toy.state.database
    scope = Scope.of_system(toy.state.clock)

    async def write(number: int) -> None:
        async with database.session(scope) as session, session.begin():
            await session.execute(
                text(
                    "INSERT INTO events (type, subject, region, happened_at, data)"
                    " VALUES ('toy.note.opened', :s, 150603001001, now(), '{}')"
                ),
                {"s": str(number)},
            )
            await asyncio.sleep((number * 7 % 5) / 50)

    seen: list[str] = []
    async with client_for({"toy": toy}, ALL) as client:

        async def read() -> None:
            after = "0-0"
            while len(seen) < 60:
                batch = (await client.get("/v1/toy/events", params={"after": after, "limit": 5})).json()
                seen.extend(event["subject"] for event in batch)
                after = batch[-1]["sequence"] if batch else after
                await asyncio.sleep(0.002)

        async with asyncio.timeout(20):
            reader = asyncio.create_task(read())
            for start in range(0, 60, 6):
                await asyncio.gather(*(write(number) for number in range(start, start + 6)))
            await reader
    assert sorted(seen, key=int) == [str(number) for number in range(60)]


async def test_nothing_is_handed_out_while_an_older_transaction_can_still_commit(toy: FastAPI) -> None:
    database = toy.state.database
    async with client_for({"toy": toy}, ALL) as client:
        async with database.session(Scope.of_system(toy.state.clock)) as older, older.begin():
            await older.execute(text("SELECT pg_current_xact_id()"))
            await client.post("/v1/toy/notes", json={**NOTE, "title": "younger"})
            assert (await client.get("/v1/toy/events")).json() == []
        assert len((await client.get("/v1/toy/events")).json()) == 1


async def test_a_follower_sees_its_own_region_only(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, ALL) as client:
        await client.post("/v1/toy/notes", json={**NOTE, "title": "here"})
        await client.post("/v1/toy/notes", json={"region": "150602001001", "title": "there"})
    async with client_for({"toy": toy}, caller("headquarters", COUNTY)) as county:
        assert [event["data"]["title"] for event in await read_all(county)] == ["here"]


async def test_waiting_answers_as_soon_as_something_happens(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, ALL) as client:
        waiting = asyncio.create_task(client.get("/v1/toy/events", params={"wait": 20}))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await client.post("/v1/toy/notes", json={**NOTE, "title": "news"})
        async with asyncio.timeout(3):
            assert len((await waiting).json()) == 1


async def test_waiting_ends_when_the_process_is_told_to_end(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, ALL) as client:
        waiting = asyncio.create_task(client.get("/v1/toy/events", params={"wait": 20}))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        toy.state.told_to_end = lambda: True
        async with asyncio.timeout(3):
            assert (await waiting).json() == []


async def test_an_unknown_type_or_place_is_refused(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, ALL) as client:
        assert (await client.get("/v1/toy/events", params={"types": "toy.x"})).status_code == 422
        assert (await client.get("/v1/toy/events", params={"after": "x"})).status_code == 422
        assert (await client.get("/v1/toy/events", params={"after": "99999999999999999999-0"})).status_code == 422


def follower(toy: FastAPI, applied: list[str], *, fail: Sequence[str] = (), opened: Handler | None = None) -> Follower:
    async def on_opened(session: AsyncSession, event: Fed) -> None:
        title = NoteOpened(**event.data).title
        if title in fail:
            raise RuntimeError(title)
        await session.execute(text("SELECT 1"))
        applied.append(title)

    door = Door({"toy": toy}, ALL)
    peer = Peer(gateway_url="http://gateway", client_id="toy", client_secret="s", transport=door)
    return Follower(
        service="toy",
        follows=Follows("toy", {"toy.note.opened": opened or on_opened}),
        database=toy.state.database,
        peer=peer,
        scope=Scope.of_system(toy.state.clock),
    )


async def test_a_follower_applies_each_event_once_and_remembers_its_place(toy: FastAPI) -> None:
    applied: list[str] = []
    async with client_for({"toy": toy}, ALL) as client:
        for title in ("a", "b", "c"):
            await client.post("/v1/toy/notes", json={**NOTE, "title": title})
    assert await follower(toy, applied).step() == 3
    assert await follower(toy, applied).step() == 0  # another process, later
    assert applied == ["a", "b", "c"]


async def test_a_follower_is_told_when_an_event_happened(toy: FastAPI) -> None:
    told: list[Fed] = []

    async def keep(_: AsyncSession, event: Fed) -> None:
        told.append(event)

    before = toy.state.clock.now()
    async with client_for({"toy": toy}, ALL) as client:
        await client.post("/v1/toy/notes", json={**NOTE, "title": "a"})
    after = toy.state.clock.now()
    await asyncio.sleep(0.01)  # it is read some time after
    await follower(toy, [], opened=keep).step()
    assert [before <= event.at <= after for event in told] == [True]


async def test_of_two_replicas_one_applies(toy: FastAPI) -> None:
    applied: list[str] = []
    async with client_for({"toy": toy}, ALL) as client:
        await client.post("/v1/toy/notes", json={**NOTE, "title": "a"})
    done = await asyncio.gather(*(follower(toy, applied).step() for _ in range(4)))
    assert sorted(done) == [0, 0, 0, 1]
    assert applied == ["a"]


async def test_an_event_that_cannot_be_applied_holds_back_what_follows_it_and_nothing_before(toy: FastAPI) -> None:
    applied: list[str] = []
    async with client_for({"toy": toy}, ALL) as client:
        for title in ("a", "bad", "c"):
            await client.post("/v1/toy/notes", json={**NOTE, "title": title})
    broken = follower(toy, applied, fail=["bad"])
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await broken.step()
    applied.clear()
    assert await follower(toy, applied).step() == 2
    assert applied == ["bad", "c"]
