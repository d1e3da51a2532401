"""The bank's return over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from chassis.database import found
from chassis.exchange import CallerNow, Session, Upload
from chassis.fields import Fen
from chassis.lifecycle import IllegalMove
from chassis.routes import Routes
from chassis.tabular import FileTooLarge, FileUnreadable, HeaderWrong, Limits, columns_of, opened, validated
from chassis.text import Text
from services.subsidy.payments.models import Payment
from services.subsidy.payments.routes import require_own_bank
from services.subsidy.returns import actions
from services.subsidy.returns.rules import ReturnFileRefused
from services.subsidy.returns.schemas import ReturnOut, ReturnRow

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/payments", tag=Text("回盘", "Returns"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)

_LIMITS = Limits(rows=20_000)


async def payment_to_return(payment_id: UUID, session: Session, caller: CallerNow) -> Payment:
    """Locked, and whatever its version: a bank sends the same file again when it had no answer."""
    return require_own_bank(await found(session, Payment, payment_id, match="*", change=True), caller)


@routes.post(
    "/{payment_id}/return",
    permission="subsidy:payment:return",
    title=Text("回盘", "Return a payment"),
    answer=ReturnOut,
    refuses=(IllegalMove, ReturnFileRefused, FileUnreadable, FileTooLarge, HeaderWrong),
    upload=True,
    upload_row=ReturnRow,
)
async def return_payment(
    payment: Annotated[Payment, Depends(payment_to_return)],
    upload: Upload,
    session: Session,
    control_count: Annotated[int | None, Query(ge=0, description="银行控制笔数 The bank's own count of rows")] = None,
    control_sum_fen: Annotated[Fen | None, Query(description="银行控制金额（分） The bank's own sum in fen")] = None,
) -> ReturnOut:
    """Take the bank's return file: every open instruction exactly once, each with its amount, or nothing of it.

    The same file again changes nothing and is answered the same. What is `unknown` is cleared by a later file.
    """
    file = await opened(upload.file, upload.content_type, limits=_LIMITS)
    rows = actions.returned_rows(validated(file.rows(columns_of(ReturnRow)), ReturnRow))
    return await actions.take_return(
        session,
        payment,
        rows,
        digest=upload.digest,
        control_count=control_count,
        control_sum_fen=control_sum_fen,
    )
