"""OPTIONS tells what a path takes, without a token; a 405 tells the same, and HEAD is wherever GET is."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.gateway import make
from tests.gateway.trouble.hold import Service, wire_to

WORKERS = "/v1/roster/workers"


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
async def gateway(service: Service, tmp_path: Path) -> AsyncIterator[str]:
    async with make.serving(service) as upstream, make.at_the_door(make.gateway(tmp_path, {"roster": upstream})) as url:
        yield url


@pytest.fixture
async def calling(gateway: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=gateway, timeout=20) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        (WORKERS, "GET, HEAD, OPTIONS, POST"),
        (f"{WORKERS}/W1/transfer", "OPTIONS, POST"),
        (f"{WORKERS}/W1?a=b", "GET, HEAD, OPTIONS, PUT"),
        ("/permissions", "GET, HEAD, OPTIONS"),
        ("/oauth/token", "OPTIONS, POST"),
        ("/", "GET, HEAD, OPTIONS"),
    ],
)
async def test_whoever_asks_is_told_what_a_path_takes(
    calling: httpx.AsyncClient, service: Service, path: str, methods: str
) -> None:
    for headers in ({}, make.bearer(), {"authorization": "Bearer no"}, {"origin": "https://app.example.cn"}):
        told = await calling.options(path, headers=headers)
        assert (told.status_code, told.headers["allow"], told.content) == (204, methods, b"")
        assert told.headers["x-request-id"]
        assert not [name for name in told.headers if name.startswith("access-control-")]
    assert service.asked == []


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/roster/nothing", 404, "PATH_UNKNOWN"),
        ("/v1/roster//workers", 400, "PATH_REFUSED"),
        ("/nothing", 404, "NOT_FOUND"),
    ],
)
async def test_a_path_that_is_none_is_refused_as_to_any_method(
    calling: httpx.AsyncClient, path: str, status: int, code: str
) -> None:
    refused = await calling.options(path)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert refused.json()["request_id"] == refused.headers["x-request-id"]


async def test_the_whole_is_asked_with_an_asterisk_or_an_address_without_a_path(gateway: str) -> None:
    host = urlsplit(gateway).netloc.encode()
    async with wire_to(gateway) as wire:
        for target in (b"*", b"http://" + host):
            wire.say(b"OPTIONS " + target + b" HTTP/1.1\r\nhost: " + host + b"\r\n\r\n")
            told = await wire.reader.readuntil(b"\r\n\r\n")
            assert told.startswith(b"HTTP/1.1 204 ")
            assert b"\r\nallow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n" in told
        wire.say(b"GET http://" + host + b" HTTP/1.1\r\nhost: " + host + b"\r\n\r\n")
        assert (await wire.answer())[0] == 200
        wire.say(b"GET * HTTP/1.1\r\nhost: " + host + b"\r\n\r\n")
        assert (await wire.answer())[0] == 400


async def test_what_a_path_does_not_take_is_refused_with_what_it_does(calling: httpx.AsyncClient) -> None:
    for path in (WORKERS, "/permissions", "/oauth/token", "/problems/NOT_PERMITTED"):
        refused = await calling.request("DELETE", path, headers=make.bearer())
        assert (refused.status_code, refused.json()["code"]) == (405, "METHOD_NOT_ALLOWED")
        assert refused.headers["allow"] == (await calling.options(path)).headers["allow"]


async def test_head_is_wherever_get_is(calling: httpx.AsyncClient) -> None:
    paths = (await calling.get("/openapi.json")).json()["paths"]
    for path in [path for path, item in paths.items() if "get" in item]:
        address = path.replace("{service}", "roster").replace("{code}", "NOT_PERMITTED").replace("{worker_id}", "W1")
        got = await calling.get(address, headers=make.bearer())
        told = await calling.head(address, headers=make.bearer())
        assert (told.status_code, told.content) == (got.status_code, b""), path
        assert got.status_code in (200, 403), path
