"""A file whose row never came is found by its note and removed a day later; one that a row shows never is."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from chassis.clock import FixedClock
from chassis.database import Scope
from chassis.objects import Objects
from chassis.problems import Unavailable
from chassis.retention import files
from services.injury.documents import actions
from services.injury.documents.models import Document
from tests.injury.documents.make import PDF, content_of, filed, objects_in, withdrawn
from tests.injury.make import COUNTY, Bureaus
from tests.whole import eventually


class Killed(BaseException):
    """Nothing of the process goes on."""


@pytest.fixture
def a_day_later(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    return lambda: monkeypatch.setattr(files, "AWAITED", timedelta(0))


@pytest.fixture
def swept(injury: FastAPI, clock: FixedClock) -> Callable[[], Coroutine[Any, Any, int]]:
    async def swept() -> int:
        async with injury.state.database.session(Scope.of_system(clock)) as session, session.begin():
            return await files.sweep(session, [Document], injury.state.objects)

    return swept


async def notes(bureaus: Bureaus) -> int:
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        count: int = await session.scalar(text("SELECT count(*) FROM file_notes"))
        return count


async def refused(*_: Any, **__: Any) -> None:
    raise Unavailable


async def killed(*_: Any, **__: Any) -> None:
    raise Killed


async def test_a_file_whose_row_came_has_no_note(
    bureaus: Bureaus, swept: Callable[[], Coroutine[Any, Any, int]]
) -> None:
    bureau = await bureaus.of("human-resources", COUNTY)
    assert (await filed(bureau, await bureaus.reported())).status_code == 201
    assert await notes(bureaus) == 0
    assert await swept() == 0


async def test_a_file_whose_row_was_refused_goes_a_day_later_and_no_sooner(
    bureaus: Bureaus,
    swept: Callable[[], Coroutine[Any, Any, int]],
    a_day_later: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "happened", refused)
        assert (await filed(bureau, case)).status_code == 503
    assert await swept() == 0
    assert len(objects_in(tmp_path)) == 1
    a_day_later()
    assert await swept() == 1
    assert objects_in(tmp_path) == []
    assert await notes(bureaus) == 0


@pytest.mark.parametrize("there", [False, True])
async def test_who_is_killed_before_the_row_leaves_nothing_behind(
    bureaus: Bureaus,
    swept: Callable[[], Coroutine[Any, Any, int]],
    a_day_later: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    there: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    with monkeypatch.context() as patch:
        patch.setattr(*((actions, "happened", killed) if there else (Objects, "put", killed)))
        with pytest.raises(Killed):
            await filed(bureau, case)
    assert (len(objects_in(tmp_path)), await notes(bureaus)) == (int(there), 1)
    a_day_later()
    assert await swept() == 1
    assert objects_in(tmp_path) == []


async def test_a_file_that_a_row_shows_stays_when_another_upload_of_it_was_refused(
    bureaus: Bureaus, swept: Callable[[], Coroutine[Any, Any, int]], a_day_later: Callable[[], None]
) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    paper = (await filed(bureau, case)).json()
    assert (await filed(bureau, case)).status_code == 409
    assert await notes(bureaus) == 1
    a_day_later()
    assert await swept() == 1
    assert (await content_of(bureau, paper)).content == PDF
    assert (await withdrawn(bureau, paper)).status_code == 200
    assert (await filed(bureau, case)).status_code == 201


async def test_a_file_is_left_alone_while_its_upload_is_under_way(
    bureaus: Bureaus,
    swept: Callable[[], Coroutine[Any, Any, int]],
    a_day_later: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However long it takes, and though an older upload of it was refused."""
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    with monkeypatch.context() as patch:
        patch.setattr(actions, "happened", refused)
        assert (await filed(bureau, case)).status_code == 503
    put, there, go_on = Objects.put, asyncio.Event(), asyncio.Event()

    async def slowly(objects: Objects, file: IO[bytes]) -> str:
        digest = await put(objects, file)
        there.set()
        await go_on.wait()
        return digest

    monkeypatch.setattr(Objects, "put", slowly)
    a_day_later()
    file_it = asyncio.create_task(filed(bureau, case))
    await there.wait()
    sweep_it = asyncio.create_task(swept())
    await eventually(lambda: waiting(bureaus))
    go_on.set()
    answer = await file_it
    assert answer.status_code == 201, answer.text
    assert await sweep_it == 2
    assert (await content_of(bureau, answer.json())).content == PDF


async def waiting(bureaus: Bureaus) -> bool:
    waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session:
        return len((await session.execute(text(waits))).all()) == 1


async def test_the_service_itself_removes_it(
    injury: FastAPI,
    bureaus: Bureaus,
    a_day_later: Callable[[], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(actions, "happened", refused)
        await filed(await bureaus.of("human-resources", COUNTY), await bureaus.reported())
    a_day_later()
    tidying = asyncio.create_task(
        files.keep_tidy(
            [Document],
            objects=injury.state.objects,
            database=injury.state.database,
            scope=Scope.of_system(bureaus.clock),
        )
    )

    async def gone() -> bool:
        return objects_in(tmp_path) == [] and await notes(bureaus) == 0

    await eventually(gone)
    tidying.cancel()
    await asyncio.gather(tidying, return_exceptions=True)


async def test_uploads_that_have_every_connection_of_the_pool_wait_for_none_of_it(
    injury: FastAPI, bureaus: Bureaus
) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    size = injury.state.database.engine.pool.size()
    answers = await asyncio.gather(*(filed(bureau, case, PDF + bytes([n])) for n in range(2 * size)))
    assert {answer.status_code for answer in answers} == {201}
