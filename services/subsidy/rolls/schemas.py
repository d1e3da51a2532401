"""Rolls on the wire."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    BasisPoints,
    CommunityCode,
    Fen,
    Line,
    LocalDate,
    LocalDateTime,
    Month,
    Note,
    RegionCode,
    Schema,
    Version,
    WorkerId,
    described,
)
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.regions import Level, level_of
from chassis.workers import Category, WorkerState
from services.subsidy.lines.rules import LineState
from services.subsidy.rolls.rules import Change, EvidenceKind, RollState
from services.subsidy.schemes import Scheme
from services.subsidy.standards.rules import PublicityKind

__all__ = [
    "DrawUpIn",
    "DrawnUpOut",
    "ExportedLine",
    "NotDrawnOut",
    "PublicityOut",
    "ReviewIn",
    "RollApproved",
    "RollAudited",
    "RollChecked",
    "RollEvent",
    "RollIn",
    "RollMade",
    "RollOut",
    "RollPublicised",
    "RollPublished",
    "RollReviewed",
    "RollSentBack",
    "RollTotals",
    "RollVoided",
    "SendBackIn",
    "Summary",
]


Digest = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]


def _above_community(code: int) -> int:
    if level_of(code) not in {Level.TOWNSHIP, Level.COUNTY}:
        raise wrong("region_level", "区划应为乡镇街道或者旗县", "The region is neither a township nor a county")
    return code


AboveCommunity = Annotated[RegionCode, AfterValidator(_above_community)]


class RollIn(Schema):
    """Which roll to make. The lines come from confirmed duty; amounts are never typed in.

    造册。明细由已确认的出勤生成，金额不得手工填写。
    """

    region: CommunityCode = described("社区（嘎查村）", "community")
    month: Month = described("月份", "month")
    scheme: Scheme = described("补助类别", "scheme", default=Scheme.STAFF)


class DrawUpIn(Schema):
    """Whose rolls to make: of every community of a township or a county that has none of the month yet.

    批量造册范围：某苏木乡镇（街道）或旗县当月尚未造册的各社区（嘎查村）。
    """

    region: AboveCommunity = described("苏木乡镇（街道）或旗县", "township or county", examples=["150603001000"])
    month: Month = described("月份", "month")
    scheme: Scheme = described("补助类别", "scheme", default=Scheme.STAFF)


class ReviewIn(Schema):
    """Who passed it: the township's party committee meets on every roll.

    集体审议：每一批次均由苏木乡镇（街道）党（工）委会议审议。
    """

    minutes_no: Line = described("会议纪要编号", "number of the minutes", examples=["党工委会议纪要〔2020〕3号"])


class EvidenceIn(Schema):
    """What shows that the list was posted 公示凭据."""

    kind: EvidenceKind = described("类型", "kind", examples=["photograph"])
    reference: Line = described("存放位置或网址", "where it is kept, or the page", examples=["公示栏照片 1"])
    digest: Digest | None = described("照片摘要", "SHA-256 of the photograph", default=None)


class EvidenceOut(Answer):
    """Evidence on record 公示凭据."""

    id: UUID = described("标识", "id")
    round: int = described("第几轮", "round", examples=[1])
    kind: EvidenceKind = described("类型", "kind", examples=["photograph"])
    reference: str = described("存放位置或网址", "where it is kept, or the page")
    digest: str | None = described("照片摘要", "SHA-256 of the photograph")
    created_at: LocalDateTime = described("登记时间", "entered at")


class ChangeOut(Answer):
    """What is different about a line's worker since the roll was made 变动."""

    line_id: UUID = described("明细", "line")
    worker_id: WorkerId = described("人员编号", "worker ID")
    change: Change = described("变动", "change", examples=["deceased"])
    amount_fen: Fen = described("补助额（分）", "amount in fen", examples=[143_500])


class ChangesOut(Answer):
    """What changed since a roll was made 批准前比对."""

    frozen: bool = described(
        "已随批准固定", "as it stood at approval", "为否的，依当前情况比对 Else as it stands now", examples=[False]
    )
    items: list[ChangeOut] = described("变动", "changes")


class SendBackIn(Schema):
    """Why a roll is sent back 退回原因."""

    reason: Note = described("原因", "reason", examples=["二月三日出勤与值班表不符"])


class RollTotals(Answer):
    """What the live lines add up to 合计."""

    lines: int = described("人数", "lines", examples=[8])
    half_days: int = described("半天数", "half-days", examples=[312])
    amount_fen: Fen = described("补助额（分）", "amount in fen", examples=[1_092_000])
    league_fen: Fen = described("盟市承担（分）", "the league's share in fen", examples=[546_000])
    county_fen: Fen = described("旗县承担（分）", "the county's share in fen", examples=[546_000])


