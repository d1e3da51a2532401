"""Issuing credit rules."""

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.database import scope_of
from chassis.ledger import audited
from services.roster.credit_rules.models import CreditRule
from services.roster.credit_rules.rules import require_county, require_order, succeeds
from services.roster.credit_rules.schemas import CreditRuleIn

__all__ = ["issue"]


async def issue(session: AsyncSession, asked: CreditRuleIn) -> CreditRule:
    """Make a county's rule; the open one before it ends when it begins."""
    require_county(asked.region)
    require_order(asked)
    today = scope_of(session).clock.today()
    current = await session.scalar(
        select(CreditRule).where(CreditRule.region == asked.region, func.upper_inf(CreditRule.during)).with_for_update()
    )
    begun = current.during.lower if current is not None else None
    if current is not None and begun is not None and succeeds(begun, asked.effective_on, today=today):
        current.during = Range(begun, asked.effective_on)
        await session.flush()
    rule = CreditRule(**asked.model_dump(exclude={"effective_on"}), during=Range(asked.effective_on, None))
    session.add(rule)
    await session.flush()
    await audited(
        session,
        "roster.credit-rule.issued",
        subject=rule.id,
        region=rule.region,
        effective_on=asked.effective_on,
        document=asked.document,
    )
    return rule
