"""What was discovered, on the wire."""

from uuid import UUID

from chassis.fields import Answer, CountyCode, LocalDateTime, Month, RegionCode, Schema, WorkerId, described
from chassis.ledger import Event
from chassis.workers import Category
from services.subsidy.discovery.rules import Unlisted
from services.subsidy.rolls.rules import RollState
from services.subsidy.schemes import Scheme

__all__ = ["CountIn", "CountOut", "CountyOut", "DutyCounted", "UnlistedOut", "UnsubmittedOut"]


class UnlistedOut(Answer):
    """A worker's confirmed duty that stands in no roll 未列入的出勤."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("社区（嘎查村）", "community")
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    category: Category = described("人员类别", "category")
    confirmed_half_days: int = described("已确认半天数", "half-days confirmed", examples=[41])
    unlisted_half_days: int = described("未列入半天数", "half-days in no roll", examples=[41])
    reason: Unlisted = described("原因", "why", examples=["no-roll"])


class UnsubmittedOut(Answer):
    """A roll that its community never passed on 逾月未报批次."""

    roll_id: UUID = described("批次", "roll")
    region: RegionCode = described("社区（嘎查村）", "community")
    month: Month = described("月份", "month")
    scheme: Scheme = described("补助类别", "scheme")
    sequence: int = described("当月第几批", "number in the month", examples=[1])
    state: RollState = described("状态", "state", examples=["draft"])
    days_past: int = described("月末后天数", "days since the month ended", examples=[12])


class CountyOut(Answer):
    """A county without a standard: a fact, and no fault, for it may give allowances and need not.

    未制定标准的旗县：如实列明，不属过错（“可……给予适当工作补助”）。
    """

    region: RegionCode = described("旗县（市、区）", "county", examples=["150603000000"])
    name: str = described("名称", "name", examples=["康巴什区"])
    drafts: int = described("起草中的标准", "standards that are being drafted", examples=[1])


class CountIn(Schema):
    """Whose confirmed duty is counted 清点范围."""

    region: CountyCode = described("旗县（市、区）", "county")
    month: Month = described("月份", "month")


class CountOut(Answer):
    """What the roster holds as confirmed 清点结果."""

    region: RegionCode = described("旗县（市、区）", "county", examples=["150603000000"])
    month: Month = described("月份", "month")
    communities: int = described("社区（嘎查村）数", "communities", examples=[501])
    workers: int = described("有已确认出勤的人数", "workers with confirmed duty", examples=[3_990])
    counted_at: LocalDateTime = described("清点时间", "counted at")


class DutyCounted(Event, type="subsidy.duty.counted", zh="某旗县某月有已确认执勤的人数已重新清点。"):
    """A county's workers with confirmed duty were counted anew for a month."""

    region: RegionCode = described("旗县（市、区）", "county")
    month: Month
    communities: int
    workers: int
