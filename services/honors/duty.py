"""Confirmed duty as the roster credits it: what nominations rest on, and what tells who was never proposed."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from chassis.client import Peer

__all__ = ["asked_duty", "half_days_by_place", "half_days_by_worker", "half_days_of"]


def asked_duty(*, region: int, first_on: date, last_on: date, limit: int, cursor: str | None = None) -> dict[str, Any]:
    """The question for one page of the roster's summaries."""
    asked: dict[str, Any] = {
        "region": f"{region:012d}",
        "first_on": first_on.isoformat(),
        "last_on": last_on.isoformat(),
        "limit": limit,
    }
    return asked if cursor is None else asked | {"cursor": cursor}


def half_days_of(summary: Mapping[str, Any]) -> int:
    """The credited half-days of one worker in one community."""
    return sum(day["half_days"] for day in summary["days"])


async def half_days_by_worker(peer: Peer, *, region: int, first_on: date, last_on: date) -> dict[str, int]:
    """Everybody's credited half-days in a region. No row may be locked here."""
    found: Counter[str] = Counter()
    places = await half_days_by_place(peer, region=region, first_on=first_on, last_on=last_on)
    for (worker_id, _), half_days in places.items():
        found[worker_id] += half_days
    return found


async def half_days_by_place(
    peer: Peer, *, region: int, first_on: date, last_on: date, worker_id: str | None = None
) -> dict[tuple[str, int], int]:
    """The credited half-days of everybody, or of one, in each community of a region. No row may be locked here."""
    of_one = {} if worker_id is None else {"worker_id": worker_id}
    found: Counter[tuple[str, int]] = Counter()
    cursor = None
    while True:
        page = await peer.get(
            "/v1/roster/duty-summaries",
            params=asked_duty(region=region, first_on=first_on, last_on=last_on, limit=500, cursor=cursor) | of_one,
        )
        for one in page["items"]:
            found[one["worker_id"], int(one["region"])] += half_days_of(one)
        cursor = page["next_cursor"]
        if cursor is None:
            return found
