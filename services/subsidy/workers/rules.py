"""Whom the subsidy is for."""

from chassis.workers import Category

__all__ = ["STAFF"]

# Notice 75 clause 1: “两委”成员、专职工作人员等一线城乡社区工作者. Volunteers are named apart
# (有条件的地方可对社区志愿者给予适当补贴): a scheme and a budget of their own.
STAFF = frozenset(Category) - {Category.VOLUNTEER}
