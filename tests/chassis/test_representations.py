"""What of an answer is sent: some of its fields, nothing that is known already, or a list as a file."""

import io
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from openapi_schema_validator import OAS31Validator
from python_calamine import CalamineWorkbook
from sqlalchemy import select

import chassis.representations
from chassis.clock import Clock
from chassis.database import Database, Scope
from chassis.ledger import audit_entries
from chassis.manifest import contract
from chassis.representations import SPARSE, identity_of
from chassis.tabular import CSV, NDJSON, XLSX
from tests.chassis.toy.service import SERVICE
from tests.client import caller, client_for

COUNTY = 150603000000
COMMUNITY = "150603001001"
NOTES = "/v1/toy/notes"


@pytest.fixture
async def county(toy: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as client:
        yield client


async def opened(county: httpx.AsyncClient, *titles: str) -> list[str]:
    answers = [await county.post(NOTES, json={"region": COMMUNITY, "title": title}) for title in titles]
    return [f"{NOTES}/{answer.json()['id']}" for answer in answers]


async def test_a_resource_with_some_fields_keeps_its_identity_and_says_that_it_is_not_whole(
    county: httpx.AsyncClient,
) -> None:
    [note] = await opened(county, "a")
    whole = (await county.get(note)).json()
    sparse = await county.get(f"{note}?fields=title")
    assert sparse.headers["content-type"] == SPARSE
    assert sparse.json() == {name: whole[name] for name in ("id", "title", "version")}
    assert sparse.headers["etag"] == '"1"'


async def test_so_does_a_list_and_its_pages(county: httpx.AsyncClient) -> None:
    await opened(county, "a", "b")
    first = await county.get(f"{NOTES}?fields=state&limit=1&count=true")
    assert first.json()["items"][0].keys() == {"id", "state", "version"}
    assert (first.json()["count"], "fields=state" in first.headers["link"]) == (2, True)


@pytest.mark.parametrize("fields", ["", "title,", "nothing,title", "Title"])
async def test_a_field_that_is_not_there_is_named(county: httpx.AsyncClient, fields: str) -> None:
    [note] = await opened(county, "a")
    for path in (note, NOTES):
        refused = await county.get(path, params={"fields": fields})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "unknown_field")
        assert refused.json()["errors"][0]["pointer"] == "/query/fields"


async def test_no_more_fields_are_asked_for_than_there_are(county: httpx.AsyncClient) -> None:
    refused = await county.get(NOTES, params={"fields": ",".join(["title"] * 50)})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "too_long")


async def test_fields_are_asked_for_once_and_of_answers_only(county: httpx.AsyncClient) -> None:
    assert (await county.get(f"{NOTES}?fields=id&fields=title")).status_code == 422
    assert (await county.post(f"{NOTES}?fields=id", json={"region": COMMUNITY, "title": "a"})).status_code == 422
    assert (await county.get(f"{NOTES}/attached?fields=id")).status_code == 422


async def test_answers_are_what_the_contract_says(county: httpx.AsyncClient) -> None:
    [note] = await opened(county, "a")
    document = contract(SERVICE)
    for path, operation in ((note, f"{NOTES}/{{note_id}}"), (NOTES, NOTES)):
        content = document["paths"][operation]["get"]["responses"]["200"]["content"]
        for query, media in (("", "application/json"), ("?fields=title", SPARSE), ("?fields=id", SPARSE)):
            schema = {**content[media]["schema"], "components": document["components"]}
            OAS31Validator(schema).validate((await county.get(path + query)).json())
        whole = {**content["application/json"]["schema"], "components": document["components"]}
        assert not OAS31Validator(whole).is_valid((await county.get(f"{path}?fields=title")).json())
    assert {CSV, XLSX, NDJSON} < document["paths"][NOTES]["get"]["responses"]["200"]["content"].keys()


async def test_what_is_known_already_is_not_sent_again(county: httpx.AsyncClient) -> None:
    [note] = await opened(county, "a")
    for path in (note, NOTES, f"{NOTES}?fields=title", f"{note}?fields=title"):
        first = await county.get(path)
        assert first.headers["etag"].strip('"')
        same = await county.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    listed = await county.get(NOTES)
    await opened(county, "b")
    changed = await county.get(NOTES, headers={"If-None-Match": listed.headers["etag"]})
    assert (changed.status_code, len(changed.json()["items"])) == (200, 2)


async def test_a_list_is_written_to_a_file_whole_however_many_pages_it_has(
    county: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chassis.representations, "MOST", 2)
    titles = sorted(["=1+1", "b", "c", "d", "e", "f"])
    await opened(county, *titles)
    file = await county.get(f"{NOTES}?limit=1&count=true", headers={"Accept": CSV})
    assert file.headers["content-type"].startswith(CSV)
    assert file.headers["vary"] == "Accept"
    header, *rows = file.text.splitlines()
    assert header == "\ufeffid,region,title,state"
    assert sorted(row.split(",")[2] for row in rows) == sorted(["'=1+1", *titles[1:]])
    lines = await county.get(f"{NOTES}?fields=title", headers={"Accept": NDJSON})
    assert len(lines.text.splitlines()) == 6
    workbook = (await county.get(NOTES, headers={"Accept": XLSX})).content
    assert len(CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0).to_python()) == 7


@pytest.mark.parametrize("accept", ["*/*", "application/json", f"{CSV};q=0.5, application/json", "text/html"])
async def test_whoever_does_not_ask_for_a_file_gets_json(county: httpx.AsyncClient, accept: str) -> None:
    answer = await county.get(NOTES, headers={"Accept": accept})
    assert (answer.headers["content-type"], answer.headers["vary"]) == ("application/json", "Accept")


async def test_a_file_shows_what_the_caller_sees_and_is_audited(toy: FastAPI, county: httpx.AsyncClient) -> None:
    await opened(county, "a")
    async with client_for({"toy": toy}, caller("civil-affairs", 150602000000)) as elsewhere:
        assert len((await elsewhere.get(NOTES, headers={"Accept": CSV})).text.splitlines()) == 1
    database: Database = toy.state.database
    async with database.session(Scope.of_system(Clock())) as session:
        entries = await session.execute(
            select(audit_entries.c.action, audit_entries.c.subject).where(audit_entries.c.action == "toy.note.exported")
        )
        assert entries.all() == [("toy.note.exported", NOTES)]


def test_what_has_no_id_is_known_by_what_comes_first() -> None:
    assert identity_of(["worker_id", "region", "version"]) == ["worker_id", "version"]
    assert identity_of(["region", "id"]) == ["id"]
