"""The migrations make what the models say, and the service may do no more with it than it must."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.manifest import Service
from deploy.local.postgres import EmbeddedPostgres
from services.subsidy.main import SERVICE
from tests.schema import by_migrations, by_models


async def test_models_and_migrations_agree(
    postgres: EmbeddedPostgres, fresh_database: Callable[[Service], Awaitable[str]]
) -> None:
    await fresh_database(SERVICE)
    assert await by_migrations(postgres, SERVICE) ^ await by_models(postgres, SERVICE) == set()


@pytest.mark.parametrize(
    "forbidden",
    [
        "UPDATE payees SET account = '\\x00'",
        "UPDATE payees SET holder_masked = 'x'",
        "UPDATE roll_hands SET subject = 'x'",
        "DELETE FROM roll_hands",
        "DELETE FROM lines",
        "DELETE FROM instructions",
        "UPDATE instructions SET payee_id = NULL",
        "UPDATE instructions SET amount_fen = 1",
        "UPDATE estates SET account = '\\x00'",
        "UPDATE estate_claimants SET proof_no = 'x'",
        "DELETE FROM estates",
        "UPDATE payees SET household_id = NULL",
        "UPDATE households SET account_index = '\\x00'",
        "DELETE FROM household_members",
        "UPDATE advances SET held_fen = 1",
        "INSERT INTO advances (held_fen) VALUES (1)",
        "UPDATE advance_entries SET amount_fen = 1",
        "DELETE FROM advance_entries",
        "UPDATE disputes SET amount_fen = 1",
        "DELETE FROM receipts",
        "DELETE FROM payments",
        "UPDATE payment_returns SET answer = '{}'",
        "UPDATE audit_entries SET caller = 'x'",
        "UPDATE bank_profiles SET profile = '{}'",
        "UPDATE result_corrections SET document_no = 'x'",
        "DELETE FROM result_corrections",
        "UPDATE recoveries SET to_fen = 1",
        "DELETE FROM recoveries",
        "UPDATE write_offs SET proposed_by = 'x'",
        "UPDATE payment_queries SET asked_by = 'x'",
        "UPDATE return_errors SET row = 1",
    ],
)
async def test_the_service_may_not(fresh_database: Callable[[Service], Awaitable[str]], forbidden: str) -> None:
    engine = create_async_engine(await fresh_database(SERVICE))
    async with engine.connect() as connection:
        with pytest.raises(DBAPIError, match="permission denied"):
            await connection.execute(text(forbidden))
    await engine.dispose()
