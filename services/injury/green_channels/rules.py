"""Medical green channel 医疗救治绿色通道: a hospital for the injured now, whatever is recognised later.

内防指发〔2020〕75号 二 (S:0): 对于在疫情防控期间因公受伤、突发疾病的城乡社区工作者，
各地区要协调医疗机构开辟绿色通道，保障及时救治. So a channel hangs on a report and never on a decision; the worker
may arrive anywhere at any moment (工伤保险条例 art. 30 ¶2, S:L1: 情况紧急时可以先到就近的医疗机构急救), and a
hospital that does not answer costs minutes, not the treatment.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.regions import Level, level_above, parent_of
from chassis.text import Text
from services.injury.cases.rules import county_of

__all__ = [
    "ANSWER_MINUTES",
    "CHANNEL_PERMISSIONS",
    "GREEN_CHANNEL",
    "HOSPITAL_REFERRAL",
    "REFERRAL_PERMISSIONS",
    "CancelReason",
    "CaseGivenUp",
    "ChannelEnded",
    "ChannelMove",
    "ChannelOpen",
    "ChannelState",
    "DeclineReason",
    "HospitalBusy",
    "HospitalUnknown",
    "NextStep",
    "NobodyArrived",
    "NotAwaited",
    "NotInCharge",
    "NotYetExpired",
    "ReferralExpired",
    "ReferralMove",
    "ReferralState",
    "TimesOutOfOrder",
    "TransferUnderWay",
    "Urgency",
    "desk_of",
    "expires_at",
    "next_step",
    "require_answerable",
    "require_cancellable",
    "require_closable",
    "require_in_charge",
    "require_in_order",
    "require_live",
    "require_not_expired",
    "require_overdue",
    "speed_of",
]


class ChannelState(StrEnum):
    OPENED = "opened"
    REFERRED = "referred"
    ACCEPTED = "accepted"
    ESCALATED = "escalated"
    ARRIVED = "arrived"
    ADMITTED = "admitted"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ChannelMove(StrEnum):
    REFER = "refer"
    ACCEPT = "accept"
    ESCALATE = "escalate"
    ARRIVE = "arrive"
    ADMIT = "admit"
    CLOSE = "close"
    CANCEL = "cancel"


_S, _M = ChannelState, ChannelMove

GREEN_CHANNEL = Lifecycle[ChannelState, ChannelMove](
    start=_S.OPENED,
    steps={
        (_S.OPENED, _M.REFER): _S.REFERRED,
        # Declined or expired: on to the next hospital.
        (_S.REFERRED, _M.REFER): _S.REFERRED,
        (_S.REFERRED, _M.ACCEPT): _S.ACCEPTED,
        (_S.OPENED, _M.ESCALATE): _S.ESCALATED,
        (_S.REFERRED, _M.ESCALATE): _S.ESCALATED,
        # Each level of the health departments may hand it up once more.
        (_S.ESCALATED, _M.ESCALATE): _S.ESCALATED,
        (_S.ESCALATED, _M.REFER): _S.REFERRED,
        # Nobody is turned away for want of a referral.
        (_S.OPENED, _M.ARRIVE): _S.ARRIVED,
        (_S.REFERRED, _M.ARRIVE): _S.ARRIVED,
        (_S.ESCALATED, _M.ARRIVE): _S.ARRIVED,
        (_S.ACCEPTED, _M.ARRIVE): _S.ARRIVED,
        (_S.ACCEPTED, _M.REFER): _S.REFERRED,
        (_S.ARRIVED, _M.ADMIT): _S.ADMITTED,
        # A transfer to another hospital.
        (_S.ARRIVED, _M.REFER): _S.REFERRED,
        (_S.ADMITTED, _M.REFER): _S.REFERRED,
        (_S.ARRIVED, _M.CLOSE): _S.CLOSED,
        (_S.ADMITTED, _M.CLOSE): _S.CLOSED,
        # A transfer is given up: the injured stays where they are (``require_closable``).
        (_S.REFERRED, _M.CLOSE): _S.CLOSED,
        (_S.ESCALATED, _M.CLOSE): _S.CLOSED,
        (_S.ACCEPTED, _M.CLOSE): _S.CLOSED,
        (_S.OPENED, _M.CANCEL): _S.CANCELLED,
        (_S.REFERRED, _M.CANCEL): _S.CANCELLED,
        (_S.ESCALATED, _M.CANCEL): _S.CANCELLED,
        (_S.ACCEPTED, _M.CANCEL): _S.CANCELLED,
    },
)


class ReferralState(StrEnum):
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    ARRIVED = "arrived"
    ADMITTED = "admitted"


class ReferralMove(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"
    ARRIVE = "arrive"
    ADMIT = "admit"


_R, _N = ReferralState, ReferralMove

HOSPITAL_REFERRAL = Lifecycle[ReferralState, ReferralMove](
    start=_R.SENT,
    steps={
        (_R.SENT, _N.ACCEPT): _R.ACCEPTED,
        (_R.SENT, _N.DECLINE): _R.DECLINED,
        (_R.SENT, _N.EXPIRE): _R.EXPIRED,
        (_R.SENT, _N.WITHDRAW): _R.WITHDRAWN,
        (_R.ACCEPTED, _N.WITHDRAW): _R.WITHDRAWN,
        # The ambulance may come before the answer, and even after the time for it.
        (_R.SENT, _N.ARRIVE): _R.ARRIVED,
        (_R.EXPIRED, _N.ARRIVE): _R.ARRIVED,
        (_R.ACCEPTED, _N.ARRIVE): _R.ARRIVED,
        # Who comes is taken in, whatever was answered.
        (_R.DECLINED, _N.ARRIVE): _R.ARRIVED,
        (_R.WITHDRAWN, _N.ARRIVE): _R.ARRIVED,
        (_R.ARRIVED, _N.ADMIT): _R.ADMITTED,
    },
)


CHANNEL_PERMISSIONS = {move: f"injury:green-channel:{move.value}" for move in ChannelMove} | {
    # Made by what becomes of a referral.
    ChannelMove.ACCEPT: "injury:referral:accept",
    ChannelMove.ARRIVE: "injury:referral:arrive",
    ChannelMove.ADMIT: "injury:referral:admit",
}
REFERRAL_PERMISSIONS = {move: f"injury:referral:{move.value}" for move in ReferralMove} | {
    ReferralMove.WITHDRAW: "injury:green-channel:refer",
    # Made by the clock.
    ReferralMove.EXPIRE: "injury:green-channel:refer",
}


class DeclineReason(StrEnum):
    """Why a hospital cannot take the injured; nothing of their health is said 医院婉拒的原因，不涉及伤者病情."""

    NO_BED = "no-bed"  # 无床位
    NO_SPECIALTY = "no-specialty"  # 无相应科室
    NO_STAFF = "no-staff"  # 人手不足
    CLOSED = "closed"  # 因疫情封闭
    OTHER = "other"  # 其他


class CancelReason(StrEnum):
    """Why a channel is given up 取消绿色通道的原因."""

    NOT_NEEDED = "not-needed"  # 无需救治
    OWN_WAY = "own-way"  # 自行就医
    OPENED_BY_MISTAKE = "opened-by-mistake"  # 误开
    DECEASED = "deceased"  # 死亡


class Urgency(StrEnum):
    """How soon a hospital must answer 转诊紧急程度."""

    CRITICAL = "critical"  # 危重
    URGENT = "urgent"  # 紧急
    STABLE = "stable"  # 平稳


# Minutes a hospital has to answer (D): the notice says 及时 and leaves the figure to each place, so these are defaults.
ANSWER_MINUTES = {Urgency.CRITICAL: 10, Urgency.URGENT: 30, Urgency.STABLE: 120}


class ReferralExpired(Conflict):
    code = "REFERRAL_EXPIRED"
    title = Text("转诊已过答复时限", "The time to answer the referral is over")
    detail = Text("答复时限为 {expires_at}", "It was to be answered by {expires_at}")


class NotYetExpired(Conflict):
    code = "REFERRAL_NOT_EXPIRED"
    title = Text("转诊仍在答复时限内", "The referral can still be answered")


class ChannelOpen(Conflict):
    code = "GREEN_CHANNEL_OPEN"
    stands_for = ("uq_green_channels_live",)
    title = Text("该案件已开通绿色通道", "The case has an open green channel")
    source = "内防指发〔2020〕75号 二"


class ChannelEnded(Conflict):
    code = "GREEN_CHANNEL_ENDED"
    title = Text("绿色通道已结束", "The green channel has ended")


class TransferUnderWay(Conflict):
    code = "TRANSFER_UNDER_WAY"
    title = Text("伤者已到过医疗机构，绿色通道不得取消", "The injured has been at a hospital already")
    detail = Text("不再转院的，关闭绿色通道", "Where no other hospital is needed, it is closed")
    stands_for = ("ck_green_channels_cancelled_before_arrival",)


class NobodyArrived(Conflict):
    code = "NOBODY_ARRIVED"
    title = Text("伤者尚未到达医疗机构，绿色通道不得关闭", "Nobody has arrived at a hospital yet")
    detail = Text("无需救治的，取消绿色通道", "Where none is needed, it is cancelled")
    stands_for = ("ck_green_channels_closed_after_arrival",)


class NotAwaited(Conflict):
    """One refusal whatever the reason: a hospital learns nothing of the case by asking."""

    code = "ARRIVAL_NOT_AWAITED"
    title = Text("没有等待伤者到院的绿色通道", "No green channel awaits an arrival")


class CaseGivenUp(Conflict):
    code = "CASE_GIVEN_UP"
    title = Text("该案件已并入其他案件", "The case was merged into another")
    detail = Text("请在案件“{merged_into}”中开通", "Open it for the case {merged_into}")


class HospitalBusy(Conflict):
    code = "REFERRAL_UNDER_WAY"
    stands_for = ("uq_referrals_live", "uq_referrals_channel_id_round_hospital_id")
    title = Text("已有待答复或已接收的转诊，或本轮已询问过该医院", "One is under way, or this hospital was asked")


class HospitalUnknown(Conflict):
    code = "HOSPITAL_NOT_DESIGNATED"
    title = Text("该医疗机构当日未被指定", "The hospital is not designated on this day")


class NotInCharge(Forbidden):
    code = "GREEN_CHANNEL_NOT_IN_CHARGE"
    title = Text("该绿色通道由其他卫生健康部门负责", "Another health department runs this green channel")
    detail = Text("现由 {regions} 负责", "It is run by that of {regions}")


class TimesOutOfOrder(Conflict):
    code = "TIMES_OUT_OF_ORDER"
    title = Text("救治时间先后有误", "The times of the rescue are out of order")
    detail = Text("“{later}”不能早于“{earlier}”", "{later!r} cannot come before {earlier!r}")


def expires_at(sent_at: datetime, *, urgency: Urgency, minutes: int | None = None) -> datetime:
    """The instant up to which a hospital may answer, by the place's own minutes or the default of the urgency."""
    return sent_at + timedelta(minutes=ANSWER_MINUTES[urgency] if minutes is None else minutes)


