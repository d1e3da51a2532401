"""What the roster holds as confirmed, asked page by page. No row may be locked meanwhile."""

from datetime import date
from typing import Any

from pydantic import TypeAdapter

from chassis.client import Peer
from chassis.periods import last_day_of
from services.subsidy.rolls.schemas import Summary

__all__ = ["MOST", "ask_summaries", "summary_page"]

# As many as the roster tells at a time.
MOST = 500

_SUMMARIES = TypeAdapter(list[Summary])


async def summary_page(
    peer: Peer, *, region: int, month: date, limit: int = MOST, cursor: str | None = None
) -> tuple[list[Summary], str | None]:
    """A page of a month's confirmed duty of a region and all it contains, by community and worker."""
    asked: dict[str, Any] = {
        "region": f"{region:012d}",
        "first_on": month.isoformat(),
        "last_on": last_day_of(month).isoformat(),
        "limit": limit,
    }
    page = await peer.get("/v1/roster/duty-summaries", params=asked | ({"cursor": cursor} if cursor else {}))
    return _SUMMARIES.validate_python(page["items"]), page["next_cursor"]


async def ask_summaries(peer: Peer, *, region: int, month: date) -> list[Summary]:
    """All of it, as for the roll of a community."""
    summaries, cursor = await summary_page(peer, region=region, month=month)
    while cursor is not None:
        more, cursor = await summary_page(peer, region=region, month=month, cursor=cursor)
        summaries += more
    return summaries
