"""Whose record it is: those above a region may read what it keeps, and do not write in it (上级可看，不可代填)."""

from chassis.problems import Forbidden
from chassis.text import Text

__all__ = ["NotOwnRegion", "require_own_region"]


class NotOwnRegion(Forbidden):
    code = "NOT_OWN_REGION"
    title = Text("只能办理本级区划的事项", "Each level keeps its own records, and not those of another")
    detail = Text("本级区划为 {region}", "Its own region is {region}")


def require_own_region(region: int, *, caller_region: int) -> None:
    """A county does not write in a township's or a community's books, nor a league in a county's."""
    if region != caller_region:
        raise NotOwnRegion(region=f"{caller_region:012d}")
