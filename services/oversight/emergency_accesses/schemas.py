"""Emergency accesses on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from chassis.caller import Department
from chassis.fields import Answer, LocalDateTime, Note, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.regions import Level
from services.oversight.emergency_accesses.rules import LONGEST_HOURS, AccessState, Verdict
from services.oversight.grants.schemas import Permission

__all__ = [
    "EmergencyAccessEnded",
    "EmergencyAccessIn",
    "EmergencyAccessOpened",
    "EmergencyAccessOut",
    "EmergencyAccessRefused",
    "EmergencyAccessRequested",
    "EmergencyAccessReviewed",
    "EmergencyAccessUsed",
    "EmergencyReviewIn",
    "EmergencyUseIn",
    "EmergencyUseOut",
]

_REASON = "邻县网络中断，代为核对在岗人员"
_NAME = r"^[a-z][a-z0-9_]{0,79}$"


class EmergencyAccessIn(Schema):
    """What is needed where, and why it cannot wait 紧急授权申请."""

    reach: RegionCode = described("所需区划", "region needed", examples=["150602000000"])
    permission: Permission = described("所需权限", "permission needed", examples=["roster:worker:list"])
    reason: Note = described("事由", "reason", examples=[_REASON])
    hours: int = described(
        "时数", "hours", "自授权开通时起算 From when it is opened", ge=1, le=LONGEST_HOURS, examples=[4]
    )


class EmergencyReviewIn(Schema):
    """What the review found 事后审查."""

    verdict: Verdict = described("结论", "verdict", examples=["justified"])
    review: Note = described("审查意见", "review", examples=["三次查询均与事由相符"])


class EmergencyUseIn(Schema):
    """A call that is about to be made 使用记录."""

    operation: Annotated[str, StringConstraints(pattern=_NAME)] = described(
        "操作", "operation", examples=["list_workers"]
    )
    request_id: UUID = described("请求号", "request id")


class EmergencyAccessOut(Answer):
    """An emergency access 紧急授权."""

    id: UUID = described("标识", "id", "在Nuanxin-Grant请求头中给出 To be named in the header Nuanxin-Grant")
    region: RegionCode = described("申请人区划", "region of who asks", examples=["150603000000"])
    department: Department = described("部门", "department", examples=["civil-affairs"])
    reach: RegionCode = described("所需区划", "region needed", examples=["150602000000"])
    level: Level = described("所需层级", "level acted at", examples=["county"])
    permission: str = described("所需权限", "permission needed", examples=["roster:worker:list"])
    reason: str = described("事由", "reason", examples=[_REASON])
    hours: int = described("时数", "hours", examples=[4])
    state: AccessState = described("状态", "state", examples=["requested"])
    requested_by: str = described("申请人", "requested by", examples=["nuanxin:officer-9"])
    requested_at: LocalDateTime = described("申请时间", "requested at")
    decided_by: str | None = described("决定人", "decided by")
    decided_at: LocalDateTime | None = described("决定时间", "decided at")
    opened_until: LocalDateTime | None = described("有效至", "open until")
    ended_by: str | None = described("收回人", "ended by", "到期自行终止的为空 Null where it came to its end by itself")
    ended_at: LocalDateTime | None = described("收回时间", "ended at")
    reviewed_by: str | None = described("审查人", "reviewed by")
    reviewed_at: LocalDateTime | None = described("审查时间", "reviewed at")
    verdict: Verdict | None = described("结论", "verdict", examples=["justified"])
    review: str | None = described("审查意见", "review")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class EmergencyUseOut(Answer):
    """A call that was let through on it 使用记录."""

    id: UUID = described("标识", "id")
    access_id: UUID = described("紧急授权", "emergency access")
    operation: str = described("操作", "operation", examples=["list_workers"])
    request_id: UUID = described("请求号", "request id", "与该服务审计记录中的一致 The same in the service's audit")
    used_at: LocalDateTime = described("使用时间", "used at")


class _AccessEvent(Event):
    department: Department
    reach: RegionCode
    permission: str


class EmergencyAccessRequested(
    _AccessEvent, type="oversight.emergency-access.requested", zh="某人申请在本部门权限之外紧急办理。"
):
    """Somebody asks to act where their office does not reach."""


class EmergencyAccessOpened(
    _AccessEvent, type="oversight.emergency-access.opened", zh="第二人已批准紧急授权，限时若干小时。"
):
    """A second person let them, for hours."""

    requested_by: str
    opened_until: LocalDateTime


class EmergencyAccessRefused(
    _AccessEvent, type="oversight.emergency-access.refused", zh="第二人认为无此必要，不批准紧急授权。"
):
    """A second person saw no need."""


class EmergencyAccessUsed(_AccessEvent, type="oversight.emergency-access.used", zh="依紧急授权进行了一次调用。"):
    """A call is made on it."""

    requested_by: str
    operation: str


class EmergencyAccessEnded(_AccessEvent, type="oversight.emergency-access.ended", zh="紧急授权已提前收回或交还。"):
    """It was taken back, or given back, before its time."""


class EmergencyAccessReviewed(
    _AccessEvent, type="oversight.emergency-access.reviewed", zh="第三人已事后审查紧急授权是否必要。"
):
    """A third person judged whether it was needed."""

    verdict: Verdict
