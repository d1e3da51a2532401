"""The words and the files of a case go fifty years after its end; what was decided stays."""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from chassis.clock import FixedClock
from chassis.database import Scope
from chassis.objects import Objects
from chassis.problems import Unavailable
from chassis.retention import files
from chassis.retention.files import release
from deploy.local.postgres import EmbeddedPostgres
from services.injury.documents.models import Document
from services.injury.main import SERVICE
from tests.injury.benefits.recorded import dependant
from tests.injury.documents.make import PNG, content_of, filed, objects_in
from tests.injury.make import COUNTY, PROVINCE, Bureaus
from tests.whole import eventually

RETENTION = "/v1/injury/retention"
YEARS = 365.25


async def confirmed(bureaus: Bureaus, period: dict[str, Any]) -> None:
    province = await bureaus.of("human-resources", PROVINCE, subject="test:another")
    path = f"{RETENTION}/periods/{period['id']}/confirm"
    answer = await province.post(path, headers={"If-Match": f'"{period["version"]}"'})
    assert answer.json()["state"] == "confirmed", answer.text


async def statute_in_force(bureaus: Bureaus) -> None:
    """The period that came with the service counts from when a person has said that it is right."""
    province = await bureaus.of("human-resources", PROVINCE)
    [period] = (await province.get(f"{RETENTION}/periods")).json()["items"]
    assert (period["kind"], period["months"], period["state"]) == ("case-file", 600, "entered")
    await confirmed(bureaus, period)


async def ended(bureaus: Bureaus, case: dict[str, Any], on: str = "2020-06-30") -> None:
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        closing = text("UPDATE cases SET closed_on = CAST(CAST(:on AS text) AS date) WHERE id = :id")
        await session.execute(closing, {"id": UUID(case["id"]), "on": on})


async def retained(bureaus: Bureaus, *, years: float = 0) -> int:
    bureaus.clock.advance(days=years * YEARS)
    async with bureaus.app.state.database.session(Scope.of_system(bureaus.clock)) as session, session.begin():
        return await SERVICE.every_rule["retain"](session)


async def released(app: FastAPI, clock: FixedClock) -> int:
    async with app.state.database.session(Scope.of_system(clock)) as session, session.begin():
        return await release(session, Document, app.state.objects)


async def rows(app: FastAPI, clock: FixedClock, statement: str) -> list[Any]:
    async with app.state.database.session(Scope.of_system(clock)) as session:
        return [tuple(row) for row in await session.execute(text(statement))]


async def test_an_account_goes_fifty_years_after_its_case_was_closed_and_not_before_a_person_said_so(
    injury: FastAPI, bureaus: Bureaus, clock: FixedClock
) -> None:
    closed, going_on = [await bureaus.reported(number) for number in (1, 2)]
    await ended(bureaus, closed)
    assert await retained(bureaus, years=50.6) == 0
    await statute_in_force(bureaus)
    assert await retained(bureaus) == 1
    found = await rows(injury, clock, "SELECT case_id::text, account IS NULL FROM reports ORDER BY 2")
    assert found == [(going_on["id"], False), (closed["id"], True)]


async def test_nothing_goes_a_day_too_early(bureaus: Bureaus) -> None:
    await ended(bureaus, await bureaus.reported(), on="2020-02-06")
    await statute_in_force(bureaus)
    bureaus.clock.advance(days=18263)
    assert f"{bureaus.clock.today()}" == "2070-02-05"
    assert await retained(bureaus) == 0
    bureaus.clock.advance(days=1)
    assert await retained(bureaus) == 1


async def test_a_case_that_was_merged_ends_with_the_one_that_remains(
    injury: FastAPI, bureaus: Bureaus, clock: FixedClock
) -> None:
    stays = await bureaus.reported()
    goes = await bureaus.reported(event_at="2020-02-01T08:30:00+08:00")
    bureau = await bureaus.of("human-resources", COUNTY)
    merging = {"into": stays["id"], "reason": "医院填错日期"}
    merged = await bureau.post(f"/v1/injury/cases/{goes['id']}/merge", json=merging, headers={"If-Match": '"1"'})
    assert merged.json()["state"] == "merged", merged.text
    await statute_in_force(bureaus)
    assert await retained(bureaus, years=60) == 0
    await ended(bureaus, stays)
    assert await retained(bureaus) == 2
    assert await rows(injury, clock, "SELECT DISTINCT account IS NULL FROM reports") == [(True,)]


