"""What the pages for integrators say is what comes; what a demonstration tells is what its catalogue describes."""

from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import orjson
import pytest
import pytest_asyncio
from openapi_schema_validator import OAS31Validator

from chassis.caller import Department
from deploy.local.generated import EVENTS
from deploy.local.office import Office
from deploy.local.pages import differences, form_of
from deploy.local.sandbox import demonstration
from deploy.local.state import PROVINCE, service_names
from deploy.local.supervisor import LocalSet
from deploy.local.tokens import local_token
from tests.journeys.mirrors import UNTOLD, Copies

pytestmark = pytest.mark.asyncio(loop_scope="module")
# Of each type so many are looked at: a month of duty tells thousands.
ENOUGH = 20


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running() -> AsyncIterator[LocalSet]:
    async with demonstration() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def copies(running: LocalSet) -> AsyncIterator[Copies]:
    """Copies of all lists as they were before the pages."""
    async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=60) as client:
        copies = Copies(client, running.state)
        await copies.look()
        yield copies


@pytest.mark.usefixtures("copies")
async def test_every_request_of_the_pages_is_answered_as_they_say(running: LocalSet) -> None:
    assert not (found := [one async for one in differences(running)]), "\n".join(found)


async def test_every_event_that_was_told_is_one_that_the_catalogue_describes(running: LocalSet) -> None:
    catalogue = orjson.loads(EVENTS.read_bytes())
    validators = {
        kind: OAS31Validator({**message["payload"], "components": catalogue["components"]})
        for kind, message in catalogue["components"]["messages"].items()
    }
    seen: Counter[str] = Counter()
    wrong = []
    headquarters = local_token(running.state, department=Department.HEADQUARTERS, region=PROVINCE)
    follower = local_token(running.state, department=Department.SERVICE, region=PROVINCE, roles=["service:oversight"])
    async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=60) as client:
        for service in service_names():
            # Oversight follows all the others; what it tells itself is for headquarters.
            office = Office(client, headquarters if service == "oversight" else follower)
            async for event in _told(office, service):
                seen[event["type"]] += 1
                if seen[event["type"]] <= ENOUGH:
                    found = validators[event["type"]].iter_errors(event)
                    wrong += [f"{event['type']}: {error.message}" for error in found]
    assert wrong == []
    assert {"roster.worker.enrolled", "subsidy.payment.settled", "injury.case.recognised"} <= seen.keys()
    assert {kind.partition(".")[0] for kind in seen} >= set(service_names())


async def _told(office: Office, service: str) -> AsyncIterator[dict[str, Any]]:
    after = "0-0"
    # What is newer than a transaction that still writes comes a moment later.
    while page := await office.get(f"/v1/{service}/events", after=after, limit=500, wait=2):
        for event in page:
            yield event
        after = page[-1]["sequence"]


async def test_a_copy_by_the_feed_equals_one_by_updated_since(running: LocalSet, copies: Copies) -> None:
    await _withdraw_who_is_doubted(running)
    before = {path: dict(held) for path, held in copies.by_list.items()}
    there = await copies.look()
    assert {path: held for path, held in copies.by_list.items() if held != there[path]} == {}
    told = {path: held for path, held in copies.by_feed.items() if path not in UNTOLD}
    assert {path: held for path, held in told.items() if held != there[path]} == {}
    changed = {path.split("/")[2] for path, held in there.items() if held != before[path]}
    assert changed >= {"roster", "subsidy", "injury", "welfare", "oversight", "honors"}


async def _withdraw_who_is_doubted(running: LocalSet) -> None:
    """What hangs on a nomination ends with it, though nobody asked for that by its name."""
    async with httpx.AsyncClient(base_url=running.url, trust_env=False, timeout=60) as client:
        office = Office(client, local_token(running.state, department=Department.CIVIL_AFFAIRS, region=PROVINCE))
        [doubted] = [one async for one in office.each("/v1/honors/nominations") if one["frozen"]]
        region = int(doubted["region"])
        community = Office(client, local_token(running.state, department=Department.COMMUNITY, region=region))
        await community.move(f"/v1/honors/nominations/{doubted['id']}", "withdraw", {"reason": "另行推荐"})


async def test_what_no_two_runs_share_is_compared_by_its_form_alone() -> None:
    stood = 'HTTP/1.1 200 OK\n\n{"id": "01a2156a-c3f4-7a9c-9a0c-43e435ebe354", "amount_fen": 1348500}'
    assert form_of(stood) == form_of(stood.replace("01a2156a", "01a29999"))
    assert form_of(stood) != form_of(stood.replace("1348500", "1348501"))
    assert form_of("2020-03-18T09:01:13+08:00") == form_of("2020-03-18T09:04:59+08:00")
    assert form_of("2020-03-18T09:01:13+08:00") != form_of("2020-03-19T09:01:13+08:00")
    assert form_of(stood) != form_of(stood.replace("amount_fen", "amount"))
    assert form_of(stood) != form_of(stood.replace("200 OK", "201 Created"))
