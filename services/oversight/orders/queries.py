"""Which orders are overdue, and which are put to whom."""

from datetime import date

from sqlalchemy import ColumnElement, and_

from chassis.caller import Caller
from services.oversight.orders.models import RectificationOrder
from services.oversight.orders.rules import AWAITED

__all__ = ["is_overdue", "put_to"]


def is_overdue(today: date) -> ColumnElement[bool]:
    """The due day has passed, and it is the office's turn."""
    return and_(RectificationOrder.due_on < today, RectificationOrder.state.in_(AWAITED))


def put_to(caller: Caller) -> ColumnElement[bool]:
    """The caller's own office is the one that is ordered."""
    return and_(RectificationOrder.department == caller.department, RectificationOrder.region == caller.region)
