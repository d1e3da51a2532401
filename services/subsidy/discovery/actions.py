"""Keeping what the roster holds as confirmed, as the measure of coverage."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.client import Peer
from chassis.database import scope_of
from chassis.ledger import happened
from services.subsidy.discovery.models import DutyCount
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
    now = scope_of(session).clock.now()
    fresh = insert(DutyCount)
    await session.execute(
        fresh.on_conflict_do_update(
            index_elements=["region", "month"],
            set_={"workers": fresh.excluded.workers, "counted_at": fresh.excluded.counted_at},
        ),
        [
            {"region": region, "month": month, "workers": workers, "counted_at": now}
            for region, workers in sorted(counts.items())
        ],
    )


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
