"""What stands beyond tokens and policies."""

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.oversight.delegations.models import Delegation
from services.oversight.emergency_accesses.models import EmergencyAccess
from services.oversight.grants.rules import GrantKind
from services.oversight.revocations.models import Revocation
from services.oversight.revocations.rules import RevocationState
from services.oversight.standing.schemas import StandingGrantOut, StandingMergeOut, StandingRevocationOut
from services.oversight.workers.models import Worker

__all__ = ["standing_grants", "standing_merges", "standing_revocations"]

# So long the gateway can still say of a grant that it has ended, and not only that it knows none.
REMEMBERED = timedelta(days=7)


async def standing_grants(session: AsyncSession, *, now: datetime) -> list[StandingGrantOut]:
    """Every grant that has not long ended."""
    return [*await _delegations(session, now=now), *await _emergencies(session, now=now)]


async def standing_revocations(session: AsyncSession, *, now: datetime) -> list[StandingRevocationOut]:
    """Every revocation that holds."""
    standing = await session.scalars(
        select(Revocation)
        .where(Revocation.state == RevocationState.ISSUED, or_(Revocation.ends_at.is_(None), Revocation.ends_at > now))
        .order_by(Revocation.id)
    )
    return [
        StandingRevocationOut(kind=one.kind, named=one.named, region=one.region, department=one.department)
        for one in standing
    ]


async def standing_merges(session: AsyncSession) -> list[StandingMergeOut]:
    """Every record that was merged into another, by the roster's last word."""
    merged = await session.execute(
        select(Worker.worker_id, Worker.merged_into).where(Worker.merged_into.is_not(None)).order_by(Worker.worker_id)
    )
    return [StandingMergeOut(worker_id=given_up, into=into) for given_up, into in merged]


async def _delegations(session: AsyncSession, *, now: datetime) -> list[StandingGrantOut]:
    delegations = await session.scalars(
        select(Delegation).where(Delegation.ends_at > now - REMEMBERED).order_by(Delegation.id)
    )
    return [
        StandingGrantOut(
            id=one.id,
            kind=GrantKind.DELEGATION,
            holder=one.delegate,
            department=one.department,
            level=one.level,
            region=one.region,
            permissions=one.permissions,
            granted_by=one.granted_by,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            revoked_at=one.revoked_at,
        )
        for one in delegations
    ]


async def _emergencies(session: AsyncSession, *, now: datetime) -> list[StandingGrantOut]:
    accesses = await session.scalars(
        select(EmergencyAccess).where(EmergencyAccess.opened_until > now - REMEMBERED).order_by(EmergencyAccess.id)
    )
    return [
        StandingGrantOut(
            id=one.id,
            kind=GrantKind.EMERGENCY,
            holder=one.requested_by,
            department=one.department,
            level=one.level,
            region=one.reach,
            permissions=[one.permission],
            granted_by=one.decided_by,
            starts_at=one.decided_at,
            ends_at=one.opened_until,
            revoked_at=one.ended_at,
        )
        for one in accesses
    ]
