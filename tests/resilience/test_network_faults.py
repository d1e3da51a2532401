"""The network between the gateway and a service fails: what callers are told, what is done, and who else notices.

Real servers on real databases; only the wire to the roster is made to fail.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from chassis import client
from chassis.caller import Department
from chassis.ciphers import KeyRing
from chassis.client import Peer, PeerDown
from chassis.clock import ZONE, Clock, FixedClock
from chassis.database import Database, Scope
from chassis.follower import Fed, Follower, Follows
from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from gateway.main import build_gateway
from gateway.settings import GatewaySettings, Timeouts
from services.roster.main import SERVICE as ROSTER
from services.welfare.main import SERVICE as WELFARE
from tests.chassis.toy.service import SERVICE as TOY
from tests.chassis.toy.service import Note, NoteState
from tests.client import _key, common_settings
from tests.gateway import make
from tests.resilience.faulty import Fault, Wire, wire_to
from tests.roster.make import COUNTY, person
from tests.whole import eventually

WORKERS = "/v1/roster/workers"


_COUNTED = text(
    "SELECT (SELECT count(*) FROM workers), (SELECT count(*) FROM events), (SELECT count(*) FROM idempotency)"
)


@dataclass(slots=True)
class Set:
    """A gateway, the roster behind a wire, and welfare that has nothing to do with it."""

    wire: Wire
    calling: httpx.AsyncClient
    roster: Database
    bodies: dict[str, Any] = field(default_factory=dict)

    async def enrol(self, key: str) -> httpx.Response:
        """Enrol the person of that key, another one for each."""
        headers = {**make.bearer(region=COUNTY), "Idempotency-Key": key}
        body = self.bodies.setdefault(key, person())
        return await self.calling.post(WORKERS, json=body, headers=headers)

    async def workers(self) -> httpx.Response:
        return await self.calling.get(WORKERS, params={"count": "true"}, headers=make.bearer(region=COUNTY))

    async def of_welfare(self) -> httpx.Response:
        return await self.calling.get("/v1/welfare/items", headers=make.bearer(Department.HEALTH, region=COUNTY))

    async def enrolled(self) -> tuple[int, int, int]:
        """Workers, events that tell of them, and stored answers."""
        counted = (
            "SELECT (SELECT count(*) FROM workers), (SELECT count(*) FROM events), (SELECT count(*) FROM idempotency)"
        )
        async with self.roster.session(Scope.of_system(Clock())) as session:
            workers, told, answers = (await session.execute(text(counted))).one()
            return workers, told, answers


Standing = Callable[..., AbstractAsyncContextManager[Set]]


@pytest.fixture
def standing(fresh_database: Callable[[Service], Awaitable[str]]) -> Standing:
    """Starts the set; ``silence`` is how many seconds the gateway waits for an answer."""

    @asynccontextmanager
    async def start(*, silence: float = 20.0) -> AsyncIterator[Set]:
        clock = FixedClock(datetime(2020, 2, 20, 18, 0, tzinfo=ZONE))
        urls: dict[str, str] = {}
        async with AsyncExitStack() as stack:
            for service in (WELFARE, ROSTER):
                settings = ServiceSettings(
                    database_url=await fresh_database(service),
                    data_keys=SecretStr(KeyRing.generate().to_json()),
                    private_keys=SecretStr(KeyRing.generate().to_json()),
                )
                app = assemble(service, common=common_settings(), settings=settings, clock=clock, follow=False)
                urls[service.name] = await stack.enter_async_context(make.serving(app, lifespan="on"))
            wire = await stack.enter_async_context(wire_to(urls["roster"]))
            follower = make.oauth_client(
                client_id="welfare",
                department="service",
                level="province",
                region=150000000000,
                roles=["service:welfare"],
            )
            gateway = build_gateway(
                GatewaySettings(
                    mode="local",
                    log_level="error",
                    services=urls | {"roster": wire.url},
                    assertion_key=_key().as_dict(private=True),
                    issuer_key=make.private("issuer"),
                    issuer_url=make.ISSUER,
                    clients=[follower],
                    timeouts=Timeouts(connect=silence, response=silence, idle=silence),
                    breaker_failures=3,
                    breaker_seconds=0.3,
                )
            )
            address = await stack.enter_async_context(make.at_the_door(gateway))
            calling = await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=60))
            yield Set(wire, calling, app.state.database)

    return start


# How often a change had arrived when its caller was told 502.
ARRIVED = {Fault.REFUSED: 0, Fault.CUT_BEFORE: 0, Fault.CUT_AFTER: 1, Fault.TORN_HEAD: 1}
SILENT = {Fault.SILENT_BEFORE: 0, Fault.SILENT_AFTER: 1}


async def told(whole: Set, fault: Fault, *, arrived: int, as_: tuple[int, str]) -> None:
    """Read, change, and change again when the wire is mended: the gateway sends no change twice, its caller may."""
    before = (await whole.enrolled())[0]
    sent = whole.wire.came.count("POST")
    await whole.wire.becomes(fault)
    read, changed = await asyncio.gather(whole.workers(), whole.enrol(fault))
    for answer in (read, changed):
        assert (answer.status_code, answer.json()["code"]) == as_, fault
        assert answer.json()["facts"] == {"service": "roster"}
    assert whole.wire.came.count("POST") - sent == (fault is not Fault.REFUSED), fault
    assert await whole.enrolled() == (before + arrived,) * 3, fault

    await whole.wire.becomes(Fault.NONE)
    again = await whole.enrol(fault)
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (201, arrived == 1), fault
    assert await whole.enrolled() == (before + 1,) * 3, fault


async def test_a_change_that_was_not_answered_is_sent_again_safely_by_its_caller_and_never_by_the_gateway(
    standing: Standing,
) -> None:
    async with standing() as whole:
        for fault, arrived in ARRIVED.items():
            await told(whole, fault, arrived=arrived, as_=(502, "BAD_GATEWAY"))
        await whole.wire.becomes(Fault.TORN_BODY)
        with pytest.raises(httpx.RemoteProtocolError):  # torn for the caller too, and not made whole
            await whole.enrol("torn")
        await whole.wire.becomes(Fault.NONE)
        assert (await whole.enrol("torn")).headers["Idempotency-Replayed"] == "true"


async def test_a_service_that_is_silent_is_given_up_and_the_others_answer_meanwhile(standing: Standing) -> None:
    async with standing(silence=3.0) as whole:
        for fault, arrived in SILENT.items():
            await told(whole, fault, arrived=arrived, as_=(504, "GATEWAY_TIMEOUT"))
        await whole.wire.becomes(Fault.SILENT_BEFORE)
        hanging = [asyncio.create_task(whole.workers()) for _ in range(50)]
        others = await asyncio.gather(*(whole.of_welfare() for _ in range(20)))
        assert {answer.status_code for answer in others} == {200}
        assert {(await call).status_code for call in hanging} == {504}


async def test_a_request_that_is_late_or_arrives_twice_takes_effect_once(standing: Standing) -> None:
    async with standing() as whole:
        await whole.wire.becomes(Fault.DELAYED)
        assert (await whole.enrol("late")).status_code == 201
        await whole.wire.becomes(Fault.DOUBLED)
        doubled = [await whole.enrol(f"doubled {number}") for number in range(10)]
        # Whichever of the two is answered: done, or being done.
        assert {answer.status_code for answer in doubled} <= {201, 409}
        assert {one.json()["code"] for one in doubled if one.status_code == 409} <= {"IDEMPOTENCY_IN_FLIGHT"}
        assert whole.wire.delivered == 1 + 2 * len(doubled)
        assert await whole.enrolled() == (11, 11, 11)


async def test_the_breaker_of_a_service_opens_and_closes_for_all_to_see_and_nobody_else_waits(
    standing: Standing,
) -> None:
    async with standing() as whole:
        await whole.wire.becomes(Fault.REFUSED)
        assert [(await whole.workers()).status_code for _ in range(3)] == [502, 502, 502]
        assert await breaker_of(whole) == 1
        answers = await asyncio.gather(*(whole.enrol("first") for _ in range(10)))
        shut = [one for one in answers if one.status_code == 503]
        assert {(one.json()["code"], one.headers["Retry-After"]) for one in shut} == {("SERVICE_DOWN", "1")}
        assert len(shut) >= 9  # one of them may have been let through to try
        assert (await whole.of_welfare()).status_code == 200
        await whole.wire.becomes(Fault.NONE)

        async def taken() -> bool:
            return (await whole.enrol("first")).status_code == 201

        await eventually(taken)
        assert await breaker_of(whole) == 0
        assert await whole.enrolled() == (1, 1, 1)


async def breaker_of(whole: Set) -> float:
    lines = (await whole.calling.get("/metrics")).text.splitlines()
    [line] = [line for line in lines if line.startswith('nuanxin_gateway_breaker_open{upstream="roster"}')]
    return float(line.split()[-1])


async def test_a_follower_on_a_failing_wire_applies_every_event_once(
    standing: Standing, fresh_database: Callable[[Service], Awaitable[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(client, "BREAK_SECONDS", 0.05)
    chance = random.Random(75)
    scope = Scope.of_system(Clock())

    async def note(session: Any, event: Fed) -> None:
        title = f"{event.sequence} {chance.random()}"  # told twice it would be two notes
        session.add(Note(region=event.region, title=title, state=NoteState.OPEN))

    database = Database(await fresh_database(TOY))
    async with (
        standing(silence=0.5) as whole,
        Peer(gateway_url=str(whole.calling.base_url), client_id="welfare", client_secret="open sesame") as peer,
    ):
        follows = Follows(source="roster", on={"roster.worker.enrolled": note})
        follower = Follower(service="welfare", follows=follows, database=database, peer=peer, scope=scope)

        async def follow() -> int:
            with suppress(PeerDown):
                return await follower.step()
            return 0

        async def enrolled(key: str) -> bool:
            return (await whole.enrol(key)).status_code == 201

        faults = [fault for fault in Fault if fault is not Fault.NONE]
        chance.shuffle(faults)
        for fault in faults:
            await whole.wire.becomes(Fault.NONE)
            await eventually(partial(enrolled, fault))
            await whole.wire.becomes(fault)
            await asyncio.gather(follow(), follow())
        await whole.wire.becomes(Fault.NONE)

        async def all_there() -> bool:
            return await follow() == 0 and await notes_in(database, scope) >= len(faults)

        await eventually(all_there)
    assert await notes_in(database, scope) == len(faults)
    await database.close()


async def notes_in(database: Database, scope: Scope) -> int:
    async with database.session(scope) as session:
        return int(await session.scalar(text("SELECT count(*) FROM notes")) or 0)
