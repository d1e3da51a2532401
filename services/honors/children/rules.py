"""Children of the commended and of martyrs: that somebody is one's child, and nothing else.

What is kept of a child is a keyed digest of the ID number, by which it is known again, and the number of the paper that
proves whose child it is; no name, no birth date, nothing of the parent's death.
"""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["HONOURED_CHILD", "ChildLinkMove", "ChildLinkState", "ChildLinked", "ConsentNotGiven", "NothingToDerive"]


class ChildLinkState(StrEnum):
    REGISTERED = "registered"
    REMOVED = "removed"


class ChildLinkMove(StrEnum):
    REMOVE = "remove"


HONOURED_CHILD = Lifecycle[ChildLinkState, ChildLinkMove](
    start=ChildLinkState.REGISTERED,
    steps={(ChildLinkState.REGISTERED, ChildLinkMove.REMOVE): ChildLinkState.REMOVED},
)


class ChildLinked(Conflict):
    code = "CHILD_LINKED"
    stands_for = ("uq_honoured_children_worker_id_id_index",)
    title = Text("该子女关系已登记", "The child is registered with this parent already")


class ConsentNotGiven(Conflict):
    code = "PARENT_CONSENT_NOT_GIVEN"
    title = Text("须经父母或者其他监护人同意", "A parent or guardian must agree")
    source = "个人信息保护法第三十一条"


class NothingToDerive(Conflict):
    code = "NO_HONOUR_TO_DERIVE_FROM"
    title = Text("该人员未受表彰，也未被评定为烈士", "The person is neither commended nor a martyr")
