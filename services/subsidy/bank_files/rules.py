"""Bank files 代发文件: what a bank is sent and what it sends back, in the form that the bank takes.

A profile describes a county's agreement with an agent bank as data: format, columns, encoding, the bank's own words for
results and reasons. So a further bank is an entry, not a program. Nothing is cut to fit: a value that the bank's form
cannot hold refuses the file.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from chassis.periods import ends_within
from chassis.problems import Conflict, FieldError, Malformed
from chassis.text import Text

__all__ = [
    "AmountUnit",
    "BankFileUnfit",
    "BankMessageInvalid",
    "Batch",
    "Encoding",
    "FileFormat",
    "OutField",
    "ProfileEndsOutside",
    "ProfilesOverlap",
    "ReturnField",
    "Transfer",
    "asked_format",
    "fen_of",
    "require_ends_within",
    "yuan",
]


class FileFormat(StrEnum):
    """What a payment file is 拨付文件格式."""

    PAIN_001 = "pain.001.001.09"  # ISO 20022, CustomerCreditTransferInitiation
    CSV = "csv"
    XLSX = "xlsx"


class AmountUnit(StrEnum):
    """How a bank writes money 银行的金额单位."""

    FEN = "fen"  # 25005
    YUAN = "yuan"  # 250.05


class Encoding(StrEnum):
    """How a text file is encoded 文本编码."""

    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-sig"  # with the mark that spreadsheets look for
    GB18030 = "gb18030"  # contains GBK and GB 2312


class OutField(StrEnum):
    """What a column of a payment file holds 拨付文件各列内容."""

    ORDINAL = "ordinal"
    END_TO_END_ID = "end_to_end_id"
    HOLDER_NAME = "holder_name"
    ACCOUNT = "account"
    BANK_NAME = "bank_name"
    CNAPS = "cnaps"
    AMOUNT = "amount"
    REMITTANCE = "remittance"


class ReturnField(StrEnum):
    """What a column of a return file holds 回盘文件各列内容."""

    END_TO_END_ID = "end_to_end_id"
    AMOUNT = "amount_fen"
    RESULT = "result"
    REASON = "reason"


class ProfilesOverlap(Conflict):
    code = "BANK_PROFILES_OVERLAP"
    stands_for = ("ex_bank_profiles_period",)
    title = Text("该代发银行该时段已有报文配置", "The bank has a profile for part of this period already")


class ProfileEndsOutside(Conflict):
    code = "BANK_PROFILE_ENDS_OUTSIDE_PERIOD"
    title = Text("终止日不在配置时段内", "The day of ending lies outside the profile's period")


class BankFileUnfit(Conflict):
    code = "BANK_FILE_UNFIT"
    title = Text("拨付文件不符合代发银行的格式", "The payment file does not fit the bank's form")
    detail = Text("共 {wrong} 处，未截断任何内容", "{wrong} places; nothing is cut to fit")


_INVALID = {
    "not_xml": Text("内容不是完整的 XML", "The content is no complete XML"),
    "dtd": Text("不接受 DTD 与实体声明", "A DTD or an entity declaration is not taken"),
    "unknown_message": Text("报文种类不在支持之列", "The message is of no kind that is taken"),
    "schema": Text("不符合报文的 XML Schema", "The message does not fit its XML schema"),
}


class BankMessageInvalid(Malformed):
    """An XML message that cannot be trusted; the errors name lines and rules, never values."""

    code = "BANK_MESSAGE_INVALID"
    title = Text("银行报文无效", "The bank's message is not valid")

    def __init__(self, reason: str, *, errors: Sequence[FieldError] = ()) -> None:
        self._reason = _INVALID[reason]
        super().__init__(errors=errors, reason=reason)

    def explain(self, *, chinese: bool) -> str:
        return self._reason.pick(chinese=chinese)


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment to one account."""

    end_to_end_id: str
    holder_name: str
    account: str
    bank_name: str
    cnaps: str | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Batch:
    """What one file carries; all of it is fixed when the payment is instructed, so the file is always the same.

    Its transfers come one by one and but once: what is told of all of them stands here.
    """

    message_id: str
    instructed_at: datetime
    rows: int
    sum_fen: int
    transfers: Iterable[Transfer]


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals: 25005 → 250.05."""
    return f"{fen // 100}.{fen % 100:02d}"


_DECIMAL = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2})0*)?")


def fen_of(text: str, unit: AmountUnit) -> int | None:
    """An amount as a bank writes it, exactly; None for what is no amount, or holds a fraction of a fen."""
    form = _DECIMAL.fullmatch(text.replace(",", ""))
    if form is None or (unit is AmountUnit.FEN and form[2]):
        return None
    return int(form[1]) if unit is AmountUnit.FEN else int(form[1]) * 100 + int((form[2] or "").ljust(2, "0"))


_MEDIA = {
    "application/xml": FileFormat.PAIN_001,
    "text/xml": FileFormat.PAIN_001,
    "text/csv": FileFormat.CSV,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": FileFormat.XLSX,
}


def asked_format(accept: str | None) -> FileFormat | None:
    """The first format that an ``Accept`` header names; None leaves it to the bank's profile."""
    kinds: Iterable[str] = (part.split(";")[0].strip().lower() for part in (accept or "").split(","))
    return next((_MEDIA[kind] for kind in kinds if kind in _MEDIA), None)


def require_ends_within(ends_on: date, *, valid_from: date, valid_to: date | None) -> None:
    """A profile ends no earlier than it began, and no later than it was to end."""
    if not ends_within(ends_on, valid_from=valid_from, valid_to=valid_to):
        raise ProfileEndsOutside
