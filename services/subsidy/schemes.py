"""Whose money it is 补助类别: staff are paid by one scheme, volunteers by another with a budget line of its own."""

from enum import StrEnum

from chassis.workers import Category

__all__ = ["STAFF", "Scheme", "categories_of"]


class Scheme(StrEnum):
    """Schemes have standards, rolls and payments of their own 补助类别，标准、批次和拨付各自独立."""

    STAFF = "staff"  # 一线城乡社区工作者
    VOLUNTEERS = "volunteers"  # 社区志愿者


# Notice 75 clause 1: “两委”成员、专职工作人员等一线城乡社区工作者. Volunteers are named apart
# (有条件的地方可对社区志愿者给予适当补贴): where no county issues a standard for them, there is no such scheme.
STAFF = frozenset(Category) - {Category.VOLUNTEER}


def categories_of(scheme: Scheme) -> frozenset[Category]:
    """Whom a scheme pays."""
    return STAFF if scheme is Scheme.STAFF else frozenset({Category.VOLUNTEER})
