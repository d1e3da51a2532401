"""Reading worked days."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import ARRAY, Text, any_, cast, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.welfare.duty.models import WorkedDay

__all__ = ["days_of"]


async def days_of(
    session: AsyncSession, worker_ids: Iterable[str], *, since: date | None = None
) -> dict[str, dict[date, WorkedDay]]:
    """The worked days of some workers, each with its row."""
    wanted = list(worker_ids)
    # As one array: a province has more workers than a statement has parameters.
    statement = select(WorkedDay).where(WorkedDay.worker_id == any_(cast(wanted, ARRAY(Text()))))
    if since is not None:
        statement = statement.where(WorkedDay.duty_on >= since)
    found: dict[str, dict[date, WorkedDay]] = defaultdict(dict)
    for row in await session.scalars(statement.execution_options(populate_existing=True)):
        found[row.worker_id][row.duty_on] = row
    return {worker_id: found[worker_id] for worker_id in wanted}
