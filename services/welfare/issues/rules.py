"""Issues 领用: what a worker was given, and that the worker has it.

内防指发〔2020〕75号 三 (S:0): 保障一线城乡社区工作者的基本防护需要. Given to active workers of the roster, from the
stock of the store that gives it. The worker signs: by the own hand at ``/v1/welfare/me``, or on paper, whose number the
storekeeper records.
"""

from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = ["ISSUE", "ISSUE_PERMISSIONS", "IssueMove", "IssueState", "PaperUsed"]


class IssueState(StrEnum):
    ISSUED = "issued"  # 已发待签
    SIGNED = "signed"  # 已签收
    TAKEN_BACK = "taken-back"  # 已退回


class IssueMove(StrEnum):
    SIGN = "sign"
    TAKE_BACK = "take-back"


ISSUE = Lifecycle[IssueState, IssueMove](
    start=IssueState.ISSUED,
    steps={
        (IssueState.ISSUED, IssueMove.SIGN): IssueState.SIGNED,
        # Given to the wrong person, or not wanted.
        (IssueState.ISSUED, IssueMove.TAKE_BACK): IssueState.TAKEN_BACK,
        (IssueState.SIGNED, IssueMove.TAKE_BACK): IssueState.TAKEN_BACK,
    },
)
ISSUE_PERMISSIONS = {move: f"welfare:issue:{move.value}" for move in IssueMove}


class PaperUsed(Conflict):
    code = "PAPER_NO_USED"
    stands_for = ("uq_supply_issues_store_id_paper_no",)
    title = Text("该签收单号已使用", "The store has recorded this paper already")
