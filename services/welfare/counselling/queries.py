"""Whose case is under way, and what they consented to."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.welfare.counselling.models import ANSWERS, ENDED, Case, Consent, Screen
from services.welfare.counselling.rules import Scope
from services.welfare.counselling.store import open_sealed

__all__ = ["has_consent", "live_case", "scores_of"]


async def live_case(session: AsyncSession, persons: Sequence[str]) -> Case | None:
    """The case under way of a person, locked."""
    wanted = select(Case).where(Case.pseudonym.in_(persons), Case.state.not_in(ENDED)).order_by(Case.opened_at)
    return await session.scalar(wanted.limit(1).with_for_update().execution_options(populate_existing=True))


async def has_consent(session: AsyncSession, case_id: UUID, scope: Scope) -> bool:
    """Whether a consent stands now."""
    standing = exists().where(Consent.case_id == case_id, Consent.scope == scope, Consent.withdrawn_at.is_(None))
    return bool(await session.scalar(select(standing)))


def scores_of(session: AsyncSession, screen: Screen) -> dict[str, Any]:
    """What a screen says, opened."""
    opened: dict[str, Any] = open_sealed(session, screen.answers, context=ANSWERS)
    kept = {"id": screen.id, "case_id": screen.case_id, "taken_at": screen.taken_at, "retest_on": screen.retest_on}
    return kept | opened
