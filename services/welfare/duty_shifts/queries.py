"""Who is on duty."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere
from chassis.regions import Level, ancestors, parent_of
from services.welfare.counselling.store import private_keys
from services.welfare.duty_shifts.models import PHONE, DutyShift
from services.welfare.duty_shifts.rules import first_on_duty

__all__ = ["EMERGENCY", "HumanContact", "on_duty"]

# The national emergency telephone, which needs no roster.
EMERGENCY = "120"


@dataclass(frozen=True, slots=True)
class HumanContact:
    """Whom to call now."""

    region: int
    desk: str | None
    phone: str | None
    emergency: str = EMERGENCY


async def on_duty(session: AsyncSession, region: int, *, at: datetime) -> HumanContact:
    """The nearest desk on duty; the province's, without a telephone on record, where no roster has anybody."""
    wanted = (
        select(DutyShift)
        .where(DutyShift.region.in_(ancestors(region)), DutyShift.starts_at <= at, DutyShift.ends_at > at)
        .order_by(DutyShift.ordinal)
    )
    async with everywhere(session):  # whoever calls, and from wherever
        shifts = (await session.scalars(wanted)).all()
    desk = first_on_duty(region, (one.region for one in shifts))
    if desk is None:
        return HumanContact(region=parent_of(region, Level.PROVINCE), desk=None, phone=None)
    first = next(one for one in shifts if one.region == desk)
    phone = private_keys(session).open(first.phone, context=PHONE)
    return HumanContact(region=desk, desk=first.desk, phone=phone)
