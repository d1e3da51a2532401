"""Revocation 撤销访问: a token that was stolen, a client or a subject that may call no more.

Headquarters revoke in their region; the same department one level up revokes what calls for an office below it. A
revocation holds against the offices that it names and against no others, so nobody shuts out whom they do not answer
for. It holds in every process of the gateway within a minute.

A token stays revoked until none of its kind can live. A client or a subject stays so until it is lifted, by another
person than the one who revoked or by headquarters.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from chassis.caller import OFFICES, Caller, Department
from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.text import Text
from services.oversight.grants.rules import office_above

__all__ = [
    "REVOCATION",
    "AlreadyRevoked",
    "NotTheRevokingOffice",
    "RevocationMove",
    "RevocationState",
    "RevokedKind",
    "SameHandLifts",
    "TokenStaysRevoked",
    "end_of",
    "require_liftable",
    "require_revoking_office",
    "require_second_hand",
]

# The gateway accepts no token that lives longer than a day; an hour more, for clocks that differ (D).
REMEMBERED = timedelta(hours=25)


class RevokedKind(StrEnum):
    TOKEN = "token"  # 令牌  # noqa: S105 - a kind
    CLIENT = "client"  # 客户端
    SUBJECT = "subject"  # 主体


class RevocationState(StrEnum):
    ISSUED = "issued"
    LIFTED = "lifted"


class RevocationMove(StrEnum):
    LIFT = "lift"


REVOCATION = Lifecycle[RevocationState, RevocationMove](
    start=RevocationState.ISSUED,
    steps={(RevocationState.ISSUED, RevocationMove.LIFT): RevocationState.LIFTED},
)


class AlreadyRevoked(Conflict):
    code = "ALREADY_REVOKED"
    stands_for = ("uq_revocations_standing",)
    title = Text("已被撤销", "It is revoked already")


class NotTheRevokingOffice(Forbidden):
    code = "NOT_THE_REVOKING_OFFICE"
    title = Text("须由指挥部或上一级同一部门办理", "This is for headquarters, or for the same department one level up")


class SameHandLifts(Conflict):
    code = "SAME_HAND_LIFTS"
    stands_for = ("ck_revocations_two_hands",)
    title = Text("除指挥部外，撤销与解除须由不同的人办理", "Who revoked does not lift, unless at headquarters")


class TokenStaysRevoked(Conflict):
    code = "TOKEN_STAYS_REVOKED"
    stands_for = ("ck_revocations_tokens_stay",)
    title = Text("令牌的撤销不可解除，请重新取得令牌", "A revoked token stays so; obtain another")


def end_of(kind: RevokedKind, *, now: datetime) -> datetime | None:
    """When a revocation ends by itself: a token's when it cannot live any more, others' never."""
    return now + REMEMBERED if kind is RevokedKind.TOKEN else None


def require_revoking_office(caller: Caller, *, department: Department | None, region: int) -> None:
    """Headquarters, for any department or for all, in a region that is theirs by the row's rule; else one level up."""
    if caller.department is Department.HEADQUARTERS:
        return
    if department not in OFFICES or (caller.department, caller.region) != office_above(department, region):
        raise NotTheRevokingOffice


def require_liftable(kind: RevokedKind) -> None:
    if kind is RevokedKind.TOKEN:
        raise TokenStaysRevoked


def require_second_hand(caller: Caller, *, issued_by: str) -> None:
    """Two persons, or headquarters."""
    if caller.subject == issued_by and caller.department is not Department.HEADQUARTERS:
        raise SameHandLifts
