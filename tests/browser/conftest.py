"""One browser and one running set for all tests of pages, with something counted in one county.

The browser is Debian's Chromium (``make browser`` installs it) and reaches nothing but this machine.
"""

import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from chassis.caller import Department
from chassis.clock import ZONE
from chassis.manifest import run_rule
from deploy.local.demo import move_to
from deploy.local.office import Office
from deploy.local.state import service_named
from deploy.local.supervisor import LocalSet
from deploy.local.tokens import local_token
from tests.sets import started_set

PROVINCE, LEAGUE, COUNTY = 150000000000, 150600000000, 150603000000
MONTH = "2020-02"
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass
class Reader:
    """Somebody at a browser: the page, and whatever it did that it should not."""

    page: Page
    home: str
    running: LocalSet
    faults: list[str] = field(default_factory=list)

    async def opens(self, path: str) -> None:
        await self.page.goto(self.home + path)

    async def signs_in(self, department: str = "headquarters", region: int = PROVINCE) -> None:
        await self.opens("/board")
        minted = local_token(self.running.state, department=Department(department), region=region)
        await self.page.fill("#by-token [name=token]", minted)
        await self.page.click("#by-token button")
        await self.page.wait_for_selector("#view h2")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[LocalSet]:
    """A set in which a county refused a task, was inspected, and has not obeyed an order in time."""
    with pytest.MonkeyPatch.context() as patched:
        async with started_set() as started:
            move_to(started, datetime(2020, 2, 5, 9, tzinfo=ZONE))
            async with httpx.AsyncClient(base_url=started.url, timeout=30.0, trust_env=False) as client:
                await _supervise(started, client)
            for name, value in started.environment.items():
                patched.setenv(name, value)
            await run_rule(service_named("oversight"), "count-indicators")
            yield started


async def _supervise(running: LocalSet, client: httpx.AsyncClient) -> None:
    def desk(department: str, region: int) -> Office:
        return Office(client, local_token(running.state, department=Department(department), region=region))

    province, league = desk("headquarters", PROVINCE), desk("headquarters", LEAGUE)
    target = {"region": str(PROVINCE), "valid_from": MONTH}
    for indicator, value in (("oversight.orders-overdue", "0"), ("oversight.dispatches", "2")):
        await province.post("/v1/oversight/indicator-targets", {**target, "indicator": indicator, "value": value})
    await desk("industry", COUNTY).post(
        "/v1/oversight/tasks",
        {
            "region": str(COUNTY),
            "kind": "data-request",
            "title": "返乡人员日报",
            "content": "每日报送返乡人员数",
            "fields": ["resident.returned"],
            "minutes_per_week": 60,
            "first_on": "2020-02-05",
            "last_on": "2020-02-29",
        },
    )
    inspection = await league.post(
        "/v1/oversight/inspections",
        {"region": str(COUNTY), "title": "工作补助发放督查", "clauses": [1], "planned_for": "2020-02-05"},
    )
    path = f"/v1/oversight/inspections/{inspection['id']}"
    await league.move(path, "begin", {"mode": "remote"})
    finding = await league.post(
        f"{path}/findings",
        {
            "department": "finance",
            "region": str(COUNTY),
            "severity": "serious",
            "clause": 1,
            "found": "2月补助未按期发放",
            "evidence_operation": "/v1/subsidy/indicators",
            "evidence_as_of": "2020-02-05T08:30:00+08:00",
        },
    )
    await league.post("/v1/oversight/orders", {"finding_id": finding["id"], "demand": "补发2月补助"})
    running.state.move_clock(running.state.clock_offset() + timedelta(days=20).total_seconds())


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, "no browser: make browser"
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield launched
        await launched.close()


@pytest_asyncio.fixture(loop_scope="module")
async def reader(browser: Browser, running: LocalSet) -> AsyncIterator[Reader]:
    """A fresh reader of Chinese; the test ends by looking at what the page did that it should not."""
    context = await browser.new_context(locale="zh-CN", viewport={"width": 1600, "height": 1000})
    page = await context.new_page()
    page.set_default_timeout(30_000)
    reading = Reader(page=page, home=running.url, running=running)
    page.on("request", lambda asked: _note(reading, asked.url, not asked.url.startswith((running.url, "data:"))))
    page.on("pageerror", lambda error: _note(reading, str(error)))
    page.on("console", lambda said: _note(reading, said.text, "Content Security Policy" in said.text))
    yield reading
    await context.close()
    assert reading.faults == []


async def violations(reader: Reader) -> list[tuple[str, Any]]:
    """What axe-core finds against WCAG in the page as it is now."""
    found = await Axe().run(reader.page)
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found.response["violations"]]


def _note(reading: Reader, fault: str, wrong: bool = True) -> None:  # noqa: FBT001, FBT002 - whether it is one
    if wrong:
        reading.faults.append(fault)
