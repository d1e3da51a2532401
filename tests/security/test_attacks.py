"""The doors that are tried first, on every operation there is (OWASP API Security Top 10, 2023).

API1  another's objects         tests/security/test_isolation.py
API2  authentication            here: no assertion, and one that was made for something else; the gateway's own in
                                tests/gateway/test_identity.py and test_behalf.py
API3  properties of objects     here: fields and parameters that nobody declared; leaks in
                                tests/journeys/test_nothing_personal_leaks.py
API4  resource consumption      here: bodies above the limit; limits in tests/gateway/test_throttle.py
API5  functions                 tests/gateway/test_responsibility.py, test_permits.py
API6  sensitive flows           keys, lifecycles and constraints: tests/resilience/, the walks of tests/machines.py
API7  request forgery           webhooks alone go where somebody says: tests/chassis/webhooks/test_targets.py
API8  misconfiguration          tests/gateway/test_settings.py, here: no error tells of the machinery
API9  inventory                 the catalogue is the committed documents: what is not in them has no door
API10 consumption of APIs       tests/chassis/test_client.py, test_follower.py; files of banks in tests/subsidy/returns/
"""

import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import orjson
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, OKPKey
from pydantic import SecretStr, TypeAdapter, ValidationError

from chassis.assertion import HEADER, Minter
from chassis.caller import ORGANISATIONS, Caller, Department
from chassis.ciphers import KeyRing
from chassis.manifest import Service, assemble
from chassis.regions import Level
from chassis.routes import MAX_BODY, MAX_UPLOAD
from chassis.settings import CommonSettings, ServiceSettings
from chassis.worker_id import make_worker_id
from deploy.local.state import every_service
from gateway.permits import Permits
from tests.client import caller, client_for
from tests.documents import document_of
from tests.offices import COMMUNITY, COUNTY, LEAGUE, PROVINCE, TOWNSHIP
from tests.security.examples import Operation, example_of, operations_of
from tests.whole import clock_at, whole_set

KEY, STRANGER = (OKPKey.generate_key("Ed25519", auto_kid=True) for _ in range(2))
PUBLIC = KeySet([KEY]).as_dict(private=False)
OPERATIONS = {service.name: list(operations_of(document_of(service))) for service in every_service()}
UNKNOWN = "0199d3a0-0000-7000-8000-000000000001"
SOMEBODY = Caller(
    subject="test:officer", department=Department.HEADQUARTERS, level=Level.PROVINCE, region=PROVINCE, permission=""
)


def _app(service: Service) -> FastAPI:
    """A service whose database is nowhere: what is refused is refused before it is asked."""
    common = CommonSettings(mode="local", gateway_url="http://nowhere", assertion_keys=orjson.dumps(PUBLIC).decode())
    ring = SecretStr(KeyRing.generate().to_json())
    settings = ServiceSettings(
        database_url="postgresql+asyncpg://nobody@/none?host=/nowhere", data_keys=ring, private_keys=ring
    )
    return assemble(service, common=common, settings=settings, follow=False)


@pytest.fixture(scope="module")
def apps() -> dict[str, FastAPI]:
    return {service.name: _app(service) for service in every_service()}


def minted(operation: Operation, service: str, *, key: OKPKey = KEY, ago: float = 0, permission: str = "") -> str:
    held = permission or operation.body["x-permission"]
    who = replace(SOMEBODY, permission=held)
    return Minter(key).mint(who, service=service, now=time.time() - ago)


def _path(operation: Operation) -> str:
    return re.sub(r"\{[^}]+\}", UNKNOWN, operation.path)


async def _sent(app: FastAPI, operation: Operation, headers: dict[str, str], **more: Any) -> httpx.Response:
    if operation.takes_file:
        headers = {"Content-Type": operation.takes_file} | headers
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service") as client:
        return await client.request(operation.method, _path(operation), headers=headers, **more)


async def test_no_service_answers_who_comes_without_the_gateways_word(apps: dict[str, FastAPI]) -> None:
    """Whatever else they bring: a token is for the gateway, and no header of theirs is one of its own."""
    brought = {"Authorization": "Bearer x.y.z", "X-Forwarded-For": "127.0.0.1", "Nuanxin-On-Behalf": "x.y.z"}
    for service, operations in OPERATIONS.items():
        for operation in operations:
            answer = await _sent(apps[service], operation, brought)
            refused = (answer.status_code, answer.json()["code"])
            assert refused == (401, "CALLER_ASSERTION_REFUSED"), operation.operation_id


