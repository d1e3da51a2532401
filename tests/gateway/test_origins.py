"""Pages of other origins call from a browser where they are named, and nowhere else."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from gateway.settings import GatewaySettings
from tests.gateway import make
from tests.gateway.trouble.hold import Service

APP = "https://app.example.cn"
WORKERS = "/v1/roster/workers"
PREFLIGHT = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,idempotency-key"}


@pytest.fixture
async def calling(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with make.serving(Service()) as upstream:
        app = make.gateway(tmp_path, {"roster": upstream}, origins=[APP])
        async with (
            make.at_the_door(app) as url,
            httpx.AsyncClient(base_url=url, timeout=20) as client,
        ):
            yield client


async def test_a_preflight_of_a_named_origin_is_answered_without_a_token(calling: httpx.AsyncClient) -> None:
    answer = await calling.options(WORKERS, headers={"origin": APP, **PREFLIGHT})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, APP)
    allowed = answer.headers["access-control-allow-headers"].lower()
    assert {"authorization", "idempotency-key", "if-match", "x-purpose"} <= set(allowed.split(", "))
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "access-control-allow-credentials" not in answer.headers
    assert "Origin" in answer.headers["vary"]


async def test_its_page_may_read_answers_and_refusals_and_what_they_say_in_headers(calling: httpx.AsyncClient) -> None:
    for headers, status in ((make.bearer(), 200), ({}, 401)):
        answer = await calling.get(WORKERS, headers={"origin": APP, **headers})
        assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (status, APP)
        exposed = set(answer.headers["access-control-expose-headers"].split(", "))
        assert {"ETag", "Location", "RateLimit", "Retry-After", "X-Request-Id"} <= exposed
        assert "Origin" in answer.headers["vary"]
    documents = await calling.get("/openapi.json", headers={"origin": APP})
    assert documents.headers["access-control-allow-origin"] == APP


@pytest.mark.parametrize("origin", ["https://evil.example.cn", f"{APP}.evil.cn", f"{APP}:8443", APP.upper(), "null"])
async def test_any_other_origin_is_told_nothing(calling: httpx.AsyncClient, origin: str) -> None:
    refused = await calling.options(WORKERS, headers={"origin": origin, **PREFLIGHT})
    answered = await calling.get(WORKERS, headers={"origin": origin, **make.bearer()})
    assert (refused.status_code, answered.status_code) == (401, 200)
    for answer in (refused, answered, await calling.get("/status", headers={"origin": origin})):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert "Origin" in answer.headers["vary"]


async def test_no_origin_is_allowed_unless_named(tmp_path: Path) -> None:
    app = make.gateway(tmp_path)
    async with make.at_the_door(app) as url, httpx.AsyncClient(base_url=url, timeout=20) as client:
        answer = await client.options(WORKERS, headers={"origin": APP, **PREFLIGHT})
        assert answer.status_code == 401
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("origin", ["*", "null", "app.example.cn", f"{APP}/", f"{APP}/page", "https://App.example.cn"])
def test_an_origin_is_written_as_browsers_send_it(origin: str) -> None:
    with pytest.raises(ValidationError, match="origins"):
        GatewaySettings(mode="local", origins=(origin,))
