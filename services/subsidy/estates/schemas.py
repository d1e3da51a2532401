"""Estates on the wire. Names and account come in whole and go out masked, save where they are revealed."""

from typing import Self
from uuid import UUID

from pydantic import model_validator

from chassis.field_errors import wrong
from chassis.fields import Answer, Fen, Line, LocalDateTime, Note, RegionCode, Schema, Version, WorkerId, described
from chassis.ledger import Event
from chassis.moves import NextMove
from services.subsidy.estates.rules import EstateState, Relation
from services.subsidy.lines.rules import LineState
from services.subsidy.payees.schemas import Account, Cnaps

__all__ = [
    "EstateApproved",
    "EstateDecisionIn",
    "EstateIn",
    "EstateOut",
    "EstateRefused",
    "EstateRegistered",
    "HeldLineOut",
    "RevealedEstateOut",
]


class ClaimantIn(Schema):
    """Who claims 申领人."""

    name: Line = described("姓名", "name", examples=["李四"])
    relation: Relation = described("与亡故人员关系", "relation to the dead")
    proof_no: Line = described("关系证明文号", "number of the proof of it", examples=["固公户证〔2020〕31号"])
    receives: bool = described(
        "收款人", "receives the money", "由其中一人代全体领取 Just one does, for all", default=False, examples=[True]
    )


class EstateIn(Schema):
    """To whom what is due to a dead worker is paid 遗属领取."""

    worker_id: WorkerId = described("人员编号", "worker ID", "亡故人员的编号 Of whom has died")
    death_document_no: Line = described(
        "死亡证明文号", "number of the death certificate", examples=["医死证〔2020〕0007号"]
    )
    agreement_no: Line | None = described(
        "继承公证或协议文号",
        "number of the agreement",
        "申领人为数人的必填 Needed where several claim",
        default=None,
        examples=["固公证〔2020〕5号"],
    )
    claimants: list[ClaimantIn] = described("申领人", "claimants", min_length=1, max_length=20)
    account: Account = described(
        "账号",
        "account",
        "领取款项的申领人账号 Of the claimant who receives the money",
        examples=["6222020200998877665"],
    )
    bank_name: Line = described("开户行", "bank", examples=["中国工商银行固阳支行"])
    cnaps: Cnaps | None = described(
        "联行号", "CNAPS code", "12位数字 12 digits", default=None, examples=["102192000010"]
    )

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if sum(one.receives for one in self.claimants) != 1:
            raise wrong("one_receives", "申领人中应有且只有一人收款", "Just one of the claimants receives the money")
        if len(self.claimants) > 1 and self.agreement_no is None:
            raise wrong("agreement_missing", "多名申领人应有协议", "Several claimants need an agreement")
        return self


class EstateDecisionIn(Schema):
    """What the county decided 核定意见."""

    decision: Note = described("核定意见", "decision", examples=["证明齐全，同意由配偶代领"])


class ClaimantOut(Answer):
    """Who claims, masked 申领人."""

    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["李*"])
    relation: Relation = described("与亡故人员关系", "relation to the dead")
    proof_no: str = described("关系证明文号", "number of the proof of it", examples=["固公户证〔2020〕31号"])
    receives: bool = described("收款人", "receives the money", examples=[True])


class EstateOut(Answer):
    """An estate case on record, masked 遗属领取."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    region: RegionCode = described("所在社区", "community of the worker")
    death_document_no: str = described(
        "死亡证明文号", "number of the death certificate", examples=["医死证〔2020〕0007号"]
    )
    agreement_no: str | None = described(
        "继承公证或协议文号", "number of the agreement", examples=["固公证〔2020〕5号"]
    )
    claimants: list[ClaimantOut] = described("申领人", "claimants")
    account_masked: str = described("账号（脱敏）", "account, masked", examples=["****7665"])
    bank_name: str = described("开户行", "bank", examples=["中国工商银行固阳支行"])
    cnaps: str | None = described("联行号", "CNAPS code", examples=["102192000010"])
    state: EstateState = described("状态", "state")
    decided_at: LocalDateTime | None = described("核定时间", "decided at", "核定前为空 Null until then")
    decision: str | None = described("核定意见", "decision", "核定前为空 Null until then")
    next_moves: list[NextMove] = described("可做的操作", "next moves")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class RevealedEstateOut(Answer):
    """An estate's account in plain text 账户明文."""

    id: UUID = described("标识", "id")
    worker_id: WorkerId = described("人员编号", "worker ID")
    holder_name: str = described("户名", "account holder", examples=["李四"])
    account: str = described("账号", "account", examples=["6222020200998877665"])
    bank_name: str = described("开户行", "bank", examples=["中国工商银行固阳支行"])
    cnaps: str | None = described("联行号", "CNAPS code", examples=["102192000010"])


class HeldLineOut(Answer):
    """A dead worker's line that is not paid yet 留存待领明细."""

    id: UUID = described("标识", "id")
    roll_id: UUID = described("批次", "roll")
    region: RegionCode = described("社区", "community")
    worker_id: WorkerId = described("人员编号", "worker ID")
    name_masked: str = described("姓名（脱敏）", "name, masked", examples=["张*"])
    amount_fen: Fen = described("补助额（分）", "amount in fen", examples=[143_500])
    state: LineState = described("状态", "state")
    updated_at: LocalDateTime = described("更新时间", "last changed at")


class EstateRegistered(Event, type="subsidy.estate.registered", zh="苏木乡镇（街道）已受理亡故人员遗属的领取申请。"):
    """A township took the case of a dead worker's survivors."""

    worker_id: str
    claimants: int = described("申领人数", "number of claimants")


class EstateApproved(Event, type="subsidy.estate.approved", zh="旗县已核定亡故人员补助的领取人；此前的事项随之终结。"):
    """A county decided to whom a dead worker's money goes; the case before it has ended."""

    worker_id: str


class EstateRefused(Event, type="subsidy.estate.refused", zh="旗县不予核定遗属领取，款项继续留存。"):
    """A county did not accept a case; the money stays held."""

    worker_id: str
