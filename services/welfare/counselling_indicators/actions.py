"""Telling of the crises of a month, once, as far as they may be seen."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.clock import midnight
from chassis.database import scope_of
from chassis.figures import FiguresCounted, count_of, place_of
from chassis.ledger import all_happened
from chassis.periods import last_day_of
from services.welfare.counselling.store import whole_store
from services.welfare.counselling_indicators.models import CrisesTold
from services.welfare.counselling_indicators.queries import counts_by_county
from services.welfare.counselling_indicators.rules import told_rows
from services.welfare.counselling_indicators.schemas import CounsellingFigures
from services.welfare.workers.models import Worker

__all__ = ["tell_crises"]

_COLUMNS = list(CounsellingFigures.model_fields)
_TOLD = {
    "welfare.crisis-answered": _COLUMNS.index("crises_answered_within_1h"),
    "welfare.crisis-late": _COLUMNS.index("crises_answered_later"),
}


async def tell_crises(session: AsyncSession, *, event: type[FiguresCounted]) -> int:
    """Tell how the crises of the month before were answered, once; how many places were told of.

    A case that is deleted afterwards changes nothing that was told: a second telling would give it away.
    """
    now = scope_of(session).clock.now()
    month = (now.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    once = insert(CrisesTold).values(month=month, told_at=now).on_conflict_do_nothing().returning(CrisesTold.month)
    if await session.scalar(once) is None:
        return 0
    async with whole_store(session):
        counties = await counts_by_county(session, midnight(month), midnight(last_day_of(month) + timedelta(days=1)))
    places = {place_of(region) for region in await session.scalars(select(Worker.region).distinct())}
    told = told_rows(counties, places=places, width=len(_COLUMNS))
    await all_happened(
        session,
        [
            (_event(event, place, month, row), f"{place:012d}/{month:%Y-%m}", place)
            for place, row in sorted(told.items())
        ],
    )
    return len(told)


def _event(event: type[FiguresCounted], place: int, month: date, row: Sequence[int] | None) -> FiguresCounted:
    figures = [count_of(code, None if row is None else row[column]) for code, column in _TOLD.items()]
    return event(region=place, period=month, figures=figures)