def require_not_expired(expiry: datetime, *, now: datetime) -> None:
    """An answer counts up to and at the instant of expiry; after it the next hospital has been asked."""
    if now > expiry:
        raise ReferralExpired(expires_at=expiry.isoformat())


def require_answerable(state: ReferralState, expiry: datetime, *, now: datetime) -> None:
    """The time is over whether or not the clock has moved the referral already: both are told in the same words."""
    if state in (ReferralState.SENT, ReferralState.EXPIRED):
        require_not_expired(expiry, now=now)


def require_live(state: ChannelState) -> None:
    """Nothing is added to a channel that has ended."""
    if state in (ChannelState.CLOSED, ChannelState.CANCELLED):
        raise ChannelEnded


def require_cancellable(*, reached: bool) -> None:
    """Who has been at a hospital has had the channel; a transfer that is given up does not undo it."""
    if reached:
        raise TransferUnderWay


def require_closable(*, reached: bool) -> None:
    """A channel is closed when the injured is where they should be, which is a hospital."""
    if not reached:
        raise NobodyArrived


def require_overdue(expiry: datetime, *, now: datetime) -> None:
    """A referral expires only when its time is over."""
    if now <= expiry:
        raise NotYetExpired


def desk_of(region: int, *, escalated_to: int | None) -> int:
    """Whose health department has the channel: the county's, until it was handed up."""
    return county_of(region) if escalated_to is None else escalated_to