async def test_an_assertion_for_another_operation_or_service_opens_none(apps: dict[str, FastAPI]) -> None:
    for service, operations in OPERATIONS.items():
        for operation in operations:
            replayed = minted(operation, service, permission="subsidy:roll:approved")
            answer = await _sent(apps[service], operation, {HEADER: replayed})
            assert answer.status_code == 401, operation.operation_id
            assert answer.json()["code"] == "CALLER_ASSERTION_FOR_ANOTHER_OPERATION"
            carried = minted(operation, "roster" if service != "roster" else "subsidy")
            answer = await _sent(apps[service], operation, {HEADER: carried})
            assert (answer.status_code, answer.json()["code"]) == (401, "CALLER_ASSERTION_REFUSED")


async def test_an_assertion_that_the_gateway_did_not_just_make_is_refused(apps: dict[str, FastAPI]) -> None:
    for service, (operation, *_) in OPERATIONS.items():
        good = minted(operation, service)
        head, body, signature = good.split(".")
        claims = jwt.decode(good, KeySet([KEY]), algorithms=["Ed25519"]).claims
        shared = OctKey.import_key(orjson.dumps(KEY.as_dict(private=False)), {"kid": str(KEY.kid)})
        nothing = _b64(orjson.dumps({"alg": "none", "kid": KEY.kid}))
        other_issuer = jwt.encode(
            {"alg": "Ed25519", "kid": KEY.kid}, claims | {"iss": "somebody"}, KEY, algorithms=["Ed25519"]
        )
        for forged in (
            minted(operation, service, key=STRANGER),
            minted(operation, service, ago=120),
            f"{nothing}.{body}.",
            f"{nothing}.{body}.{signature}",
            jwt.encode({"alg": "HS256", "kid": KEY.kid}, claims, shared, algorithms=["HS256"]),
            other_issuer,
            f"{head}.{_b64(orjson.dumps(claims | {'department': 'government'}))}.{signature}",
            good[:-4],
        ):
            answer = await _sent(apps[service], operation, {HEADER: forged})
            assert (answer.status_code, answer.json()["code"]) == (401, "CALLER_ASSERTION_REFUSED"), forged


