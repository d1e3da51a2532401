"""The migrations make what the models say, and the service may do no more with it than it must."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.manifest import Service
from deploy.local.postgres import EmbeddedPostgres
from services.oversight.main import SERVICE
from tests.schema import by_migrations, by_models


async def test_models_and_migrations_agree(
    postgres: EmbeddedPostgres, fresh_database: Callable[[Service], Awaitable[str]]
) -> None:
    await fresh_database(SERVICE)
    differences = await by_migrations(postgres, SERVICE) ^ await by_models(postgres, SERVICE)
    # A constraint trigger is listed with the constraints, and no model can state one.
    assert {one for one in differences if " TRIGGER " not in one} == set()


@pytest.mark.parametrize(
    "forbidden",
    [
        "DELETE FROM audit_entries",
        "UPDATE approvals SET valid_to = valid_to",
        "DELETE FROM dispatches",
        "UPDATE certificate_requests SET outcome = 'issued'",
        "UPDATE violations SET account = account",
        "UPDATE inspections SET inspecting_region = region",
        "UPDATE findings SET severity = 'minor'",
        "UPDATE rectification_orders SET due_on = due_on + 30",
        "DELETE FROM rectification_orders",
        "DELETE FROM overdue_told",
        "UPDATE indicator_figures SET numerator = 0",
        "DELETE FROM indicator_figures",
        "UPDATE indicator_targets SET value = 0",
        "UPDATE weekly_reports SET digest = digest",
        "DELETE FROM weekly_reports",
        "UPDATE delegations SET ends_at = ends_at + interval '1 day'",
        "DELETE FROM delegations",
        "UPDATE emergency_accesses SET reach = region",
        "DELETE FROM emergency_accesses",
        "DELETE FROM emergency_uses",
        "UPDATE emergency_uses SET operation = 'x'",
        "UPDATE revocations SET named = 'x'",
        "DELETE FROM revocations",
        "UPDATE data_requests SET says = says",
        "UPDATE data_requests SET due_on = due_on + 1",
        "DELETE FROM data_requests",
        "UPDATE audit_entries SET caller = 'x'",
    ],
)
async def test_the_service_may_not(fresh_database: Callable[[Service], Awaitable[str]], forbidden: str) -> None:
    engine = create_async_engine(await fresh_database(SERVICE))
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text(forbidden))
    await engine.dispose()
