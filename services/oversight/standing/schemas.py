"""What stands beyond tokens and policies, on the wire."""

from uuid import UUID

from chassis.caller import Department
from chassis.fields import Answer, LocalDateTime, RegionCode, WorkerId, described
from chassis.regions import Level
from services.oversight.grants.rules import GrantKind
from services.oversight.revocations.rules import RevokedKind

__all__ = ["StandingGrantOut", "StandingMergeOut", "StandingOut", "StandingRevocationOut"]


class StandingGrantOut(Answer):
    """A grant as the gateway goes by it 授权."""

    id: UUID = described("标识", "id")
    kind: GrantKind = described("种类", "kind", examples=["delegation"])
    holder: str = described("被授权人", "who may act", examples=["nuanxin:officer-9"])
    department: Department = described("所代部门", "department acted for", examples=["civil-affairs"])
    level: Level = described("所代层级", "level acted for", examples=["county"])
    region: RegionCode = described("所代区划", "region acted for", examples=["150603000000"])
    permissions: list[str] = described("权限", "permissions", examples=[["roster:worker:list"]])
    granted_by: str = described("授权人", "granted by", examples=["nuanxin:officer-2"])
    starts_at: LocalDateTime = described("起始时间", "from")
    ends_at: LocalDateTime = described("截止时间", "until")
    revoked_at: LocalDateTime | None = described("撤销时间", "revoked at")


class StandingRevocationOut(Answer):
    """A revocation as the gateway goes by it 撤销."""

    kind: RevokedKind = described("种类", "kind", examples=["client"])
    named: str = described("名称", "name", examples=["nuanxin:civil-affairs-150603"])
    region: RegionCode = described("区划", "region", examples=["150603000000"])
    department: Department | None = described("部门", "department", examples=["civil-affairs"])


class StandingMergeOut(Answer):
    """A worker's record that was merged into another of the same person 并档."""

    worker_id: WorkerId = described("并入档案的编号", "worker id that was given up")
    into: WorkerId = described("保留档案的编号", "worker id that survived")


class StandingOut(Answer):
    """All of it at one moment 现行授权."""

    grants: list[StandingGrantOut] = described(
        "授权", "grants", "含最近一周内结束的 Those that ended in the last week too"
    )
    revocations: list[StandingRevocationOut] = described("撤销", "revocations", "现行有效的 Those that hold")
    merges: list[StandingMergeOut] = described("并档", "merges", "未被撤回的 Those that were not taken back")
