"""Which profile describes how files are exchanged for a payment."""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.filters import in_force
from services.subsidy.bank_files.models import BankProfile
from services.subsidy.bank_files.schemas import Profile

__all__ = ["profile_by_id", "profile_in_force"]


async def profile_in_force(
    session: AsyncSession, *, region: int, agent_bank: str | None, on: date
) -> tuple[UUID, Profile] | None:
    """The profile of a county's agent bank on a day, if there is one."""
    if agent_bank is None:
        return None
    row = await session.scalar(
        select(BankProfile).where(
            BankProfile.region == region,
            BankProfile.agent_bank == agent_bank,
            in_force(BankProfile, on=on),
        )
    )
    return (row.id, Profile.model_validate(row.profile)) if row is not None else None


async def profile_by_id(session: AsyncSession, profile_id: UUID | None) -> Profile | None:
    """The profile that a payment was instructed by."""
    row = await session.get(BankProfile, profile_id) if profile_id is not None else None
    return Profile.model_validate(row.profile) if row is not None else None
