"""What was removed or moved away is told to whoever keeps a copy, and to nobody whose it never was."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import delete, select, text, update

from chassis.clock import Clock
from chassis.database import Database, Scope
from tests.chassis.toy.service import Note
from tests.client import caller, client_for

LEAGUE = 150600000000
COUNTY = 150603000000
COMMUNITY = 150603001001
NEXT = 150603001002
ELSEWHERE = 150602001001
NOTES = "/v1/toy/notes"
LEFT = "/v1/toy/departures"


@pytest.fixture
async def county(toy: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as client:
        yield client


async def opened(county: httpx.AsyncClient, title: str = "a") -> str:
    answer = await county.post(NOTES, json={"region": str(COMMUNITY), "title": title})
    key: str = answer.json()["id"]
    return key


async def changed(toy: FastAPI, statement: Any) -> None:
    database: Database = toy.state.database
    async with database.session(Scope.of_system(Clock())) as session, session.begin():
        await session.execute(statement)


async def left(client: httpx.AsyncClient, **query: str) -> list[tuple[str, str]]:
    answer = await client.get(LEFT, params=query)
    assert answer.status_code == 200, answer.text
    return [(one["key"], one["how"]) for one in answer.json()["items"]]


async def test_what_is_removed_and_what_moves_away_has_left(toy: FastAPI, county: httpx.AsyncClient) -> None:
    removed, moved, stays = [await opened(county, title) for title in "abc"]
    await changed(toy, delete(Note).where(Note.id == removed))
    await changed(toy, update(Note).where(Note.id == moved).values(region=ELSEWHERE))
    await changed(toy, update(Note).where(Note.id == stays).values(title="d", region=COMMUNITY))
    assert await left(county) == [(removed, "removed"), (moved, "moved")]
    assert [one["id"] for one in (await county.get(NOTES)).json()["items"]] == [stays]


async def test_what_moves_within_the_region_has_not_left_it(toy: FastAPI, county: httpx.AsyncClient) -> None:
    note = await opened(county)
    await changed(toy, update(Note).where(Note.id == note).values(region=NEXT))
    assert await left(county) == []
    async with client_for({"toy": toy}, caller("community", COMMUNITY)) as community:
        assert await left(community) == [(note, "moved")]
    async with client_for({"toy": toy}, caller("community", NEXT)) as receiving:
        assert await left(receiving) == []


async def test_whoever_never_had_it_hears_nothing(toy: FastAPI, county: httpx.AsyncClient) -> None:
    note = await opened(county)
    await changed(toy, update(Note).where(Note.id == note).values(region=ELSEWHERE))
    for region in (150602000000, 150604000000, NEXT):
        async with client_for({"toy": toy}, caller("civil-affairs", region)) as other:
            assert await left(other) == []
    async with client_for({"toy": toy}, caller("civil-affairs", LEAGUE)) as league:
        assert await left(league) == []  # it has it still


async def test_only_what_left_since_is_told(toy: FastAPI, county: httpx.AsyncClient) -> None:
    note = await opened(county)
    await changed(toy, delete(Note).where(Note.id == note))
    [told] = (await county.get(LEFT)).json()["items"]
    at = datetime.fromisoformat(told["left_at"])
    assert await left(county, updated_since=at.isoformat()) == [(note, "removed")]
    assert await left(county, updated_since=at.replace(year=at.year + 1).isoformat()) == []


async def test_what_changes_by_sql_alone_says_when(toy: FastAPI, county: httpx.AsyncClient) -> None:
    note, _ = await opened(county, "a"), await opened(county, "b")
    since = datetime.now(UTC)
    await changed(toy, text("UPDATE notes SET title = 'c' WHERE title = 'a'"))
    async with toy.state.database.session(Scope.of_system(Clock())) as session:
        fresh = list(await session.scalars(select(Note.id).where(Note.updated_at >= since)))
    assert list(map(str, fresh)) == [note]
