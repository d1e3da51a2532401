"""Credit rules over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query
from sqlalchemy import select

from chassis.database import found
from chassis.exchange import Session
from chassis.fields import LocalDate, RegionCode
from chassis.paging import Page, Paging, listed
from chassis.regions import span_of
from chassis.routes import Routes
from chassis.text import Text
from services.roster.credit_rules import actions
from services.roster.credit_rules.models import CreditRule
from services.roster.credit_rules.rules import CreditRuleOverlaps, NotACounty, ThresholdsWrong
from services.roster.credit_rules.schemas import CreditRuleIn, CreditRuleOut

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/roster/credit-rules",
    tag=Text("计日规则", "Credit rules"),
    source="内防指发〔2020〕75号第一条 Notice clause 1：补助标准和补助时段由旗县制定",
)


@routes.post(
    "",
    permission="roster:credit-rule:issue",
    title=Text("发布计日规则", "Issue a credit rule"),
    answer=CreditRuleOut,
    status=201,
    refuses=(NotACounty, ThresholdsWrong, CreditRuleOverlaps),
    leads_to={"read_credit_rule": "rule_id"},
)
async def issue_credit_rule(asked: CreditRuleIn, session: Session) -> CreditRule:
    """Say how minutes of duty become half-days in a county, from a day on.

    The rule in force ends on the day before; it can only be succeeded from a day after today, as the days up to it may
    be credited already. Duty of days for which there is no rule cannot be confirmed.

    规定某旗县自某日起执勤分钟数如何折算为半天。

    现行规则至新规则生效的前一日为止；新规则须自明日或以后生效，因为此前各日可能已经计日。没有规则的日期，
    其执勤不能确认。
    """
    return await actions.issue(session, asked)


@routes.get(
    "",
    permission="roster:credit-rule:list",
    title=Text("计日规则列表", "List credit rules"),
    answer=Page[CreditRuleOut],
)
async def list_credit_rules(
    session: Session,
    asked: Paging,
    region: Annotated[
        RegionCode | None,
        Query(description="旗县及其上下级 Rules of the counties in a region, or of the county that it is in"),
    ] = None,
    on: Annotated[LocalDate | None, Query(description="在该日有效的 In force on this day")] = None,
) -> Any:
    """Credit rules of the caller's region and of the county above it.

    列出本辖区及其所属旗县的计日规则。
    """
    statement = select(CreditRule)
    if region is not None:
        low, high = span_of(region)
        statement = statement.where(CreditRule.region.between(low - low % 1_000_000, high))
    if on is not None:
        statement = statement.where(CreditRule.during.contains(on))
    return await listed(session, statement, by=(CreditRule.region, CreditRule.id), asked=asked)


@routes.get(
    "/{rule_id}",
    permission="roster:credit-rule:read",
    title=Text("读取计日规则", "Read a credit rule"),
    answer=CreditRuleOut,
)
async def read_credit_rule(rule_id: UUID, session: Session) -> CreditRule:
    """One credit rule.

    一条计日规则。
    """
    return await found(session, CreditRule, rule_id)
