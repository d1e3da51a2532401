"""Lists and look-ups of workers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ciphers import KeyRing
from chassis.database import among
from chassis.filters import narrowed
from chassis.workers import Category, WorkerState
from services.roster.workers.models import NAME, Worker
from services.roster.workers.rules import same_name
from services.roster.workers.schemas import NameIn

__all__ = ["matches", "shown", "workers"]


def workers(
    *,
    region: int | None = None,
    category: Category | None = None,
    state: WorkerState | None = None,
    updated_since: datetime | None = None,
) -> Select[Any]:
    """Workers, of a region and all it contains."""
    return narrowed(select(Worker), Worker, region=region, category=category, state=state, updated_since=updated_since)


async def shown(session: AsyncSession, worker_ids: Sequence[str]) -> Sequence[Any]:
    """What other services keep of these workers, without the columns that they do not need."""
    columns = (
        Worker.worker_id,
        Worker.region,
        Worker.category,
        Worker.state,
        Worker.name_masked,
        Worker.employment_relation,
        Worker.employer_uscc,
        Worker.insured,
        Worker.merged_into,
    )
    result = await session.execute(
        select(*columns).where(among(Worker.worker_id, worker_ids)).order_by(Worker.worker_id)
    )
    return result.all()


async def matches(session: AsyncSession, keys: KeyRing, pairs: Sequence[NameIn]) -> list[bool]:
    """Whether each name is the worker's."""
    asked = {pair.worker_id for pair in pairs}
    result = await session.execute(select(Worker.worker_id, Worker.name).where(among(Worker.worker_id, asked)))
    names = {worker_id: keys.open(sealed, context=NAME) for worker_id, sealed in result}
    return [same_name(names.get(pair.worker_id, ""), pair.name) for pair in pairs]
