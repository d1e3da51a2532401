"""The services together in one process, without the gateway: for tests over every operation there is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta

from asgi_lifespan import LifespanManager
from fastapi import FastAPI
from pydantic import SecretStr

from chassis.ciphers import KeyRing
from chassis.clock import ZONE, FixedClock
from chassis.manifest import Service, assemble
from chassis.settings import ServiceSettings
from chassis.signing import Signer
from deploy.local.office import Office
from deploy.local.plan import Plan
from deploy.local.road import Road
from deploy.local.state import every_service
from tests.client import Door, caller, client_for, common_settings

__all__ = ["clock_at", "eventually", "road_inside", "whole_set"]

PROVINCE = 150000000000


@asynccontextmanager
async def whole_set(
    fresh_database: Callable[[Service], Awaitable[str]], *, clock: FixedClock
) -> AsyncIterator[Mapping[str, FastAPI]]:
    """Every service on a database of its own, asking and following the others."""
    apps: dict[str, FastAPI] = {}
    async with AsyncExitStack() as stack:
        for service in every_service():
            settings = ServiceSettings(
                database_url=await fresh_database(service),
                data_keys=SecretStr(KeyRing.generate().to_json()),
                signing_keys=SecretStr(Signer.generate()),
                private_keys=SecretStr(KeyRing.generate().to_json()),
                objects_url="memory:///",
            )
            door = Door(apps, caller("service", PROVINCE, roles=frozenset({f"service:{service.name}"})))
            apps[service.name] = assemble(
                service, common=common_settings(), settings=settings, clock=clock, transport=door
            )
        for app in apps.values():
            await stack.enter_async_context(LifespanManager(app))
        yield apps


def road_inside(apps: Mapping[str, FastAPI], plan: Plan, clock: FixedClock) -> Road:
    """A walk through services that run in this process."""

    def desk(department: str, region: int, who: str = "officer") -> Office:
        subject = f"test:{department}:{region}:{who}"
        return Office(client_for(apps, caller(department, region, subject=subject)), "none", patience=30.0)

    async def advance(by: timedelta) -> None:
        clock.advance(days=by.days)

    return Road(plan=plan, desk=desk, advance=advance)


def clock_at(year: int, month: int, day: int) -> FixedClock:
    return FixedClock(datetime(year, month, day, 9, tzinfo=ZONE))


async def eventually(so: Callable[[], Awaitable[bool]], *, seconds: float = 60.0) -> None:
    """Wait until something that happens in the background has happened."""
    async with asyncio.timeout(seconds):
        while not await so():  # noqa: ASYNC110 - what is waited for happens in another service
            await asyncio.sleep(0.05)
