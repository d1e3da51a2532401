"""Receipts and disputes over HTTP: the worker's two buttons, and what the county's finance does about the second."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.needs import CalendarNow
from chassis.paging import Listed, Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.lines.models import Line
from services.subsidy.receipts import actions
from services.subsidy.receipts.models import Dispute
from services.subsidy.receipts.queries import dispute_out
from services.subsidy.receipts.rules import OPEN, CorrectionMissing, DisputeState, NotReportedPaid
from services.subsidy.receipts.schemas import DisputeOut, ReceiptOut, ResolveFailedIn, ResolvePaidIn

__all__ = ["own_routes", "routes"]

_TAG = Text("到账确认", "Receipts")
_SOURCE = "内防指发〔2020〕75号 第一条 Notice clause 1"

own_routes = Routes(prefix="/v1/subsidy/me/lines", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/subsidy/disputes", tag=_TAG, source=_SOURCE)

DisputeInPath = Annotated[Dispute, in_path("dispute_id", Dispute)]
DisputeToChange = Annotated[Dispute, to_change("dispute_id", Dispute)]


async def own_line_to_tap(line_id: UUID, session: Session, caller: CallerNow) -> Line:
    """Locked, and whatever was read before: a tap carries no version."""
    line = await session.get(Line, line_id, with_for_update=True, populate_existing=True)
    if line is None or line.worker_id != caller.worker_id:
        raise Missing
    return line


OwnLine = Annotated[Line, Depends(own_line_to_tap)]


@own_routes.post(
    "/{line_id}/received",
    permission="subsidy:receipt:say",
    title=Text("已到账", "Say that a line was received"),
    answer=ReceiptOut,
    refuses=(NotReportedPaid,),
)
async def say_received(line: OwnLine, session: Session, clock: ClockNow, calendar: CalendarNow) -> ReceiptOut:
    """The money has come. A dispute about it that is still open is withdrawn by that.

    款项已到账。就该款项提出而尚未办结的未到账申诉随之撤回。
    """
    return await actions.say(session, line, received=True, clock=clock, calendar=calendar)


@own_routes.post(
    "/{line_id}/not-received",
    permission="subsidy:receipt:say",
    title=Text("未到账", "Say that a line was not received"),
    answer=ReceiptOut,
    refuses=(NotReportedPaid,),
)
async def say_not_received(line: OwnLine, session: Session, clock: ClockNow, calendar: CalendarNow) -> ReceiptOut:
    """The bank says paid and nothing has come: the county's finance has 5 working days to clear it with the bank.

    银行回报已付而款项未到：旗县财政部门须在 5 个工作日内与银行查清。
    """
    return await actions.say(session, line, received=False, clock=clock, calendar=calendar)


@routes.get(
    "", permission="subsidy:dispute:list", title=Text("未到账申诉列表", "List disputes"), answer=Page[DisputeOut]
)
async def list_disputes(
    session: Session,
    asked: Paging,
    clock: ClockNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    worker_id: Annotated[WorkerId | None, Query(description="人员编号 Worker ID")] = None,
    state: Annotated[DisputeState | None, Query(description="状态 State")] = None,
    overdue: Annotated[bool | None, Query(description="是否逾期未结 Whether it is open past its day")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Disputes with the day by which each is to be cleared, and what was paid in the place of what had not come.

    列出未到账申诉、各自的查清期限，以及代替未到款项所作的支付。
    """
    statement = narrowed(
        select(Dispute), Dispute, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    if overdue is not None:
        late = Dispute.state.in_(OPEN) & (Dispute.due_on < clock.today())
        statement = statement.where(late if overdue else ~late)
    page = await listed(session, statement, by=(Dispute.region, Dispute.id), asked=asked)
    return Listed(items=await dispute_out(session, page.items), next_cursor=page.next_cursor, count=page.count)


@routes.get(
    "/{dispute_id}",
    permission="subsidy:dispute:read",
    title=Text("读取未到账申诉", "Read a dispute"),
    answer=DisputeOut,
)
async def read_dispute(dispute: DisputeInPath, session: Session) -> DisputeOut:
    """One dispute.

    读取一件未到账申诉。
    """
    return (await dispute_out(session, [dispute]))[0]


@routes.post(
    "/{dispute_id}/ask-bank",
    permission="subsidy:dispute:handle",
    title=Text("查询代发银行", "Ask the bank about a dispute"),
    answer=DisputeOut,
    refuses=(IllegalMove,),
    leads_to={"resolve_dispute_paid": "dispute_id", "resolve_dispute_failed": "dispute_id"},
)
async def ask_bank_about_dispute(
    dispute: DisputeToChange, session: Session, caller: CallerNow, clock: ClockNow
) -> DisputeOut:
    """Record that the bank was asked where the money is.

    登记已向银行查询款项去向。
    """
    return (await dispute_out(session, [await actions.ask_bank(session, dispute, caller=caller, clock=clock)]))[0]


@routes.post(
    "/{dispute_id}/resolve-paid",
    permission="subsidy:dispute:handle",
    title=Text("核实已到账", "Resolve a dispute as paid"),
    answer=DisputeOut,
    refuses=(IllegalMove,),
)
async def resolve_dispute_paid(
    dispute: DisputeToChange, asked: ResolvePaidIn, session: Session, caller: CallerNow, clock: ClockNow
) -> DisputeOut:
    """The bank's slip shows the money in the worker's account.

    银行凭证表明款项已入工作人员账户。
    """
    resolved = await actions.resolve_paid(session, dispute, asked, caller=caller, clock=clock)
    return (await dispute_out(session, [resolved]))[0]


@routes.post(
    "/{dispute_id}/resolve-failed",
    permission="subsidy:dispute:handle",
    title=Text("核实未到账", "Resolve a dispute as failed"),
    answer=DisputeOut,
    refuses=(IllegalMove, CorrectionMissing),
)
async def resolve_dispute_failed(
    dispute: DisputeToChange, asked: ResolveFailedIn, session: Session, caller: CallerNow, clock: ClockNow
) -> DisputeOut:
    """The money came back, as the correction of the payment shows; the line is paid again, to another account.

    该拨付的退票更正表明款项已退回；该明细另行支付至另一账户。
    """
    resolved = await actions.resolve_failed(session, dispute, asked, caller=caller, clock=clock)
    return (await dispute_out(session, [resolved]))[0]
