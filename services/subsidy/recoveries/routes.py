"""Recoveries and write-offs over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode
from chassis.lifecycle import IllegalMove
from chassis.paging import Listed, Page, Paging, UpdatedSince, listed
from chassis.paths import to_change
from chassis.problems import Missing
from chassis.regions import span_of
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.lines.models import Line
from services.subsidy.lines.routes import LineInPath
from services.subsidy.lines.rules import LineState
from services.subsidy.recoveries import actions
from services.subsidy.recoveries.models import Recovery, WriteOff
from services.subsidy.recoveries.queries import clawback_out
from services.subsidy.recoveries.rules import (
    AlreadyProposed,
    ClawbackState,
    OwnProposal,
    RecoveredInFuture,
    RecoversTooMuch,
    RecoveryBooked,
)
from services.subsidy.recoveries.schemas import (
    ClawbackOut,
    RecoverIn,
    RecoveryOut,
    WriteOffIn,
    WriteOffProposalIn,
)

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy", tag=Text("追回", "Recoveries"), source="内防指发〔2020〕75号 第一条 Notice clause 1"
)


async def line_to_recover(line_id: UUID, session: Session) -> Line:
    """Locked, and whatever was read before: recoveries add up, and each has its own key and reference."""
    line = await session.get(Line, line_id, with_for_update=True, populate_existing=True)
    if line is None:
        raise Missing
    return line


LineToRecover = Annotated[Line, Depends(line_to_recover)]
WriteOffToChange = Annotated[WriteOff, to_change("line_id", WriteOff)]


@routes.get(
    "/clawbacks",
    permission="subsidy:clawback:list",
    title=Text("应追回明细列表", "List what is to be recovered"),
    answer=Page[ClawbackOut],
)
async def list_clawbacks(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    state: Annotated[ClawbackState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Lines that were paid and should not have been: what is due, what came back, what was written off.

    列出不应支付而已支付的明细：应追回、已追回和已核销的金额。
    """
    wanted = [LineState(state.value)] if state is not None else [LineState(one.value) for one in ClawbackState]
    statement = select(Line).where(Line.state.in_(wanted))
    if region is not None:
        statement = statement.where(Line.region.between(*span_of(region)))
    if updated_since is not None:
        statement = statement.where(Line.updated_at >= updated_since)
    page = await listed(session, statement, by=(Line.region, Line.id), asked=asked)
    return Listed(items=await clawback_out(session, page.items), next_cursor=page.next_cursor, count=page.count)


@routes.get(
    "/lines/{line_id}/recoveries",
    permission="subsidy:clawback:list",
    title=Text("追回记录", "List recoveries of a line"),
    answer=Page[RecoveryOut],
)
async def list_line_recoveries(line: LineInPath, session: Session, asked: Paging) -> Any:
    """What came back of a line, piece by piece.

    列出一条明细逐笔追回的款项。
    """
    return await listed(session, select(Recovery).where(Recovery.line_id == line.id), by=(Recovery.id,), asked=asked)


@routes.post(
    "/lines/{line_id}/recover",
    permission="subsidy:line:recover",
    step_up=True,
    title=Text("登记追回", "Recover a line"),
    keyed=True,
    answer=ClawbackOut,
    refuses=(IllegalMove, RecoversTooMuch, RecoveryBooked, RecoveredInFuture),
)
async def recover_line(
    line: LineToRecover, asked: RecoverIn, session: Session, caller: CallerNow, clock: ClockNow
) -> ClawbackOut:
    """Book money that came back. When all of it has, the line's half-days may be listed by a later roll.

    登记收回的款项。全部追回后，该明细的半天可由以后的批次列入。
    """
    return await actions.recover(session, line, asked, caller=caller, clock=clock)


@routes.post(
    "/lines/{line_id}/propose-write-off",
    permission="subsidy:line:propose-write-off",
    title=Text("申请核销", "Propose a write-off"),
    answer=ClawbackOut,
    refuses=(IllegalMove, AlreadyProposed),
    leads_to={"write_off_line": "line_id"},
)
async def propose_write_off(
    line: LineToRecover, asked: WriteOffProposalIn, session: Session, caller: CallerNow, clock: ClockNow
) -> ClawbackOut:
    """The county proposes to give up what is still due.

    由旗县申请不再追回尚欠的金额。
    """
    return await actions.propose_write_off(session, line, asked, caller=caller, clock=clock)


@routes.post(
    "/lines/{line_id}/write-off",
    permission="subsidy:line:write-off",
    step_up=True,
    title=Text("批准核销", "Write a line off"),
    keyed=True,
    answer=ClawbackOut,
    refuses=(IllegalMove, OwnProposal),
)
async def write_off_line(
    line: LineToRecover,
    proposal: WriteOffToChange,
    asked: WriteOffIn,
    session: Session,
    caller: CallerNow,
    clock: ClockNow,
) -> ClawbackOut:
    """The league's finance lets the county give up what it proposed, as it was read; the half-days stay claimed.

    盟市财政部门批准旗县申请的核销，以批准人所读取的申请内容为准；所涉半天仍视为已发放。
    """
    return await actions.approve_write_off(session, line, proposal, asked, caller=caller, clock=clock)
