"""What was planted is found again nowhere: no answer, file, log, event, metric or row has it, and no backup's bytes."""

import asyncio
import base64
import tempfile
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.caller import Department
from deploy.local.backup import back_up
from deploy.local.databases import database_of
from deploy.local.demo import STARTS_AT, move_to, real_communities, road_through
from deploy.local.plan import Plan
from deploy.local.road import Road
from deploy.local.state import PROVINCE, every_service
from deploy.local.supervisor import LocalSet
from deploy.local.tokens import local_token
from tests.documents import document_of
from tests.security.examples import operations_of

COUNTY = 150603000000
PLAN = Plan(
    county=COUNTY,
    communities=real_communities(COUNTY)[:1],
    first_on=date(2020, 2, 1),
    last_on=date(2020, 2, 3),
    each=3,
    fails=3,
)
READERS = (
    (Department.HEADQUARTERS, PROVINCE),
    (Department.CIVIL_AFFAIRS, COUNTY),
    (Department.FINANCE, COUNTY),
    (Department.COMMUNITY, PLAN.communities[0]),
)


async def test_names_id_numbers_phones_and_accounts_are_found_nowhere_in_clear(running: LocalSet) -> None:
    move_to(running, STARTS_AT)
    async with road_through(running, PLAN) as road:
        await road.walk()
        planted = [value for one in road.people for value in (one.id_number, one.account)]
        planted.append(await _phone_given(road))
    await _misused(running, planted)
    planted += [one.name for one in road.people]
    leaks = [f"answer {where}" async for where, said in _answers(running) if _in(said, planted)]
    leaks += [f"metrics of {name}" async for name, said in _metrics(running) if _in(said, planted)]
    leaks += [f"table {where}" async for where, said in _rows(running) if _in(said, planted)]
    leaks += [f"log {file.name}" for file in running.state.logs.iterdir() if _in(file.read_text(), planted)]
    leaks += [f"backup {where}" async for where, said in _backed_up(running) if _in(said, planted)]
    assert leaks == []


def _in(said: str | bytes, planted: list[str]) -> bool:
    """In clear, or as the hexadecimal or base64 that bytes are shown in."""
    whole = said.encode() if isinstance(said, str) else said
    return any(
        form in whole
        for value in map(str.encode, planted)
        for form in (value, value.hex().encode(), base64.b64encode(value).rstrip(b"=")[:-1])
    )


def test_a_planted_value_is_found_in_every_form() -> None:
    for shown in ("x13900007431x", b"x13900007431".hex(), base64.b64encode(b"13900007431").decode()):
        assert _in(shown, ["13900007431"])
    assert not _in("13900007432", ["13900007431"])


async def _phone_given(road: Road) -> str:
    """A worker's phone becomes known to the roster."""
    phone = "13900007431"
    worker_id = min(road.workers)
    community = road.office("community", road.workers[worker_id].region)
    read = await community.ask("GET", f"/v1/roster/workers/{worker_id}")
    await community.ask(
        "PATCH", f"/v1/roster/workers/{worker_id}", headers={"If-Match": read.headers["ETag"]}, json={"phone": phone}
    )
    return phone


def _client(running: LocalSet, department: Department, region: int) -> httpx.AsyncClient:
    token = local_token(running.state, department=department, region=region)
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(base_url=running.url, headers=headers, trust_env=False, timeout=30)


async def _misused(running: LocalSet, planted: list[str]) -> None:
    """What belongs into a field is said in every wrong place that a careless client finds."""
    async with _client(running, Department.CIVIL_AFFAIRS, COUNTY) as office:
        for value in planted[:3]:
            wrong = [
                await office.get("/v1/roster/workers", params={"id_number": value}),
                await office.get("/v1/roster/workers", params={"region": value}),
                await office.get(f"/v1/roster/workers/{value}"),
                await office.post("/v1/roster/workers", json={"name": {"id": value}, "remark": value}),
                await office.post("/v1/roster/workers", content=f'{{"id_number": "{value}", '),
                await office.get("/v1/roster/workers", headers={"X-Request-Id": value, "If-None-Match": value}),
            ]
            assert {one.status_code for one in wrong} <= {200, 400, 404, 422}
            assert not any(value in one.text for one in wrong)


async def _answers(running: LocalSet) -> AsyncIterator[tuple[str, str]]:
    """Every list and report that offices read without saying what for."""
    operations = [operation for service in every_service() for operation in operations_of(document_of(service))]
    for department, region in READERS:
        async with _client(running, department, region) as office:
            for operation in operations:
                if operation.method != "GET" or operation.path_parameters or "X-Purpose" in operation.headers():
                    continue
                asked = operation.required_query()
                if "region" in asked:
                    asked["region"] = str(region)
                answer = await office.get(operation.path, params=asked)
                assert answer.status_code < 500, (operation.operation_id, answer.text)
                yield f"{operation.operation_id} to {department}", answer.text
                if answer.status_code == 200 and operation.body.get("x-as-file") and department is READERS[1][0]:
                    file = await office.get(operation.path, params=asked, headers={"Accept": "text/csv"})
                    assert file.headers["content-type"].startswith("text/csv"), operation.operation_id
                    yield f"{operation.operation_id} as a file", file.text


async def _backed_up(running: LocalSet) -> AsyncIterator[tuple[str, bytes]]:
    """Every file of a backup: the databases' own, what they write ahead, and the documents."""
    with tempfile.TemporaryDirectory(prefix="nuanxin-") as folder:
        copy = Path(folder) / "copy"
        await asyncio.to_thread(back_up, running.state, copy)
        files = [file for file in copy.rglob("*") if file.is_file()]
        assert len(files) > 1000
        for file in files:
            yield f"{file.relative_to(copy)}", file.read_bytes()


async def _metrics(running: LocalSet) -> AsyncIterator[tuple[str, str]]:
    async with httpx.AsyncClient(trust_env=False) as client:
        for name, address in running.addresses.items():
            answer = await client.get(f"{address}/metrics")
            assert answer.status_code == 200
            yield name, answer.text


async def _rows(running: LocalSet) -> AsyncIterator[tuple[str, str]]:
    """Every row of every table of every database, as a dump would show it."""
    names = await _databases(running)
    assert {database_of(service.name) for service in every_service()} <= set(names)
    for name in names:
        engine = create_async_engine(running.postgres.url(name))
        async with engine.connect() as owner:
            tables = (
                await owner.scalars(
                    text("SELECT oid::regclass::text FROM pg_class WHERE relkind IN ('r', 'm', 'p') AND oid >= 16384")
                )
            ).all()
            for table in tables:
                rows = await owner.scalars(text(f"SELECT t::text FROM {table} t"))  # noqa: S608 - its own catalogue
                yield f"{name}.{table}", "\n".join(rows)
        await engine.dispose()


async def _databases(running: LocalSet) -> list[str]:
    engine = create_async_engine(running.postgres.url())
    async with engine.connect() as owner:
        names = (await owner.scalars(text("SELECT datname FROM pg_database WHERE datallowconn"))).all()
    await engine.dispose()
    return [str(name) for name in names]
