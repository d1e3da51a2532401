"""Corrections over HTTP."""

from typing import Any

from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, listed
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.corrections import actions
from services.subsidy.corrections.models import ResultCorrection
from services.subsidy.corrections.rules import AlreadyCorrected, BouncedOutside, NotPaid, PaidStaysPaid, PartlyRecovered
from services.subsidy.corrections.schemas import CorrectionIn, CorrectionOut
from services.subsidy.payments.routes import PaymentInPath, PaymentToChange

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/payments",
    tag=Text("退票更正", "Corrections"),
    source="内防指发〔2020〕75号 第一条 Notice clause 1",
)


@routes.post(
    "/{payment_id}/corrections",
    permission="subsidy:payment:correct",
    step_up=True,
    title=Text("退票更正", "Correct a paid result"),
    keyed=True,
    answer=CorrectionOut,
    status=201,
    refuses=(IllegalMove, NotPaid, AlreadyCorrected, PartlyRecovered, PaidStaysPaid, BouncedOutside),
)
async def correct_result(
    payment: PaymentToChange, asked: CorrectionIn, session: Session, caller: CallerNow, clock: ClockNow
) -> ResultCorrection:
    """What was reported paid came back. What was reported stays; the line may be paid again, to another account.

    银行回报已付的款项被退回。原回报结果予以保留；该明细可再次支付，但须支付至另一账户。
    """
    return await actions.correct(session, payment, asked, caller=caller, clock=clock)


@routes.get(
    "/{payment_id}/corrections",
    permission="subsidy:payment:read",
    title=Text("退票更正列表", "List corrections"),
    answer=Page[CorrectionOut],
)
async def list_corrections(payment: PaymentInPath, session: Session, asked: Paging) -> Any:
    """What of a payment came back.

    列出一笔拨付中被退回的款项。
    """
    statement = select(ResultCorrection).where(ResultCorrection.payment_id == payment.id)
    return await listed(session, statement, by=(ResultCorrection.id,), asked=asked)
