"""Budgets over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.ledger import happened
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.budgets.models import Budget
from services.oversight.budgets.rules import BudgetOverlaps
from services.oversight.budgets.schemas import BudgetIn, BudgetOut, BudgetSet

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/oversight/budgets",
    tag=Text("社区工作时间上限", "Budgets"),
    source="内防指发〔2020〕75号 第四条 Notice clause 4",
)


@routes.post(
    "",
    permission="oversight:budget:set",
    title=Text("设定时间上限", "Set a budget"),
    answer=BudgetOut,
    status=201,
    refuses=(BudgetOverlaps,),
)
async def set_budget(asked: BudgetIn, session: Session) -> Budget:
    """How many minutes a week all tasks together may take of each community of a region.

    全部事项合计每周可占用一个区划内每个社区（嘎查村）的分钟数。
    """
    budget = Budget(**asked.model_dump())
    session.add(budget)
    await session.flush()
    told = BudgetSet(**{name: getattr(budget, name) for name in BudgetSet.model_fields})
    await happened(session, told, subject=budget.id, region=budget.region)
    return budget


@routes.get("", permission="oversight:budget:list", title=Text("时间上限列表", "List budgets"), answer=Page[BudgetOut])
async def list_budgets(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    on: Annotated[LocalDate | None, Query(description="该日有效 In force on this day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Budgets of the caller's region and of those above it.

    调用方辖区及其上级区划的时间上限。
    """
    statement = narrowed(select(Budget), Budget, region=region, on=on, updated_since=updated_since)
    return await listed(session, statement, by=(Budget.region, Budget.id), asked=asked)
