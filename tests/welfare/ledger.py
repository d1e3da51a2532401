"""Whether the stock ledger balances, read with the owner's eyes."""

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.local.postgres import EmbeddedPostgres
from tests.offices import Offices

__all__ = ["require_balanced"]

# What each account should hold by the movements, beside what the database says that it holds.
_DIFFERING = """
    SELECT account_id, lot_id FROM (
        SELECT to_account_id AS account_id, lot_id, quantity FROM stock_movements
        UNION ALL SELECT from_account_id, lot_id, -quantity FROM stock_movements
        UNION ALL SELECT account_id, lot_id, -quantity FROM stock_balances
    ) AS sides GROUP BY account_id, lot_id HAVING sum(quantity) <> 0
"""
_LOST_OR_MADE = "SELECT lot_id FROM stock_balances GROUP BY lot_id HAVING sum(quantity) <> 0"


async def require_balanced(offices: Offices, postgres: EmbeddedPostgres) -> None:
    """What came in is what went out and what is left, in every account and over all accounts of every lot."""
    engine = create_async_engine(postgres.url(offices.app.state.database.engine.url.database))
    async with engine.connect() as owner:
        assert (await owner.execute(text(_DIFFERING))).all() == []
        assert (await owner.execute(text(_LOST_OR_MADE))).all() == []
    await engine.dispose()
