"""Rectification orders over HTTP."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query
from sqlalchemy import select

from chassis.caller import Department
from chassis.database import found
from chassis.exchange import CallerNow, ClockNow, IfMatch, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Listed, Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.problems import Missing
from chassis.regions import level_above
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.inspections.schemas import Clause
from services.oversight.orders import actions
from services.oversight.orders.models import RectificationOrder
from services.oversight.orders.queries import is_overdue, put_to
from services.oversight.orders.rules import (
    JudgeOfOwnOrder,
    MeasureNotHeavier,
    NotTheJudge,
    NotTheOpener,
    OrderedAlready,
    OrderMove,
    OrderState,
    days_over,
)
from services.oversight.orders.schemas import EscalateIn, OpinionIn, OrderIn, OrderOut, OverdueOrderOut, ResponseIn
from services.oversight.violations.rules import DueTooEarly

__all__ = ["notices", "overdue", "routes"]

_SOURCE = "内防指发〔2020〕75号 末段：加强调度和督查 Notice, closing paragraph"

routes = Routes(prefix="/v1/oversight/orders", tag=Text("整改通知", "Rectification orders"), source=_SOURCE)
notices = Routes(prefix="/v1/oversight/order-notices", tag=Text("本部门整改", "Orders to one's own"), source=_SOURCE)
overdue = Routes(prefix="/v1/oversight/overdue-orders", tag=Text("逾期整改", "Overdue orders"), source=_SOURCE)

OrderInPath = Annotated[RectificationOrder, in_path("order_id", RectificationOrder)]
OrderToChange = Annotated[RectificationOrder, to_change("order_id", RectificationOrder)]


async def order_to_answer(
    order_id: UUID, session: Session, caller: CallerNow, if_match: IfMatch = None
) -> RectificationOrder:
    """An order that was given to the caller's own office; of another's the caller learns nothing."""
    own = select(RectificationOrder.id).where(RectificationOrder.id == order_id, put_to(caller))
    if await session.scalar(own) is None:
        raise Missing
    return await found(session, RectificationOrder, order_id, match=if_match, change=True)


@routes.post(
    "",
    permission="oversight:order:issue",
    title=Text("下发整改通知", "Issue a rectification order"),
    answer=OrderOut,
    status=201,
    refuses=(DueTooEarly, NotTheOpener, OrderedAlready),
    leads_to={"read_order": "order_id"},
)
async def issue_order(asked: OrderIn, session: Session, caller: CallerNow) -> RectificationOrder:
    """Tell the office that a finding is about to put it right by a day.

    通知问题所涉部门在某日之前整改。
    """
    return await actions.issue(session, asked, caller=caller)


@routes.get("", permission="oversight:order:list", title=Text("整改通知列表", "List orders"), answer=Page[OrderOut])
async def list_orders(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    department: Annotated[Department | None, Query(description="整改部门 Department")] = None,
    clause: Annotated[Clause | None, Query(description="对应条款 Clause of the notice")] = None,
    state: Annotated[OrderState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Orders to offices in the caller's region.

    对调用方辖区内各部门的整改通知。
    """
    statement = narrowed(
        select(RectificationOrder),
        RectificationOrder,
        region=region,
        department=department,
        clause=clause,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(RectificationOrder.region, RectificationOrder.id), asked=asked)


@routes.get(
    "/{order_id}", permission="oversight:order:list", title=Text("读取整改通知", "Read an order"), answer=OrderOut
)
async def read_order(one: OrderInPath) -> RectificationOrder:
    """One order.

    一份整改通知。
    """
    return one


@routes.post(
    "/{order_id}/verify",
    permission="oversight:order:verify",
    title=Text("核验整改", "Verify a rectification"),
    answer=OrderOut,
    refuses=(IllegalMove, JudgeOfOwnOrder, NotTheJudge),
)
async def verify_order(one: OrderToChange, asked: OpinionIn, session: Session, caller: CallerNow) -> RectificationOrder:
    """It is put right.

    核验确认已经整改到位。
    """
    return await actions.judge(session, one, OrderMove.VERIFY, opinion=asked.opinion, caller=caller)


