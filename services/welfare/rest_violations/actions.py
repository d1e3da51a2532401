"""Finding what was worked against an order to rest, or while sick."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.ledger import Event, all_happened
from services.welfare.duty.queries import days_of
from services.welfare.rest_orders.models import RestOrder
from services.welfare.rest_violations.models import RestViolation
from services.welfare.rest_violations.rules import Cause, violations
from services.welfare.rest_violations.schemas import ViolationFound, ViolationWithdrawn
from services.welfare.sick_blocks.models import SickBlock

__all__ = ["recount_violations"]


class _Ground(NamedTuple):
    cause: Cause
    cause_id: UUID
    first_on: date
    last_on: date | None


async def recount_violations(session: AsyncSession, worker_ids: Iterable[str]) -> None:
    """Bring the violations of some workers to what their duty, orders and sickness now say."""
    wanted = sorted(set(worker_ids))
    grounds = await _grounds(session, wanted)
    days = await days_of(session, grounds)
    known: dict[tuple[UUID, date], RestViolation] = {
        (row.cause_id, row.duty_on): row
        for row in await session.scalars(select(RestViolation).where(RestViolation.worker_id.in_(wanted)))
    }
    told: list[tuple[Event, UUID | str, int]] = []
    standing: set[tuple[UUID, date]] = set()
    for worker_id in grounds:
        worked = days[worker_id]
        for ground in grounds[worker_id]:
            for day in sorted(violations(worked, first_on=ground.first_on, last_on=ground.last_on)):
                key = ground.cause_id, day
                standing.add(key)
                row = known.get(key)
                if row is not None and row.standing:
                    continue
                if row is None:
                    row = RestViolation(
                        worker_id=worker_id,
                        region=worked[day].region,
                        duty_on=day,
                        cause=ground.cause,
                        cause_id=ground.cause_id,
                    )
                    session.add(row)
                row.standing = True
                told.append((ViolationFound(**_facts(row)), worker_id, row.region))
    for key, row in known.items():
        if row.standing and key not in standing:
            row.standing = False
            told.append((ViolationWithdrawn(**_facts(row)), row.worker_id, row.region))
    await session.flush()
    await all_happened(session, told)


async def _grounds(session: AsyncSession, worker_ids: list[str]) -> dict[str, list[_Ground]]:
    found: dict[str, list[_Ground]] = defaultdict(list)
    orders = select(RestOrder).where(RestOrder.worker_id.in_(worker_ids))
    for order in await session.scalars(orders):
        found[order.worker_id].append(_Ground(Cause.FORCED_REST, order.id, order.rest_from, order.last_on))
    blocks = select(SickBlock).where(SickBlock.worker_id.in_(worker_ids))
    for block in await session.scalars(blocks):
        found[block.worker_id].append(_Ground(Cause.SICK, block.id, block.since_on, block.last_on))
    return found


def _facts(row: RestViolation) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ViolationFound.model_fields}
