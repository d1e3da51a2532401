"""Retention in every service: what may be erased is a function of the owner's, and erases nothing besides."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.clock import FixedClock
from chassis.database import Database, Scope
from chassis.manifest import Service
from chassis.retention.actions import retain
from deploy.local.state import every_service

SERVICES = every_service()


@pytest.mark.parametrize("service", SERVICES, ids=lambda one: one.name)
async def test_each_part_of_each_kind_has_its_function_and_a_pass_over_nothing_erases_nothing(
    service: Service, fresh_database: Callable[[Service], Awaitable[str]]
) -> None:
    database = Database(await fresh_database(service), pool_size=1)
    try:
        async with database.session(Scope.of_system(FixedClock(datetime(2150, 1, 1, tzinfo=UTC)))) as session:
            assert service.kinds
            for kind in service.kinds:
                await session.execute(
                    text(
                        "INSERT INTO retention_periods (kind, months, valid_from, source, state, entered_on, version)"
                        " VALUES (:kind, 1, '2020-01-02', 'x', 'confirmed', '2020-01-01', 1)"
                    ),
                    {"kind": kind.code},
                )
            for table in {part.model.__tablename__ for kind in service.kinds for part in kind.parts}:
                assert await session.scalar(text(f"SELECT erase_{table}('{{}}')")) == 0
            assert await retain(session, service=service.name, kinds=service.kinds) == 0
    finally:
        await database.close()


@pytest.mark.parametrize(
    "forbidden",
    [
        "DELETE FROM retention_periods",
        "UPDATE retention_periods SET months = 1",
        "UPDATE retention_periods SET valid_from = '2020-01-01'",
        "DELETE FROM legal_holds",
        "UPDATE legal_holds SET region = 150603000000",
        "UPDATE legal_holds SET worker_id = NULL",
    ],
)
async def test_neither_a_period_nor_a_hold_is_changed_by_the_service(
    fresh_database: Callable[[Service], Awaitable[str]], forbidden: str
) -> None:
    engine = create_async_engine(await fresh_database(SERVICES[0]))
    async with engine.connect() as connection:
        with pytest.raises(Exception, match="permission denied"):
            await connection.execute(text(forbidden))
    await engine.dispose()
