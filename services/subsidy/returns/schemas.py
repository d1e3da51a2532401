"""The bank's return file on the wire, and what it told."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from chassis.fields import Answer, Fen, Line, Schema, described
from services.subsidy.payments.rules import PaymentState
from services.subsidy.returns.rules import Result

__all__ = ["ReturnOut", "ReturnRow"]

EndToEndId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{34}$")]


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
    digest: str = described("文件摘要", "digest of the file", "SHA-256")
    rows: int = described("行数", "rows", examples=[3_998])
    paid: int = described("新付成功", "newly paid", examples=[3_960])
    failed: int = described("新付失败", "newly failed", examples=[36])
    unknown: int = described("结果不明", "of unknown result", examples=[2])
    paid_fen: Fen = described("新付成功（分）", "newly paid in fen", examples=[554_400_000])
