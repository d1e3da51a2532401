"""Visits from lists 走访名单.

A row names a worker and an occasion: of the visits that wait to be made, the one due first is meant.
"""

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["NoVisitOpen"]


class NoVisitOpen(Conflict):
    code = "VISIT_NOT_OPEN"
    title = Text("该人员没有待完成的此类走访", "No visit of that occasion to the worker waits to be made")
