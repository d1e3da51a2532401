"""The decision endpoint: a proxy on this host is told what the gateway would have decided, and nobody else is."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.assertion import HEADER, LIFE_SECONDS, ON_BEHALF, Minter, Verifier
from chassis.caller import Caller, Department
from chassis.regions import Level
from gateway.decisions import KEPT_SECONDS, build_decisions
from tests.gateway import make

WORKERS = "/v1/roster/workers"
EMPLOYER = make.bearer(Department.EMPLOYER, organisation="E1")


@pytest.fixture
def deciding(tmp_path: Path) -> Any:
    folder = make.catalogue_folder(tmp_path, {"roster": make.roster(), "subsidy": make.subsidy()})
    urls = {"roster": "http://127.0.0.1:1", "subsidy": "http://127.0.0.1:1"}
    return build_decisions(make.settings(folder, urls))


@asynccontextmanager
async def asking(app: Any, *, address: str = "127.0.0.1") -> AsyncIterator[httpx.AsyncClient]:
    async with (
        make.at_the_door(app, http=make.seen_at(address)) as url,
        httpx.AsyncClient(base_url=f"{url}/decide") as proxy,
    ):
        yield proxy


async def test_what_is_permitted_is_answered_with_an_assertion_to_the_service(deciding: Any) -> None:
    async with asking(deciding) as proxy:
        answer = await proxy.get(f"{WORKERS}?name=x", headers=make.bearer())
    assert (answer.status_code, answer.content) == (200, b"")
    caller = Verifier({"keys": [make.public("assertion")]}, service="roster").verify(answer.headers[HEADER])
    assert (caller.permission, caller.region) == ("roster:worker:list", make.COUNTY)
    assert answer.headers["nuanxin-permission"] == "roster:worker:list"
    assert answer.headers["cache-control"] == f"max-age={KEPT_SECONDS}"
    assert answer.headers["ratelimit"].startswith('"read"')


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "code"),
    [
        ("GET", WORKERS, {}, 401, "TOKEN_MISSING"),
        ("GET", WORKERS, {"authorization": "Bearer x.y.z"}, 401, "TOKEN_REFUSED"),
        (
            "POST",
            "/v1/subsidy/rolls/1/approve",
            make.bearer(Department.EMPLOYER, organisation="E1"),
            403,
            "NOT_PERMITTED",
        ),
        ("GET", "/v1/roster/nothing", make.bearer(), 404, "PATH_UNKNOWN"),
        ("GET", "/v1/roster/%77orkers", make.bearer(), 400, "PATH_REFUSED"),
        ("PATCH", WORKERS, make.bearer(), 405, "METHOD_NOT_ALLOWED"),
    ],
)
async def test_what_is_refused_is_answered_as_the_gateway_answers_it(
    deciding: Any, tmp_path: Path, method: str, path: str, headers: dict[str, str], status: int, code: str
) -> None:
    async with asking(deciding) as proxy:
        answer = await proxy.request(method, path, headers=headers)
    async with (
        make.at_the_door(make.gateway(tmp_path)) as url,
        httpx.AsyncClient(base_url=url) as gateway,
    ):
        theirs = await gateway.request(method, path, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (theirs.status_code, theirs.json()["code"]) == (status, code)
    assert answer.headers.get("www-authenticate") == theirs.headers.get("www-authenticate")
    assert answer.headers["cache-control"] == "no-store"
    assert HEADER not in answer.headers


@pytest.mark.parametrize("address", ["10.0.0.9", "192.168.1.1", "::ffff:127.0.0.1", ""])
async def test_whoever_is_not_on_this_host_finds_nothing(deciding: Any, address: str) -> None:
    async with asking(deciding, address=address) as outsider:
        answer = await outsider.get(WORKERS, headers=make.bearer())
    assert (answer.status_code, answer.json()["code"]) == (404, "PATH_UNKNOWN")
    assert HEADER not in answer.headers


async def test_the_gateway_itself_tells_no_assertions(tmp_path: Path) -> None:
    async with asking(make.gateway(tmp_path)) as caller:
        answer = await caller.get(WORKERS, headers=make.bearer())
    assert answer.status_code == 404
    assert HEADER not in answer.headers


async def test_an_answer_is_not_kept_beyond_its_token(deciding: Any) -> None:
    async with asking(deciding) as proxy:
        fleeting = await proxy.get(WORKERS, headers=make.bearer(life=9))
        expired = await proxy.get(WORKERS, headers=make.bearer(life=-9))
    assert fleeting.headers["cache-control"] in ("max-age=8", "max-age=9")
    # Within the leeway for clocks that differ it is still good, and asked for every time.
    assert (expired.status_code, expired.headers["cache-control"]) == (200, "no-store")


async def test_what_is_asked_in_anothers_name_is_not_kept(tmp_path: Path) -> None:
    care = make.operation("oversight:care:read", "read_care") | {"x-on-behalf": True}
    oversight = {"openapi": "3.1.0", "info": {}, "paths": {"/v1/oversight/care": {"get": care}}}
    folder = make.catalogue_folder(tmp_path, {"roster": make.roster(), "oversight": oversight})
    app = build_decisions(make.settings(folder, {"roster": "http://127.0.0.1:1", "oversight": "http://127.0.0.1:1"}))
    reader = Caller(
        subject="nuanxin:officer-9",
        department=Department.CIVIL_AFFAIRS,
        level=Level.COUNTY,
        region=make.COUNTY,
        permission="oversight:care:read",
    )
    service = make.bearer(
        Department.SERVICE, Level.PROVINCE, 150000000000, subject="oversight", roles=["service:oversight"]
    )
    shown = Minter(make.key("assertion")).mint(reader, service="oversight")
    async with asking(app) as proxy:
        answer = await proxy.get(WORKERS, headers=service | {ON_BEHALF: shown})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    caller = Verifier({"keys": [make.public("assertion")]}, service="roster").verify(answer.headers[HEADER])
    assert caller.subject == "nuanxin:officer-9"


def test_a_kept_answer_reaches_the_service_before_its_assertion_ends() -> None:
    # It may be answered until half of its life is over (gateway.signing).
    assert LIFE_SECONDS / 2 + KEPT_SECONDS < LIFE_SECONDS
