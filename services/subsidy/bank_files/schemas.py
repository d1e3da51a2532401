"""Bank profiles on the wire, and as they are kept."""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import StringConstraints, model_validator

from chassis.field_errors import wrong
from chassis.fields import (
    Answer,
    CountyCode,
    Line,
    LocalDate,
    LocalDateTime,
    RegionCode,
    Schema,
    Version,
    described,
    require_order,
)
from chassis.ledger import Event
from services.subsidy.bank_files.rules import AmountUnit, Encoding, FileFormat, OutField, ReturnField
from services.subsidy.payments.rules import FailureReason
from services.subsidy.returns.rules import Result

__all__ = [
    "PRESENT",
    "BankProfileEnded",
    "BankProfileIn",
    "BankProfileIssued",
    "BankProfileOut",
    "Debtor",
    "OutColumn",
    "Profile",
    "ProfileEndIn",
    "ReturnShape",
    "TableShape",
]

Title = Annotated[Line, StringConstraints(max_length=60)]
Word = Annotated[Line, StringConstraints(max_length=40)]
Delimiter = Literal[",", ";", "|", "\t"]


def _require_distinct(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise wrong("columns_distinct", "各列的标题与内容均不得重复", "No two columns share a title or hold the same")


def _require_all(lacking: set[OutField] | set[ReturnField]) -> None:
    if lacking:
        raise wrong(
            "columns_missing",
            "缺少列：{lacking}",
            "Columns are missing: {lacking}",
            lacking=", ".join(sorted(lacking)),
        )


class OutColumn(Schema):
    """A column of a payment file 拨付文件列."""

    field: OutField = described("内容", "what it holds")
    title: Title = described("列名", "title", examples=["收款人账号"])
    width: int | None = described(
        "最大字符数",
        "greatest width in characters",
        "有值超长的，整个文件不予生成 A longer value refuses the file",
        default=None,
        ge=1,
        le=200,
    )


class TableShape(Schema):
    """A payment file as a table 表格式拨付文件."""

    columns: list[OutColumn] = described("列", "columns in order", min_length=4, max_length=20)
    amounts: AmountUnit = described("金额单位", "unit of amounts", default=AmountUnit.YUAN)
    encoding: Encoding = described("编码", "encoding of CSV", default=Encoding.UTF_8_BOM)
    delimiter: Delimiter = described("分隔符", "delimiter of CSV", default=",")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _require_distinct([column.title for column in self.columns])
        _require_distinct([column.field for column in self.columns])
        needed = {OutField.END_TO_END_ID, OutField.HOLDER_NAME, OutField.ACCOUNT, OutField.AMOUNT}
        _require_all(needed - {column.field for column in self.columns})
        return self


class ReturnColumn(Schema):
    """A column of a return file 回盘文件列."""

    field: ReturnField = described("内容", "what it holds")
    title: Title = described("列名", "title", examples=["处理结果"])


class ReturnShape(Schema):
    """A return file as a table; a pain.002 needs no description.

    表格式回盘文件；pain.002无需另行说明。
    """

    columns: list[ReturnColumn] = described("列", "columns, in any order", min_length=3, max_length=4)
    ignored: list[Title] = described("不读的列", "titles of columns that are not read", default=[], max_length=60)
    amounts: AmountUnit = described("金额单位", "unit of amounts", default=AmountUnit.YUAN)
    encoding: Encoding | None = described(
        "编码",
        "encoding of CSV",
        "此处或Content-Type未指明的，依内容判断 Told by the content unless given here or in Content-Type",
        default=None,
    )
    delimiter: Delimiter = described("分隔符", "delimiter of CSV", default=",")
    results: dict[Word, Result] = described(
        "结果用语",
        "the bank's words for results",
        default={},
        max_length=60,
        examples=[{"成功": "success", "失败": "failed", "处理中": "unknown"}],
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        _require_distinct([*(column.title for column in self.columns), *self.ignored])
        _require_distinct([column.field for column in self.columns])
        _require_all(set(ReturnField) - {ReturnField.REASON} - {column.field for column in self.columns})
        return self


class Debtor(Schema):
    """Whose account pays; a pain.001 cannot be without.

    付款人，采用pain.001格式时必填。
    """

    name: Annotated[Line, StringConstraints(max_length=140)] = described(
        "付款人名称", "name", examples=["固阳县财政局"]
    )
    account: Annotated[str, StringConstraints(pattern="^[0-9A-Za-z-]{8,34}$")] = described(
        "付款账号", "account", examples=["150600001234567890"]
    )
    bank_name: Annotated[Line, StringConstraints(max_length=140)] = described(
        "开户行", "bank", examples=["中国工商银行固阳支行"]
    )
    cnaps: Annotated[str, StringConstraints(pattern="^[0-9]{12}$")] | None = described(
        "联行号", "CNAPS code", default=None, examples=["102192000010"]
    )


class Profile(Schema):
    """How files are exchanged with a bank 报文配置."""

    format: FileFormat = described("拨付文件格式", "format of the payment file")
    table: TableShape | None = described(
        "表格格式",
        "shape of CSV and XLSX",
        "未给出的，采用本服务的默认列 The service's own columns unless given",
        default=None,
    )
    debtor: Debtor | None = described("付款人", "debtor", default=None)
    remittance: Annotated[Line, StringConstraints(max_length=140)] | None = described(
        "附言", "remittance information", default=None, examples=["疫情防控工作补助"]
    )
    returns: ReturnShape | None = described(
        "回盘格式",
        "shape of CSV and XLSX that come back",
        "未给出的，采用本服务的默认列 The service's own columns unless given",
        default=None,
    )
    reasons: dict[Word, FailureReason] = described(
        "失败原因代码",
        "the bank's codes for failures",
        "ISO20022代码以外的银行自有代码 Beside those of ISO 20022",
        default={},
        max_length=200,
        examples=[{"E01": "account-closed"}],
    )


# What the service writes for a bank that no profile describes.
PRESENT = TableShape(
    columns=[
        OutColumn(field=field, title="amount_fen" if field is OutField.AMOUNT else field.value)
        for field in (
            OutField.END_TO_END_ID,
            OutField.HOLDER_NAME,
            OutField.ACCOUNT,
            OutField.BANK_NAME,
            OutField.CNAPS,
            OutField.AMOUNT,
        )
    ],
    amounts=AmountUnit.FEN,
)


class BankProfileIn(Schema):
    """A profile as a county issues it 代发银行报文配置."""

    region: CountyCode = described("旗县（市、区）", "county")
    agent_bank: Line = described("代发银行", "agent bank", "填写机构标识 The organisation", examples=["bank-icbc"])
    profile: Profile = described("报文配置", "profile")
    valid_from: LocalDate = described("起始日", "first day", examples=["2020-03-01"])
    valid_to: LocalDate | None = described("截止日", "last day", "未给出的，长期有效 Open unless given", default=None)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None:
            require_order(self.valid_from, self.valid_to)
        return self


class ProfileEndIn(Schema):
    """When a profile ends 终止日."""

    ends_on: LocalDate = described("终止日", "last day", examples=["2020-06-30"])


class BankProfileOut(Answer):
    """A profile on record 代发银行报文配置."""

    id: UUID = described("标识", "id")
    region: RegionCode = described("旗县（市、区）", "county")
    agent_bank: str = described("代发银行", "agent bank", examples=["bank-icbc"])
    profile: Profile = described("报文配置", "profile")
    valid_from: LocalDate = described("起始日", "first day")
    valid_to: LocalDate | None = described("截止日", "last day")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class _ProfileFacts(Event):
    region: RegionCode
    agent_bank: str
    valid_from: LocalDate
    valid_to: LocalDate | None


class BankProfileIssued(_ProfileFacts, type="subsidy.bank-profile.issued", zh="旗县已设定与代发银行往来的报文配置。"):
    """A county described how it exchanges files with a bank."""

    format: FileFormat


class BankProfileEnded(_ProfileFacts, type="subsidy.bank-profile.ended", zh="报文配置的最后适用日期已确定。"):
    """The description holds until a day and no longer."""