async def test_a_paper_goes_with_its_row_and_the_row_tells_that_there_was_one(
    injury: FastAPI, bureaus: Bureaus, clock: FixedClock, tmp_path: Path
) -> None:
    case, going_on = [await bureaus.reported(number) for number in (1, 2)]
    bureau = await bureaus.of("human-resources", COUNTY)
    paper = (await filed(bureau, case)).json()
    other = (await filed(bureau, going_on, PNG, media_type="image/png")).json()
    await ended(bureaus, case)
    await statute_in_force(bureaus)
    assert await released(injury, clock) == 0
    assert await retained(bureaus, years=51) == 2  # the report's account, and the paper
    assert (await content_of(bureau, paper)).json()["code"] == "NO_LONGER_KEPT"
    assert len(objects_in(tmp_path)) == 2
    assert await released(injury, clock) == 1
    assert await released(injury, clock) == 0
    [left] = objects_in(tmp_path)
    assert f"{left.parent.name}{left.name}" == other["digest"]
    kept = (await bureau.get(f"/v1/injury/documents/{paper['id']}")).json()
    assert (kept["title"], kept["digest"], kept["size"]) == ("*", paper["digest"], paper["size"])
    assert kept["erased_at"] is not None
    assert (await content_of(bureau, other)).content == PNG


async def test_a_paper_of_two_cases_goes_with_the_later(
    injury: FastAPI, bureaus: Bureaus, clock: FixedClock, tmp_path: Path
) -> None:
    sooner, later = [await bureaus.reported(number) for number in (1, 2)]
    bureau = await bureaus.of("human-resources", COUNTY)
    for case in (sooner, later):
        assert (await filed(bureau, case)).status_code == 201
    await statute_in_force(bureaus)
    await ended(bureaus, sooner)
    await retained(bureaus, years=51)
    assert await released(injury, clock) == 1
    assert len(objects_in(tmp_path)) == 1
    await ended(bureaus, later)
    await retained(bureaus)
    assert await released(injury, clock) == 1
    assert objects_in(tmp_path) == []


class Killed(BaseException):
    """Nothing of the process goes on."""


