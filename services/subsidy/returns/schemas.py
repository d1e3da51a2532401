"""The bank's return file on the wire, and what it told."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from chassis.fields import Answer, Fen, Line, LocalDateTime, RegionCode, Schema, Version, described
from chassis.ledger import Event
from services.subsidy.payments.rules import PaymentState
from services.subsidy.returns.rules import Result

__all__ = [
    "EndToEndId",
    "RemarkIn",
    "ReturnErrorHandled",
    "ReturnErrorKept",
    "ReturnErrorOut",
    "ReturnOut",
    "ReturnRow",
]

# At most what ISO 20022 takes: a row may name what another system sent.
EndToEndId = Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,35}$")]


class ReturnRow(Schema):
    """A row of the bank's return file 回盘."""

    end_to_end_id: EndToEndId = described("指令号", "end-to-end id", examples=["0199d3a000007000800000000000000001"])
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[143_500])
    result: Result = described("结果", "result")
    reason: Line | None = described("失败原因", "reason", default=None, examples=["AC01"])


class ReturnOut(Answer):
    """What a return file told 回盘结果."""

    payment_id: UUID = described("拨付", "payment")
    state: PaymentState = described("拨付状态", "state of the payment after it")
    digest: str = described("文件摘要", "digest of the file", "SHA-256摘要 SHA-256")
    rows: int = described("行数", "rows", examples=[3_998])
    paid: int = described("新付成功", "newly paid", examples=[3_960])
    failed: int = described("新付失败", "newly failed", examples=[36])
    unmatched: int = described(
        "未匹配行数",
        "rows that name no instruction",
        "列入回盘未匹配行列表 Kept in the list of return errors",
        examples=[0],
    )
    unknown: int = described("结果不明", "of unknown result", examples=[2])
    paid_fen: Fen = described("新付成功（分）", "newly paid in fen", examples=[554_400_000])


class RemarkIn(Schema):
    """What came of looking into a row 处理说明."""

    remark: Line = described("处理说明", "remark", examples=["属另一批次，已另行登记"])


class ReturnErrorOut(Answer):
    """A row that names no instruction of its payment 未匹配行."""

    id: UUID = described("标识", "id")
    payment_id: UUID = described("拨付", "payment")
    digest: str = described("文件摘要", "digest of the file", "SHA-256摘要 SHA-256")
    row: int = described("行号", "row", examples=[3_999])
    code: str = described("错误代码", "code", examples=["unknown_instruction"])
    end_to_end_id: str = described("指令号", "end-to-end id", "以银行给出的为准 As the bank gave it")
    amount_fen: Fen = described("金额（分）", "amount in fen", examples=[143_500])
    handled_at: LocalDateTime | None = described("处理时间", "dealt with at", "处理前为空 Null until then")
    handled_by: str | None = described("处理人", "dealt with by", "处理前为空 Null until then")
    remark: str | None = described("处理说明", "remark", "处理前为空 Null until then")
    updated_at: LocalDateTime = described("更新时间", "last changed at")
    version: Version = described("版本", "version", examples=[1])


class ReturnErrorKept(Event, type="subsidy.return-error.kept", zh="银行回盘文件已收取，其中有不对应任何支付指令的行。"):
    """A bank's return file was taken, with rows that name no instruction of the payment."""

    region: RegionCode = described("旗县（市、区）", "county")
    rows: int


class ReturnErrorHandled(Event, type="subsidy.return-error.handled", zh="回盘未匹配行已有人处理。"):
    """Somebody looked into such a row."""

    region: RegionCode = described("旗县（市、区）", "county")
    payment_id: UUID
