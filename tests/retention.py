"""Periods put in force and the last day before something goes, for services whose offices ``Offices`` are."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import text

from chassis.database import Scope
from tests.offices import PROVINCE, Offices

__all__ = ["in_force", "on_the_last_day", "rows"]

NOTICE = timedelta(days=30)


async def in_force(offices: Offices, department: str, kind: str) -> None:
    """Enter a period of a year, confirm it, and let its notice pass."""
    periods = f"/v1/{offices.service.name}/retention/periods"
    one, other = [await offices.of(department, PROVINCE, subject=f"test:{who}") for who in ("a", "b")]
    first = offices.clock.today() + NOTICE
    entered = await one.post(
        periods, json={"kind": kind, "months": 12, "valid_from": f"{first}", "source": "测试用期限"}
    )
    assert entered.status_code == 201, entered.text
    confirmed = await offices.move(other, f"{periods}/{entered.json()['id']}", "confirm", entered.json())
    assert confirmed.json()["state"] == "confirmed", confirmed.text
    offices.clock.advance(days=NOTICE.days)


async def on_the_last_day(offices: Offices, since: str) -> None:
    """Let it be the day before a row goes whose use ended on the day that an expression tells."""
    [(last,)] = await rows(offices, f"SELECT (({since}) + interval '1 year')::date - 1")
    assert isinstance(last, date)
    offices.clock.advance(days=(last - offices.clock.today()).days)


async def rows(offices: Offices, statement: str) -> list[tuple[Any, ...]]:
    """What the service itself sees, of every region."""
    async with offices.app.state.database.session(Scope.of_system(offices.clock)) as session:
        return [tuple(row) for row in await session.execute(text(statement))]
