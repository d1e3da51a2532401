"""Advances over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Listed, Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.subsidy.advances import actions
from services.subsidy.advances.models import Advance, AdvanceEntry
from services.subsidy.advances.queries import advance_out
from services.subsidy.advances.rules import (
    AdvanceBooked,
    AdvancesOverlap,
    AdvanceState,
    CarryElsewhere,
    LeagueOwes,
    OwnClearing,
    PaymentsUnderWay,
    PeriodNotOver,
    SettledAbovePaid,
)
from services.subsidy.advances.schemas import (
    AdvanceEntryOut,
    AdvanceIn,
    AdvanceOut,
    ClearIn,
    ProposeClearingIn,
    TopUpIn,
)
from services.subsidy.schemes import Scheme

__all__ = ["routes"]

routes = Routes(
    prefix="/v1/subsidy/advances",
    tag=Text("预拨与清算", "Advances and clearing"),
    source="内防指发〔2020〕75号 第一条 Notice clause 1",
)

AdvanceInPath = Annotated[Advance, in_path("advance_id", Advance)]
AdvanceToChange = Annotated[Advance, to_change("advance_id", Advance)]


@routes.post(
    "",
    permission="subsidy:advance:advance",
    step_up=True,
    title=Text("预拨", "Advance money to a county"),
    keyed=True,
    answer=AdvanceOut,
    status=201,
    refuses=(AdvancesOverlap,),
    leads_to={"read_county_advance": "advance_id", "settle_county_advance": "advance_id"},
)
async def advance_to_county(asked: AdvanceIn, session: Session, caller: CallerNow, clock: ClockNow) -> AdvanceOut:
    """The league's finance prepays its share of a scheme for some months; a county has one advance for a month.

    盟市财政部门就某一补助类别、若干月份预拨本级承担的资金；同一旗县同一补助类别的同一月份只能有一笔预拨。
    """
    return await actions.advance(session, asked, caller=caller, clock=clock)


@routes.get("", permission="subsidy:advance:list", title=Text("预拨列表", "List advances"), answer=Page[AdvanceOut])
async def list_county_advances(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    scheme: Annotated[Scheme | None, Query(description="补助类别 Scheme")] = None,
    state: Annotated[AdvanceState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Advances with their accounts as they stand.

    列出预拨及其各账户现有数额。
    """
    statement = narrowed(
        select(Advance), Advance, region=region, scheme=scheme, state=state, updated_since=updated_since
    )
    page = await listed(session, statement, by=(Advance.region, Advance.id), asked=asked)
    return Listed(items=await advance_out(session, page.items), next_cursor=page.next_cursor, count=page.count)


@routes.get(
    "/{advance_id}",
    permission="subsidy:advance:read",
    title=Text("读取预拨", "Read an advance"),
    answer=AdvanceOut,
)
async def read_county_advance(advance: AdvanceInPath, session: Session) -> AdvanceOut:
    """One advance with its accounts as they stand, and what is paid and not settled yet.

    一笔预拨及其各账户现有数额，以及银行已付而尚未列支的金额。
    """
    return (await advance_out(session, [advance]))[0]


@routes.get(
    "/{advance_id}/entries",
    permission="subsidy:advance:read",
    title=Text("预拨分录", "List entries of an advance"),
    answer=Page[AdvanceEntryOut],
)
async def list_advance_entries(advance: AdvanceInPath, session: Session, asked: Paging) -> Any:
    """Every amount that went from one account to another, those that were carried into this advance too.

    列出各账户之间的每一笔转账，包括由其他预拨结转至本笔预拨的款项。
    """
    either = (AdvanceEntry.advance_id == advance.id) | (AdvanceEntry.into_id == advance.id)
    return await listed(session, select(AdvanceEntry).where(either), by=(AdvanceEntry.id,), asked=asked)


@routes.post(
    "/{advance_id}/top-up",
    permission="subsidy:advance:advance",
    step_up=True,
    title=Text("追加预拨", "Top an advance up"),
    keyed=True,
    answer=AdvanceOut,
    refuses=(IllegalMove, AdvanceBooked),
)
async def top_up_advance(
    advance: AdvanceToChange, asked: TopUpIn, session: Session, caller: CallerNow, clock: ClockNow
) -> AdvanceOut:
    """More of the league's money. What the county lent is made good by it first.

    盟市追加预拨资金，先用于冲抵旗县垫付的款项。
    """
    return await actions.top_up(session, advance, asked, caller=caller, clock=clock)


@routes.post(
    "/{advance_id}/settle",
    permission="subsidy:advance:settle",
    step_up=True,
    title=Text("列支", "Settle an advance"),
    keyed=True,
    answer=AdvanceOut,
    refuses=(IllegalMove, SettledAbovePaid),
)
async def settle_county_advance(
    advance: AdvanceToChange, session: Session, caller: CallerNow, clock: ClockNow
) -> AdvanceOut:
    """Draw the league's share of what the bank has paid for these months, payment by payment, if not drawn yet.

    What came back since is put back. Where the advance does not reach, the county lends and the league owes.

    就银行已付的所涉月份补助，逐笔拨付按盟市承担额从预拨中列支，已列支的不重复列支。

    其后退回的款项予以冲回。预拨不足的部分由旗县垫付，记为盟市应补。
    """
    return await actions.settle(session, advance, caller=caller, clock=clock)


@routes.post(
    "/{advance_id}/propose-clearing",
    permission="subsidy:advance:settle",
    step_up=True,
    title=Text("申请清算", "Propose a clearing"),
    answer=AdvanceOut,
    refuses=(IllegalMove, PeriodNotOver, PaymentsUnderWay, LeagueOwes, CarryElsewhere),
    leads_to={"clear_advance": "advance_id", "send_back_clearing": "advance_id"},
)
async def propose_clearing(
    advance: AdvanceToChange, asked: ProposeClearingIn, session: Session, caller: CallerNow, clock: ClockNow
) -> AdvanceOut:
    """After the last month: what is left is to go back to the league, or over to a later advance.

    预拨末月结束后，提出结余上缴盟市，或结转至其后时段的预拨。
    """
    return await actions.propose_clearing(session, advance, asked, caller=caller, clock=clock)


@routes.post(
    "/{advance_id}/send-back",
    permission="subsidy:advance:clear",
    step_up=True,
    title=Text("退回清算申请", "Send a clearing back"),
    answer=AdvanceOut,
    refuses=(IllegalMove,),
)
async def send_back_clearing(advance: AdvanceToChange, session: Session) -> AdvanceOut:
    """The league does not agree with what was proposed.

    盟市不同意所提出的结余处理意见，退回申请。
    """
    return await actions.send_back(session, advance)


@routes.post(
    "/{advance_id}/clear",
    permission="subsidy:advance:clear",
    step_up=True,
    title=Text("批准清算", "Clear an advance"),
    keyed=True,
    answer=AdvanceOut,
    refuses=(IllegalMove, OwnClearing, PeriodNotOver, PaymentsUnderWay, LeagueOwes, CarryElsewhere),
)
async def clear_advance(
    advance: AdvanceToChange, asked: ClearIn, session: Session, caller: CallerNow, clock: ClockNow
) -> AdvanceOut:
    """The league's finance approves what another person proposed, and what is left goes there.

    由盟市财政部门批准他人提出的清算申请，结余按申请上缴或结转。
    """
    return await actions.clear(session, advance, asked, caller=caller, clock=clock)
