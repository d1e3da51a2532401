"""One request is one transaction: scope, versions, idempotency, refusals."""

import asyncio
import dataclasses
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest
from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from chassis.assertion import HEADER, Minter
from chassis.ciphers import KeyRing
from chassis.database import Scope, everywhere
from chassis.exchange import CallerNow, Purpose, Session
from chassis.fields import Answer
from chassis.ledger import audited
from chassis.manifest import Service, assemble
from chassis.regions import span_of
from chassis.routes import Routes
from chassis.settings import ServiceSettings
from chassis.text import Text
from chassis.worker_id import make_worker_id
from tests.chassis.toy.service import SERVICE
from tests.client import Door, _key, caller, client_for, common_settings

COUNTY = 150603000000
COMMUNITY = 150603001001
ELSEWHERE = 150602000000
NOTE = {"region": "150603001001", "title": "first"}


async def test_a_created_resource_is_read_back_with_its_version_as_etag(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        made = await county.post("/v1/toy/notes", json=NOTE)
        assert made.status_code == 201, made.text
        assert made.headers["etag"] == '"1"'
        read = await county.get(f"/v1/toy/notes/{made.json()['id']}")
        assert read.json() == made.json()
        assert read.json()["region"] == "150603001001"
        again = await county.get(f"/v1/toy/notes/{made.json()['id']}", headers={"If-None-Match": '"1"'})
        assert (again.status_code, again.content) == (304, b"")


async def test_what_is_read_is_asked_for_without_its_body(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        made = await county.post("/v1/toy/notes", json=NOTE)
        path = f"/v1/toy/notes/{made.json()['id']}"
        asked, read = await county.head(path), await county.get(path)
        assert (asked.status_code, asked.headers["etag"]) == (200, read.headers["etag"])
        assert asked.headers["content-length"] == read.headers["content-length"]
        assert (await county.head(path, headers={"if-none-match": read.headers["etag"]})).status_code == 304


async def test_a_row_of_another_region_is_missing_not_forbidden(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        made = (await county.post("/v1/toy/notes", json=NOTE)).json()
    async with client_for({"toy": toy}, caller("civil-affairs", ELSEWHERE)) as other:
        assert (await other.get(f"/v1/toy/notes/{made['id']}")).json()["code"] == "NOT_FOUND"
        assert (await other.get("/v1/toy/notes", params={"count": True})).json()["count"] == 0
        moved = await other.post(f"/v1/toy/notes/{made['id']}/close", headers={"If-Match": '"1"'})
        assert moved.status_code == 404


async def test_nobody_writes_outside_their_region(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", ELSEWHERE)) as other:
        refused = await other.post("/v1/toy/notes", json=NOTE)
        assert refused.status_code == 404
        assert refused.json()["code"] == "NOT_FOUND"


async def test_a_worker_sees_own_rows_and_no_others(toy: FastAPI) -> None:
    mine, yours = make_worker_id(1), make_worker_id(2)
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        for who in (mine, yours):
            await county.post("/v1/toy/notes", json={**NOTE, "title": who, "worker_id": who})
    async with client_for({"toy": toy}, caller("worker", COMMUNITY, worker_id=mine)) as worker:
        seen = (await worker.get("/v1/toy/notes")).json()["items"]
        assert [note["title"] for note in seen] == [mine]


async def test_an_organisation_sees_what_names_it_wherever_it_lies_and_nothing_else(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        for title, named in (("ours", "school-1"), ("theirs", "school-2"), ("nobody's", None)):
            made = await county.post("/v1/toy/notes", json={**NOTE, "title": title, "school": named})
            assert made.status_code == 201
        assert (await county.get("/v1/toy/notes", params={"count": True})).json()["count"] == 3
    for region in (COUNTY, ELSEWHERE):
        async with client_for({"toy": toy}, caller("school", region, organisation="school-1")) as school:
            seen = (await school.get("/v1/toy/notes")).json()["items"]
            assert [note["title"] for note in seen] == ["ours"]
    async with client_for({"toy": toy}, caller("school", COUNTY, organisation="school-1")) as school:
        refused = await school.post("/v1/toy/notes", json={**NOTE, "title": "new", "school": "school-2"})
        assert refused.status_code == 404


async def test_an_authority_is_not_narrowed_by_an_organisation_it_names(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY, organisation="bureau")) as county:
        assert (await county.post("/v1/toy/notes", json=NOTE)).status_code == 201
        assert len((await county.get("/v1/toy/notes")).json()["items"]) == 1


async def test_what_is_decided_over_every_region_leaves_the_scope_as_it_was(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        await county.post("/v1/toy/notes", json=NOTE)
    elsewhere = Scope(span=span_of(ELSEWHERE))
    count = text("SELECT count(*) FROM notes")
    async with toy.state.database.session(elsewhere) as session, session.begin():
        assert await session.scalar(count) == 0
        async with everywhere(session):
            assert await session.scalar(count) == 1
            async with everywhere(session):
                assert await session.scalar(count) == 1
            assert await session.scalar(count) == 1
        assert await session.scalar(count) == 0


async def test_a_move_asks_for_the_version_that_was_read(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        made = (await county.post("/v1/toy/notes", json=NOTE)).json()
        close = f"/v1/toy/notes/{made['id']}/close"
        assert (await county.post(close)).status_code == 428
        assert (await county.post(close, headers={"If-Match": '"7"'})).json()["code"] == "STALE_VERSION"
        closed = await county.post(close, headers={"If-Match": '"1"'})
        assert closed.json()["state"] == "closed"
        assert closed.headers["etag"] == '"2"'
        refused = (await county.post(close, headers={"If-Match": '"2"'})).json()
        assert refused["code"] == "ILLEGAL_MOVE"
        assert refused["facts"] == {"state": "closed", "move": "close", "legal_moves": []}


async def test_a_retried_request_gets_the_first_answer_and_takes_effect_once(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        key = {"Idempotency-Key": str(uuid4())}
        first = await county.post("/v1/toy/notes", json=NOTE, headers=key)
        second = await county.post("/v1/toy/notes", json=NOTE, headers=key)
        assert second.headers["idempotency-replayed"] == "true"
        assert (second.status_code, second.content, second.headers["etag"]) == (201, first.content, '"1"')
        other = await county.post("/v1/toy/notes", json={**NOTE, "title": "x"}, headers=key)
        assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


async def test_of_concurrent_requests_with_one_key_one_takes_effect(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        key = {"Idempotency-Key": "k"}
        answers = await asyncio.gather(*(county.post("/v1/toy/notes", json=NOTE, headers=key) for _ in range(8)))
        fresh = [a for a in answers if a.status_code == 201 and "idempotency-replayed" not in a.headers]
        assert len(fresh) == 1
        assert {a.status_code for a in answers} <= {201, 409}
        assert (await county.get("/v1/toy/notes", params={"count": True})).json()["count"] == 1


async def test_a_refused_request_leaves_its_key_free(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        await county.post("/v1/toy/notes", json=NOTE)
        key = {"Idempotency-Key": "k"}
        refused = await county.post("/v1/toy/notes", json=NOTE, headers=key)
        assert (refused.status_code, refused.json()["code"]) == (409, "SAME_TITLE")
        taken = await county.post("/v1/toy/notes", json={**NOTE, "title": "other"}, headers=key)
        assert taken.status_code == 201


async def test_of_a_private_request_nothing_is_kept_that_can_be_read_and_a_repetition_is_answered(toy: FastAPI) -> None:
    whispered = {**NOTE, "title": "secret"}
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY, subject="somebody")) as county:
        county.headers["Idempotency-Key"] = "k"
        first = await county.post("/v1/toy/notes/whisper", json=whispered)
        again = await county.post("/v1/toy/notes/whisper", json=whispered)
        assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
        assert again.headers["idempotency-replayed"] == "true"
        other = await county.post("/v1/toy/notes/whisper", json={**whispered, "title": "other"})
        assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
    async with toy.state.database.session(Scope.of_system(toy.state.clock)) as session:
        kept = (await session.execute(text("SELECT body, request, caller FROM idempotency"))).one()
        plain = hashlib.sha256(b"POST /v1/toy/notes/whisper?\0" + first.request.content).digest()
        assert b"secret" not in kept.body
        assert "somebody" not in kept.caller
        assert kept.request not in {plain, hashlib.sha256(first.request.content).digest()}
        told = (await session.execute(text("SELECT caller, request_id, department FROM audit_entries"))).one()
        assert tuple(told) == ("unnamed", None, "civil-affairs")


async def test_of_any_request_no_more_is_kept_than_a_keyed_hash_and_a_sealed_answer(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    settings = ServiceSettings(
        database_url=await fresh_database(SERVICE), data_keys=SecretStr(KeyRing.generate().to_json())
    )
    app = assemble(SERVICE, common=common_settings(), settings=settings, follow=False)
    async with LifespanManager(app), client_for({"toy": app}, caller("civil-affairs", COUNTY)) as county:
        county.headers["Idempotency-Key"] = "k"
        first = await county.post("/v1/toy/notes", json=NOTE)
        again = await county.post("/v1/toy/notes", json=NOTE)
        assert (again.content, again.headers["idempotency-replayed"]) == (first.content, "true")
        other = await county.post("/v1/toy/notes", json=NOTE | {"title": "other"})
        assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
        async with app.state.database.session(Scope.of_system(app.state.clock)) as session:
            kept = (await session.execute(text("SELECT body, request FROM idempotency"))).one()
    assert b"first" not in kept.body
    assert kept.request != hashlib.sha256(b"POST /v1/toy/notes?\0" + first.request.content).digest()


async def test_change_audit_and_event_are_one(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        await county.post("/v1/toy/notes", json=NOTE)
        await county.post("/v1/toy/notes", json=NOTE)  # refused by the constraint
    async with toy.state.database.session(Scope.of_system(toy.state.clock)) as session:
        assert await session.scalar(text("SELECT count(*) FROM events")) == 1
        entry = (await session.execute(text("SELECT * FROM audit_entries"))).one()
        assert (entry.action, entry.caller, entry.permission) == (
            "toy.note.opened",
            f"test:civil-affairs@{COUNTY}",
            "toy:note:open",
        )


async def test_an_assertion_for_another_operation_or_service_is_refused(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        transport = county._transport
        assert isinstance(transport, Door)
        who = caller("civil-affairs", COUNTY)
        import httpx

        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=toy), base_url="http://t") as direct:
            assert (await direct.get("/v1/toy/notes")).json()["code"] == "CALLER_ASSERTION_REFUSED"
            wrong = Minter(_key()).mint(who, service="toy")
            answer = await direct.get("/v1/toy/notes", headers={HEADER: wrong})
            assert answer.json()["code"] == "CALLER_ASSERTION_FOR_ANOTHER_OPERATION"


async def test_unknown_and_repeated_query_parameters_are_refused(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        unknown = (await county.get("/v1/toy/notes", params={"sort": "x"})).json()
        assert unknown["errors"][0]["pointer"] == "/query/sort"
        repeated = (await county.get("/v1/toy/notes?limit=1&limit=2")).json()
        assert repeated["errors"][0]["code"] == "repeated_parameter"


async def test_pages_hold_every_row_once(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        for number in range(7):
            await county.post("/v1/toy/notes", json={**NOTE, "title": f"n{number}"})
        seen, url = [], "/v1/toy/notes?limit=3"
        while url:
            page = await county.get(url)
            seen += [note["title"] for note in page.json()["items"]]
            url = page.links.get("next", {}).get("url", "")
        assert sorted(seen) == [f"n{number}" for number in range(7)]
        forged = await county.get("/v1/toy/notes", params={"cursor": "x"})
        assert forged.json()["errors"][0]["code"] == "invalid_cursor"


async def test_an_upload_is_taken_whole_and_may_be_larger_than_a_json_body(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        answer = await county.post("/v1/toy/notes/import", content=b"x" * (3 << 20))
        assert answer.json() == {"bytes": 3 << 20}
        body = b'{"title": "' + b"x" * (2 << 20) + b'"}'
        declared = await county.post("/v1/toy/notes", content=body)

        async def unmeasured() -> AsyncIterator[bytes]:
            yield body

        for big in (declared, await county.post("/v1/toy/notes", content=unmeasured())):
            assert (big.status_code, big.json()["code"]) == (413, "TOO_LARGE")


async def test_a_file_of_another_kind_or_above_its_own_limit_is_not_taken(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        attach, pdf = "/v1/toy/notes/attach", {"Content-Type": "Application/PDF; version=1.7"}
        taken = await county.post(attach, content=b"x" * (2 << 20), headers=pdf)
        assert taken.json() == {"bytes": 2 << 20}
        large = await county.post(attach, content=b"x" * ((2 << 20) + 1), headers=pdf)
        assert (large.status_code, large.json()["code"]) == (413, "TOO_LARGE")

        async def unmeasured() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b"x" * (1 << 20)

        streamed = await county.post(attach, content=unmeasured(), headers=pdf)
        assert (streamed.status_code, streamed.json()["code"]) == (413, "TOO_LARGE")
        for other in ({}, {"Content-Type": "text/csv"}, {"Content-Type": "application/pdfx"}):
            refused = await county.post(attach, content=b"x", headers=other)
            assert (refused.status_code, refused.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")
            assert refused.json()["facts"] == {"supported": ["application/pdf", "image/png"]}


async def test_the_body_that_is_wrong_is_named_but_not_repeated(toy: FastAPI) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        refused = await county.post("/v1/toy/notes", json={"region": "secret", "title": "a", "extra": 1})
        assert refused.status_code == 422
        assert {error["pointer"] for error in refused.json()["errors"]} == {"/body/region", "/body/extra"}
        assert "secret" not in refused.text


@pytest.mark.parametrize(
    ("language", "region", "title", "parameter"),
    [
        ("zh-CN", "区划代码应为12位数字，如 150603001001", "至多 200 个字符", "没有此查询参数"),
        (
            "en",
            "A region code is 12 digits, as in 150603001001",
            "String should have at most 200 characters",
            "No such query parameter",
        ),
    ],
)
async def test_what_is_wrong_with_a_field_is_said_in_the_callers_language(
    toy: FastAPI, language: str, region: str, title: str, parameter: str
) -> None:
    async with client_for({"toy": toy}, caller("civil-affairs", COUNTY)) as county:
        county.headers["Accept-Language"] = language
        wrong = await county.post("/v1/toy/notes", json={"region": "1502", "title": "a" * 201})
        assert [error["detail"] for error in wrong.json()["errors"]] == [region, title]
        unknown = await county.get("/v1/toy/notes", params={"sort": "title"})
        assert [error["detail"] for error in unknown.json()["errors"]] == [parameter]


class Secret(Answer):
    title: str


secrets = Routes(prefix="/v1/toy/secrets", tag=Text("秘密", "Secrets"), source="none")


@secrets.get("", permission="toy:secret:reveal", title=Text("查看", "Reveal"), answer=Secret)
async def reveal_secret(session: Session, caller: CallerNow, purpose: Purpose, telling: bool) -> dict[str, str]:  # noqa: FBT001 - the test's own
    """What nobody may learn in secret."""
    if telling:
        await audited(session, "toy.secret.revealed", subject="x", region=caller.region)
    return {"title": "张三"}


async def test_nobody_is_revealed_behind_the_auditors_back(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    revealing = dataclasses.replace(SERVICE, features=(*SERVICE.features, secrets))
    settings = ServiceSettings(database_url=await fresh_database(revealing))
    app = assemble(revealing, common=common_settings(), settings=settings, follow=False)
    async with LifespanManager(app), client_for({"toy": app}, caller("civil-affairs", COUNTY)) as county:
        path, why = "/v1/toy/secrets", {"X-Purpose": "pay-subsidy"}
        shown = await county.get(path, headers=why, params={"telling": True})
        assert (shown.status_code, shown.json()) == (200, {"title": "张三"})
        hidden = await county.get(path, headers=why, params={"telling": False})
        assert (hidden.status_code, hidden.json()["code"]) == (500, "INTERNAL_ERROR")
        assert "张三" not in hidden.text
        assert (await county.get(path, params={"telling": True})).status_code == 422