def _b64(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


async def test_a_parameter_that_no_document_names_is_refused(apps: dict[str, FastAPI]) -> None:
    for service, operations in OPERATIONS.items():
        for operation in operations:
            headers = {HEADER: minted(operation, service)}
            answer = await _sent(apps[service], operation, headers, params={"is_admin": "true"})
            assert answer.status_code == 422, operation.operation_id
            assert answer.json()["errors"][0]["pointer"] == "/query/is_admin"


async def test_a_body_above_the_limit_is_refused_before_it_is_read(apps: dict[str, FastAPI]) -> None:
    for service, operations in OPERATIONS.items():
        for operation in operations:
            if operation.method == "GET":
                continue
            limit = MAX_UPLOAD if operation.takes_file else MAX_BODY
            headers = {HEADER: minted(operation, service), "Content-Length": str(limit + 1)}
            answer = await _sent(apps[service], operation, headers, content=b"x")
            assert (answer.status_code, answer.json()["code"]) == (413, "TOO_LARGE"), operation.operation_id


# What a client would like to set and the service alone sets.
SET_BY_NOBODY = ("is_admin", "version", "approved_by", "created_at")


def test_a_field_that_no_document_names_is_refused_at_every_depth(apps: dict[str, FastAPI]) -> None:
    tried = 0
    for service, operations in OPERATIONS.items():
        models = {
            route.operation_id: route.body_field.field_info.annotation
            for route in apps[service].routes
            if isinstance(route, APIRoute) and route.body_field is not None
        }
        for operation in operations:
            body = operation.request_body()
            if body is None:
                continue
            adapter: TypeAdapter[Any] = TypeAdapter(models[operation.operation_id] or Any)
            for spoilt, name in _spoilt(body):
                with pytest.raises(ValidationError) as refused:
                    adapter.validate_python(spoilt)
                # A field by its name; in a table by post or month, a key that is none.
                assert any(name in one["loc"] for one in refused.value.errors()), operation.operation_id
                tried += 1
    assert tried > 300


def _spoilt(value: Any) -> Iterator[tuple[Any, str]]:
    """The value with one field more, in each object that it holds in turn."""
    if isinstance(value, dict):
        name = next(name for name in SET_BY_NOBODY if name not in value)
        yield value | {name: True}, name
        for key, part in value.items():
            yield from ((value | {key: spoilt}, name) for spoilt, name in _spoilt(part))
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from (([*value[:at], spoilt, *value[at + 1 :]], name) for spoilt, name in _spoilt(part))


INJECTIONS = (
    "x' OR '1'='1' --",
    'x"; DROP TABLE workers; --',
    "../../../../etc/passwd",
    "{{7*7}}${7*7}<%= 7*7 %>",
    "${jndi:ldap://x/a}",
    "<script>alert(1)</script>",
    "%s%s%n{0}{caller}",
    "=cmd|' /C calc'!A0",
    "\u202egnp.exe",
    "Ω≈ç√∫" * 20,
)


PLACES = dict(zip(Level, (PROVINCE, LEAGUE, COUNTY, TOWNSHIP, COMMUNITY), strict=True))


def _caller_of(principal: str) -> Caller:
    """Somebody of an office, or a service: whoever a policy names."""
    if principal.startswith("service:"):
        return caller("service", PROVINCE, roles=frozenset({principal}))
    department, _, level = principal.partition("@")
    return caller(
        department,
        PLACES[Level(level)],
        worker_id=make_worker_id(10_001) if department == Department.WORKER else None,
        organisation=f"{department}-1" if department in ORGANISATIONS else None,
    )


async def test_hostile_text_is_text_or_refused_and_no_answer_tells_of_the_machinery(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    permits = Permits()
    async with whole_set(fresh_database, clock=clock_at(2020, 3, 2)) as apps, AsyncExitStack() as stack:
        clients: dict[str, httpx.AsyncClient] = {}
        for turn, operation in enumerate(each for operations in OPERATIONS.values() for each in operations):
            if operation.takes_file:
                continue
            who = next(iter(permits.holders(operation.body["x-permission"])))
            if who not in clients:
                clients[who] = await stack.enter_async_context(client_for(apps, _caller_of(who)))
            await _tried(clients[who], operation, INJECTIONS[turn % len(INJECTIONS)])


async def _tried(client: httpx.AsyncClient, operation: Operation, said: str) -> None:
    path = operation.path
    for name in operation.path_parameters:
        path = path.replace(f"{{{name}}}", _in_path(operation, name, said))
    query = {one["name"]: said for one in _free_query(operation)} | {
        name: value for name, value in operation.required_query().items() if name not in _free_names(operation)
    }
    answer = await client.request(
        operation.method, path, params=query, headers=operation.headers(), json=_hostile(operation, said)
    )
    told = answer.text
    assert answer.status_code < 500 or answer.json()["code"] == "PEER_REFUSED", (operation.operation_id, told)
    assert not re.search("Traceback|asyncpg|sqlalchemy|syntax error at", told), operation.operation_id


def _in_path(operation: Operation, name: str, said: str) -> str:
    (schema,) = (one["schema"] for one in operation.body["parameters"] if one["name"] == name and one["in"] == "path")
    return quote(said, safe="") if _is_free(schema) else quote(str(example_of(schema, operation.schemas)), safe="")


def _free_query(operation: Operation) -> list[dict[str, Any]]:
    return [one for one in operation.body.get("parameters", []) if one["in"] == "query" and _is_free(one["schema"])]


def _free_names(operation: Operation) -> set[str]:
    return {one["name"] for one in _free_query(operation)}


def _is_free(schema: dict[str, Any]) -> bool:
    """Whether it takes any text: no form, no values, no pattern but the one that keeps control characters out."""
    kinds = schema.get("anyOf", [schema])
    return any(
        kind.get("type") == "string"
        and not {"format", "enum", "const"} & set(kind)
        and not (pattern := kind.get("pattern", "")).startswith("^[A-Za-z0-9]")
        and ("u0000" in pattern or not pattern)
        for kind in kinds
    )


def _hostile(operation: Operation, said: str) -> Any:
    """The body of the document's example with the hostile text in every field that takes any text."""
    content = operation.body.get("requestBody", {}).get("content", {}).get("application/json")
    return None if content is None else _spoken(content["schema"], operation, said, operation.request_body())


def _spoken(schema: dict[str, Any], operation: Operation, said: str, value: Any) -> Any:
    while "$ref" in schema or ("anyOf" in schema and not _is_free(schema)):
        schema = operation.schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema["anyOf"][0]
    if isinstance(value, dict):
        parts = schema.get("properties", {})
        return {name: _spoken(parts.get(name, {}), operation, said, part) for name, part in value.items()}
    if isinstance(value, list):
        return [_spoken(schema.get("items", {}), operation, said, part) for part in value]
    longest: int = schema.get("maxLength", len(said))
    return said[:longest] if isinstance(value, str) and _is_free(schema) else value
