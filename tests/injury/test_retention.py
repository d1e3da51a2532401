"""The words of a case's file go fifty years after it was closed; what was decided stays."""

from typing import Any

from fastapi import FastAPI
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from chassis.clock import FixedClock
from chassis.database import Scope
from services.injury.main import SERVICE
from tests.injury.make import Bureaus


async def test_an_account_is_erased_fifty_years_after_its_case_was_closed(
    injury: FastAPI, bureaus: Bureaus, clock: FixedClock, postgres: Any
) -> None:
    closed, going_on = [await bureaus.reported(number) for number in (1, 2)]
    engine = create_async_engine(postgres.url(injury.state.database.engine.url.database))
    async with engine.begin() as owner:
        closing = text("UPDATE cases SET closed_on = '2020-06-30' WHERE id = :id")
        await owner.execute(closing, {"id": closed["id"]})
        await owner.execute(text("UPDATE reports SET account = '\\x01' WHERE account IS NULL"))

    async def retained(days: int) -> int:
        clock.advance(days=days)
        async with injury.state.database.session(Scope.of_system(clock)) as session, session.begin():
            return await SERVICE.every_rule["retain"](session)

    assert await retained(days=50 * 365) == 0
    assert await retained(days=200) == 1
    async with engine.begin() as owner:
        rows = await owner.execute(text("SELECT case_id::text, account IS NULL AS gone, harm FROM reports"))
        found = {row.case_id: (row.gone, row.harm) for row in rows}
    await engine.dispose()
    assert found[closed["id"]][0] is True
    assert found[going_on["id"]][0] is False
    assert found[closed["id"]][1] == found[going_on["id"]][1]
