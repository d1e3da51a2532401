"""Keeping what the roster holds as confirmed, as the measure of coverage."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy import DateTime, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.client import Peer
from chassis.database import scope_of
from chassis.ledger import happened
from services.subsidy.discovery.schemas import CountIn, CountOut, DutyCounted
from services.subsidy.rolls.schemas import Summary
from services.subsidy.rolls.summaries import summary_page
from services.subsidy.schemes import STAFF

__all__ = ["ask_counts", "count", "keep_counts", "staff_at_duty"]


def staff_at_duty(summaries: Iterable[Summary]) -> int:
    """How many of the staff have confirmed duty."""
    return sum(one.category in STAFF and bool(one.days) for one in summaries)


async def ask_counts(peer: Peer, asked: CountIn) -> Counter[int]:
    """The staff with confirmed duty in each community of a county. No row may be locked here."""
    counts: Counter[int] = Counter()
    cursor: str | None = None
    while True:
        summaries, cursor = await summary_page(peer, region=asked.region, month=asked.month, cursor=cursor)
        for one in summaries:
            counts[one.region] += one.category in STAFF and bool(one.days)
        if cursor is None:
            return counts


async def keep_counts(session: AsyncSession, counts: Counter[int], *, month: date) -> None:
    """Write the counts of communities down; the last word holds."""
    if not counts:
        return
    communities = sorted(counts)
    told = {"regions": communities, "workers": [counts[region] for region in communities]}
    await session.execute(_KEEP, told | {"month": month, "counted_at": scope_of(session).clock.now()})


# As many as a county has, in one statement, and in the order of their codes: so no two wait for each other.
_KEEP = text("""
    INSERT INTO duty_counts (region, month, workers, counted_at)
    SELECT region, CAST(:month AS date), workers, CAST(:counted_at AS timestamptz)
    FROM unnest(CAST(:regions AS bigint[]), CAST(:workers AS bigint[])) AS told (region, workers)
    ORDER BY region
    ON CONFLICT (region, month) DO UPDATE SET workers = excluded.workers, counted_at = excluded.counted_at
    """).bindparams(bindparam("counted_at", type_=DateTime(timezone=True)))


async def count(session: AsyncSession, asked: CountIn, counts: Counter[int]) -> CountOut:
    """Keep a county's counts, and say so."""
    await keep_counts(session, counts, month=asked.month)
    told = DutyCounted(region=asked.region, month=asked.month, communities=len(counts), workers=counts.total())
    await happened(session, told, subject=f"{asked.region:012d}/{asked.month:%Y-%m}", region=asked.region)
    return CountOut(
        region=asked.region,
        month=asked.month,
        communities=len(counts),
        workers=counts.total(),
        counted_at=scope_of(session).clock.now(),
    )
