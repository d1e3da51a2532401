"""Imports that go on by themselves: answered at once, followed, broken off, taken up again, cancelled, corrected."""

import asyncio
import dataclasses
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import IO, Any, NamedTuple

import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr
from python_calamine import CalamineWorkbook
from sqlalchemy import func, text, update

import chassis.bulk
from chassis.bulk import FILE_REFUSALS, ImportNow, RowRefusal, imported
from chassis.ciphers import KeyRing
from chassis.clock import Clock
from chassis.database import Database, Scope
from chassis.exchange import Session
from chassis.imports import submission
from chassis.imports.importer import Importer
from chassis.imports.models import Import
from chassis.imports.rules import KEPT, MOST_TRIES, pause_after
from chassis.manifest import Service, assemble
from chassis.objects import Objects
from chassis.problems import Unavailable
from chassis.retention import files
from chassis.routes import Routes
from chassis.settings import ServiceSettings
from chassis.tabular import CSV, NDJSON, XLSX, ImportReport, Valid
from chassis.text import Text
from tests.chassis.toy.service import NOTE, SERVICE, Note, NoteIn, SameTitle
from tests.client import caller, client_for, common_settings
from tests.whole import eventually

COUNTY = 150603000000
COMMUNITY = 150603001001
LATER = {"Prefer": "respond-async, wait=5"}

routes = Routes(prefix="/v1/toy/many", tag=Text("批量", "Many"), source="none")


class Entered(NamedTuple):
    unchanged: list[int]
    refused: list[tuple[int, RowRefusal]]


class Takes:
    """What becomes of rows, and where the test holds them up."""

    def __init__(self) -> None:
        self.portions: list[list[str]] = []
        self.held = asyncio.Event()
        self.go_on = asyncio.Event()
        self.hold_at: str | None = None
        self.fails: list[Exception] = []

    async def __call__(self, session: Session, rows: list[Valid[NoteIn]]) -> Entered:
        titles = [row.model.title for row in rows]
        self.portions.append(titles)
        outcome = Entered([], [(row.number, SameTitle) for row in rows if row.model.title.startswith("bad")])
        session.add_all(
            Note(**row.model.model_dump(), state=NOTE.start) for row in rows if not row.model.title.startswith("bad")
        )
        await session.flush()
        if self.hold_at in titles:
            self.hold_at = None
            self.held.set()
            await self.go_on.wait()
        if self.fails:
            raise self.fails.pop(0)
        return outcome


takes = Takes()


@routes.post(
    "/import",
    permission="toy:many:import",
    title=Text("导入", "Import"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=NoteIn,
)
async def import_many(
    asked: ImportNow,
    session: Session,
) -> ImportReport:
    """Two rows at a time."""
    return await imported(asked, NoteIn, lambda rows: takes(session, rows))


MANY = dataclasses.replace(SERVICE, features=(*SERVICE.features, routes))


@pytest.fixture(autouse=True)
def two_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chassis.bulk, "CHUNK", 2)
    takes.__init__()  # type: ignore[misc]


@pytest.fixture
async def app(fresh_database: Callable[[Service], Awaitable[str]], tmp_path: Path) -> AsyncIterator[FastAPI]:
    settings = ServiceSettings(
        database_url=await fresh_database(MANY),
        data_keys=SecretStr(KeyRing.generate().to_json()),
        objects_url=(tmp_path / "objects").as_uri(),
    )
    app = assemble(MANY, common=common_settings(), settings=settings, follow=False)
    async with LifespanManager(app):
        yield app


