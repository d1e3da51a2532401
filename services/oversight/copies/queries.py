"""Reading everything that is kept of a worker, in the worker's name."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from chassis.client import PeerDown, PeerRefused, Reader
from chassis.clock import Clock
from services.oversight.care.rules import Status
from services.oversight.copies.sources import KEPT, Kept

__all__ = ["Part", "everything_kept"]

# Seconds that a service is given for one answer, and how many are asked for at once.
PATIENCE = 5.0
AT_ONCE = 6
# Rows of a page, and pages of one list: what is longer is marked, and read by its own list.
MOST = 500
PAGES = 20
# Before this day there was no duty under the notice.
FIRST_YEAR = 2020


@dataclass(frozen=True, slots=True)
class Part:
    """One list as it could be read; its records as their own operations answer them."""

    kept: Kept
    status: Status
    as_of: datetime | None
    records: tuple[Any, ...]
    more: bool = False


async def everything_kept(reader: Reader, *, clock: Clock) -> list[Part]:
    """Every part, each for itself: one that cannot be read spoils no other."""
    places = asyncio.Semaphore(AT_ONCE)

    async def one(kept: Kept) -> Part:
        async with places:
            return await _part(reader, kept, clock=clock)

    return list(await asyncio.gather(*(one(kept) for kept in KEPT)))


async def _part(reader: Reader, kept: Kept, *, clock: Clock) -> Part:
    records: list[Any] = []
    more = False
    try:
        for asked in _asked(kept, today=clock.today()):
            async for page in _pages(reader, kept.path, asked):
                records += page.get("items", [page])
                more = page.get("next_cursor") is not None
        for record in records if kept.of_each else ():
            for path in kept.of_each:
                record[path.rpartition("/")[2]] = await _of_each(reader, path.format(id=record["id"]))
    except PeerRefused as refused:
        withheld = refused.facts["peer_code"] in ("NOT_PERMITTED", "NOT_FOUND")
        return Part(kept, Status.WITHHELD if withheld else Status.UNAVAILABLE, None, ())
    except PeerDown:
        return Part(kept, Status.UNAVAILABLE, None, ())
    return Part(kept, Status.READ, clock.now(), tuple(records), more)


def _asked(kept: Kept, *, today: date) -> list[dict[str, Any]]:
    if kept.by_year:
        years = range(FIRST_YEAR, today.year + 1)
        return [{"first_on": f"{year}-01-01", "last_on": f"{min(date(year, 12, 31), today)}"} for year in years]
    return [{}]


async def _pages(reader: Reader, path: str, asked: dict[str, Any]) -> AsyncIterator[dict[str, Any]]:
    """The answer, and of a list what follows it."""
    for _ in range(PAGES):
        page: dict[str, Any] = await reader.get(path, params=asked, patience=PATIENCE)
        yield page
        if page.get("next_cursor") is None:
            return
        asked = asked | {"limit": MOST, "cursor": page["next_cursor"]}


async def _of_each(reader: Reader, path: str) -> Any:
    """What hangs on a record; a record may have none."""
    try:
        found = await reader.get(path, patience=PATIENCE)
    except PeerRefused as refused:
        if refused.facts["peer_code"] == "NOT_FOUND":
            return None
        raise
    return found.get("items", found)
