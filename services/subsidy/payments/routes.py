"""Payments over HTTP."""

import base64
from collections.abc import Iterator
from typing import IO, Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Query
from fastapi.responses import Response, StreamingResponse
from sqlalchemy import select

from chassis.caller import Caller, Department
from chassis.database import found
from chassis.exchange import CallerNow, Purpose, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.ledger import audited
from chassis.lifecycle import IllegalMove
from chassis.needs import KeysNow
from chassis.paging import Listed, Page, Paging, UpdatedSince, listed
from chassis.paths import to_change
from chassis.problems import Conflict, Missing, ParameterMissing
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.bank_files.files import DOWNLOADS
from services.subsidy.bank_files.rules import BankFileUnfit, asked_format
from services.subsidy.payments import actions
from services.subsidy.payments.models import Instruction, Payment, PaymentQuery
from services.subsidy.payments.queries import bank_file, payment_out
from services.subsidy.payments.rules import (
    InstructionState,
    LineUnderWay,
    NothingOpen,
    NothingToPay,
    PaymentMove,
    PaymentState,
    ResultUnknown,
    RollNotPayable,
)
from services.subsidy.payments.schemas import InstructionOut, PaymentIn, PaymentOut, PaymentQueryOut
from services.subsidy.rolls.rules import ListedInRoll, SameHand, SnapshotBroken

__all__ = ["require_own_bank", "routes"]

