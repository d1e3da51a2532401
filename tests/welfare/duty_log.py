"""Duty as the roster tells it, for the tests of rest."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from chassis.clock import ZONE
from tests.offices import COMMUNITY, Offices

__all__ = ["days", "entry", "logged"]


def days(first: str, count: int) -> list[date]:
    """So many days in a row."""
    start = date.fromisoformat(first)
    return [start + timedelta(days=n) for n in range(count)]


def entry(worker_id: str, day: date, *, state: str = "confirmed", start: int = 8, hours: float = 8) -> dict[str, Any]:
    """One entry; the same stretch of the same worker is the same entry, whatever its state."""
    began = datetime(day.year, day.month, day.day, start, tzinfo=ZONE)
    return {
        "entry_id": str(uuid5(NAMESPACE_URL, f"{worker_id} {began.isoformat()}")),
        "worker_id": worker_id,
        "started_at": began.isoformat(),
        "ended_at": (began + timedelta(hours=hours)).isoformat(),
        "state": state,
    }


Told = dict[str, Any] | Iterable[dict[str, Any]]


async def logged(offices: Offices, *entries: Told, region: int = COMMUNITY) -> None:
    """The roster tells of entries, all in one event."""
    told: list[dict[str, Any]] = []
    for one in entries:
        told += [one] if isinstance(one, dict) else list(one)
    data = {"region": f"{region:012d}", "entries": told}
    await offices.tell("roster.duty.logged", subject=f"{region:012d}", region=region, data=data)
