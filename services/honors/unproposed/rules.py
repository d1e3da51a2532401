"""Who was never proposed: a question about workers alone."""

from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["SchemeForCollectives"]


class SchemeForCollectives(Conflict):
    code = "SCHEME_FOR_COLLECTIVES"
    title = Text("该项目表彰集体", "The scheme is for collectives, whose duty nobody counts")
