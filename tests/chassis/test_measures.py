"""What is counted in the database for who watches, and how followers show that they are up to date."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import metrics
from chassis.clock import Clock
from chassis.database import Database, Scope
from chassis.manifest import Service
from chassis.measures import OLDEST_WRITE, Measure, keep_measuring, measure
from tests.chassis.toy.service import SERVICE

SCOPE = Scope.of_system(Clock())


def shown(name: str, **labels: str) -> float | None:
    return REGISTRY.get_sample_value(name, labels)


async def test_a_number_for_every_state_is_shown_and_when_it_was_counted(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    async def numbers(_: AsyncSession) -> Mapping[str, float]:
        return {"open": 3, "closed": 0}

    database = Database(await fresh_database(SERVICE))
    one = Measure(metrics.RESOURCES, "note", numbers)
    async with database.session(SCOPE) as session, session.begin():
        await measure(session, one, service="counted")
    await database.close()
    assert shown("nuanxin_resources", service="counted", resource="note", state="open") == 3
    assert shown("nuanxin_resources", service="counted", resource="note", state="closed") == 0
    counted = shown("nuanxin_measured_timestamp_seconds", service="counted", resource="note")
    assert counted == pytest.approx(time.time(), abs=5)


async def test_a_transaction_that_writes_and_does_not_end_is_seen(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    database = Database(await fresh_database(SERVICE))
    async with database.session(SCOPE) as writing, writing.begin():
        await writing.execute(text("SELECT pg_current_xact_id()"))
        await asyncio.sleep(0.01)
        async with database.session(SCOPE) as session, session.begin():
            await measure(session, OLDEST_WRITE, service="held")
        assert (shown("nuanxin_oldest_seconds", service="held", resource="transaction", state="writing") or 0) > 0
    async with database.session(SCOPE) as session, session.begin():
        await measure(session, OLDEST_WRITE, service="held")
    await database.close()
    assert shown("nuanxin_oldest_seconds", service="held", resource="transaction", state="writing") == 0


async def test_what_cannot_be_counted_is_tried_again_and_stops_no_other(
    fresh_database: Callable[[Service], Awaitable[str]],
) -> None:
    tried, counted = 0, asyncio.Event()

    async def broken(_: AsyncSession) -> Mapping[str, float]:
        nonlocal tried
        tried += 1
        raise ConnectionError

    async def sound(_: AsyncSession) -> Mapping[str, float]:
        if tried > 1:
            counted.set()
        return {"open": 1}

    database = Database(await fresh_database(SERVICE))
    often = timedelta(milliseconds=1)
    measures = (
        Measure(metrics.RESOURCES, "broken", broken, every=often),
        Measure(metrics.RESOURCES, "sound", sound, every=often),
    )
    running = asyncio.create_task(keep_measuring(measures, service="again", database=database, scope=SCOPE))
    await asyncio.wait_for(counted.wait(), 20)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await database.close()
    assert shown("nuanxin_measured_timestamp_seconds", service="again", resource="broken") is None
    assert shown("nuanxin_resources", service="again", resource="sound", state="open") == 1
