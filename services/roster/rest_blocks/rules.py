"""Days on which a worker may not be assigned duty because the welfare service says so (clause 5).

"对连续两周未得到休息的工作人员，要强制休息，坚决防止带病上岗": forced rest, sickness and approved leave are decided
there; what follows from them for the plan of duty is enforced here.
"""

from enum import StrEnum

__all__ = ["BlockKind"]


class BlockKind(StrEnum):
    """Why a worker may not be assigned; of sickness nothing more is known here."""

    FORCED_REST = "forced-rest"  # 强制休息
    SICK = "sick"  # 因病停岗
    LEAVE = "leave"  # 补休
