"""Counted figures: how each service tells what its indicators come to, in one form that adds up by itself.

A figure is a count, or a part of a whole: two integers, so that counties sum to their league and leagues to the region,
which shares, means and medians do not. A service states

    class IndicatorCount(FiguresTold, Base): ...                                        what was last told
    class IndicatorsCounted(FiguresCounted, type="toy.indicators.counted", zh="…"): ... the event
    COUNTERS = Counters(told=IndicatorCount, event=IndicatorsCounted, workers=Worker, …)

and its scheduled rule ``count-indicators`` calls ``COUNTERS.tell``: it counts anew, by county and month, and tells only
what has changed. Nothing is typed in.
"""

import hashlib
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Self

import orjson
from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from chassis.database import Region, one_at_a_time, scope_of
from chassis.fields import Month, RegionCode, described
from chassis.known_workers import KnownWorker
from chassis.ledger import Event, happened
from chassis.periods import last_day_of
from chassis.regions import Level, level_of, parent_of

__all__ = [
    "Counted",
    "Counters",
    "Figure",
    "FiguresCounted",
    "FiguresTold",
    "added_up",
    "count_of",
    "counted_by_region",
    "fingerprint",
    "first_counted",
    "place_of",
    "share_of",
    "tell_changed",
]

_MOST = 2**63 - 1
_COUNTY = 1_000_000
# What one statement may carry is 32,767 values.
_CHUNK = 5_000


class Figure(BaseModel):
    """One figure: a count, or a part of a whole; with neither number it was counted and may not be told.

    一项指标：计数或占比；两数均无的，已统计但不予公布。
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = described(
        "指标代码",
        "code",
        examples=["subsidy.people-paid"],
        pattern=r"^[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=80,
    )
    numerator: int | None = described("计数或分子", "count, or part", ge=0, le=_MOST)
    denominator: int | None = described("分母", "whole", ge=0, le=_MOST)

    @model_validator(mode="after")
    def _of_something(self) -> Self:
        if self.numerator is None and self.denominator is not None:
            raise ValueError("a figure that is not told has no whole either")
        return self


def count_of(code: str, number: int | None = 0) -> Figure:
    """A count."""
    return Figure(code=code, numerator=number, denominator=None)


def share_of(code: str, some: int = 0, whole: int = 0) -> Figure:
    """A part of a whole; of nothing there is no part, and it adds nothing to a sum."""
    return Figure(code=code, numerator=some, denominator=whole)


class FiguresCounted(Event):
    """What a service counted in a county and a month, told when it has changed; of a code that is absent, nothing new.

    ``region`` is a county, or a league or the province where something is kept there; each is told once, so a sum over
    regions within each other counts nothing twice.
    """

    region: RegionCode
    period: Month = described("月份", "month")
    figures: list[Figure] = described("指标数值", "figures")


class FiguresTold:
    """The digest of figures as they were last told; the figures themselves are in the event."""

    region: Mapped[Region] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    digest: Mapped[str]
    # The database's own time, as that of a row's last change is.
    counted_at: Mapped[datetime]


class Counted(NamedTuple):
    """What a statement counted of one figure in one region, of whatever level."""

    region: int
    code: str
    numerator: int
    denominator: int | None = None


async def counted_by_region(
    session: AsyncSession, code: str, region: Any, numerator: Any, *which: Any, denominator: Any = None
) -> list[Counted]:
    """One figure in every region at once: an aggregate, and of a part the whole's, of the rows that ``which`` take."""
    whole = () if denominator is None else (denominator,)
    rows = await session.execute(select(region, numerator, *whole).where(*which).group_by(region))
    return [Counted(row[0], code, *(int(number or 0) for number in row[1:])) for row in rows]


def place_of(region: int) -> int:
    """Where a figure is told: the county, or the league or province that something is kept in."""
    return parent_of(region, Level.COUNTY) if level_of(region) in _BELOW else region


_BELOW = (Level.COUNTY, Level.TOWNSHIP, Level.COMMUNITY)


def first_counted(today: date) -> date:
    """The earliest month that is counted anew, twelve back; what was told of older ones stands."""
    return date(today.year - 1, today.month, 1)


def fingerprint(figures: Any) -> str:
    """What two counts have in common exactly when their figures are the same."""
    return hashlib.sha256(orjson.dumps(figures, option=orjson.OPT_SORT_KEYS)).hexdigest()


