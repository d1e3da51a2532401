"""What a service counts in its database for those who watch over it: how many are in each state, what is overdue.

    PAYMENTS = Measure(metrics.RESOURCES, "payment", count_payments)      in a feature's measures.py
    Service.of_features(…, measures=(PAYMENTS,))                          in main.py

Counted every so often while the service runs, over all regions together: never a person, a region or an amount. What
could not be counted grows old, and ``nuanxin_measured_timestamp_seconds`` says how old.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from prometheus_client import Gauge
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis import metrics
from chassis.database import Database, Scope
from chassis.logs import log

__all__ = ["OLDEST_WRITE", "Measure", "keep_measuring", "measure"]


@dataclass(frozen=True, slots=True)
class Measure:
    """``numbers`` gives one for every state that there can be, nought too, so that none is left standing."""

    gauge: Gauge
    resource: str
    numbers: Callable[[AsyncSession], Awaitable[Mapping[str, float]]]
    every: timedelta = timedelta(minutes=1)


async def _oldest_write(session: AsyncSession) -> Mapping[str, float]:
    seconds = await session.scalar(
        text(
            "SELECT extract(epoch FROM max(clock_timestamp() - xact_start)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND usename = current_user AND backend_xid IS NOT NULL"
        )
    )
    return {"writing": float(seconds or 0)}


# The feed hands out nothing that was written after the oldest transaction that still writes: so far it is held back.
OLDEST_WRITE = Measure(metrics.OLDEST, "transaction", _oldest_write)


async def measure(session: AsyncSession, one: Measure, *, service: str) -> None:
    """Count once."""
    # What is only looked at may not keep a connection from those who wait for an answer.
    await session.execute(text("SET LOCAL statement_timeout = '20s'"))
    for state, number in (await one.numbers(session)).items():
        one.gauge.labels(service, one.resource, state).set(number)
    metrics.MEASURED.labels(service, one.resource).set(time.time())


async def keep_measuring(measures: Sequence[Measure], *, service: str, database: Database, scope: Scope) -> None:
    """Count until cancelled, one after the other on one connection."""
    due = dict.fromkeys(measures, 0.0)
    while True:
        for one in measures:
            if due[one] > time.monotonic():
                continue
            due[one] = time.monotonic() + one.every.total_seconds()
            try:
                async with database.session(scope) as session, session.begin():
                    await measure(session, one, service=service)
            except Exception as wrong:  # noqa: BLE001 - what is not counted harms nobody, and its age tells
                log.warning("not measured", resource=one.resource, error=repr(wrong))
        await asyncio.sleep(min(one.every.total_seconds() for one in measures))
