"""A request whose transaction was ended for another's sake is done again once, and its first try leaves no trace."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI, Request
from sqlalchemy import text

from chassis.database import alone
from chassis.exchange import Session, Upload
from chassis.manifest import Service, assemble
from chassis.routes import Routes
from chassis.settings import ServiceSettings
from chassis.text import Text
from tests.chassis.toy.service import SERVICE, Note, NoteIn, NoteState
from tests.client import caller, client_for, common_settings

COUNTY = 150603000000
BODY = {"region": "150603001001", "title": "raced"}

routes = Routes(prefix="/v1/toy/races", tag=Text("竞争", "Races"), source="none")


async def _lose(request: Request, session: Session) -> None:
    """What the database says when it ends a transaction, as often as the test asks for."""
    state = request.app.state
    state.tries += 1
    if state.tries <= state.losses:
        await session.execute(text(f"DO $$ BEGIN RAISE SQLSTATE '{state.sqlstate}'; END $$"))


@routes.post("", permission="toy:race:run", title=Text("竞争", "Race"), answer=None, status=201)
async def run_race(asked: NoteIn, request: Request, session: Session) -> dict[str, Any]:
    """Open a note and lose."""
    session.add(Note(**asked.model_dump(), state=NoteState.OPEN))
    await session.flush()
    await _lose(request, session)
    return {"title": asked.title}


@routes.post("/import", permission="toy:race:import", title=Text("导入", "Import"), answer=None, upload=True)
async def import_races(upload: Upload, request: Request, session: Session) -> dict[str, str]:
    """Read a file and lose in a part that could be taken back by itself."""
    read = upload.file.read().decode()
    async with alone(session):
        await _lose(request, session)
    return {"read": read}


@pytest.fixture
async def racing(fresh_database: Callable[[Service], Awaitable[str]]) -> AsyncIterator[FastAPI]:
    service = replace(SERVICE, features=(*SERVICE.features, routes))
    settings = ServiceSettings(database_url=await fresh_database(SERVICE))
    app = assemble(service, common=common_settings(), settings=settings, follow=False)
    app.state.tries = 0
    async with LifespanManager(app):
        yield app


@pytest.mark.parametrize("sqlstate", ["40001", "40P01"])
async def test_a_lost_race_is_run_again_and_leaves_one_change_and_one_kept_answer(
    racing: FastAPI, sqlstate: str
) -> None:
    racing.state.losses, racing.state.sqlstate = 1, sqlstate
    async with client_for({"toy": racing}, caller("civil-affairs", COUNTY)) as county:
        key = {"Idempotency-Key": "one"}
        first = await county.post("/v1/toy/races", json=BODY, headers=key)
        assert (first.status_code, racing.state.tries) == (201, 2)
        again = await county.post("/v1/toy/races", json=BODY, headers=key)
        assert (again.headers["idempotency-replayed"], racing.state.tries) == ("true", 2)
        assert (await county.get("/v1/toy/notes", params={"count": True})).json()["count"] == 1


async def test_a_file_is_read_from_its_beginning_again(racing: FastAPI) -> None:
    racing.state.losses, racing.state.sqlstate = 1, "40P01"
    async with client_for({"toy": racing}, caller("civil-affairs", COUNTY)) as county:
        answer = await county.post("/v1/toy/races/import", content=b"rows")
        assert (answer.json(), racing.state.tries) == ({"read": "rows"}, 2)


@pytest.mark.parametrize(("losses", "sqlstate", "tries"), [(2, "40P01", 2), (1, "55P03", 1)])
async def test_who_loses_twice_or_waits_too_long_is_told_to_come_again(
    racing: FastAPI, losses: int, sqlstate: str, tries: int
) -> None:
    racing.state.losses, racing.state.sqlstate = losses, sqlstate
    async with client_for({"toy": racing}, caller("civil-affairs", COUNTY)) as county:
        refused = await county.post("/v1/toy/races", json=BODY)
        assert (refused.status_code, refused.headers["retry-after"], racing.state.tries) == (503, "2", tries)
        assert (await county.get("/v1/toy/notes", params={"count": True})).json()["count"] == 0