def added_up(rows: Iterable[Counted], *, nought: Sequence[Figure], regions: Iterable[int]) -> dict[int, list[Figure]]:
    """The figures of each county: its rows summed, and ``nought`` where a figure has none.

    ``regions`` are counties of which a nought is told too, for there is somebody there.
    """
    sums: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for row in rows:
        both = sums[place_of(row.region)][row.code]
        both[0] += row.numerator
        both[1] += row.denominator or 0
    places = sums.keys() | {place_of(region) for region in regions}
    return {place: [_sum(one, sums[place].get(one.code, [0, 0])) for one in nought] for place in sorted(places)}


def _sum(nought: Figure, both: Sequence[int]) -> Figure:
    return Figure(code=nought.code, numerator=both[0], denominator=None if nought.denominator is None else both[1])


async def tell_changed(
    session: AsyncSession,
    counted: Mapping[tuple[int, date], Sequence[Figure]],
    *,
    told: type[FiguresTold],
    event: type[FiguresCounted],
) -> list[FiguresCounted]:
    """Tell those figures of a region and a month that differ from what was last told of them."""
    if not counted:
        return []
    months = {month for _, month in counted}
    before = {
        (region, month): digest
        for region, month, digest in await session.execute(
            select(told.region, told.month, told.digest).where(told.month.in_(months))
        )
    }
    news, digests = [], []
    for (region, month), figures in sorted(counted.items()):
        one = event(region=region, period=month, figures=list(figures))
        digest = fingerprint(one.model_dump(mode="json")["figures"])
        digests.append({"region": region, "month": month, "digest": digest, "counted_at": func.now()})
        if before.get((region, month)) != digest:
            await happened(session, one, subject=f"{region:012d}/{month:%Y-%m}", region=region)
            news.append(one)
    for start in range(0, len(digests), _CHUNK):
        fresh = insert(told).values(digests[start : start + _CHUNK])
        changed = {"digest": fresh.excluded.digest, "counted_at": fresh.excluded.counted_at}
        await session.execute(fresh.on_conflict_do_update(index_elements=["region", "month"], set_=changed))
    return news


OfMonth = Callable[[AsyncSession, date, date], Awaitable[Iterable[Counted]]]
OfNow = Callable[[AsyncSession], Awaitable[Iterable[Counted]]]


@dataclass(frozen=True, slots=True)
class Counters:
    """How a service counts.

    ``flows`` are figures of what belongs to a month, counted anew for a year back, by ``of_month`` from its first to
    its last day. ``states`` are figures of how things stand, counted by ``of_now`` for the present month alone: what
    was last told of a month is how it ended. Each is given as what it comes to where there is nothing.
    """

    told: type[FiguresTold]
    event: type[FiguresCounted]
    workers: type[KnownWorker]
    flows: Sequence[Figure] = ()
    of_month: OfMonth | None = None
    states: Sequence[Figure] = ()
    of_now: OfNow | None = None

    async def tell(self, session: AsyncSession) -> list[FiguresCounted]:
        """Count each county's months anew, and tell what has changed."""
        await one_at_a_time(session, "count-indicators")
        month = this_month = scope_of(session).clock.today().replace(day=1)
        counted: dict[tuple[int, date], list[Figure]] = {}
        while month >= first_counted(this_month):
            flows = list(await self.of_month(session, month, last_day_of(month))) if self.of_month else []
            states = list(await self.of_now(session)) if self.of_now and month == this_month else []
            places = await self._told_of(session, month)
            if month == this_month:
                places |= await self._at_work(session)
            nought = (*self.flows, *self.states) if month == this_month else self.flows
            figures = added_up([*flows, *states], nought=nought, regions=places)
            counted |= {(place, month): of_place for place, of_place in figures.items()}
            month = (month - timedelta(days=1)).replace(day=1)
        return await tell_changed(session, counted, told=self.told, event=self.event)

    async def _at_work(self, session: AsyncSession) -> set[int]:
        county = (self.workers.region - self.workers.region % _COUNTY).label("county")
        return set(await session.scalars(select(county).distinct()))

    async def _told_of(self, session: AsyncSession, month: date) -> set[int]:
        return set(await session.scalars(select(self.told.region).where(self.told.month == month)))
