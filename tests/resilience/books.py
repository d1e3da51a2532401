"""What must hold of a set after a storm, whatever was killed: looked for in the databases and at workers' own pages."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from chassis import audit
from chassis.clock import Clock
from chassis.database import Database, Scope
from deploy.local.databases import database_of
from deploy.local.office import together
from deploy.local.state import every_service
from deploy.local.supervisor import LocalSet
from tests.resilience.storm import Acknowledged, Shelves, Storm, StormRoad
from tests.whole import eventually

__all__ = ["Books"]


class Books:
    """The books of every service, open before somebody who sees everything."""

    def __init__(self, running: LocalSet) -> None:
        self._running = running

    async def hold(self, storm: Storm, told: Acknowledged) -> None:
        """Everything at once."""
        await self.every_follower_is_there()
        await self.nothing_acknowledged_is_lost(told)
        await self.what_is_told_is_audited()
        await self.nobody_is_paid_twice(storm.roads)
        for road, shelves in zip(storm.roads, storm.shelves, strict=True):
            assert (await road.reckon()).account_for_every_fen()
            await self.workers_see_what_was_sent(road, shelves)
        await self.shelves_balance(storm.shelves)
        await self.duty_is_known_alike()

    async def every_follower_is_there(self) -> None:
        """Each follower comes to the last event that concerns it; it may be slow, but never stands still."""
        for service in every_service():
            for follows in service.follows:
                last = await self._value(follows.source, _LAST, types=sorted(follows.on))
                place = await self._value(service.name, _PLACE, source=follows.source)
                while last is not None and (place is None or place < last):

                    async def moved(by: str = service.name, source: str = follows.source, at: Any = place) -> bool:
                        return bool(await self._value(by, _PLACE, source=source) != at)

                    await eventually(moved)
                    place = await self._value(service.name, _PLACE, source=follows.source)

    async def nothing_acknowledged_is_lost(self, told: Acknowledged) -> None:
        """Of every key that a caller was told is done, one service keeps the answer, and one only."""
        kept: list[str] = []
        for service in every_service():
            async with self._open(service.name) as book:
                kept += await book.scalars(text("SELECT key FROM idempotency"))
        assert told.keys - set(kept) == set()
        assert len(kept) == len(set(kept))

    async def what_is_told_is_audited(self) -> None:
        """Every event has its audit entry of the same transaction, and the sealed chain is whole."""
        for service in every_service():
            assert await self._value(service.name, _UNAUDITED) == 0, service.name
            database = Database(self._running.postgres.url(database_of(service.name), role=service.name))
            try:
                async with database.session(Scope.of_system(Clock())) as session, session.begin():
                    await audit.seal(session)
                    assert (await audit.verify(session)).intact, service.name
            finally:
                await database.close()

    async def nobody_is_paid_twice(self, roads: list[StormRoad]) -> None:
        """Each instruction that the bank carried out is one line's, and a line has one; the sums are the bank's."""
        assert await self._value("subsidy", _PAID_TWICE) == 0
        banked = [one for road in roads for one in road.banked if one.result == "success"]
        paid = await self._value("subsidy", "SELECT sum(amount_fen)::bigint FROM instructions WHERE state = 'paid'")
        assert paid == sum(one.amount_fen for one in banked)
        assert len({one.end_to_end_id for one in banked}) == len(banked)

    async def workers_see_what_was_sent(self, road: StormRoad, shelves: Shelves) -> None:
        """A worker's own pages come to what the files that were sent come to, and to no more."""
        due = road.due()
        span = {"first_on": road.plan.first_on.isoformat(), "last_on": road.plan.last_on.isoformat()}

        async def look(worker_id: str) -> None:
            own = road.own(worker_id)
            days = await own.get("/v1/roster/me/duty-days", **span)
            subsidy = await own.get("/v1/subsidy/me")
            lines = await own.get("/v1/subsidy/me/lines")
            supplies = [one async for one in own.each("/v1/welfare/me/supplies")]
            halves, fen = due[worker_id]
            assert days["half_days"] == halves
            assert sum(line["half_days"] for line in lines["items"]) == halves
            assert subsidy["paid_fen"] + subsidy["due_fen"] == fen
            assert sum(one["quantity"] for one in supplies) == shelves.issued[worker_id]
            assert {one["state"] for one in supplies} <= {"signed"}

        await together(look, road.workers)

    async def shelves_balance(self, those: list[Shelves]) -> None:
        """What a store has is what came in less what went out, and over all accounts every lot is nought."""
        assert await self._value("welfare", _OUT_OF_BALANCE) == 0
        assert await self._value("welfare", _OTHER_THAN_MOVED) == 0
        for shelf in (shelf for shelves in those for shelf in shelves.shelves):
            async with self._open("welfare") as book:
                row = (await book.execute(text(_SHELF), {"lot": shelf.lot})).one()
            assert tuple(row) == (shelf.left, shelf.movements)

    async def duty_is_known_alike(self) -> None:
        """Who follows the duty log has as many entries and minutes of it as the roster itself."""
        told = await self._row("roster", "SELECT count(*), sum(ended_at - started_at) FROM duty_entries WHERE {}")
        known = await self._row("welfare", "SELECT count(*), sum(ended_at - started_at) FROM duty_stretches WHERE {}")
        assert told == known

    async def _row(self, service: str, statement: str) -> tuple[Any, ...]:
        async with self._open(service) as book:
            return tuple((await book.execute(text(statement.format("state = 'confirmed'")))).one())

    async def _value(self, service: str, statement: str, **given: Any) -> Any:
        async with self._open(service) as book:
            return await book.scalar(text(statement), given)

    @asynccontextmanager
    async def _open(self, service: str) -> AsyncIterator[AsyncConnection]:
        engine = create_async_engine(self._running.postgres.url(database_of(service)))
        async with engine.connect() as connection:
            yield connection
        await engine.dispose()


_LAST = "SELECT ARRAY[xid, seq] FROM events WHERE type = ANY(:types) ORDER BY xid DESC, seq DESC LIMIT 1"
_PLACE = "SELECT string_to_array(position, '-')::bigint[] FROM positions WHERE source = :source"
_UNAUDITED = """
    SELECT count(*) FROM (
        SELECT xid, type, subject FROM events EXCEPT ALL SELECT xid, action, subject FROM audit_entries
    ) AS unaudited
"""
_PAID_TWICE = """
    SELECT count(*) FROM (
        SELECT FROM instructions WHERE state = 'paid' GROUP BY line_id HAVING count(*) > 1
    ) AS twice
"""
_OUT_OF_BALANCE = """
    SELECT count(*) FROM (SELECT FROM stock_balances GROUP BY lot_id HAVING sum(quantity) <> 0) AS wrong
"""
_OTHER_THAN_MOVED = """
    WITH moved AS (
        SELECT account, lot_id, sum(quantity) AS quantity FROM (
            SELECT from_account_id AS account, lot_id, -quantity AS quantity FROM stock_movements
            UNION ALL SELECT to_account_id, lot_id, quantity FROM stock_movements
        ) AS sides GROUP BY account, lot_id
    )
    SELECT count(*) FROM moved FULL JOIN stock_balances AS held
        ON held.account_id = moved.account AND held.lot_id = moved.lot_id
    WHERE held.quantity IS DISTINCT FROM moved.quantity
"""
_SHELF = """
    SELECT (SELECT quantity FROM stock_balances WHERE lot_id = :lot AND kind = 'store'),
        (SELECT count(*) FROM stock_movements WHERE lot_id = :lot)
"""