def require_in_charge(region: int, *, escalated_to: int | None, caller_region: int) -> None:
    """The county's own department, and the one that it was handed up to; a wider one does not reach down unasked."""
    desks = {desk_of(region, escalated_to=None), desk_of(region, escalated_to=escalated_to)}
    if caller_region not in desks:
        raise NotInCharge(regions=sorted(f"{desk:012d}" for desk in desks))


@dataclass(frozen=True, slots=True)
class NextStep:
    """Whom to ask next: a hospital, or the health department of a wider region when no hospital is left."""

    hospital: str | None = None
    escalate_to: int | None = None


_DESKS = (Level.PROVINCE, Level.LEAGUE, Level.COUNTY)


def next_step(*, hospitals: Sequence[str], asked: Collection[str], region: int) -> NextStep:
    """The first designated hospital that has not been asked, in the order of designation; then one level up.

    A province has nothing above it: its step is to itself, so that the case stays on somebody's desk.
    """
    for hospital in hospitals:
        if hospital not in asked:
            return NextStep(hospital=hospital)
    return NextStep(escalate_to=parent_of(region, level_above(region, seated=_DESKS)))


def require_in_order(
    *,
    event_at: datetime | None = None,
    dispatched_at: datetime | None = None,
    arrived_at: datetime | None = None,
    admitted_at: datetime | None = None,
) -> None:
    """Accident, ambulance, arrival and admission follow each other; what is not known yet is passed over."""
    known = [
        (name, at)
        for name, at in (
            ("event_at", event_at),
            ("dispatched_at", dispatched_at),
            ("arrived_at", arrived_at),
            ("admitted_at", admitted_at),
        )
        if at is not None
    ]
    for (earlier, first), (later, second) in pairwise(known):
        if second < first:
            raise TimesOutOfOrder(earlier=earlier, later=later)


def speed_of(*, reported_at: datetime, opened_at: datetime) -> str:
    """How soon after the report the channel was opened, for the indicator: within 1 hour, within 24, or later."""
    taken = opened_at - reported_at
    if taken <= timedelta(hours=1):
        return "within-1h"
    return "within-24h" if taken <= timedelta(hours=24) else "later"
