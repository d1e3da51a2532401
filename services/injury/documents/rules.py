"""Documents 材料: papers of a case as files. None is changed; one filed by mistake is marked so and kept.

工伤认定办法第二十四条: 工伤认定的有关资料保存50年 (K-med). Then its name and its content go, and the row stays.
"""

from enum import StrEnum

from chassis.caller import Caller, Department
from chassis.problems import Conflict, Forbidden
from chassis.retention.rules import NoLongerKept
from chassis.text import Text

__all__ = [
    "DocumentKnown",
    "DocumentWithdrawn",
    "NotTheFiler",
    "WithdrawalReason",
    "require_not_withdrawn",
    "require_readable",
    "require_withdrawable_by",
]


class WithdrawalReason(StrEnum):
    """Why a document should not have been filed as it was 撤回材料文件的原因."""

    WRONG_CASE = "wrong-case"  # 不属于本案
    WRONG_MATERIAL = "wrong-material"  # 材料种类有误
    UNREADABLE = "unreadable"  # 无法辨认
    REPLACED = "replaced"  # 已另行提交
    NOT_GENUINE = "not-genuine"  # 经核实不真实


class DocumentKnown(Conflict):
    """A conflict and not the row that is there: it may be another's, who would learn that and what it holds.

    A request that is merely repeated has its Idempotency-Key.
    """

    code = "DOCUMENT_KNOWN"
    stands_for = ("uq_documents_file",)
    title = Text("本案已有该文件", "The case has this file already")


class DocumentWithdrawn(Conflict):
    code = "DOCUMENT_WITHDRAWN"
    title = Text("该文件已撤回", "The document has been withdrawn")


class NotTheFiler(Forbidden):
    code = "NOT_THE_FILER"
    title = Text("只能撤回自己提交的文件", "Only who filed a document, or human resources, withdraws it")


def require_not_withdrawn(*, withdrawn: bool) -> None:
    """What is withdrawn stays so; the paper is filed again if it was right after all."""
    if withdrawn:
        raise DocumentWithdrawn


def require_withdrawable_by(caller: Caller, *, uploaded_by: str, organisation: str | None) -> None:
    """A mistake is taken back by who made it, another of the same organisation, or the bureau that keeps the file."""
    own = caller.subject == uploaded_by or (organisation is not None and caller.own_organisation == organisation)
    if not own and caller.department is not Department.HUMAN_RESOURCES:
        raise NotTheFiler


def require_readable(department: Department, *, withdrawn: bool, erased: bool) -> None:
    """A paper of a wrong case is another person's; once withdrawn, only the bureau that keeps the file opens it.

    Past its period nobody does.
    """
    if erased:
        raise NoLongerKept
    if department is not Department.HUMAN_RESOURCES:
        require_not_withdrawn(withdrawn=withdrawn)
