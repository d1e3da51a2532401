"""Referrals to providers 心理咨询转介: offered, taken, passed on, ended; one provider has the case.

A referral lets a provider look at what concerns it and at nothing else. A transfer is an offer to another: who has the
case keeps it until the other accepts. Diagnosis and treatment are a medical institution's alone (精神卫生法 art. 23;
S:L10): a counsellor passes on and does not treat.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text
from services.welfare.counselling.scales import Triage

__all__ = [
    "COUNSELLING_REFERRAL",
    "REFERRAL_PERMISSIONS",
    "DeclineReason",
    "InFuture",
    "NoProviderFree",
    "NotHolder",
    "ReferralLapsed",
    "ReferralMove",
    "ReferralState",
    "ReferralUnderWay",
    "SessionMode",
    "TransferToSelf",
    "answer_by",
    "require_in_time",
]


class ReferralState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    TRANSFERRED = "transferred"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


class ReferralMove(StrEnum):
    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    TRANSFER = "transfer"
    WITHDRAW = "withdraw"
    CLOSE = "close"


_S, _M = ReferralState, ReferralMove

COUNSELLING_REFERRAL = Lifecycle[ReferralState, ReferralMove](
    start=_S.OFFERED,
    steps={
        (_S.OFFERED, _M.ACCEPT): _S.ACCEPTED,
        (_S.OFFERED, _M.DECLINE): _S.DECLINED,
        (_S.OFFERED, _M.EXPIRE): _S.EXPIRED,
        (_S.OFFERED, _M.WITHDRAW): _S.WITHDRAWN,
        # When the next one accepts, and not before.
        (_S.ACCEPTED, _M.TRANSFER): _S.TRANSFERRED,
        (_S.ACCEPTED, _M.CLOSE): _S.CLOSED,
        (_S.ACCEPTED, _M.WITHDRAW): _S.WITHDRAWN,
    },
)

REFERRAL_PERMISSIONS = {
    _M.ACCEPT: "welfare:counselling-referral:accept",
    _M.DECLINE: "welfare:counselling-referral:decline",
    _M.EXPIRE: "welfare:counselling:list",
    _M.TRANSFER: "welfare:counselling-referral:transfer",
    _M.CLOSE: "welfare:counselling-referral:close",
    _M.WITHDRAW: "welfare:own-counselling:withdraw",
}


class DeclineReason(StrEnum):
    NO_PLACE = "no-place"  # 容量不足
    NOT_OUR_FIELD = "not-our-field"  # 超出服务范围
    KNOWN_TO_US = "known-to-us"  # 存在双重关系，应当回避
    OTHER = "other"


class SessionMode(StrEnum):
    PHONE = "phone"  # 电话
    VIDEO = "video"  # 视频
    IN_PERSON = "in-person"  # 面谈


class ReferralLapsed(Conflict):
    code = "COUNSELLING_REFERRAL_EXPIRED"
    stands_for = ("ck_counselling_referrals_in_time",)
    title = Text("转介已过期", "The referral has expired")


class NotHolder(Conflict):
    code = "NOT_THE_HOLDER"
    title = Text("本机构未承接该咨询", "The case is not with this provider")


class ReferralUnderWay(Conflict):
    code = "COUNSELLING_REFERRAL_UNDER_WAY"
    stands_for = ("uq_counselling_referrals_offered", "uq_counselling_referrals_accepted")
    title = Text("已有转介在途，或已有机构承接", "An offer is under way, or a provider has the case")


class NoProviderFree(Conflict):
    code = "NO_PROVIDER_FREE"
    title = Text("没有可承接的机构", "No provider can take it")


class TransferToSelf(Conflict):
    code = "TRANSFER_TO_SELF"
    title = Text("不能转给本机构", "A transfer goes to another provider")


class InFuture(Conflict):
    code = "SESSION_IN_FUTURE"
    title = Text("会谈时间晚于现在", "The session lies in the future")


# For which a provider may think it over (D).
_ANSWER_WITHIN = {
    Triage.CRISIS: timedelta(hours=1),
    Triage.URGENT: timedelta(hours=4),
    Triage.SOON: timedelta(hours=24),
}
_ELSE = timedelta(hours=48)


def answer_by(triage: Triage | None, *, offered_at: datetime) -> datetime:
    """Until when a provider answers."""
    return offered_at + (_ELSE if triage is None else _ANSWER_WITHIN.get(triage, _ELSE))


def require_in_time(expires_at: datetime, *, now: datetime) -> None:
    """An answer after the time is none: by then another is asked."""
    if now > expires_at:
        raise ReferralLapsed
