"""The rule that holds at a place."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import everywhere
from chassis.problems import ParameterMissing
from chassis.regions import Level, parent_of
from services.welfare.exam_rules.models import ExamRule
from services.welfare.exam_rules.rules import NOTICE_YEAR

__all__ = ["rule_for"]


async def rule_for(session: AsyncSession, region: int) -> ExamRule:
    """What the worker's league gives; a league that has said nothing gives nothing that could be guessed."""
    league = parent_of(region, Level.LEAGUE)
    async with everywhere(session):  # a parent who asks sees no region
        rule = await session.scalar(
            select(ExamRule).where(
                ExamRule.region == league, ExamRule.year == NOTICE_YEAR, ExamRule.replaced.is_(False)
            )
        )
    if rule is None:
        raise ParameterMissing(parameter=f"exam-rule.{league:012d}.{NOTICE_YEAR}")
    return rule
