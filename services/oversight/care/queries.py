"""Reading the parts of a file from the services that hold them, all at once, each for itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chassis.client import PeerDown, PeerRefused, Reader
from chassis.clock import Clock
from chassis.logs import log
from services.oversight.care.rules import Entry, Judged, Matter, Status, gaps_in
from services.oversight.care.sources import SOURCES, Source, entry_of

__all__ = ["File", "Part", "office_file", "own_file"]

# Seconds that a service is given for its part.
PATIENCE = 3.0
# What the duty behind the discovery is counted over; the roster takes no longer span.
LOOK_BACK = timedelta(days=365)
# No policy lets the reader's office read it; or it is nobody's in the reader's region.
_NOT_THEIRS = ("NOT_PERMITTED", "NOT_FOUND")
# A part of more entries than this names the rest by its list.
MOST = 500


@dataclass(frozen=True, slots=True)
class Part:
    """One part as it could be read; ``as_of`` when it was, if it was."""

    source: Source
    status: Status
    read_at: str | None
    as_of: datetime | None
    entries: tuple[Entry, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class File:
    """The parts that the reader has any right to, and what is missing by them."""

    parts: tuple[Part, ...]
    judged: Judged


async def office_file(reader: Reader, *, worker_id: str, region: int, clock: Clock) -> File:
    """A worker's file as the office that reads it may see it."""
    span = {"region": f"{region:012d}", "worker_id": worker_id} | _span(clock)
    asked = {"worker_id": worker_id, "limit": MOST}
    parts, duty = await asyncio.gather(
        asyncio.gather(*(_part(reader, one, one.office, asked, clock=clock) for one in SOURCES)),
        _duty(reader, "/v1/roster/duty-summaries", span),
    )
    return _put_together(parts, duty)


async def own_file(reader: Reader, *, clock: Clock) -> File:
    """The worker's own file."""
    own = [one for one in SOURCES if one.own is not None]
    parts, duty = await asyncio.gather(
        asyncio.gather(*(_part(reader, one, one.own, _own_query(one), clock=clock) for one in own)),
        _duty(reader, "/v1/roster/me/duty-days", _span(clock)),
    )
    return _put_together(parts, duty)


def _span(clock: Clock) -> dict[str, str]:
    today = clock.today()
    return {"first_on": f"{today - LOOK_BACK}", "last_on": f"{today}"}


def _own_query(source: Source) -> dict[str, int]:
    return {} if source.own_in else {"limit": MOST}


def _put_together(parts: Sequence[Part], half_days: int | None) -> File:
    read: Mapping[Matter, Sequence[Entry] | None] = {
        one.source.matter: one.entries if one.status is Status.READ else None for one in parts
    }
    return File(parts=tuple(parts), judged=gaps_in(read, half_days=half_days))


async def _part(reader: Reader, source: Source, path: str | None, asked: dict[str, Any], *, clock: Clock) -> Part:
    status, answer = await _read(reader, path, asked) if path else (Status.WITHHELD, None)
    try:
        entries = [entry_of(source, one, today=clock.today()) for one in _records(source, answer)]
    except LookupError:
        # A service newer than this one has a state that this one does not know: its part is lost, and no other.
        log.exception("part not understood", matter=source.matter)
        status, answer, entries = Status.UNAVAILABLE, None, []
    return Part(
        source=source,
        status=status,
        read_at=path,
        as_of=clock.now() if status is Status.READ else None,
        entries=tuple(entries),
        more=bool(answer and answer.get("next_cursor")),
    )


def _records(source: Source, answer: Any) -> list[Any]:
    if answer is None:
        return []
    if "items" in answer:
        return list(answer["items"])
    record = answer[source.own_in]
    return [record] if record else []


async def _duty(reader: Reader, path: str, asked: dict[str, Any]) -> int | None:
    """Half-days of confirmed duty in the last year; None where the reader may not know."""
    _, answer = await _read(reader, path, asked)
    if answer is None:
        return None
    days: list[int] = [day["half_days"] for one in answer.get("items", [answer]) for day in one["days"]]
    return sum(days)


async def _read(reader: Reader, path: str, asked: dict[str, Any]) -> tuple[Status, Any]:
    """One list, in the reader's name: refused it is withheld, unanswered it is unavailable, and no other part minds."""
    try:
        return Status.READ, await reader.get(path, params=asked, patience=PATIENCE)
    except PeerRefused as refused:
        if refused.facts["peer_code"] in _NOT_THEIRS:
            return Status.WITHHELD, None
        log.warning("part refused", path=path, code=refused.facts["peer_code"])
        return Status.UNAVAILABLE, None
    except PeerDown:
        return Status.UNAVAILABLE, None
