"""Files of rows into a service, and lists of a service as files."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NamedTuple

import httpx
import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI, Request
from sqlalchemy import func, select
from starlette.responses import Response

from chassis.bulk import CHUNK, DOWNLOADS, FILE_REFUSALS, ImportNow, RowRefusal, exported, imported, one_by_one
from chassis.exchange import Session
from chassis.fields import Answer, RegionCode, described
from chassis.identifiers import IdCheckDigit, IdNumberWrong
from chassis.manifest import Service, assemble
from chassis.problems import Conflict, Unavailable
from chassis.routes import Routes
from chassis.settings import ServiceSettings
from chassis.tabular import CSV, NDJSON, XLSX, ImportReport, Limits, Valid
from chassis.text import Text
from tests.chassis.toy.service import NOTE, SERVICE, Note, NoteIn, NoteOut, SameTitle
from tests.client import caller, client_for, common_settings

COUNTY = 150603000000
COMMUNITY = 150603001001
ELSEWHERE = 150602000000
BULK = "/v1/toy/bulk"


class TitleBarred(Conflict):
    code = "TITLE_BARRED"
    title = Text("标题不可用", "The title is barred")
    detail = Text("标题“{name}”不可用", "The title {name!r} is barred")


class Entered(NamedTuple):
    unchanged: list[int]
    refused: list[tuple[int, RowRefusal]]


class Brief(Answer):
    region: RegionCode = described("区划", "region")
    name: str = described("标题", "title")
    letters: int = described("字数", "letters")


routes = Routes(prefix=BULK, tag=Text("批量", "Bulk"), source="none")
taken: list[int] = []

REFUSED: dict[str, RowRefusal] = {
    "explained": TitleBarred(name="explained"),
    "named": TitleBarred,
    "identifier": IdCheckDigit(),
}


async def enter(session: Session, rows: list[Valid[NoteIn]]) -> Entered:
    taken.append(len(rows))
    known = set(await session.scalars(select(Note.title)))
    outcome = Entered([], [])
    for number, asked in rows:
        if asked.title in REFUSED:
            outcome.refused.append((number, REFUSED[asked.title]))
        elif asked.title in known:
            outcome.unchanged.append(number)
        else:
            session.add(Note(**asked.model_dump(), state=NOTE.start))
    await session.flush()
    return outcome


@routes.post(
    "/import",
    permission="toy:bulk:import",
    title=Text("导入", "Import"),
    answer=ImportReport,
    refuses=FILE_REFUSALS,
    upload=True,
    upload_row=NoteIn,
)
async def import_bulk(
    asked: ImportNow,
    session: Session,
) -> ImportReport:
    """Some rows at a time."""
    return await imported(
        asked,
        NoteIn,
        lambda rows: enter(session, rows),
        columns={IdNumberWrong: "title"},
    )


@routes.post(
    "/import-whole",
    permission="toy:bulk:import",
    title=Text("整体导入", "Import whole"),
    answer=ImportReport,
    refuses=(*FILE_REFUSALS, SameTitle),
    upload=True,
    upload_row=NoteIn,
)
async def import_bulk_whole(asked: ImportNow, session: Session) -> ImportReport:
    """All rows at once, no title twice."""
    return await imported(
        asked,
        NoteIn,
        lambda rows: enter(session, rows),
        unique=("title",),
        limits=Limits(rows=CHUNK + 2),
        at_once=None,
    )


@routes.post(
    "/import-singly",
    permission="toy:bulk:import",
    title=Text("逐条导入", "Import singly"),
    answer=ImportReport,
    refuses=(*FILE_REFUSALS, SameTitle),
    upload=True,
    upload_row=NoteIn,
)
async def import_bulk_singly(asked: ImportNow, session: Session) -> ImportReport:
    """Each row by itself; it is written before it is looked at."""

    async def note(row: NoteIn) -> bool:
        if row.title == "old":
            return False
        session.add(Note(**row.model_dump(), state=NOTE.start))
        await session.flush()
        if row.title == "down":
            raise Unavailable
        if row.title == "barred":
            raise TitleBarred(name=row.title)
        return True

    return await imported(asked, NoteIn, lambda rows: one_by_one(session, rows, note))


@routes.get("/notes", permission="toy:bulk:export", title=Text("导出", "Export"), downloads=DOWNLOADS)
async def export_bulk_notes(request: Request, session: Session) -> Response:
    """Whole notes, but for their versions."""
    return exported(request, session, select(Note).order_by(Note.title), NoteOut, leave_out=("id", "version"))


@routes.get("/briefs", permission="toy:bulk:export", title=Text("简表", "Export briefs"), downloads=DOWNLOADS)
async def export_bulk_briefs(request: Request, session: Session) -> Response:
    """Columns of notes."""
    wanted = select(Note.region, Note.title.label("name"), func.length(Note.title).label("letters"))
    return exported(request, session, wanted.order_by(Note.title), Brief)


@pytest.fixture
async def county(fresh_database: Callable[[Service], Awaitable[str]]) -> AsyncIterator[httpx.AsyncClient]:
    app = await _app(fresh_database)
    async with LifespanManager(app), client_for({"toy": app}, caller("civil-affairs", COUNTY)) as client:
        client.headers["Content-Type"] = CSV
        taken.clear()
        yield client


async def _app(fresh_database: Callable[[Service], Awaitable[str]]) -> FastAPI:
    service = dataclasses.replace(SERVICE, features=(*SERVICE.features, routes))
    url = await fresh_database(service)
    return assemble(service, common=common_settings(), settings=ServiceSettings(database_url=url))


def table(*titles: str) -> str:
    return "region,title\n" + "".join(f"{COMMUNITY},{title}\n" for title in titles)


async def sent(county: httpx.AsyncClient, content: str, query: str = "", *, path: str = "import") -> dict[str, Any]:
    answer = await county.post(f"{BULK}/{path}{query}", content=content)
    assert answer.status_code == 200, answer.text
    report: dict[str, Any] = answer.json()
    return report


async def on_record(county: httpx.AsyncClient) -> int:
    counted: int = (await county.get("/v1/toy/notes?count=true")).json()["count"]
    return counted


async def test_every_row_is_accepted_unchanged_or_refused(county: httpx.AsyncClient) -> None:
    await sent(county, table("old"))
    report = await sent(county, table("old", "new", "explained") + "1,malformed\n")
    counts = ("received", "accepted", "unchanged", "refused")
    assert [report[count] for count in counts] == [4, 1, 1, 2]
    assert {(error["row"], error["code"]) for error in report["errors"]} == {(4, "TITLE_BARRED"), (5, "region_code")}
    assert await on_record(county) == 2


async def test_a_refusal_tells_its_facts_or_its_title_and_the_column_it_is_about(county: httpx.AsyncClient) -> None:
    report = await sent(county, table("explained", "named", "identifier"))
    assert [(error["column"], error["code"], error["detail"]) for error in report["errors"]] == [
        (None, "TITLE_BARRED", "标题“explained”不可用 The title 'explained' is barred"),
        (None, "TITLE_BARRED", "标题不可用 The title is barred"),
        ("title", "ID_CHECK_DIGIT", str(IdCheckDigit.message)),
    ]


@pytest.mark.parametrize(
    ("query", "accepted", "kept"),
    [("", 1, 1), ("?dry_run=true", 1, 0), ("?mode=atomic", 0, 0), ("?mode=atomic&dry_run=true", 0, 0)],
)
async def test_what_the_request_does_not_want_kept_is_taken_back(
    county: httpx.AsyncClient, query: str, accepted: int, kept: int
) -> None:
    report = await sent(county, table("good", "named"), query)
    assert (report["accepted"], report["refused"]) == (accepted, 1)
    assert await on_record(county) == kept


async def test_a_row_that_a_rule_or_the_database_refuses_is_taken_back_alone(county: httpx.AsyncClient) -> None:
    await sent(county, table("taken"))
    report = await sent(county, table("one", "taken", "barred", "old", "two"), path="import-singly")
    assert [report[count] for count in ("accepted", "unchanged", "refused")] == [2, 1, 2]
    assert [(error["row"], error["code"]) for error in report["errors"]] == [(3, "SAME_TITLE"), (4, "TITLE_BARRED")]
    assert await on_record(county) == 3


async def test_what_passes_by_itself_is_no_refusal_of_a_row(county: httpx.AsyncClient) -> None:
    answer = await county.post(f"{BULK}/import-singly", content=table("one", "down", "two"))
    assert answer.status_code == 503
    assert await on_record(county) == 0


async def test_rows_are_dealt_with_a_thousand_at_a_time(county: httpx.AsyncClient) -> None:
    titles = [f"n{number}" for number in range(CHUNK + 1)]
    assert (await sent(county, table(*titles)))["accepted"] == CHUNK + 1
    assert taken == [CHUNK, 1]


async def test_or_all_at_once_where_the_service_asks_for_that(county: httpx.AsyncClient) -> None:
    titles = [f"n{number}" for number in range(CHUNK + 1)]
    report = await sent(county, table(*titles, "n0"), path="import-whole")
    assert taken == [CHUNK + 1]
    assert [(error["row"], error["column"], error["code"]) for error in report["errors"]] == [
        (CHUNK + 3, "title", "duplicate_row")
    ]
    large = await county.post(f"{BULK}/import-whole", content=table(*titles, "x", "y"))
    assert (large.status_code, large.json()["code"]) == (413, "FILE_TOO_LARGE")
    assert await on_record(county) == CHUNK + 1


async def test_a_file_that_is_refused_at_its_end_has_changed_nothing(county: httpx.AsyncClient) -> None:
    titles = [f"n{number}" for number in range(CHUNK + 1)]
    refused = await county.post(f"{BULK}/import", content=table(*titles) + '1,"')
    assert (refused.status_code, refused.json()["code"]) == (422, "FILE_UNREADABLE")
    assert taken == [CHUNK]
    assert await on_record(county) == 0


async def test_rows_that_are_all_refused_are_not_handed_on(county: httpx.AsyncClient) -> None:
    assert (await sent(county, "region,title\n1,x\n"))["refused"] == 1
    assert taken == []


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, CSV),
        ("*/*", CSV),
        ("application/json", CSV),
        (CSV, CSV),
        (f"{CSV};q=0.5, {NDJSON}", NDJSON),
        (XLSX, XLSX),
    ],
)
async def test_a_list_is_the_kind_of_file_that_is_preferred_and_csv_if_any_will_do(
    county: httpx.AsyncClient, accept: str | None, media_type: str
) -> None:
    await sent(county, table("first"))
    file = await county.get(f"{BULK}/notes", headers={"Accept": accept} if accept else {})
    assert file.headers["content-type"].partition(";")[0] == media_type
    assert media_type in DOWNLOADS


async def test_models_and_columns_are_exported_alike(county: httpx.AsyncClient) -> None:
    await sent(county, table("b", "aaa"))
    notes = await county.get(f"{BULK}/notes")
    assert notes.text == f"\ufeffregion,title,state\r\n{COMMUNITY},aaa,open\r\n{COMMUNITY},b,open\r\n"
    briefs = await county.get(f"{BULK}/briefs", headers={"Accept": NDJSON})
    assert briefs.text.splitlines() == [
        f'{{"region":"{COMMUNITY}","name":"aaa","letters":3}}',
        f'{{"region":"{COMMUNITY}","name":"b","letters":1}}',
    ]
    titled = await county.get(f"{BULK}/briefs")
    assert titled.text.splitlines()[0] == "\ufeff区划 region,标题 title,字数 letters"


async def test_the_stream_sees_what_the_caller_sees(fresh_database: Callable[[Service], Awaitable[str]]) -> None:
    app = await _app(fresh_database)
    async with LifespanManager(app):
        async with client_for({"toy": app}, caller("civil-affairs", COUNTY)) as here:
            await here.post(f"{BULK}/import", content=table("first"), headers={"Content-Type": CSV})
            assert "first" in (await here.get(f"{BULK}/notes")).text
        async with client_for({"toy": app}, caller("civil-affairs", ELSEWHERE)) as there:
            assert "first" not in (await there.get(f"{BULK}/notes")).text
