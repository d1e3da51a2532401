"""What communities are asked: by whom, how often, for how long."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere
from chassis.regions import ancestors, span_of
from services.oversight.dispatches.models import Dispatch, DispatchField
from services.oversight.dispatches.rules import DispatchState, Load, week_of
from services.oversight.tasks.rules import DUPLICATE_DAYS, Held

__all__ = ["asked_lately", "loads_of_week", "touching"]


def touching(column: ColumnElement[int], region: int) -> ColumnElement[bool]:
    """Whether a row's region lies within ``region`` or around it."""
    return or_(column.between(*span_of(region)), column.in_(ancestors(region)))


async def asked_lately(session: AsyncSession, region: int, fields: Sequence[str], *, on: date) -> list[Held]:
    """Which data elements communities of the region were asked for in the last days, by whatever department.

    Seen whole: who asks twice must learn of the first, though it was another region's office that asked.
    """
    since = on - timedelta(days=DUPLICATE_DAYS)
    wanted = (
        select(DispatchField)
        .where(
            DispatchField.field.in_(fields),
            DispatchField.live,
            DispatchField.asked_on > since,
            touching(DispatchField.region.expression, region),
        )
        .order_by(DispatchField.asked_on)
    )
    async with everywhere(session):
        rows = (await session.scalars(wanted)).all()
    return [Held(one.field, f"/v1/oversight/dispatches/{one.dispatch_id}", one.asked_on) for one in rows]


async def loads_of_week(session: AsyncSession, region: int, day: date) -> list[Load]:
    """What communities of a region are asked in the week of a day, whoever asks: minutes, and nothing else is told."""
    monday, sunday = week_of(day)
    asked = select(Dispatch.region, Dispatch.minutes_per_week).where(
        Dispatch.state != DispatchState.RECALLED,
        Dispatch.dispatched_on <= sunday,
        Dispatch.due_on >= monday,
        touching(Dispatch.region.expression, region),
    )
    async with everywhere(session):
        rows = (await session.execute(asked)).all()
    within = span_of(region)
    return [Load(within if not within.covers(span_of(where)) else span_of(where), minutes) for where, minutes in rows]