@routes.post(
    "/{order_id}/send-back",
    permission="oversight:order:send-back",
    title=Text("整改不到位退回", "Send a rectification back"),
    answer=OrderOut,
    refuses=(IllegalMove, JudgeOfOwnOrder, NotTheJudge),
)
async def send_back_order(
    one: OrderToChange, asked: OpinionIn, session: Session, caller: CallerNow
) -> RectificationOrder:
    """It is not put right; the due day stays.

    整改不到位；期限不变。
    """
    return await actions.judge(session, one, OrderMove.SEND_BACK, opinion=asked.opinion, caller=caller)


@routes.post(
    "/{order_id}/escalate",
    permission="oversight:order:escalate",
    title=Text("升级处理", "Escalate an order"),
    answer=OrderOut,
    refuses=(IllegalMove, JudgeOfOwnOrder, MeasureNotHeavier, NotTheJudge),
)
async def escalate_order(
    one: OrderToChange, asked: EscalateIn, session: Session, caller: CallerNow
) -> RectificationOrder:
    """A circular, a talk, or discipline inspection; the order is still to be answered.

    通报、约谈或者移送纪检监察；整改通知仍须反馈。
    """
    return await actions.escalate(session, one, measure=asked.measure, opinion=asked.opinion, caller=caller)


@routes.post(
    "/{order_id}/close",
    permission="oversight:order:close",
    title=Text("销号", "Close an order"),
    answer=OrderOut,
    refuses=(IllegalMove, JudgeOfOwnOrder, NotTheJudge),
)
async def close_order(one: OrderToChange, asked: OpinionIn, session: Session, caller: CallerNow) -> RectificationOrder:
    """What was verified is done with; the office ordered cannot be the one to say so.

    经核验的整改予以销号；被要求整改的部门不得自行销号。
    """
    return await actions.judge(session, one, OrderMove.CLOSE, opinion=asked.opinion, caller=caller)


@notices.get(
    "",
    permission="oversight:order-notice:list",
    title=Text("本部门整改通知", "List orders to one's own office"),
    answer=Page[OrderOut],
)
async def list_order_notices(
    session: Session,
    asked: Paging,
    caller: CallerNow,
    state: Annotated[OrderState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What the caller's own office was told to put right.

    要求调用方所在部门整改的事项。
    """
    mine = select(RectificationOrder).where(put_to(caller))
    statement = narrowed(mine, RectificationOrder, state=state, updated_since=updated_since)
    return await listed(session, statement, by=(RectificationOrder.id,), asked=asked)


@notices.post(
    "/{order_id}/respond",
    permission="oversight:order:respond",
    title=Text("反馈整改情况", "Respond to an order"),
    answer=OrderOut,
    refuses=(IllegalMove,),
)
async def respond_order(
    one: Annotated[RectificationOrder, Depends(order_to_answer)], asked: ResponseIn, session: Session
) -> RectificationOrder:
    """The office says what it did; whether that is enough is for headquarters to say.

    由部门说明整改情况；是否到位由指挥部判定。
    """
    return await actions.respond(session, one, response=asked.response)


@overdue.get(
    "",
    permission="oversight:overdue-order:list",
    title=Text("逾期整改列表", "List overdue orders"),
    answer=Page[OverdueOrderOut],
)
async def list_overdue_orders(
    session: Session,
    asked: Paging,
    clock: ClockNow,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    department: Annotated[Department | None, Query(description="整改部门 Department")] = None,
) -> Any:
    """Orders whose day has passed and whose office has not answered, from the first minute of the day after.

    Computed when it is read, so that it shows one level up at once and no pass of a rule can be missed.

    期限已过而部门尚未反馈的整改通知，自次日零时起列入。

    读取时即时计算，因此上一级随即可见，不会因定时规则未运行而遗漏。
    """
    today = clock.today()
    late = select(RectificationOrder).where(is_overdue(today))
    statement = narrowed(late, RectificationOrder, region=region, department=department)
    page = await listed(session, statement, by=(RectificationOrder.due_on, RectificationOrder.id), asked=asked)
    return Listed(
        items=[_told(one, days=days_over(one.due_on, today=today)) for one in page.items],
        next_cursor=page.next_cursor,
        count=page.count,
    )


def _told(one: RectificationOrder, *, days: int) -> OverdueOrderOut:
    own = {name: getattr(one, name) for name in ("department", "region", "clause", "state", "due_on")}
    return OverdueOrderOut(**own, order_id=one.id, days_over=days, shown_to=level_above(one.region))