routes = Routes(
    prefix="/v1/subsidy/payments", tag=Text("拨付", "Payments"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)


class NotInstructed(Conflict):
    code = "NOT_INSTRUCTED"
    title = Text("尚未拨付，没有文件", "The payment has not been sent; there is no file")


PaymentToChange = Annotated[Payment, to_change("payment_id", Payment)]


def require_own_bank(payment: Payment, caller: Caller) -> Payment:
    """A bank knows the payments that name it; of one that names none finance itself fetches and returns the files."""
    if caller.department is Department.BANK and payment.agent_bank != caller.organisation:
        raise Missing
    return payment


async def payment_in_path(payment_id: UUID, session: Session, caller: CallerNow) -> Payment:
    return require_own_bank(await found(session, Payment, payment_id), caller)


PaymentInPath = Annotated[Payment, Depends(payment_in_path)]


@routes.post(
    "",
    permission="subsidy:payment:prepare",
    step_up=True,
    title=Text("编制拨付", "Prepare a payment"),
    keyed=True,
    answer=PaymentOut,
    status=201,
    refuses=(RollNotPayable, NothingToPay, LineUnderWay),
    leads_to={"read_payment": "payment_id", "confirm_share_of_payment": "payment_id", "void_payment": "payment_id"},
)
async def prepare_payment(asked: PaymentIn, session: Session) -> PaymentOut:
    """One instruction for each line of a county's approved rolls that can be paid; the answer counts the others.

    对旗县已批准批次中可以支付的明细各编制一笔支付指令；应答载明未纳入明细的笔数和金额。
    """
    return await actions.prepare(session, asked)


@routes.get("", permission="subsidy:payment:list", title=Text("拨付列表", "List payments"), answer=Page[PaymentOut])
async def list_payments(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    state: Annotated[PaymentState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Payments with what they come to.

    列出拨付及其合计。
    """
    statement = narrowed(select(Payment), Payment, region=region, state=state, updated_since=updated_since)
    page = await listed(session, statement, by=(Payment.region, Payment.id), asked=asked)
    return Listed(items=await payment_out(session, page.items), next_cursor=page.next_cursor, count=page.count)


@routes.get(
    "/{payment_id}", permission="subsidy:payment:read", title=Text("读取拨付", "Read a payment"), answer=PaymentOut
)
async def read_payment(payment: PaymentInPath, session: Session) -> PaymentOut:
    """One payment with what it comes to.

    读取一笔拨付及其合计。
    """
    return (await payment_out(session, [payment]))[0]


@routes.get(
    "/{payment_id}/instructions",
    permission="subsidy:payment:read",
    title=Text("支付指令列表", "List instructions"),
    answer=Page[InstructionOut],
)
async def list_instructions(
    payment: PaymentInPath,
    session: Session,
    asked: Paging,
    state: Annotated[InstructionState | None, Query(description="状态 State")] = None,
) -> Any:
    """The payment's instructions and what became of each.

    列出该拨付的支付指令及各自的结果。
    """
    statement = select(Instruction).where(Instruction.payment_id == payment.id)
    if state is not None:
        statement = statement.where(Instruction.state == state)
    return await listed(session, statement, by=(Instruction.id,), asked=asked)


@routes.post(
    "/{payment_id}/confirm-share",
    permission="subsidy:payment:confirm-share",
    step_up=True,
    title=Text("确认盟市承担资金", "Confirm the league's share"),
    answer=PaymentOut,
    refuses=(IllegalMove,),
    leads_to={"reserve_payment": "payment_id"},
)
async def confirm_share_of_payment(payment: PaymentToChange, session: Session) -> PaymentOut:
    """The league's finance confirms its share.

    由盟市财政部门确认本级承担的资金。
    """
    return await actions.move_on(session, payment, PaymentMove.CONFIRM_SHARE)


@routes.post(
    "/{payment_id}/reserve",
    permission="subsidy:payment:reserve",
    title=Text("落实旗县承担资金", "Reserve the county's share"),
    answer=PaymentOut,
    refuses=(IllegalMove,),
    leads_to={"instruct_payment": "payment_id"},
)
async def reserve_payment(payment: PaymentToChange, session: Session) -> PaymentOut:
    """The county's finance reserves its share: the payment is funded.

    由旗县财政部门落实本级承担的资金，拨付资金至此到位。
    """
    return await actions.move_on(session, payment, PaymentMove.RESERVE)


@routes.post(
    "/{payment_id}/instruct",
    permission="subsidy:payment:instruct",
    step_up=True,
    title=Text("拨付", "Instruct a payment"),
    keyed=True,
    answer=PaymentOut,
    refuses=(
        IllegalMove,
        SameHand,
        ListedInRoll,
        SnapshotBroken,
        NothingToPay,
        LineUnderWay,
        ParameterMissing,
        BankFileUnfit,
    ),
    leads_to={"fetch_payment_file": "payment_id", "return_payment": "payment_id"},
)
async def instruct_payment(payment: PaymentToChange, session: Session, caller: CallerNow, keys: KeysNow) -> PaymentOut:
    """Send it to the bank. Lines whose worker died or whose account changed since are withdrawn first.

    送交银行。编制之后人员亡故或账户变更的明细，先行撤出。
    """
    return await actions.instruct(session, payment, caller=caller, keys=keys)


@routes.get(
    "/{payment_id}/file",
    permission="subsidy:payment:file",
    step_up=True,
    title=Text("拨付文件", "Fetch the payment file"),
    refuses=(NotInstructed, ParameterMissing, BankFileUnfit),
    downloads=DOWNLOADS,
)
async def fetch_payment_file(
    payment: PaymentInPath,
    session: Session,
    keys: KeysNow,
    purpose: Purpose,
    accept: Annotated[str | None, Header(include_in_schema=False)] = None,
) -> Response:
    """The file for the bank, with accounts in plain text. Count, sum and digest stand in headers; reading is audited.

    It is in the format of the agent bank's profile, or in the one that `Accept` names. In the profile's format its
    `Repr-Digest` (RFC 9530) is the payment's `file_digest`, however often the file is fetched.

    送交银行的文件，账号为明文。笔数、金额和摘要见应答头；每次读取均记入审计。

    文件采用代发银行报文配置所定的格式，或 `Accept` 所指明的格式。采用配置所定格式时，无论读取多少次，
    其 `Repr-Digest`（RFC 9530）均与拨付的 `file_digest` 一致。
    """
    if payment.msg_id is None:
        raise NotInstructed
    file = await bank_file(session, payment, keys=keys, asked=asked_format(accept))
    await audited(
        session, "subsidy.payment.file-read", subject=payment.id, region=payment.region, instructions=file.rows
    )
    return StreamingResponse(
        _parts(file.content),
        media_type=file.media_type,
        headers={
            "Content-Length": str(file.size),
            "Content-Disposition": f'attachment; filename="{payment.msg_id}.{file.extension}"',
            "Control-Count": str(file.rows),
            "Control-Sum-Fen": str(file.sum_fen),
            "Repr-Digest": f"sha-256=:{base64.b64encode(bytes.fromhex(file.digest)).decode()}:",
        },
    )


def _parts(content: IO[bytes]) -> Iterator[bytes]:
    with content:
        while part := content.read(1 << 16):
            yield part


@routes.post(
    "/{payment_id}/query",
    permission="subsidy:payment:query",
    title=Text("查询支付结果", "Query a payment"),
    answer=PaymentQueryOut,
    status=201,
    refuses=(NothingOpen,),
)
async def query_payment(payment: PaymentInPath, session: Session, caller: CallerNow) -> PaymentQuery:
    """Record that the bank was asked what became of the open instructions. Nothing else changes until it answers.

    登记已向银行查询未了结指令的结果。银行答复之前，其他一切不变。
    """
    return await actions.ask_bank(session, payment, caller=caller)


@routes.get(
    "/{payment_id}/queries",
    permission="subsidy:payment:read",
    title=Text("查询记录", "List queries"),
    answer=Page[PaymentQueryOut],
)
async def list_queries(payment: PaymentInPath, session: Session, asked: Paging) -> Any:
    """When the bank was asked, and by whom.

    列出何时、由何人向银行查询。
    """
    statement = select(PaymentQuery).where(PaymentQuery.payment_id == payment.id)
    return await listed(session, statement, by=(PaymentQuery.id,), asked=asked)


@routes.post(
    "/{payment_id}/close",
    permission="subsidy:payment:close",
    title=Text("办结拨付", "Close a payment"),
    answer=PaymentOut,
    refuses=(IllegalMove, ResultUnknown),
)
async def close_payment(payment: PaymentToChange, session: Session) -> PaymentOut:
    """Nothing of it is open any more; lines that failed are paid by another payment, to another account.

    全部指令均有结果后方可办结；支付失败的明细由另一笔拨付支付至另一账户。
    """
    return await actions.close(session, payment)


@routes.post(
    "/{payment_id}/void",
    permission="subsidy:payment:void",
    title=Text("作废拨付", "Void a payment"),
    answer=PaymentOut,
    refuses=(IllegalMove,),
)
async def void_payment(payment: PaymentToChange, session: Session) -> PaymentOut:
    """Before it is sent. Its lines can be paid by another.

    送出之前方可作废。其明细可由另一笔拨付支付。
    """
    return await actions.void(session, payment)
