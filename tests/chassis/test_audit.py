"""The audit's chain when a superuser tampers with it, and the journal as inspectors read it."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis import audit
from chassis.database import Scope
from chassis.ledger import audited
from chassis.regions import span_of
from chassis.worker_id import make_worker_id
from tests.client import caller, client_for

COUNTY = 150603000000
ELSEWHERE = 150602000000
NOTE = {"region": "150603001001"}
ALL = caller("service", 150000000000)


async def sealed(toy: FastAPI, *blocks: str) -> None:
    """A block of each word, an entry of each letter."""
    async with client_for({"toy": toy}, ALL) as client:
        for titles in blocks:
            for title in titles:
                await client.post("/v1/toy/notes", json={**NOTE, "title": title})
            for added in (1, 0):
                async with toy.state.database.session(Scope.of_system(toy.state.clock)) as session, session.begin():
                    assert await audit.seal(session) == added


async def as_superuser(toy: FastAPI, postgres: Any, *statements: str) -> list[Any]:
    engine = create_async_engine(postgres.url(toy.state.database.engine.url.database))
    async with engine.begin() as owner:
        answers = [await owner.execute(text(one)) for one in statements]
        rows = [list(map(tuple, one)) if one.returns_rows else [] for one in answers]
    await engine.dispose()
    return rows[-1] if rows else []


async def verdict(toy: FastAPI) -> Any:
    async with client_for({"toy": toy}, ALL) as client:
        return (await client.get("/v1/toy/audit/verify")).json()


async def place_of(toy: FastAPI, postgres: Any, title: str) -> dict[str, Any]:
    statement = f"SELECT xid, seq FROM audit_entries WHERE facts->>'title' = '{title}' ORDER BY seq"  # noqa: S608 - a letter
    ((xid, seq), *_) = await as_superuser(toy, postgres, statement)
    return {"xid": xid, "seq": seq}


COPY_OF_C = (
    "INSERT INTO audit_entries (xid, happened_at, action, subject, region, caller, department, level, facts)"
    ' SELECT xid, happened_at, action, subject, region, caller, department, level, \'{"title": "new"}\''
    " FROM audit_entries WHERE facts->>'title' = 'c'"
)


@pytest.mark.parametrize(
    ("tampering", "how", "block", "named"),
    [
        ("UPDATE audit_entries SET caller = 'nobody' WHERE facts->>'title' = 'c'", "changed", 2, "c"),
        ("UPDATE audit_entries SET facts = facts || '{\"x\": 1}' WHERE facts->>'title' = 'a'", "changed", 1, "a"),
        ("UPDATE audit_entries SET recorded_at = recorded_at + interval '1 day'", "changed", 1, "ab"),
        ("DELETE FROM audit_entries WHERE facts->>'title' = 'a'", "removed", 1, "a"),
        ("DELETE FROM audit_entries WHERE facts->>'title' IN ('d', 'e')", "removed", 2, "de"),
        (COPY_OF_C, "inserted", 2, "new"),
    ],
)
async def test_each_entry_that_was_changed_removed_or_slipped_in_is_named(
    toy: FastAPI, postgres: Any, tampering: str, how: str, block: int, named: str
) -> None:
    await sealed(toy, "ab", "cde")
    whole = await verdict(toy)
    assert (whole["intact"], whole["blocks"], whole["entries"], whole["broken"]) == (True, 2, 5, None)
    letters = named if how != "inserted" else ""
    expected = [await place_of(toy, postgres, one) for one in letters]
    await as_superuser(toy, postgres, tampering)
    expected = expected or [await place_of(toy, postgres, named)]
    found = await verdict(toy)
    broken = found["broken"]
    assert (found["intact"], found["broken_block"], broken["how"], broken["number"]) == (False, block, how, block)
    assert broken["entries"] == [{**place, "how": how} for place in expected]
    assert broken["differing"] == len(expected)
    assert (broken["after"] is None) == (block == 1)
    assert broken["sealed_entries"] == {1: 2, 2: 3}[block]
    more = {"removed": -1, "inserted": 1}.get(how, 0) * len(expected)
    assert broken["found_entries"] - broken["sealed_entries"] == more


async def test_one_entry_put_in_the_place_of_another_is_told_as_both(toy: FastAPI, postgres: Any) -> None:
    await sealed(toy, "ab", "cde")
    gone = await place_of(toy, postgres, "d")
    await as_superuser(toy, postgres, "DELETE FROM audit_entries WHERE facts->>'title' = 'd'", COPY_OF_C)
    new = await place_of(toy, postgres, "new")
    broken = (await verdict(toy))["broken"]
    assert broken["entries"] == [{**new, "how": "inserted"}, {**gone, "how": "removed"}]
    assert (broken["how"], broken["found_entries"]) == ("changed", broken["sealed_entries"])


@pytest.mark.parametrize(
    ("tampering", "block"),
    [
        ("UPDATE audit_blocks SET previous = seal WHERE number = 2", 2),
        ("UPDATE audit_blocks SET entries = entries - 1 WHERE number = 1", 1),
        ("UPDATE audit_blocks SET marks = set_byte(marks, 20, 255 - get_byte(marks, 20)) WHERE number = 2", 2),
        ("UPDATE audit_blocks SET digest = sha256(marks || marks), marks = marks || marks WHERE number = 2", 2),
        ("DELETE FROM audit_blocks WHERE number = 1", 1),
        # Whoever makes a block anew, with a seal that fits it, breaks the next, which bears the old one.
        ("UPDATE audit_blocks SET seal = sha256('1|3|' || digest || '|' || previous), entries = 3 WHERE number = 1", 2),
    ],
)
async def test_of_a_chain_that_was_touched_itself_no_entry_is_accused(
    toy: FastAPI, postgres: Any, tampering: str, block: int
) -> None:
    await sealed(toy, "ab", "cde")
    await as_superuser(
        toy, postgres, "UPDATE audit_entries SET caller = 'nobody' WHERE facts->>'title' = 'c'", tampering
    )
    broken = (await verdict(toy))["broken"]
    assert (broken["number"], broken["how"], broken["differing"], broken["entries"]) == (block, "chain", 0, [])


async def test_a_chain_that_was_rebuilt_whole_is_told_by_the_seal_that_was_logged(toy: FastAPI, postgres: Any) -> None:
    await sealed(toy, "ab")
    logged = (await verdict(toy))["seal"]
    await as_superuser(toy, postgres, "UPDATE audit_entries SET caller = 'nobody'", "DELETE FROM audit_blocks")
    await sealed(toy, "c")
    found = await verdict(toy)
    assert found["intact"]
    assert found["seal"] != logged


async def test_a_block_sealed_before_entries_had_marks_is_still_proved(toy: FastAPI, postgres: Any) -> None:
    await sealed(toy, "ab")
    async with toy.state.database.session(Scope.of_system(toy.state.clock)) as session:
        lines = [audit._line(row) async for row in audit._entries(session, after=(0, 0))]
    digest = hashlib.sha256(b"".join(lines)).digest()
    old = audit._seal(1, digest, bytes(32), 2)
    as_it_was = f"UPDATE audit_blocks SET marks = NULL, digest = '\\x{digest.hex()}', seal = '\\x{old.hex()}'"  # noqa: S608
    await as_superuser(toy, postgres, as_it_was)
    assert (await verdict(toy))["intact"]
    await as_superuser(toy, postgres, "UPDATE audit_entries SET caller = 'nobody' WHERE facts->>'title' = 'a'")
    broken = (await verdict(toy))["broken"]
    assert (broken["number"], broken["how"], broken["differing"]) == (1, "changed", 0)


async def test_who_read_what_of_whom_is_listed_and_exported(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, ALL) as client:
        await client.post("/v1/toy/notes", json={**NOTE, "title": "a"})  # says no purpose: it is no read
        async with (
            toy.state.database.session(
                Scope(span=span_of(COUNTY), caller=caller("headquarters", COUNTY), purpose="pay-subsidy")
            ) as session,
            session.begin(),
        ):
            await audited(session, "toy.worker.revealed", subject=make_worker_id(10_001), region=COUNTY)
            await audited(session, "toy.payee.revealed", subject="x", region=COUNTY, worker_id=make_worker_id(10_002))
        everything = (await client.get("/v1/toy/audit/reads")).json()["items"]
        assert [(one["action"], one["whom"], one["purpose"]) for one in everything] == [
            ("toy.worker.revealed", make_worker_id(10_001), "pay-subsidy"),
            ("toy.payee.revealed", make_worker_id(10_002), "pay-subsidy"),
        ]
        of_one = await client.get("/v1/toy/audit/reads", params={"whom": everything[1]["whom"]})
        assert of_one.json()["items"] == everything[1:]
        by_one = await client.get("/v1/toy/audit/reads", params={"caller": "somebody else"})
        assert by_one.json()["items"] == []
        file = await client.get("/v1/toy/audit/reads/export", headers={"Accept": "text/csv"})
        assert file.text.count("pay-subsidy") == 2
        assert "当事人" in file.text


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_entries SET caller = 'x'", "DELETE FROM audit_entries", "DELETE FROM events"]
)
async def test_the_service_itself_can_neither_change_nor_delete_what_it_recorded(toy: FastAPI, statement: str) -> None:
    async with toy.state.database.session(Scope.of_system(toy.state.clock)) as session:
        with pytest.raises(Exception, match="permission denied"):
            await session.execute(text(statement))


async def test_audit_entries_are_listed_for_the_region(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, ALL) as client:
        made = (await client.post("/v1/toy/notes", json={**NOTE, "title": "a"})).json()
    async with client_for({"toy": toy}, caller("headquarters", COUNTY)) as county:
        page = (await county.get("/v1/toy/audit", params={"subject": made["id"]})).json()
        assert [entry["action"] for entry in page["items"]] == ["toy.note.opened"]
    async with client_for({"toy": toy}, caller("headquarters", 150602000000)) as other:
        assert (await other.get("/v1/toy/audit")).json()["items"] == []


async def test_inspectors_narrow_the_journal_by_time_region_subject_and_permission_and_have_it_as_a_file(
    toy: FastAPI,
) -> None:
    async with client_for({"toy": toy}, ALL) as client:
        first = (await client.post("/v1/toy/notes", json={**NOTE, "title": "a"})).json()
        await client.post(f"/v1/toy/notes/{first['id']}/close", headers={"If-Match": "*"})
        await client.post("/v1/toy/notes", json={"region": "150602001001", "title": "b"})

        async def titles(**asked: Any) -> list[str]:
            answer = await client.get("/v1/toy/audit", params=asked)
            assert answer.status_code == 200, answer.text
            return [f"{one['action']} {one['facts']['title']}" for one in answer.json()["items"]]

        assert await titles() == ["toy.note.opened a", "toy.note.closed a", "toy.note.opened b"]
        assert await titles(region=f"{COUNTY}") == ["toy.note.opened a", "toy.note.closed a"]
        assert await titles(permission="toy:note:close") == ["toy.note.closed a"]
        assert await titles(subject=first["id"], action="toy.note.opened") == ["toy.note.opened a"]
        assert await titles(caller="somebody") == []
        now = toy.state.clock.now()
        assert await titles(since=(now + timedelta(minutes=1)).isoformat()) == []
        assert await titles(until=(now - timedelta(minutes=1)).isoformat()) == []
        assert len(await titles(since=(now - timedelta(minutes=1)).isoformat(), until=now.isoformat())) == 3
        assert (await client.get("/v1/toy/audit", params={"region": "15"})).status_code == 422
        asked = {"region": f"{COUNTY}", "limit": "1"}
        file = await client.get("/v1/toy/audit", params=asked, headers={"Accept": "application/x-ndjson"})
        assert file.text.count("toy.note.") == 2
    async with client_for({"toy": toy}, caller("headquarters", ELSEWHERE)) as other:
        assert (await other.get("/v1/toy/audit", params={"region": f"{COUNTY}"})).json()["items"] == []


async def test_that_reads_were_exported_is_audited_itself(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("headquarters", COUNTY)) as county:
        assert (await county.get("/v1/toy/audit/reads/export")).status_code == 200
        entries = (await county.get("/v1/toy/audit", params={"action": "toy.audit.exported"})).json()["items"]
        assert [one["permission"] for one in entries] == ["toy:audit:reads"]
