"""Many rolls at once on the wire."""

from uuid import UUID

from chassis.fields import Answer, LocalDate, RegionCode, Version, described
from chassis.many import ManyIn, RefusedOut
from services.subsidy.rolls.rules import RollState
from services.subsidy.rolls.schemas import EvidenceIn, ReviewIn, RollTotals, SendBackIn

__all__ = ["EvidenceOfRollsIn", "PassedOut", "ReviewRollsIn", "RollsIn", "SendRollsBackIn"]


class RollsIn(ManyIn):
    """The rolls to pass on 批量流转."""


class ReviewRollsIn(RollsIn, ReviewIn):
    """The rolls that a meeting passed 集体审议."""


class SendRollsBackIn(RollsIn, SendBackIn):
    """The rolls to send back, and why 批量退回."""


class EvidenceOfRollsIn(RollsIn, EvidenceIn):
    """What shows that the lists of several rolls were posted, as on one board or page 公示凭据."""


class PassedRollOut(Answer):
    """A roll that went on 已办理批次."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("社区（嘎查村）", "community")
    state: RollState = described("状态", "state")
    publicity_ends_on: LocalDate | None = described(
        "公示截止日", "last day of publicity", "计至当日结束 Counted to its end", examples=["2020-03-09"]
    )
    totals: RollTotals = described("合计", "totals")
    version: Version = described("版本", "version", examples=[4])


class PassedOut(Answer):
    """What became of the rolls that were named. Each of them stands in one of the two.

    批量流转结果，所列批次必在两者之一。
    """

    done: list[PassedRollOut] = described("已办理", "rolls that went on")
    refused: list[RefusedOut] = described("未办理", "rolls that stay as they are, and why")
