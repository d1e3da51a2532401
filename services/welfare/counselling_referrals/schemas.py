"""Referrals and sessions on the wire: a provider learns who it is by an operation of its own, and only with consent."""

from uuid import UUID

from chassis.fields import Answer, LocalDateTime, Note, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.counselling.scales import Triage
from services.welfare.counselling_providers.rules import ProviderKind
from services.welfare.counselling_referrals.rules import DeclineReason, ReferralState, SessionMode

__all__ = [
    "ClientOut",
    "CounsellingReferralAccepted",
    "CounsellingReferralClosed",
    "CounsellingReferralDeclined",
    "CounsellingReferralExpired",
    "CounsellingReferralOffered",
    "CounsellingReferralTransferred",
    "CounsellingReferralWithdrawn",
    "CounsellingSessionHeld",
    "DeclineIn",
    "OwnReferralOut",
    "ReferralEvent",
    "ReferralOut",
    "SessionIn",
    "SessionOut",
    "TransferIn",
]


class OwnReferralOut(Answer):
    """Where the person's case was offered 本人转介."""

    id: UUID = described("标识", "id")
    case_id: UUID = described("咨询", "case")
    provider_name: str = described("机构", "provider", examples=["样例心理援助中心"])
    kind: ProviderKind = described("类别", "kind", examples=["counselling"])
    state: ReferralState = described("状态", "state", examples=["offered"])
    offered_at: LocalDateTime = described("转介时间", "offered at")
    answered_at: LocalDateTime | None = described("答复时间", "answered at")
    ended_at: LocalDateTime | None = described("结束时间", "ended at")


class ReferralOut(OwnReferralOut):
    """A referral as providers and desks see it 转介."""

    provider_id: str = described("机构标识", "provider", examples=["p-1"])
    region: RegionCode = described("旗县", "county", examples=["150603000000"])
    triage: Triage | None = described("分级", "how soon")
    relieves_id: UUID | None = described(
        "接替的转介", "referral that it would relieve", "不属于转出的为空 Null unless a transfer"
    )
    expires_at: LocalDateTime = described("答复期限", "to be answered by")
    declined_for: DeclineReason | None = described("婉拒原因", "why it was declined")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    version: Version = described("版本", "version", examples=[1])


class DeclineIn(Schema):
    """Why a provider cannot 婉拒."""

    reason: DeclineReason = described("原因", "reason", examples=["no-place"])


class TransferIn(Schema):
    """To whom a case is to go 转出."""

    kind: ProviderKind = described(
        "类别",
        "kind",
        "转医疗机构的，须经本人同意 A medical one needs the person's consent to it",
        examples=["medical"],
    )
    registration_id: UUID | None = described(
        "机构登记", "registration", "不填即最近且有容量的 The nearest that is free when absent", default=None
    )


class SessionIn(Schema):
    """A session that was held 会谈."""

    held_at: LocalDateTime = described("时间", "held at", examples=["2020-02-05T08:00:00+08:00"])
    mode: SessionMode = described("方式", "mode", examples=["phone"])
    minutes: int = described("时长（分钟）", "minutes", ge=1, le=480, examples=[50])
    note: Note | None = described("记录", "note", "加密保存 Kept sealed", default=None)


class SessionOut(Answer):
    """A session; its note for the provider that holds the case 会谈."""

    id: UUID = described("标识", "id")
    referral_id: UUID = described("转介", "referral")
    held_at: LocalDateTime = described("时间", "held at")
    mode: SessionMode = described("方式", "mode", examples=["phone"])
    minutes: int = described("时长（分钟）", "minutes", examples=[50])
    note: str | None = described(
        "记录", "note", "未作记录或记录已删除的为空 Null where none was made, or it was deleted"
    )


class ClientOut(Answer):
    """Whom the provider speaks with 来访者."""

    id: UUID = described("标识", "id of the referral")
    worker_id: WorkerId | None = described("人员编号", "worker ID")
    phone: str | None = described("联系电话", "telephone")


class ReferralEvent(Event):
    kind: ProviderKind


class CounsellingReferralOffered(
    ReferralEvent, type="welfare.counselling-referral.offered", zh="已请心理服务机构承接个案。"
):
    """A provider was asked to take a case."""


class CounsellingReferralAccepted(
    ReferralEvent, type="welfare.counselling-referral.accepted", zh="心理服务机构已承接个案。"
):
    """A provider took a case."""


class CounsellingReferralDeclined(
    ReferralEvent, type="welfare.counselling-referral.declined", zh="心理服务机构无法承接个案。"
):
    """A provider could not take a case."""


class CounsellingReferralExpired(
    ReferralEvent, type="welfare.counselling-referral.expired", zh="心理服务机构逾时未答复。"
):
    """A provider did not answer in time."""


class CounsellingReferralTransferred(
    ReferralEvent, type="welfare.counselling-referral.transferred", zh="另一心理服务机构已承接，个案随之转出。"
):
    """Another provider accepted, and has the case now."""


class CounsellingReferralWithdrawn(
    ReferralEvent, type="welfare.counselling-referral.withdrawn", zh="当事人撤回了转介所依据的同意。"
):
    """The person withdrew what the referral rested on."""


class CounsellingReferralClosed(
    ReferralEvent, type="welfare.counselling-referral.closed", zh="心理服务机构与当事人已结束服务。"
):
    """The provider and the person are done."""


class CounsellingSessionHeld(Event, type="welfare.counselling-session.held", zh="已进行一次会谈。"):
    """A session was held."""
