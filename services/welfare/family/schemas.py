"""Help for families on the wire; a child is masked."""

from uuid import UUID

from chassis.fields import Answer, Line, LocalDate, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.welfare.family.rules import HelperKind, HelpKind, HelpState

__all__ = [
    "FamilyHelpAsked",
    "FamilyHelpBegun",
    "FamilyHelpConsented",
    "FamilyHelpEnded",
    "FamilyHelpEvent",
    "FamilyHelpMatched",
    "FamilyHelpReleased",
    "FamilyHelpWithdrawn",
    "HelpIn",
    "HelpOut",
    "MatchIn",
    "OwnHelpIn",
]


class OwnHelpIn(Schema):
    """What the caller's family needs 家属帮扶需求."""

    kind: HelpKind = described("类别", "kind", examples=["shopping"])
    child_id: UUID | None = described(
        "子女", "child", "照料子女、教学辅导填写 For care of a child and lessons", default=None
    )


class HelpIn(OwnHelpIn):
    """What a worker's family needs, as the community knows it 家属帮扶需求."""

    worker_id: WorkerId = described("人员编号", "worker ID")


class MatchIn(Schema):
    """Who helps 对接."""

    helper_id: UUID = described("帮扶力量", "helper", "以登记为准 As it is registered")
    family_consent: bool = described("家属同意", "the family agrees to this helper", examples=[True])
    check_no: Line | None = described(
        "背景审查文书号",
        "document of the background check",
        "服务未成年人的须填写 For who works with minors",
        default=None,
    )
    checked_on: LocalDate | None = described(
        "背景审查日", "checked on", "须在一年以内 Not older than a year", default=None, examples=["2020-01-10"]
    )


class HelpOut(Answer):
    """Help for a family 家属帮扶."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("所在社区", "community of the worker", examples=["150603001001"])
    worker_id: WorkerId = described("人员编号", "worker ID")
    kind: HelpKind = described("类别", "kind", examples=["shopping"])
    child_id: UUID | None = described("子女", "child")
    child_masked: str | None = described("子女姓名（脱敏）", "child's name, masked", examples=["样*****"])
    child_under_14: bool | None = described("登记时不满十四周岁", "under fourteen when registered")
    state: HelpState = described("状态", "state", examples=["asked"])
    asked_at: LocalDateTime = described("提出时间", "asked at")
    helper_id: UUID | None = described("帮扶力量", "helper")
    provider_id: str | None = described("机构标识", "provider", examples=["v-1"])
    provider_name: str | None = described("机构名称", "its name", examples=["样例社区志愿服务队"])
    provider_kind: HelperKind | None = described("力量来源", "kind of helper", examples=["volunteer"])
    matched_on: LocalDate | None = described("对接日", "matched on")
    family_consent_at: LocalDateTime | None = described("家属同意时间", "the family agreed at")
    check_no: str | None = described("背景审查文书号", "document of the background check")
    checked_on: LocalDate | None = described("背景审查日", "checked on")
    guardian_consent_at: LocalDateTime | None = described("监护人同意时间", "the guardian agreed at")
    began_at: LocalDateTime | None = described("开始时间", "began at")
    ended_at: LocalDateTime | None = described("结束时间", "ended at")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class FamilyHelpEvent(Event):
    worker_id: WorkerId
    kind: HelpKind


class FamilyHelpAsked(FamilyHelpEvent, type="welfare.family-help.asked", zh="有家庭需要帮扶。"):
    """A family needs help."""


class FamilyHelpMatched(FamilyHelpEvent, type="welfare.family-help.matched", zh="已对接帮扶力量。"):
    """Somebody was found who helps."""

    provider_kind: HelperKind


class FamilyHelpReleased(FamilyHelpEvent, type="welfare.family-help.released", zh="与该帮扶力量的对接已解除。"):
    """It came to nothing with this helper."""


class FamilyHelpConsented(FamilyHelpEvent, type="welfare.family-help.consented", zh="监护人已同意为子女辅导。"):
    """A guardian agreed to the child's lessons."""


class FamilyHelpBegun(FamilyHelpEvent, type="welfare.family-help.begun", zh="帮扶已开始。"):
    """The help began."""


class FamilyHelpEnded(FamilyHelpEvent, type="welfare.family-help.ended", zh="帮扶已结束。"):
    """The help is done."""


class FamilyHelpWithdrawn(FamilyHelpEvent, type="welfare.family-help.withdrawn", zh="家属已撤回帮扶需求。"):
    """The family wants it no more."""
