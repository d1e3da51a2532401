"""Acting on a grant: a caller who names one in ``Nuanxin-Grant`` is, for that call, the office that they act for.

What was granted is told by the oversight service (gateway.standing). A grant is refused that is unknown, not the
caller's own, not begun, over, revoked, or does not name the permission; and all are, while nothing was heard for a
minute. What it lets through is asked of the policies as if the office itself were calling, so that no grant widens what
an office may do. The person stays who they are: rules of two hands compare the same subject, and the assertion tells
the grant, so that every audit entry of the call does (``chassis.ledger``).

A caller who acts on a grant already can name no second one, and what gives or takes power is in none.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chassis.caller import OFFICES, Department, Grant
from chassis.clock import Clock
from chassis.regions import Level
from chassis.text import Text
from gateway.identity import Identity
from gateway.permits import Permits, principal_of
from gateway.refusals import GrantRefused, GrantsUnknown

__all__ = ["EMERGENCY", "HEARD_SECONDS", "Grants", "Held", "grantable"]

# A revocation holds everywhere within this, or nothing that could have been revoked is let through.
HEARD_SECONDS = 60.0

# The kind of which every use is told before it is made.
EMERGENCY = "emergency"

# What gives or takes power is in no grant; the service that grants refuses it too.
POWERS = tuple(f"oversight:{power}:" for power in ("delegation", "emergency-access", "revocation", "standing"))
_OFFICES = tuple(f"{office}@" for office in OFFICES)

_REASONS = {
    "unknown": Text("没有此项授权，或早已结束", "there is none, or it ended long ago"),
    "not-yours": Text("不是授予您的", "it was not given to you"),
    "not-an-office": Text("只有部门人员可以代行职权", "only an office's own people act for another"),
    "not-begun": Text("尚未开始", "it has not begun"),
    "expired": Text("已过期", "it has expired"),
    "revoked": Text("已撤销", "it was revoked"),
    "over": Text("已收回或已过期", "it was taken back or is over"),
    "not-covering": Text("不包括此项权限", "it does not name this permission"),
}


@dataclass(frozen=True, slots=True)
class Held:
    """A grant as it was told."""

    id: str
    kind: str
    holder: str
    department: Department
    level: Level
    region: int
    permissions: frozenset[str]
    granted_by: str
    starts_at: datetime
    ends_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Held":
        revoked_at = told["revoked_at"]
        return cls(
            id=told["id"],
            kind=told["kind"],
            holder=told["holder"],
            department=Department(told["department"]),
            level=Level(told["level"]),
            region=int(told["region"]),
            permissions=frozenset(told["permissions"]),
            granted_by=told["granted_by"],
            starts_at=datetime.fromisoformat(told["starts_at"]),
            ends_at=datetime.fromisoformat(told["ends_at"]),
            revoked_at=None if revoked_at is None else datetime.fromisoformat(revoked_at),
        )

    @property
    def office(self) -> str:
        return principal_of(self.department, self.level)

    @property
    def facts(self) -> dict[str, Any]:
        """What its holder is told of it."""
        return {
            "office": self.office,
            "covers": sorted(self.permissions),
            "starts_at": self.starts_at,
            "ends_at": self.ends_at,
            "revoked_at": self.revoked_at,
        }

    def fault(self, subject: str, permission: str, *, now: datetime) -> str | None:
        """Why this subject may not call for this permission on it now; nothing if they may."""
        if self.holder != subject:
            return "not-yours"
        if self.revoked_at is not None:
            return "revoked"
        if now < self.starts_at:
            return "not-begun"
        if now >= self.ends_at:
            return "expired"
        return None if permission in self.permissions else "not-covering"


class Grants:
    """What was granted, as it was heard last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[str, Held] = {}
        self._heard = float("-inf")

    def hear(self, told: Iterable[Mapping[str, Any]]) -> None:
        """Everything there is, in place of what was heard before."""
        self._held = {one["id"]: Held.of(one) for one in told}
        self._heard = time.monotonic()

    def acting(
        self, identity: Identity, named: bytes | None, permission: str, permits: Permits
    ) -> tuple[Identity, Grant]:
        """The office that the caller acts for, and on what; ``GrantRefused`` unless the grant carries this call.

        Without a name it is one who acts on a grant already, in whose name a service goes on to read: for each thing
        that it reads the grant must hold anew.
        """
        grant = named.decode("latin-1") if named is not None else identity.grant.id if identity.grant else ""
        if time.monotonic() - self._heard > HEARD_SECONDS:
            raise GrantsUnknown
        held = self._held.get(grant)
        if held is None:
            raise _refused(grant, "unknown", permission, permits)
        if identity.department not in OFFICES:
            raise _refused(grant, "not-an-office", permission, permits)
        fault = held.fault(identity.subject, permission, now=self._clock.now())
        if fault is not None:
            raise _refused(grant, fault, permission, permits, held=None if fault == "not-yours" else held)
        if identity.grant is not None:
            return identity, identity.grant
        return _office(identity, held)

    def over(self, grant: Grant, permission: str, permits: Permits) -> GrantRefused:
        """The refusal of a grant that was acted on, and of which the service says that it is over."""
        return _refused(grant.id, "over", permission, permits, held=self._held.get(grant.id))


def _office(identity: Identity, held: Held) -> tuple[Identity, Grant]:
    grant = Grant(
        id=held.id,
        kind=held.kind,
        granted_by=held.granted_by,
        department=identity.department,
        level=identity.level,
        region=identity.region,
    )
    office = Identity(
        subject=identity.subject,
        department=held.department,
        level=held.level,
        region=held.region,
        worker_id=identity.worker_id,
        organisation=None,
        roles=frozenset(),
        principal=held.office,
        grant=grant,
        login=identity.login,
    )
    return office, grant


def grantable(permission: str, holders: Iterable[str]) -> bool:
    """Whether a grant may name a permission: an office holds it, and it gives no power."""
    return not permission.startswith(POWERS) and any(holder.startswith(_OFFICES) for holder in holders)


def _refused(grant: str, why: str, permission: str, permits: Permits, *, held: Held | None = None) -> GrantRefused:
    """``held``: the grant, for who holds it; nobody else is told whose office it is of, and for what."""
    return GrantRefused(
        grant=grant[:64],
        permission=permission,
        why=why,
        reason=_REASONS[why],
        policies=permits.grounds(permission, held.office if held else None),
        **(held.facts if held else {}),
    )
