"""Every table of resources is watched for rows that leave it and for rows that change (decisions 74 and 92)."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.manifest import Service
from chassis.migrations import UNSTAMPED, UNWATCHED
from tests.contract.documents import SERVICES


@pytest.mark.parametrize("name", SERVICES)
async def test_no_table_of_resources_is_unwatched(
    fresh_database: Callable[[Service], Awaitable[str]], name: str
) -> None:
    engine = create_async_engine(await fresh_database(SERVICES[name]))
    async with engine.connect() as connection:
        unwatched = [row[0] for row in await connection.exec_driver_sql(UNWATCHED)]
        unstamped = [row[0] for row in await connection.exec_driver_sql(UNSTAMPED)]
    await engine.dispose()
    assert unwatched == [], "call watch_departures in the migration that makes it"
    assert unstamped == [], "call stamp_changes in the migration that makes it"