@pytest.fixture
async def county(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_for({"toy": app}, caller("civil-affairs", COUNTY)) as client:
        client.headers["Content-Type"] = CSV
        yield client


@pytest.fixture
def importer(app: FastAPI) -> Importer:
    return another(app)


def another(app: FastAPI) -> Importer:
    return Importer(app, scope=Scope.of_system(Clock()))


def table(*titles: str) -> str:
    return "region,title\n" + "".join(f"{COMMUNITY},{title}\n" for title in titles)


async def submitted(county: httpx.AsyncClient, content: str | bytes, query: str = "", **headers: str) -> str:
    answer = await county.post(f"/v1/toy/many/import{query}", content=content, headers=LATER | headers)
    assert answer.status_code == 202, answer.text
    assert answer.headers["preference-applied"] == "respond-async"
    assert answer.json()["state"] == "waiting"
    place: str = answer.headers["location"]
    return place


async def shown(county: httpx.AsyncClient, place: str) -> dict[str, Any]:
    found: dict[str, Any] = (await county.get(place)).json()
    return found


async def titles(county: httpx.AsyncClient) -> list[str]:
    return sorted(note["title"] for note in (await county.get("/v1/toy/notes?limit=500")).json()["items"])


async def set_on(app: FastAPI, **values: Any) -> None:
    database: Database = app.state.database
    async with database.session(Scope.of_system(Clock())) as session, session.begin():
        await session.execute(update(Import).values(values))


def counts(found: dict[str, Any]) -> list[int]:
    return [found[name] for name in ("total", "received", "accepted", "unchanged", "refused", "percent")]


async def test_the_answer_comes_before_the_work_and_says_where_the_progress_is(
    county: httpx.AsyncClient, importer: Importer
) -> None:
    place = await submitted(county, table("a", "b", "bad", "c"))
    before = await county.get(place)
    assert (before.json()["total"], before.json()["percent"], await titles(county)) == (None, None, [])
    assert await importer.step()
    done = await shown(county, place)
    assert (done["state"], counts(done)) == ("done", [4, 4, 3, 0, 1, 100])
    assert done["operation"] == "import_many"
    assert done["started_at"] <= done["finished_at"]
    assert await titles(county) == ["a", "b", "c"]
    assert takes.portions == [["a", "b"], ["bad", "c"]]
    assert not await importer.step()
    same = await county.get(place, headers={"If-None-Match": before.headers["etag"]})
    assert same.status_code == 200
    unchanged = await county.get(place, headers={"If-None-Match": same.headers["etag"]})
    assert unchanged.status_code == 304


async def test_what_is_wrong_with_the_request_is_said_at_once(county: httpx.AsyncClient) -> None:
    refused = await county.post("/v1/toy/many/import?mode=perhaps", content=table("a"), headers=LATER)
    assert refused.status_code == 422
    assert (await county.get("/v1/toy/imports")).json()["items"] == []


async def test_a_repeated_request_is_one_import(county: httpx.AsyncClient, importer: Importer) -> None:
    first = await submitted(county, table("a"), **{"Idempotency-Key": "k"})
    again = await county.post("/v1/toy/many/import", content=table("a"), headers={**LATER, "Idempotency-Key": "k"})
    assert (again.status_code, again.headers["location"]) == (202, first)
    assert again.headers["idempotency-replayed"] == "true"
    assert [await importer.step(), await importer.step()] == [True, False]


async def test_without_a_store_the_answer_waits_for_the_rows(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    settings = ServiceSettings(database_url=await fresh_database(MANY))
    app = assemble(MANY, common=common_settings(), settings=settings)
    async with LifespanManager(app), client_for({"toy": app}, caller("civil-affairs", COUNTY)) as county:
        answer = await county.post("/v1/toy/many/import", content=table("a"), headers={**LATER, "Content-Type": CSV})
        assert (answer.status_code, answer.json()["accepted"]) == (200, 1)


async def test_who_dies_loses_the_portion_at_hand_and_another_goes_on_behind_the_last(
    app: FastAPI, county: httpx.AsyncClient, importer: Importer
) -> None:
    place = await submitted(county, table("a", "bad1", "c", "d", "e"))
    takes.hold_at = "d"
    dying = asyncio.create_task(importer.step())
    await takes.held.wait()
    half = await shown(county, place)
    assert (half["state"], counts(half)) == ("running", [5, 2, 1, 0, 1, 40])
    dying.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    assert not await another(app).step()  # the lease runs on
    await set_on(app, due_at=func.now())
    takes.portions.clear()
    assert await another(app).step()
    assert takes.portions == [["c", "d"], ["e"]]
    done = await shown(county, place)
    assert (done["state"], counts(done)) == ("done", [5, 5, 4, 0, 1, 100])
    assert await titles(county) == ["a", "c", "d", "e"]


async def test_who_comes_back_when_another_has_it_takes_the_portion_back(
    app: FastAPI, county: httpx.AsyncClient, importer: Importer
) -> None:
    place = await submitted(county, table("a", "b"))
    takes.hold_at = "b"
    slow = asyncio.create_task(importer.step())
    await takes.held.wait()
    await set_on(app, due_at=func.now())
    claimed = await another(app)._claimed()
    takes.go_on.set()
    assert await slow
    assert (claimed is not None, await titles(county)) == (True, [])
    assert (await shown(county, place))["accepted"] == 0


async def test_many_that_look_at_once_take_an_import_once(app: FastAPI, county: httpx.AsyncClient) -> None:
    await submitted(county, table("a", "b", "c"))
    found = await asyncio.gather(*(another(app)._claimed() for _ in range(6)))
    assert sum(row is not None for row in found) == 1


async def test_all_or_nothing_begins_anew_and_tells_what_is_wrong_once(
    app: FastAPI, county: httpx.AsyncClient, importer: Importer
) -> None:
    place = await submitted(county, table("bad", "b", "c"), "?mode=atomic")
    takes.fails = [Unavailable()]
    assert await importer.step()
    waiting = await shown(county, place)
    assert (waiting["state"], waiting["received"]) == ("waiting", 0)
    assert not await importer.step()  # nobody tries at once again
    await set_on(app, due_at=func.now())
    assert await importer.step()
    done = await shown(county, place)
    assert (done["state"], counts(done)) == ("done", [3, 3, 0, 0, 1, 100])
    assert await titles(county) == []
    assert len((await county.get(f"{place}/errors")).text.splitlines()) == 2


async def test_a_trial_run_changes_nothing(county: httpx.AsyncClient, importer: Importer) -> None:
    place = await submitted(county, table("a", "b"), "?dry_run=true")
    await importer.step()
    done = await shown(county, place)
    assert (done["state"], done["dry_run"], done["accepted"], await titles(county)) == ("done", True, 2, [])


async def test_a_file_that_is_refused_at_its_end_has_changed_nothing(
    county: httpx.AsyncClient, importer: Importer
) -> None:
    place = await submitted(county, table("a", "b", "c") + '1,"')
    await importer.step()
    failed = await shown(county, place)
    assert (failed["state"], failed["problem"]["code"]) == ("failed", "FILE_UNREADABLE")
    assert (takes.portions, await titles(county)) == ([], [])
    assert (await county.get(f"{place}/errors")).text.splitlines() == [
        "\ufeffregion,title,worker_id,school,错误 errors"
    ]


async def test_who_breaks_off_too_often_is_given_up_and_what_stands_stands(
    app: FastAPI, county: httpx.AsyncClient, importer: Importer
) -> None:
    place = await submitted(county, table("a", "b", "c"))
    takes.hold_at = "c"
    takes.go_on.set()
    takes.fails = []
    await set_on(app, tries=MOST_TRIES)
    assert not await importer.step()
    failed = await shown(county, place)
    assert (failed["state"], failed["problem"]["code"]) == ("failed", "IMPORT_ABANDONED")


async def test_an_unforeseen_failure_is_tried_again(
    app: FastAPI, county: httpx.AsyncClient, importer: Importer
) -> None:
    place = await submitted(county, table("a", "b", "c"))
    takes.fails = [RuntimeError("unforeseen")]
    await importer.step()
    assert (await shown(county, place))["state"] == "waiting"
    await set_on(app, due_at=func.now())
    await importer.step()
    assert (await shown(county, place))["state"] == "done"
    assert await titles(county) == ["a", "b", "c"]


async def test_a_cancelled_import_stops_at_once_and_keeps_what_was_accepted(
    county: httpx.AsyncClient, importer: Importer
) -> None:
    place = await submitted(county, table("a", "b", "c", "d"))
    takes.hold_at = "d"
    running = asyncio.create_task(importer.step())
    await takes.held.wait()
    unread = await county.post(f"{place}/cancel")
    assert unread.status_code == 428
    cancelled = await county.post(f"{place}/cancel", headers={"If-Match": "*"})
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    takes.go_on.set()
    await running
    found = await shown(county, place)
    assert (found["state"], found["accepted"], await titles(county)) == ("cancelled", 2, ["a", "b"])
    again = await county.post(f"{place}/cancel", headers={"If-Match": "*"})
    assert (again.status_code, again.json()["facts"]["legal_moves"]) == (409, [])


async def test_an_import_is_its_submitters_alone(app: FastAPI, county: httpx.AsyncClient) -> None:
    place = await submitted(county, table("a"))
    async with client_for({"toy": app}, caller("civil-affairs", COUNTY, subject="test:colleague")) as colleague:
        assert [(await colleague.get(f"{place}{end}")).status_code for end in ("", "/errors")] == [404, 404]
        assert (await colleague.post(f"{place}/cancel", headers={"If-Match": "*"})).status_code == 404
        assert (await colleague.get("/v1/toy/imports")).json()["items"] == []
    assert len((await county.get("/v1/toy/imports")).json()["items"]) == 1


SENT = f"title,region,school\ngood,{COMMUNITY},\nbad one,{COMMUNITY},=1+1\nwide,{COMMUNITY},,beyond\nlow,1,x\n"


async def test_refused_rows_come_back_as_they_were_sent_to_be_corrected_and_sent_again(
    county: httpx.AsyncClient, importer: Importer
) -> None:
    place = await submitted(county, SENT)
    await importer.step()
    file = await county.get(f"{place}/errors")
    assert file.headers["content-type"].startswith(CSV)
    header, *rows = file.text.splitlines()
    assert header == "\ufeffregion,title,worker_id,school,错误 errors"
    assert rows[0] == f"{COMMUNITY},bad one,,'=1+1,标题已存在 The title is taken"
    assert rows[1].startswith(f"{COMMUNITY},wide,,,单元格多于表头列数")
    assert rows[2].startswith('1,low,,x,"region: 区划代码应为12位数字')
    corrected = file.text.replace("bad one", "better").replace("1,low", f"{COMMUNITY},low")
    again = await submitted(county, corrected)
    await importer.step()
    assert counts(await shown(county, again)) == [3, 3, 3, 0, 0, 100]
    assert await titles(county) == ["better", "good", "low", "wide"]


async def test_refused_rows_come_back_as_the_kind_of_file_that_is_preferred(
    county: httpx.AsyncClient, importer: Importer
) -> None:
    place = await submitted(county, SENT)
    await importer.step()
    lines = (await county.get(f"{place}/errors", headers={"Accept": NDJSON})).text.splitlines()
    assert len(lines) == 3
    assert '"import_errors":"标题已存在' in lines[0]
    workbook = (await county.get(f"{place}/errors", headers={"Accept": XLSX})).content
    again = await submitted(county, workbook, **{"Content-Type": XLSX})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()
    assert sheet[0] == ["region", "title", "worker_id", "school", "错误 errors"]
    await importer.step()
    assert counts(await shown(county, again))[:2] == [3, 3]


async def test_what_ended_long_ago_is_forgotten_with_its_file(
    app: FastAPI, county: httpx.AsyncClient, importer: Importer, tmp_path: Path
) -> None:
    place = await submitted(county, table("bad"))
    assert [file.is_file() for file in (tmp_path / "objects").rglob("*/*")] == [True]
    assert await importer.forget_old() == 0
    await importer.step()
    await set_on(app, finished_at=func.now() - KEPT * 2)
    assert await importer.forget_old() == 1
    assert list((tmp_path / "objects").rglob("*/*")) == []
    assert (await county.get(place)).status_code == 404


async def swept(app: FastAPI) -> int:
    async with app.state.database.session(Scope.of_system(Clock())) as session, session.begin():
        return await files.sweep(session, [], app.state.objects)


async def test_the_file_of_an_import_that_was_never_written_down_goes_and_that_of_another_stays(
    app: FastAPI, county: httpx.AsyncClient, importer: Importer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def parts() -> int:
        return sum(file.is_file() for file in (tmp_path / "objects").rglob("*/*"))

    async def refused(*_: Any, **__: Any) -> None:
        raise Unavailable

    place = await submitted(county, table("a"))
    with monkeypatch.context() as patch:
        patch.setattr(submission, "audited", refused)
        assert (await county.post("/v1/toy/many/import", content=table("b"), headers=LATER)).status_code == 503
    assert (await swept(app), parts()) == (0, 2)
    monkeypatch.setattr(files, "AWAITED", timedelta(0))
    assert (await swept(app), parts()) == (1, 1)
    await importer.step()
    assert ((await shown(county, place))["state"], await titles(county)) == ("done", ["a"])


async def test_the_file_of_an_import_stays_though_it_is_looked_for_before_it_is_written_down(
    app: FastAPI, county: httpx.AsyncClient, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No row tells of a part which import it is of: that its note went with the import is what keeps it."""
    put, there, go_on = Objects.put, asyncio.Event(), asyncio.Event()

    async def slowly(objects: Objects, file: IO[bytes]) -> str:
        digest = await put(objects, file)
        there.set()
        await go_on.wait()
        return digest

    async def waiting() -> bool:
        waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"
        async with app.state.database.session(Scope.of_system(Clock())) as session:
            return len((await session.execute(text(waits))).all()) == 1

    monkeypatch.setattr(files, "AWAITED", timedelta(0))
    monkeypatch.setattr(Objects, "put", slowly)
    submit_it = asyncio.create_task(submitted(county, table("a")))
    await there.wait()
    sweep_it = asyncio.create_task(swept(app))
    await eventually(waiting)
    go_on.set()
    place = await submit_it
    await sweep_it
    await importer.step()
    assert ((await shown(county, place))["state"], await titles(county)) == ("done", ["a"])


async def test_a_process_works_imports_off_until_it_is_stopped(
    fresh_database: Callable[[Service], Awaitable[str]], tmp_path: Path
) -> None:
    settings = ServiceSettings(
        database_url=await fresh_database(MANY),
        data_keys=SecretStr(KeyRing.generate().to_json()),
        objects_url=(tmp_path / "objects").as_uri(),
    )
    app = assemble(MANY, common=common_settings(), settings=settings)
    async with LifespanManager(app), client_for({"toy": app}, caller("civil-affairs", COUNTY)) as county:
        county.headers["Content-Type"] = CSV
        place = await submitted(county, table("a", "b", "c"))
        async with asyncio.timeout(20):
            while (await shown(county, place))["state"] != "done":  # noqa: ASYNC110 - asked as a caller would
                await asyncio.sleep(0.05)
        assert await titles(county) == ["a", "b", "c"]


def test_pauses_grow_to_a_minute_and_no_further() -> None:
    assert [pause_after(tries).total_seconds() for tries in (1, 2, 6, 20)] == [2, 4, 60, 60]