@pytest.mark.parametrize("removed_before", [False, True])
async def test_who_is_killed_between_row_and_file_loses_nothing_and_leaves_nothing_behind(
    injury: FastAPI,
    bureaus: Bureaus,
    clock: FixedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    removed_before: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    case = await bureaus.reported()
    bureau = await bureaus.of("human-resources", COUNTY)
    for content, kind in ((PNG, "image/png"), (PNG + b"2", "image/png")):
        assert (await filed(bureau, case, content, media_type=kind)).status_code == 201
    await ended(bureaus, case)
    await statute_in_force(bureaus)
    await retained(bureaus, years=51)
    remove = Objects.remove

    async def killed(objects: Objects, digest: str) -> None:
        if removed_before:
            await remove(objects, digest)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(Objects, "remove", killed)
        with pytest.raises(Killed):
            await released(injury, clock)
    waiting = "SELECT count(*)::int FROM documents WHERE file_released_at IS NULL"
    assert await rows(injury, clock, waiting) == [(2,)]
    assert len(objects_in(tmp_path)) == (1 if removed_before else 2)
    assert await released(injury, clock) == 2
    assert objects_in(tmp_path) == []


async def test_a_store_that_does_not_answer_is_asked_again_another_time(
    injury: FastAPI, bureaus: Bureaus, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await bureaus.reported()
    await filed(await bureaus.of("human-resources", COUNTY), case)
    await ended(bureaus, case)
    await statute_in_force(bureaus)
    await retained(bureaus, years=51)

    async def silent(*_: Any) -> None:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(Objects, "remove", silent)
        with pytest.raises(Unavailable):
            await released(injury, clock)
    assert await released(injury, clock) == 1
    assert objects_in(tmp_path) == []


async def test_the_same_file_filed_while_it_is_being_removed_is_there_afterwards(
    injury: FastAPI, bureaus: Bureaus, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who removes it has seen that no row names it; who files it must not find it there still."""
    gone, fresh = [await bureaus.reported(number) for number in (1, 2)]
    bureau = await bureaus.of("human-resources", COUNTY)
    await filed(bureau, gone)
    await ended(bureaus, gone)
    await statute_in_force(bureaus)
    await retained(bureaus, years=51)
    remove, removing, go_on = Objects.remove, asyncio.Event(), asyncio.Event()

    async def slowly(objects: Objects, digest: str) -> None:
        removing.set()
        await go_on.wait()
        await remove(objects, digest)

    monkeypatch.setattr(Objects, "remove", slowly)
    release_it = asyncio.create_task(released(injury, clock))
    await removing.wait()
    file_it = asyncio.create_task(filed(bureau, fresh))
    waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'advisory' AND datname = current_database()"

    async def waiting() -> bool:
        return len(await rows(injury, clock, waits)) == 1

    await eventually(waiting)
    go_on.set()
    assert await release_it == 1
    answer = await file_it
    assert answer.status_code == 201, answer.text
    assert (await content_of(bureau, answer.json())).status_code == 200


@pytest.mark.parametrize("sealing_first", [True, False])
async def test_a_file_that_is_sealed_anew_while_it_is_removed_is_not_back_afterwards(
    injury: FastAPI,
    bureaus: Bureaus,
    clock: FixedClock,
    postgres: EmbeddedPostgres,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    sealing_first: bool,
) -> None:
    """Each is held where it has seen the file and not yet written: the other waits until that is over."""
    case = await bureaus.reported()
    await filed(await bureaus.of("human-resources", COUNTY), case)
    await ended(bureaus, case)
    await statute_in_force(bureaus)
    await retained(bureaus, years=51)
    objects = injury.state.objects
    monkeypatch.setattr(objects, "_keys", objects._keys.with_new_key())
    url = postgres.url(injury.state.database.engine.url.database)
    held = "_write" if sealing_first else "remove"
    step, there, go_on = getattr(Objects, held), asyncio.Event(), asyncio.Event()

    async def slowly(*asked: Any) -> None:
        there.set()
        await go_on.wait()
        await step(*asked)

    monkeypatch.setattr(Objects, held, slowly)
    works: list[Callable[[], Coroutine[Any, Any, Any]]] = [
        partial(files.reseal, objects, url),
        partial(released, injury, clock),
    ]
    first, second = works if sealing_first else reversed(works)
    one = asyncio.create_task(first())
    await asyncio.wait_for(there.wait(), 30)
    other = asyncio.create_task(second())
    waits = """SELECT 1 FROM pg_locks JOIN pg_database d ON d.oid = database
        WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()"""

    async def waiting() -> bool:
        return len(await rows(injury, clock, waits)) == 1

    await eventually(waiting)
    go_on.set()
    done = [await one, await other]
    assert done == ([(1, 0), 1] if sealing_first else [1, (0, 0)])
    assert objects_in(tmp_path) == []


async def test_the_service_marks_no_row_as_erased_and_releases_none_that_is_not(
    injury: FastAPI, bureaus: Bureaus, clock: FixedClock
) -> None:
    await filed(await bureaus.of("human-resources", COUNTY), await bureaus.reported())
    for change, refused in (
        ("erased_at = now()", "permission denied"),
        ("digest = repeat('0', 64)", "permission denied"),
        ("file_released_at = now()", "ck_documents_file_after_row"),
    ):
        with pytest.raises(DBAPIError, match=refused):
            await rows(injury, clock, f"UPDATE documents SET {change} RETURNING id")  # noqa: S608 - ours


async def test_a_dependant_is_forgotten_when_the_period_after_the_last_pension_is_over(
    injury: FastAPI, bureaus: Bureaus, clock: FixedClock
) -> None:
    case = await bureaus.reported()
    stopped = await dependant(bureaus, case, kinship="other")
    going_on = await dependant(bureaus, case, name="样例0002")
    agency = await bureaus.of("social-insurance", COUNTY)
    stop = {"reason": "remarried", "on": "2020-02-04"}
    await agency.post(f"/v1/injury/dependants/{stopped['id']}/stop", json=stop, headers={"If-Match": '"1"'})
    assert await retained(bureaus, years=2) == 0  # no statute that is known here says how long
    province = await bureaus.of("human-resources", PROVINCE)
    asked = {"kind": "dependant-identity", "months": 12, "valid_from": "2022-04-01", "source": "测试用期限"}
    await confirmed(bureaus, (await province.post(f"{RETENTION}/periods", json=asked)).json())
    assert await retained(bureaus, years=0.5) == 1
    found = await rows(
        injury, clock, "SELECT id::text, name = '', name_masked, born_on::text FROM dependants ORDER BY 2"
    )
    assert found == [(going_on["id"], False, "样*****", "1975-05-01"), (stopped["id"], True, "*", "1975-01-01")]
    asking = {"X-Purpose": "identity-check"}
    gone = await agency.get(f"/v1/injury/dependants/{stopped['id']}/name", headers=asking)
    assert (gone.status_code, gone.json()["code"]) == (410, "NO_LONGER_KEPT")
