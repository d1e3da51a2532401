"""Documents and policies are read anew while calls go on, whole or not at all."""

import asyncio
import os
import shutil
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from gateway.settings import GatewaySettings
from tests.gateway import make
from tests.gateway.trouble.hold import WORKERS, Service, gateway_before
from tests.whole import eventually

ADDRESS = WORKERS.decode()
NEW = "/v1/roster/posts"
POLICY = """
@id("posts-read") @clause("1") @basis("责任单位")
permit (principal, action in [Action::"roster:post:list"], resource)
when { principal in [Office::"civil-affairs@county"] };
"""


class Served:
    """A gateway whose documents and policies lie in a folder of its own, and its callers."""

    def __init__(self, folder: Path, client: httpx.AsyncClient) -> None:
        self.folder = folder
        self.client = client

    def publish(self, document: object) -> None:
        (self.folder / "roster" / "openapi.json").write_bytes(
            document if isinstance(document, bytes) else orjson.dumps(document)
        )

    async def reload(self) -> dict[str, Any]:
        """Send the signal and wait until its outcome is told."""
        before = await self.outcomes()

        async def told() -> bool:
            return await self.outcomes() != before

        os.kill(os.getpid(), signal.SIGHUP)
        await eventually(told)
        return await self.edition()

    async def outcomes(self) -> list[str]:
        """The counts of editions read and refused."""
        lines = (await self.client.get("/metrics")).text.splitlines()
        return [line for line in lines if line.startswith("nuanxin_gateway_reloads_total")]

    async def edition(self) -> dict[str, Any]:
        edition: dict[str, Any] = (await self.client.get("/status")).json()["edition"]
        return edition

    async def status(self, path: str = ADDRESS) -> int:
        return (await self.client.get(path, headers=make.bearer())).status_code


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    policies = tmp_path / "policies"
    shutil.copytree(GatewaySettings(mode="local").policies, policies)
    for file in policies.glob("*.cedar"):
        if "roster:worker:list" not in file.read_text(encoding="utf-8"):
            file.unlink()
    async with (
        make.serving(Service()) as upstream,
        gateway_before(upstream, tmp_path, policies=policies) as url,
        httpx.AsyncClient(base_url=url, timeout=20) as client,
    ):
        yield Served(tmp_path, client)


async def test_a_new_edition_takes_over_and_no_call_is_dropped(served: Served) -> None:
    assert await served.status(NEW) == 404
    document = make.roster()
    document["paths"][NEW] = {"get": make.operation("roster:post:list", "list_posts")}
    served.publish(document)
    (served.folder / "policies" / "posts.cedar").write_text(POLICY, encoding="utf-8")
    calls: list[int] = []
    ended = asyncio.Event()

    async def calling() -> None:
        while not ended.is_set():
            calls.append(await served.status())

    callers = [asyncio.ensure_future(calling()) for _ in range(4)]
    await served.reload()
    assert await served.status(NEW) == 200
    ended.set()
    await asyncio.gather(*callers)
    assert len(calls) > 4
    assert set(calls) == {200}
    assert NEW in (await served.client.get("/openapi.json")).json()["paths"]
    assert (await served.edition())["refused_at"] is None


@pytest.mark.parametrize(
    "bad",
    [b"{", orjson.dumps({"paths": {"/v1/roster/x": {"get": {}}}}), orjson.dumps({"paths": []}), b""],
    ids=["torn", "without permission", "of another shape", "nothing"],
)
async def test_a_bad_document_leaves_the_edition_before_it(served: Served, bad: bytes) -> None:
    served.publish(bad)
    assert (await served.reload())["refused_at"] is not None
    assert await served.status() == 200
    assert 'nuanxin_gateway_reloads_total{outcome="refused"}' in (await served.client.get("/metrics")).text
    served.publish(make.roster())
    assert (await served.reload())["refused_at"] is None


async def test_a_bad_policy_leaves_the_edition_before_it(served: Served) -> None:
    for bad in ("permit (", POLICY.replace('@clause("1")', ""), POLICY.replace("civil-affairs@county", "nobody@here")):
        (served.folder / "policies" / "posts.cedar").write_text(bad, encoding="utf-8")
        assert (await served.reload())["refused_at"] is not None
        assert await served.status() == 200


async def test_an_office_loses_what_a_new_policy_takes_away(served: Served) -> None:
    assert await served.status() == 200
    for file in (served.folder / "policies").glob("*.cedar"):
        file.write_text(
            file.read_text(encoding="utf-8").replace('Office::"civil-affairs@county"', 'Office::"finance@county"')
            .replace('Department::"civil-affairs"', 'Department::"finance"'),
            encoding="utf-8",
        )  # fmt: skip
    await served.reload()
    assert await served.status() == 403
