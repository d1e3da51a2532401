"""An account that is no longer paid to stays on its vouchers for thirty years, and the books outlast it."""

from fastapi import FastAPI
from sqlalchemy import text

from chassis.clock import FixedClock
from chassis.database import Scope
from services.subsidy.main import SERVICE
from tests.subsidy.make import County


async def test_an_old_account_is_erased_after_thirty_years_and_the_present_one_is_not(
    subsidy: FastAPI, county: County, clock: FixedClock
) -> None:
    worker_id = county.roster.enrol(1)
    ids = []
    for account in ("6222020200112233445", "6222020200112233452"):
        payee = (await county.register(worker_id, account=account)).json()
        await county.move(county.township, f"/payees/{payee['id']}", "confirm", payee)
        ids.append(payee["id"])
    system = Scope.of_system(clock)

    async def accounts() -> dict[str, bytes]:
        async with subsidy.state.database.session(system) as session:
            rows = await session.execute(text("SELECT id::text, account FROM payees"))
            return {row.id: row.account for row in rows}

    async def retained_in(year: int) -> int:
        clock.advance(days=(year - clock.today().year) * 365.25)
        async with subsidy.state.database.session(system) as session, session.begin():
            return await SERVICE.every_rule["retain"](session)

    before = await accounts()
    ended = await ended_in(subsidy, system)
    assert await retained_in(ended + 30) == 0
    assert await accounts() == before
    assert await retained_in(ended + 32) == 1
    after = await accounts()
    assert (after[ids[0]], after[ids[1]]) == (b"", before[ids[1]])
    async with subsidy.state.database.session(system) as session:
        kept = (await session.execute(text(f"SELECT * FROM payees WHERE id = '{ids[0]}'"))).one()  # noqa: S608 - its own
    assert (kept.worker_id, kept.bank_name is None, kept.account_masked) == (worker_id, False, "*")


async def ended_in(subsidy: FastAPI, system: Scope) -> int:
    """By the database's own time, for there is no other of when an account was replaced."""
    async with subsidy.state.database.session(system) as session:
        year = await session.scalar(text("SELECT extract(year FROM max(updated_at))::int FROM payees"))
    assert isinstance(year, int)
    return year