class RollOut(Answer):
    """A roll 发放批次."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("社区（嘎查村）", "community")
    month: Month = described("月份", "month")
    scheme: Scheme = described("补助类别", "scheme")
    budget_line: str | None = described("预算科目", "budget line")
    sequence: int = described(
        "当月第几批",
        "number in the month",
        "1为正常批次，2起为补报批次 1 regular, 2 and on supplementary",
        examples=[1],
    )
    round: int = described(
        "第几轮",
        "round",
        "退回后重新造册的，逐轮递增 Grows when a roll is made anew after it was sent back",
        examples=[1],
    )
    state: RollState = described("状态", "state")
    league_share_bp: BasisPoints = described(
        "盟市承担比例（万分比）", "the league's share in basis points", examples=[5_000]
    )
    publicity_kind: PublicityKind = described("公示天数计算方式", "how days of publicity are counted")
    publicity_days: int = described("公示天数", "days of publicity", examples=[5])
    published_on: LocalDate | None = described(
        "公示日", "published on", "公示当日不计入公示天数 Not counted", examples=["2020-03-02"]
    )
    publicity_ends_on: LocalDate | None = described(
        "公示截止日", "last day of publicity", "计至当日结束 Counted to its end", examples=["2020-03-09"]
    )
    minutes_no: str | None = described(
        "会议纪要编号",
        "number of the minutes",
        "审核前为空 Null until reviewed",
        examples=["党工委会议纪要〔2020〕3号"],
    )
    sent_back_for: str | None = described("退回原因", "why it was sent back")
    co_signature_due: bool = described("须组织部门会签", "the organization department co-signs it", examples=[True])
    co_signed: bool = described("已会签", "co-signed", examples=[False])
    snapshot: str | None = described(
        "批准快照", "snapshot", "批准内容的SHA-256；批准前为空 SHA-256 of what was approved; null until then"
    )
    totals: RollTotals = described("合计", "totals")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class NotDrawnOut(Answer):
    """A community without a new roll, and why 未造册社区及原因."""

    region: RegionCode = described("社区（嘎查村）", "community")
    code: str = described("错误代码", "code", examples=["PARAMETER_MISSING"])
    detail: str = described("说明", "detail")
    facts: dict[str, Any] = described("事实", "facts")


class DrawnUpOut(Answer):
    """What became of the communities that the roster knows workers of 批量造册结果."""

    made: list[RollOut] = described("新造批次", "rolls that were made")
    refused: list[NotDrawnOut] = described("未造册", "communities without a new roll")


class PublicLine(Answer):
    """A line as it is posted 公示明细."""

    ordinal: int = described("序号", "place", examples=[1])
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    category: Category = described("人员类别", "category")
    half_days: int = described("半天数", "half-days of duty", examples=[41])
    amount_fen: Fen = described("补助额（分）", "amount in fen", examples=[143_500])


class PublicityOut(Answer):
    """The list as it is posted 公示名单."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("社区（嘎查村）", "community")
    month: Month = described("月份", "month")
    published_on: LocalDate | None = described("公示日", "published on", examples=["2020-03-02"])
    publicity_ends_on: LocalDate | None = described("公示截止日", "last day of publicity", examples=["2020-03-09"])
    lines: list[PublicLine] = described("明细", "lines")


class ExportedLine(Answer):
    """A live line as it is exported with its roll 导出明细."""

    region: RegionCode = described("社区", "community")
    month: Month = described("月份", "month")
    sequence: int = described("批次", "sequence")
    roll_state: RollState = described("批次状态", "roll state")
    ordinal: int = described("序号", "ordinal")
    worker_id: WorkerId = described("人员编号", "worker ID")
    name_masked: str = described("姓名", "name")
    category: Category = described("类别", "category")
    half_days: int = described("半天数", "half-days")
    amount_fen: Fen = described("补助额（分）", "amount in fen")
    league_fen: Fen = described("盟市承担（分）", "league's share in fen")
    county_fen: Fen = described("旗县承担（分）", "county's share in fen")
    state: LineState = described("状态", "state")


class DutyDayTold(BaseModel):
    """Confirmed duty of a day, as the roster tells it."""

    model_config = ConfigDict(extra="ignore")

    duty_on: LocalDate
    half_days: int = described("半天数", "half-days", ge=0, le=2)


class Summary(BaseModel):
    """A worker's confirmed duty in a community, as the roster tells it."""

    model_config = ConfigDict(extra="ignore")

    region: RegionCode
    worker_id: WorkerId
    category: Category
    state: WorkerState
    name_masked: str
    days: list[DutyDayTold]


class RollEvent(Event):
    region: RegionCode
    month: Month
    scheme: Scheme
    sequence: int
    round: int
    totals: RollTotals

    @classmethod
    def of(cls, roll: Any, totals: Any) -> "RollEvent":
        own = {name: getattr(roll, name) for name in RollEvent.model_fields if name != "totals"}
        return cls(**own, totals=RollTotals.model_validate(totals))


class RollMade(RollEvent, type="subsidy.roll.made", zh="社区已造册，或退回后重新造册。"):
    """A community made a roll, or made it anew after it was sent back."""


class RollPublished(RollEvent, type="subsidy.roll.published", zh="发放批次名单已公示。"):
    """A roll's list was posted."""


class RollPublicised(RollEvent, type="subsidy.roll.publicised", zh="发放批次公示已结束。"):
    """Publicity of a roll is over."""


class RollReviewed(RollEvent, type="subsidy.roll.reviewed", zh="苏木乡镇（街道）已审核发放批次。"):
    """The township reviewed a roll."""


class RollAudited(RollEvent, type="subsidy.roll.audited", zh="旗县民政部门已审核发放批次。"):
    """The county's civil affairs audited a roll."""


class RollCoSigned(RollEvent, type="subsidy.roll.co-signed", zh="发放批次列有两委成员，组织部门已会签。"):
    """The organization department co-signed a roll that lists members of the two committees."""


class RollEvidenced(RollEvent, type="subsidy.roll.evidenced", zh="发放批次的公示凭据已登记。"):
    """Evidence of a roll's publicity was entered."""


class RollChecked(RollEvent, type="subsidy.roll.checked", zh="旗县财政部门已完成程序性审核。"):
    """The county's finance checked a roll."""


class RollApproved(RollEvent, type="subsidy.roll.approved", zh="发放批次已批准，所批准的内容即予固定。"):
    """A roll was approved; what was approved is frozen."""


class RollSentBack(RollEvent, type="subsidy.roll.sent-back", zh="发放批次已退回社区。"):
    """A roll was sent back to its community."""


class RollVoided(RollEvent, type="subsidy.roll.voided", zh="发放批次已作废，其半天可重新列入造册。"):
    """A roll was voided; its half-days are free."""
