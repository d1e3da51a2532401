"""Payees on the wire. Account and holder come in whole and go out masked, save where they are revealed."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, StringConstraints

from chassis.fields import Answer, Line, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.subsidy.payees.rules import PayeeState, normal_account

__all__ = [
    "Account",
    "Cnaps",
    "ConfirmIn",
    "ConfirmOut",
    "PayeeConfirmed",
    "PayeeIn",
    "PayeeOut",
    "PayeeRegistered",
    "RevealedOut",
]

# Cards, passbooks and social-security accounts differ in length; letters occur in passbooks.
Account = Annotated[
    str,
    StringConstraints(max_length=100),
    AfterValidator(normal_account),
    StringConstraints(pattern=r"^[0-9A-Za-z](?:[ -]?[0-9A-Za-z]){7,33}$"),
]
Cnaps = Annotated[str, StringConstraints(pattern=r"^[0-9]{12}$")]


class PayeeIn(Schema):
    """Where a worker is to be paid 收款账户."""

    worker_id: WorkerId = described("人员编号", "worker ID")
    holder_name: Line = described(
        "户名", "account holder", "须与该人员姓名一致 Must be the worker's name", examples=["张三"]
    )
    account: Account = described(
        "账号", "account", "空格和连字符自动略去 Blanks and hyphens are left out", examples=["6222020200112233445"]
    )
    bank_name: Line = described("开户行", "bank", examples=["中国工商银行固阳支行"])
    cnaps: Cnaps | None = described(
        "联行号", "CNAPS code", "12位数字 12 digits", default=None, examples=["102192000010"]
    )


class PayeeOut(Answer):
    """A payee on record, masked 收款账户."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("所在社区", "community of the worker")
    holder_masked: str = described("户名（脱敏）", "account holder, masked", examples=["张*"])
    account_masked: str = described("账号（脱敏）", "account, masked", examples=["****3445"])
    account_doubtful: bool = described(
        "账号存疑",
        "account in doubt",
        "未通过银行卡号校验；存折账号可能如此 It fails the check of bank cards; passbooks may",
        examples=[False],
    )
    bank_name: str = described("开户行", "bank", examples=["中国工商银行固阳支行"])
    cnaps: str | None = described("联行号", "CNAPS code", examples=["102192000010"])
    household_id: UUID | None = described(
        "一户一卡", "household card", "账户据以共用的一户一卡；未共用的为空 By which the account is shared; else null"
    )
    state: PayeeState = described("状态", "state")
    confirmed_at: LocalDateTime | None = described("核对时间", "confirmed at")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ConfirmIn(Schema):
    """Whose payees are confirmed 核对范围."""

    region: RegionCode = described("区划", "region", "核对其中全部已登记的收款账户 Every registered payee in it")


class ConfirmOut(Answer):
    """What a bulk confirmation did 核对结果."""

    confirmed: int = described("已核对", "confirmed", examples=[3_998])
    own: int = described("本人登记未核对", "left out: registered by the caller", examples=[2])


class RevealedOut(Answer):
    """A payee in plain text 账户明文."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    holder_name: str = described("户名", "account holder", examples=["张三"])
    account: str = described("账号", "account", examples=["6222020200112233445"])
    bank_name: str = described("开户行", "bank", examples=["中国工商银行固阳支行"])
    cnaps: str | None = described("联行号", "CNAPS code", examples=["102192000010"])


class PayeeRegistered(Event, type="subsidy.payee.registered", zh="工作人员的收款账户已登记。"):
    """Somebody entered where a worker is to be paid."""

    worker_id: str
    account_doubtful: bool


class PayeeConfirmed(Event, type="subsidy.payee.confirmed", zh="收款账户已由第二人核对，此前的版本随之终止。"):
    """A second person confirmed it; the version before has ended."""

    worker_id: str
