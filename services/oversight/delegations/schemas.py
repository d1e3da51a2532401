"""Delegations on the wire."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from chassis.caller import Department
from chassis.field_errors import wrong
from chassis.fields import Answer, Line, LocalDateTime, Note, RegionCode, Schema, Version, described
from chassis.ledger import Event
from chassis.moves import NextMove
from chassis.regions import Level
from services.oversight.delegations.rules import DelegationState, Vacancy
from services.oversight.grants.schemas import Permission, Subject

__all__ = ["DelegationGranted", "DelegationIn", "DelegationOut", "DelegationRevoked"]


def _once(permissions: list[str]) -> list[str]:
    if len(set(permissions)) < len(permissions):
        raise wrong("repeated", "同一权限重复出现", "A permission is named twice")
    return permissions


_REASON = "科长下沉一线，由副科长代行"


class DelegationIn(Schema):
    """Who shall act for which post, in what and until when 职权代理."""

    region: RegionCode = described("岗位所在区划", "region of the post", examples=["150603000000"])
    department: Department = described("岗位所在部门", "department of the post", examples=["civil-affairs"])
    delegate: Subject = described(
        "代理人", "delegate", "以令牌所载为准 As the token names them", examples=["nuanxin:officer-9"]
    )
    permissions: Annotated[list[Permission], Field(min_length=1, max_length=50), AfterValidator(_once)] = described(
        "代理权限",
        "permissions",
        "岗位本身无权办理的，仍不得办理 What the post itself may not do stays refused",
        examples=[["roster:worker:list"]],
    )
    vacancy: Vacancy = described("缺岗情形", "why nobody acts", examples=["seconded"])
    reason: Note = described("事由", "reason", examples=[_REASON])
    starts_at: LocalDateTime | None = described(
        "起始时间", "from", "未给出的，立即开始 At once when absent", default=None
    )
    ends_at: LocalDateTime = described(
        "截止时间", "until", "184日以内 Within 184 days", examples=["2020-04-30T18:00:00+08:00"]
    )


class DelegationOut(Answer):
    """A delegation 职权代理."""

    id: UUID = described("标识", "id", "在Nuanxin-Grant请求头中给出 To be named in the header Nuanxin-Grant")
    region: RegionCode = described("岗位所在区划", "region of the post", examples=["150603000000"])
    department: Department = described("岗位所在部门", "department of the post", examples=["civil-affairs"])
    level: Level = described("岗位层级", "level of the post", examples=["county"])
    delegate: str = described("代理人", "delegate", examples=["nuanxin:officer-9"])
    permissions: list[str] = described("代理权限", "permissions", examples=[["roster:worker:list"]])
    vacancy: Vacancy = described("缺岗情形", "why nobody acts", examples=["seconded"])
    reason: str = described("事由", "reason", examples=[_REASON])
    starts_at: LocalDateTime = described("起始时间", "from")
    ends_at: LocalDateTime = described("截止时间", "until", examples=["2020-04-30T18:00:00+08:00"])
    granted_by: Line = described("授权人", "granted by", examples=["nuanxin:officer-2"])
    state: DelegationState = described("状态", "state", examples=["granted"])
    revoked_by: str | None = described("撤销人", "revoked by")
    revoked_at: LocalDateTime | None = described("撤销时间", "revoked at")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _DelegationEvent(Event):
    department: Department
    delegate: str
    permissions: list[str]
    ends_at: LocalDateTime


class DelegationGranted(_DelegationEvent, type="oversight.delegation.granted", zh="岗位空缺，已授权某人限期代理。"):
    """Somebody may act for a post that has nobody, until a time."""

    vacancy: Vacancy
    starts_at: LocalDateTime


class DelegationRevoked(_DelegationEvent, type="oversight.delegation.revoked", zh="代理授权已撤销。"):
    """They may no more."""
