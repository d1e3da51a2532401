"""Days owed over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.needs import PeerNow
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.routes import Routes
from chassis.text import Text
from chassis.workers import WorkerUnknown
from services.welfare.leave_ledger import actions
from services.welfare.leave_ledger.models import LeaveAccount, LeaveEntry, LeavePayment
from services.welfare.leave_ledger.rules import LeaveShort, PaidTwice
from services.welfare.leave_ledger.schemas import (
    LeaveAccountOut,
    LeaveEntryOut,
    LeavePaymentIn,
    LeavePaymentOut,
)
from services.welfare.workers.queries import worker_known

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/welfare",
    tag=Text("补休账户", "Leave owed"),
    source="内防指发〔2020〕75号第五条；《劳动法》第三十八条、第四十四条 Notice clause 5; Labour Law arts. 38, 44",
)

InRegion = Annotated[RegionCode | None, Query(description="区划 Region")]
OfWorker = Annotated[WorkerId | None, Query(description="人员编号 Worker ID")]


@routes.get(
    "/leave-accounts",
    permission="welfare:leave-account:list",
    title=Text("补休账户列表", "List leave accounts"),
    answer=Page[LeaveAccountOut],
)
async def list_leave_accounts(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    worker_id: OfWorker = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """How many days each worker is owed, has scheduled, took and was paid for, by community and worker.

    按社区、工作人员列出可安排、已安排、已休和已折算支付的补休天数。
    """
    statement = narrowed(
        select(LeaveAccount), LeaveAccount, region=region, worker_id=worker_id, updated_since=updated_since
    )
    return await listed(session, statement, by=(LeaveAccount.region, LeaveAccount.worker_id), asked=asked)


@routes.get(
    "/leave-entries",
    permission="welfare:leave-account:list",
    title=Text("补休分录列表", "List leave entries"),
    answer=Page[LeaveEntryOut],
)
async def list_leave_entries(
    session: Session, asked: Paging, region: InRegion = None, worker_id: OfWorker = None
) -> Any:
    """Every movement of days, oldest first; none is ever changed.

    按时间先后列出补休天数的每一笔变动；分录从不更改。
    """
    statement = narrowed(select(LeaveEntry), LeaveEntry, region=region, worker_id=worker_id)
    return await listed(session, statement, by=(LeaveEntry.id,), asked=asked)


@routes.post(
    "/leave-payments",
    permission="welfare:leave:pay",
    step_up=True,
    title=Text("登记折算支付", "Record a payment for leave"),
    answer=LeavePaymentOut,
    status=201,
    refuses=(WorkerUnknown, LeaveShort, PaidTwice),
    keyed=True,
)
async def pay_for_leave(asked: LeavePaymentIn, session: Session, caller: CallerNow, peer: PeerNow) -> LeavePayment:
    """Record that the employer paid for days that could not be given; they end in no other way untaken.

    登记用人单位已就无法安排的补休折算支付；未休的应补天数只能以此方式结清。
    """
    worker = await worker_known(session, peer, asked.worker_id, span=caller.span)
    return await actions.pay(session, worker, asked, caller=caller)
