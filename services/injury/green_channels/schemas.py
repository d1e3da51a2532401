"""Green channels and referrals on the wire. A referral says who comes and how soon, and nothing of the harm."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.injury.green_channels.rules import CancelReason, ChannelState, DeclineReason, ReferralState, Urgency

__all__ = [
    "AtIn",
    "CancelIn",
    "ChannelEvent",
    "ChannelIn",
    "ChannelOut",
    "DeclineIn",
    "GreenChannelAccepted",
    "GreenChannelAdmitted",
    "GreenChannelArrived",
    "GreenChannelCancelled",
    "GreenChannelClosed",
    "GreenChannelDispatched",
    "GreenChannelEscalated",
    "GreenChannelOpened",
    "GreenChannelReferred",
    "ReferIn",
    "ReferralAccepted",
    "ReferralAdmitted",
    "ReferralArrived",
    "ReferralDeclined",
    "ReferralEvent",
    "ReferralExpiredEvent",
    "ReferralOut",
    "ReferralSent",
    "ReferralWithdrawn",
    "WalkInIn",
]


class ChannelIn(Schema):
    """How soon a hospital must answer 开通绿色通道."""

    urgency: Urgency = described("紧急程度", "urgency", examples=["urgent"])


class ReferIn(Schema):
    """Whom to ask 转诊."""

    hospital_id: str | None = described(
        "医疗机构标识",
        "hospital",
        "未给出的，为下一顺位的定点医疗机构 The next designated one when absent",
        max_length=64,
        default=None,
    )


class AtIn(Schema):
    """When it was 时间."""

    at: LocalDateTime = described("时间", "time", "精确到分钟，不得晚于现在 To the minute, not in the future")


class WalkInIn(AtIn):
    """An arrival that no hospital was asked for 未经转诊到院."""

    hospital_name: Line = described("医疗机构名称", "the hospital's name", examples=["样例人民医院"])


class CancelIn(Schema):
    """Why the channel is given up 取消."""

    reason: CancelReason = described("原因", "reason", examples=["own-way"])


class DeclineIn(Schema):
    """Why the hospital cannot take the injured 婉拒."""

    reason: DeclineReason = described("原因", "reason", examples=["no-bed"])


class ChannelOut(Answer):
    """A green channel 绿色通道."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("案件", "case")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("区划", "region")
    urgency: Urgency = described("紧急程度", "urgency", examples=["urgent"])
    state: ChannelState = described("状态", "state")
    round: int = described(
        "第几次转运", "round", "每转送另一医院一次，递增一次 Grows with each transfer to another hospital", examples=[1]
    )
    opened_at: LocalDateTime = described("开通时间", "opened at")
    speed: str = described("开通速度", "how soon after the report", examples=["within-1h"])
    dispatched_at: LocalDateTime | None = described("救护车出动时间", "ambulance dispatched at")
    arrived_at: LocalDateTime | None = described("到院时间", "arrived at")
    admitted_at: LocalDateTime | None = described("入院时间", "admitted at")
    closed_at: LocalDateTime | None = described("关闭时间", "closed at")
    cancelled_for: CancelReason | None = described("取消原因", "why it was given up")
    escalated_to: RegionCode | None = described("上报至", "region whose health department has it")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ReferralOut(Answer):
    """One hospital asked 转诊."""

    id: UUID = described("标识", "id")
    channel_id: UUID = described("绿色通道", "green channel")
    case_id: UUID = described("案件", "case")
    worker_id: WorkerId = described("人员编号", "worker ID")
    hospital_id: str = described("医疗机构标识", "hospital", examples=["h-1"])
    hospital_name: str = described("医疗机构", "hospital's name", examples=["康巴什区人民医院"])
    urgency: Urgency = described("紧急程度", "urgency", examples=["urgent"])
    state: ReferralState = described("状态", "state")
    sent_at: LocalDateTime = described("发出时间", "sent at")
    expires_at: LocalDateTime = described("答复截止", "to be answered by")
    answered_at: LocalDateTime | None = described("答复时间", "answered at")
    declined_for: DeclineReason | None = described("婉拒原因", "why it was declined")
    arrived_at: LocalDateTime | None = described("到院时间", "arrived at")
    admitted_at: LocalDateTime | None = described("入院时间", "admitted at")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ChannelEvent(Event):
    case_id: UUID
    worker_id: WorkerId
    state: ChannelState


class GreenChannelOpened(ChannelEvent, type="injury.green-channel.opened", zh="绿色通道已开通；并告知距报告多久。"):
    """A green channel was opened; how soon after the report."""

    speed: str


class GreenChannelReferred(ChannelEvent, type="injury.green-channel.referred", zh="已请医院接收伤者。"):
    """A hospital is asked to take the injured."""


class GreenChannelAccepted(ChannelEvent, type="injury.green-channel.accepted", zh="医院已接收伤者。"):
    """A hospital takes the injured."""


class GreenChannelEscalated(
    ChannelEvent, type="injury.green-channel.escalated", zh="已无医院可供转诊，交由上一级卫生健康部门处置。"
):
    """No hospital was left to ask: the health department of a wider region has it."""

    escalated_to: RegionCode


class GreenChannelDispatched(ChannelEvent, type="injury.green-channel.dispatched", zh="救护车已出动。"):
    """An ambulance is on its way."""


class GreenChannelArrived(ChannelEvent, type="injury.green-channel.arrived", zh="伤者已到院。"):
    """The injured arrived at a hospital."""


class GreenChannelAdmitted(ChannelEvent, type="injury.green-channel.admitted", zh="伤者已入院。"):
    """The injured was admitted."""


class GreenChannelClosed(ChannelEvent, type="injury.green-channel.closed", zh="绿色通道已办结关闭。"):
    """The channel has done its work."""


class GreenChannelCancelled(ChannelEvent, type="injury.green-channel.cancelled", zh="绿色通道已取消。"):
    """The channel was given up."""


class ReferralEvent(Event):
    channel_id: UUID
    case_id: UUID
    hospital_id: str


class ReferralSent(ReferralEvent, type="injury.referral.sent", zh="已询问医院，限时答复。"):
    """A hospital was asked, and has until a time to answer."""

    expires_at: LocalDateTime


class ReferralAccepted(ReferralEvent, type="injury.referral.accepted", zh="该医院同意接收伤者。"):
    """The hospital takes the injured."""


class ReferralDeclined(ReferralEvent, type="injury.referral.declined", zh="该医院无法接收，转询下一家。"):
    """The hospital cannot; the next one is asked."""

    reason: DeclineReason


class ReferralExpiredEvent(ReferralEvent, type="injury.referral.expired", zh="该医院逾时未答复，转询下一家。"):
    """The hospital did not answer in time; the next one is asked."""


class ReferralWithdrawn(ReferralEvent, type="injury.referral.withdrawn", zh="已不再询问该医院。"):
    """The hospital is asked no more."""


class ReferralArrived(ReferralEvent, type="injury.referral.arrived", zh="伤者已到达该医院。"):
    """The injured arrived at the hospital."""


class ReferralAdmitted(ReferralEvent, type="injury.referral.admitted", zh="该医院已收治伤者入院。"):
    """The hospital admitted the injured."""
