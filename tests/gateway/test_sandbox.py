"""What only a local set offers: its clock to move, its demonstration to put back."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.gateway import make


@pytest.fixture
async def calling(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = make.gateway(tmp_path, sandbox=tmp_path, clock_file=tmp_path / "clock")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=make.ISSUER) as client:
        yield client


async def test_the_clock_goes_forward_to_an_instant_or_by_days_and_never_back(calling: httpx.AsyncClient) -> None:
    calling.headers.update(make.bearer())
    moved = await calling.post("/sandbox/clock", json={"at": "2100-03-01T09:00:00+08:00"})
    assert moved.json()["now"].startswith("2100-03-01T09:00")
    assert (await calling.post("/sandbox/clock", json={"days": 6})).json()["now"].startswith("2100-03-07T09:00")
    back = await calling.post("/sandbox/clock", json={"at": "2100-03-01T09:00:00+08:00"})
    assert (back.status_code, back.json()["code"]) == (409, "CLOCK_ONLY_FORWARD")
    assert (await calling.get("/sandbox/clock")).json()["now"].startswith("2100-03-07T09:00")


@pytest.mark.parametrize("body", [{}, {"days": 0}, {"days": 1, "at": "2100-03-01T09:00:00+08:00"}, {"hours": 1}])
async def test_a_move_that_says_nothing_or_too_much_is_refused(calling: httpx.AsyncClient, body: object) -> None:
    refused = await calling.post("/sandbox/clock", json=body, headers=make.bearer())
    assert refused.status_code == 422


async def test_what_was_never_kept_is_not_put_back(calling: httpx.AsyncClient, tmp_path: Path) -> None:
    refused = await calling.post("/sandbox/reset", headers=make.bearer())
    assert (refused.status_code, refused.json()["code"]) == (409, "NOTHING_KEPT")
    assert not (tmp_path / "reset-asked").exists()


@pytest.mark.parametrize("path", ["/sandbox/reset", "/sandbox/clock"])
async def test_nobody_without_a_token_moves_anything(calling: httpx.AsyncClient, path: str) -> None:
    assert (await calling.post(path, json={"days": 1})).status_code == 401
    refused = await calling.post(path, json={"days": 1}, headers={"authorization": "Bearer no.such.token"})
    assert refused.status_code == 401


async def test_its_operations_are_told_in_both_languages_with_what_they_ask_for(calling: httpx.AsyncClient) -> None:
    document = (await calling.get("/openapi.json")).json()
    told = [item for path, item in document["paths"].items() if path.startswith("/sandbox/")]
    operations = [operation for item in told for operation in item.values()]
    assert len(operations) == 3
    for operation in operations:
        english, *_, chinese = operation["description"].split("\n\n")
        assert re.match(r"[A-Z]", english)
        assert re.search(r"[\u4e00-\u9fff].*。$", chinese)
        assert re.match(r"[\u4e00-\u9fff]+ [A-Z]", operation["responses"]["200"]["description"])
        assert "TOKEN_MISSING" in operation["responses"]["401"]["description"]
        assert operation["security"] == [{"oauth2": []}, {"bearer": []}]
    fields = document["components"]["schemas"]["ClockMove"]["properties"].values()
    assert all(re.match(r"[\u4e00-\u9fff]+ [a-z]", field["title"]) for field in fields)
    assert "sandbox" in {tag["name"] for tag in document["tags"]}


async def test_a_gateway_that_is_told_of_no_sandbox_has_none(tmp_path: Path) -> None:
    app = make.gateway(tmp_path, clock_file=tmp_path / "clock")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=make.ISSUER) as client:
        assert (await client.post("/sandbox/reset", headers=make.bearer())).status_code == 404
        assert (await client.get("/sandbox/clock", headers=make.bearer())).status_code == 404
