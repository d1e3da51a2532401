"""Gifts and condolence money 慰问品、慰问金: kept to the fen, and signed for by who was given them.

The receiver tells the visitor a code that another office has given to the receiver alone: so who records the gift, who
gives the code out and who has the gift are three, and nobody signs for somebody else.
"""

import secrets
from datetime import datetime, timedelta
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict, Forbidden
from chassis.text import Text

__all__ = [
    "CODE_LIVES",
    "GIFT",
    "GIFT_PERMISSIONS",
    "CodeWrong",
    "Funder",
    "GiftAmount",
    "GiftKind",
    "GiftMove",
    "GiftState",
    "GiftTwice",
    "NotVisited",
    "Receiver",
    "SamePerson",
    "SignedAlready",
    "lapses_at",
    "new_code",
    "plain",
    "require_two_persons",
]

# How long a code may be used (D): long enough for a call, too short to be passed around.
CODE_LIVES = timedelta(minutes=30)

# Without letters and digits that are mistaken for one another when they are read out.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 8


class GiftKind(StrEnum):
    MONEY = "money"  # 慰问金
    GOODS = "goods"  # 慰问品


class Funder(StrEnum):
    """Whose money it is 资金来源."""

    GOVERNMENT = "government"  # 政府
    CIVIL_AFFAIRS = "civil-affairs"  # 民政
    ORGANIZATION = "organization"  # 党费
    CHARITY = "charity"  # 慈善社会组织
    OTHER = "other"  # 其他


class Receiver(StrEnum):
    """Who signs for it 签收人."""

    WORKER = "worker"  # 本人
    SPOUSE = "spouse"  # 配偶
    PARENT = "parent"  # 父母
    CHILD = "child"  # 成年子女
    OTHER = "other"  # 其他近亲属


class GiftState(StrEnum):
    RECORDED = "recorded"
    SIGNED = "signed"
    VOIDED = "voided"


class GiftMove(StrEnum):
    ISSUE_CODE = "issue-code"
    SIGN = "sign"
    VOID = "void"


GIFT = Lifecycle[GiftState, GiftMove](
    start=GiftState.RECORDED,
    steps={
        (GiftState.RECORDED, GiftMove.ISSUE_CODE): GiftState.RECORDED,
        (GiftState.RECORDED, GiftMove.SIGN): GiftState.SIGNED,
        (GiftState.RECORDED, GiftMove.VOID): GiftState.VOIDED,
    },
)
GIFT_PERMISSIONS = {move: f"welfare:gift:{move.value}" for move in GiftMove}


class GiftTwice(Conflict):
    code = "CONDOLENCE_MONEY_TWICE"
    stands_for = ("uq_gifts_money",)
    title = Text("同一来源的慰问金在本次走访中已登记", "This visit has money of this funder already")


class GiftAmount(Conflict):
    code = "GIFT_AMOUNT"
    stands_for = ("ck_gifts_amount",)
    title = Text("慰问金须有金额", "Money has an amount")


class NotVisited(Conflict):
    code = "NOT_VISITED"
    title = Text("尚未走访", "Nobody has made the visit yet")


class CodeWrong(Conflict):
    code = "CODE_WRONG"
    stands_for = ("ck_gift_codes_in_time",)
    title = Text("签收码不符、已过期或已使用", "The code is wrong, over, or used")


class SignedAlready(Conflict):
    code = "SIGNED_ALREADY"
    stands_for = ("uq_gift_codes_signed",)
    title = Text("该慰问已签收", "It was signed for already")


class SamePerson(Forbidden):
    code = "CODE_BY_ANOTHER"
    title = Text("签收码须由登记人以外的人发出", "Who records the gift does not give the code out")


def new_code() -> str:
    """Eight letters and digits by chance: 39 bits, for half an hour, and one at a time."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


def plain(code: str) -> str:
    """A code as it is compared, whatever way it was written down."""
    return code.replace(" ", "").replace("-", "").upper()


def require_two_persons(issuer: str, *, recorded_by: str) -> None:
    """Who could do both could sign for a gift that nobody was given."""
    if issuer == recorded_by:
        raise SamePerson


def lapses_at(issued_at: datetime) -> datetime:
    """The instant after which a code is worth nothing."""
    return issued_at + CODE_LIVES
