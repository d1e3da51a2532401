"""Budgets 社区工作时间上限: how much of a community's week all tasks together may take."""

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["BudgetOverlaps"]


class BudgetOverlaps(Conflict):
    code = "BUDGET_OVERLAPS"
    stands_for = ("ex_budgets_period",)
    title = Text("该区划在该时段已有时间上限", "The region has a budget for part of this period already")
