"""Household cards on the wire, and the report of shared accounts."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import Answer, Line, LocalDateTime, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.subsidy.households.rules import HouseholdState
from services.subsidy.payees.rules import PayeeState
from services.subsidy.payees.schemas import Account, Cnaps

__all__ = [
    "HouseholdApproved",
    "HouseholdEnded",
    "HouseholdIn",
    "HouseholdOut",
    "HouseholdRefused",
    "HouseholdRequested",
    "SharedAccountOut",
]


class HouseholdIn(Schema):
    """Workers of one household who share an account 一户一卡."""

    document_no: Line = described("证明文号", "number of the document", examples=["固户一卡〔2020〕3号"])
    worker_ids: list[WorkerId] = described(
        "成员", "members", "两人以上 Two or more", examples=[["W000100012", "W000100029"]], min_length=2, max_length=20
    )
    holder_id: WorkerId = described("户名人员编号", "worker ID of the holder", "须为成员之一 One of the members")
    holder_name: Line = described(
        "户名", "account holder", "须与该人员姓名一致 Must be that worker's name", examples=["张三"]
    )
    account: Account = described(
        "账号", "account", "空格和连字符自动略去 Blanks and hyphens are left out", examples=["6222020200112233445"]
    )
    bank_name: Line = described("开户行", "bank", examples=["中国工商银行固阳支行"])
    cnaps: Cnaps | None = described(
        "联行号", "CNAPS code", "12位数字 12 digits", default=None, examples=["102192000010"]
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if len(set(self.worker_ids)) != len(self.worker_ids):
            raise wrong("member_repeated", "同一人员只能列为成员一次", "A worker is a member once")
        if self.holder_id not in self.worker_ids:
            raise wrong("holder_no_member", "户主应为成员之一", "The holder is one of the members")
        return self


class HouseholdOut(Answer):
    """A household card on record, masked 一户一卡."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("所在社区", "community of the holder")
    document_no: str = described("证明文号", "number of the document", examples=["固户一卡〔2020〕3号"])
    worker_ids: list[WorkerId] = described("成员", "members")
    holder_id: WorkerId = described("户名人员编号", "worker ID of the holder")
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
    state: HouseholdState = described("状态", "state")
    decided_at: LocalDateTime | None = described("核定时间", "decided at", "核定前为空 Null until then")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class SharedAccountOut(Answer):
    """A payee whose account is, or was, another worker's too 共用账户."""

    id: UUID = described("收款账户", "payee")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("所在社区", "community of the worker")
    holder_masked: str = described("户名（脱敏）", "account holder, masked", examples=["张*"])
    account_masked: str = described("账号（脱敏）", "account, masked", examples=["****3445"])
    state: PayeeState = described("状态", "state")
    household_id: UUID | None = described(
        "一户一卡", "household card", "无一户一卡为凭的为空 Null where no card documents it"
    )
    shared_with: list[WorkerId] = described("共用人员", "other workers with the account, in the caller's region")
    updated_at: LocalDateTime = described("更新时间", "last changed at")


class _HouseholdFacts(Event):
    document_no: str
    worker_ids: list[str]


class HouseholdRequested(
    _HouseholdFacts, type="subsidy.household.requested", zh="苏木乡镇（街道）申请同户工作人员共用一个账户。"
):
    """A township asked that workers of a household share an account."""


class HouseholdApproved(
    _HouseholdFacts, type="subsidy.household.approved", zh="旗县已核定一户一卡，此后该户成员的补助均支付到此账户。"
):
    """A county let them: every member is paid to that account from now on."""


class HouseholdRefused(_HouseholdFacts, type="subsidy.household.refused", zh="旗县不予核定一户一卡。"):
    """A county did not let them."""


class HouseholdEnded(
    _HouseholdFacts, type="subsidy.household.ended", zh="旗县已终止一户一卡，该户成员须各自登记账户。"
):
    """A county ended a card: its members need accounts of their own."""
