"""Issuing and ending delegations. Cases that were applied for stay with the department they were given to."""

from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.clock import Clock
from chassis.database import one_at_a_time
from chassis.ledger import happened
from chassis.regions import Level, parent_of
from services.injury.delegations.rules import require_endable, require_within
from services.injury.delegations.schemas import DelegationEnds, DelegationIn, DelegationIssued
from services.injury.recognition.models import Delegation

__all__ = ["end", "issue"]


async def issue(session: AsyncSession, asked: DelegationIn, *, caller: Caller) -> Delegation:
    """Have a county of the caller's league decide on its units' cases."""
    require_within(asked.county, league_of_county=parent_of(asked.county, Level.LEAGUE), league=caller.region)
    # Of two that are issued at once each would wait for the other's row, and the database end both.
    await one_at_a_time(session, f"delegated:{asked.county}")
    delegation = Delegation(from_region=caller.region, **asked.model_dump())
    session.add(delegation)
    await _tell(session, delegation, DelegationIssued)
    return delegation


async def end(session: AsyncSession, delegation: Delegation, *, last_on: date, clock: Clock) -> Delegation:
    """Set the last day of a delegation."""
    require_endable(delegation.valid_from, delegation.valid_to, last_on=last_on, today=clock.today())
    delegation.valid_to = last_on
    await _tell(session, delegation, DelegationEnds)
    return delegation


async def _tell(
    session: AsyncSession, delegation: Delegation, kind: type[DelegationIssued] | type[DelegationEnds]
) -> None:
    await session.flush()
    told = kind(
        from_region=delegation.from_region,
        county=delegation.county,
        valid_from=delegation.valid_from,
        valid_to=delegation.valid_to,
    )
    await happened(session, told, subject=delegation.id, region=delegation.county)
