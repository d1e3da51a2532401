"""The bank's return over HTTP, and the rows in it that belong to nothing."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.bulk import FILE_REFUSALS
from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, Session, Upload
from chassis.fields import Fen, RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import to_change
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.bank_files.queries import profile_by_id, profile_in_force
from services.subsidy.bank_files.rules import BankMessageInvalid
from services.subsidy.payments.models import Payment
from services.subsidy.payments.routes import require_own_bank
from services.subsidy.returns import actions
from services.subsidy.returns.models import ReturnError
from services.subsidy.returns.reading import MEDIA, returned_rows
from services.subsidy.returns.rules import AlreadyHandled, ReturnFileRefused, Unmatched
from services.subsidy.returns.schemas import RemarkIn, ReturnErrorOut, ReturnOut, ReturnRow

__all__ = ["error_routes", "routes"]

SOURCE = "内防指发〔2020〕75号 第一条 Notice clause 1"

routes = Routes(prefix="/v1/subsidy/payments", tag=Text("回盘", "Returns"), source=SOURCE)
error_routes = Routes(prefix="/v1/subsidy/return-errors", tag=Text("回盘未匹配行", "Return errors"), source=SOURCE)

ReturnErrorToChange = Annotated[ReturnError, to_change("return_error_id", ReturnError)]


async def payment_to_return(payment_id: UUID, session: Session, caller: CallerNow) -> Payment:
    """Locked, and whatever its version: a bank sends the same file again when it had no answer."""
    return require_own_bank(await found(session, Payment, payment_id, match="*", change=True), caller)


@routes.post(
    "/{payment_id}/return",
    permission="subsidy:payment:return",
    title=Text("回盘", "Return a payment"),
    answer=ReturnOut,
    refuses=(IllegalMove, ReturnFileRefused, BankMessageInvalid, *FILE_REFUSALS),
    upload=MEDIA,
    upload_row=ReturnRow,
)
async def return_payment(
    payment: Annotated[Payment, Depends(payment_to_return)],
    upload: Upload,
    session: Session,
    clock: ClockNow,
    control_count: Annotated[
        int | None, Query(ge=0, le=2**31 - 1, description="银行控制笔数 The bank's own count of rows")
    ] = None,
    control_sum_fen: Annotated[Fen | None, Query(description="银行控制金额（分） The bank's own sum in fen")] = None,
    unmatched: Annotated[
        Unmatched,
        Query(description="未匹配行：整批退回或留存待查 Rows of no instruction: refuse the file, or keep them"),
    ] = Unmatched.REFUSE,
) -> ReturnOut:
    """Take the bank's return file: every open instruction exactly once, each with its amount, or nothing of it.

    A table in the agent bank's columns if its profile describes them, or an ISO 20022 pain.002.001.03 or .12. With
    `unmatched=keep` a file that else fits is taken although some rows name no instruction of this payment; they stand
    in the list of return errors. The same file again changes nothing and is answered the same. What is `unknown` is
    cleared by a later file.

    接收银行回盘文件：每笔未了结指令须恰好出现一次且金额相符，否则整份文件不予接收。

    文件可为代发银行自定列的表格（其报文配置对此有规定的），
    也可为 ISO 20022 的 pain.002.001.03 或 pain.002.001.12 报文。`unmatched=keep` 时，其余部分相符的文件，
    即使有行不对应本拨付的任何指令，也予接收，这些行列入回盘未匹配行。重复提交同一文件不作变动，应答相同。
    结果为 `unknown` 的，由其后的文件查明。
    """
    if (before := await actions.answer_before(session, payment, digest=upload.digest)) is not None:
        return before
    in_force = await profile_in_force(session, region=payment.region, agent_bank=payment.agent_bank, on=clock.today())
    profile = in_force[1] if in_force is not None else await profile_by_id(session, payment.profile_id)
    return await actions.take_return(
        session,
        payment,
        await returned_rows(upload, profile, payment=payment),
        digest=upload.digest,
        control_count=control_count,
        control_sum_fen=control_sum_fen,
        unmatched=unmatched,
    )


@error_routes.get(
    "",
    permission="subsidy:return-error:list",
    title=Text("回盘未匹配行列表", "List return errors"),
    answer=Page[ReturnErrorOut],
)
async def list_return_errors(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    payment_id: Annotated[UUID | None, Query(description="拨付 Payment")] = None,
    handled: Annotated[bool | None, Query(description="是否已处理 Whether it was dealt with")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Rows of return files that name no instruction of their payment.

    列出回盘文件中不对应其拨付任何指令的行。
    """
    statement = narrowed(select(ReturnError), ReturnError, region=region, payment_id=payment_id)
    if handled is not None:
        statement = statement.where(
            ReturnError.handled_at.is_not(None) if handled else ReturnError.handled_at.is_(None)
        )
    if updated_since is not None:
        statement = statement.where(ReturnError.updated_at >= updated_since)
    return await listed(session, statement, by=(ReturnError.region, ReturnError.id), asked=asked)


@error_routes.post(
    "/{return_error_id}/handle",
    permission="subsidy:return-error:handle",
    title=Text("处理未匹配行", "Handle a return error"),
    answer=ReturnErrorOut,
    refuses=(AlreadyHandled,),
)
async def handle_return_error(
    row: ReturnErrorToChange, asked: RemarkIn, session: Session, caller: CallerNow, clock: ClockNow
) -> ReturnError:
    """Mark the row as dealt with, and say what came of it.

    标记该行已处理，并说明处理结果。
    """
    if row.handled_at is not None:
        raise AlreadyHandled
    await actions.handle(session, row, asked, caller=caller, clock=clock)
    return row
