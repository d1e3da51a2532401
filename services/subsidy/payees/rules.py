"""Payee 收款账户: where a worker's subsidy goes; entered by one person and confirmed by another."""

import re
from enum import StrEnum

from chassis.lifecycle import Lifecycle
from chassis.problems import Conflict
from chassis.text import Text

__all__ = [
    "PAYEE",
    "PAYEE_PERMISSIONS",
    "AccountTaken",
    "NameMismatch",
    "OwnRegistration",
    "PayeeMove",
    "PayeeState",
    "normal_account",
]


class PayeeState(StrEnum):
    REGISTERED = "registered"
    CONFIRMED = "confirmed"
    ENDED = "ended"


class PayeeMove(StrEnum):
    CONFIRM = "confirm"
    REPLACE = "replace"


PAYEE = Lifecycle[PayeeState, PayeeMove](
    start=PayeeState.REGISTERED,
    steps={
        (PayeeState.REGISTERED, PayeeMove.CONFIRM): PayeeState.CONFIRMED,
        # By a newer registration, and by the confirmation of a newer one.
        (PayeeState.REGISTERED, PayeeMove.REPLACE): PayeeState.ENDED,
        (PayeeState.CONFIRMED, PayeeMove.REPLACE): PayeeState.ENDED,
    },
)
PAYEE_PERMISSIONS = {
    PayeeMove.CONFIRM: "subsidy:payee:confirm",
    PayeeMove.REPLACE: "subsidy:payee:register",
}


class AccountTaken(Conflict):
    code = "ACCOUNT_TAKEN"
    stands_for = ("ex_payees_account_of_one",)
    title = Text("该账户已登记在他人名下", "The account is on record for another worker")
    detail = Text(
        "一个账户只能对应一名社区工作者，或一个已核定的一户一卡",
        "One account belongs to one worker, or to one approved household",
    )


class NameMismatch(Conflict):
    code = "HOLDER_NAME_MISMATCH"
    title = Text("户名与花名册姓名不一致", "The account holder's name is not the worker's")


class OwnRegistration(Conflict):
    code = "OWN_REGISTRATION"
    stands_for = ("ck_payees_two_hands",)
    title = Text("登记人不得核对本人登记的账户", "Who registered an account may not confirm it")


_GAPS = re.compile("[ -]")


def normal_account(text: str) -> str:
    """An account number as it is compared: without the blanks and hyphens that people group it by."""
    return _GAPS.sub("", text)
