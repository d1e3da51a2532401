"""Streaks and orders to rest over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode, WorkerId
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.welfare.rest_orders import actions
from services.welfare.rest_orders.models import RestOrder, StreakAlert
from services.welfare.rest_orders.rules import (
    OrderState,
    OverriddenLately,
    OverrideDay,
    OverrideNotAsked,
    OverridesOneself,
    StreakLevel,
)
from services.welfare.rest_orders.schemas import OrderOut, OverrideIn, StreakAlertOut
from services.welfare.rest_violations.actions import recount_violations

__all__ = ["alert_routes", "routes"]

_TAG = Text("强制休息", "Ordered rest")
_SOURCE = "内防指发〔2020〕75号第五条；《劳动法》第三十八条 Notice clause 5; Labour Law art. 38"

routes = Routes(prefix="/v1/welfare/rest-orders", tag=_TAG, source=_SOURCE)
alert_routes = Routes(prefix="/v1/welfare/streak-alerts", tag=_TAG, source=_SOURCE)

InRegion = Annotated[RegionCode | None, Query(description="区划 Region")]
OfWorker = Annotated[WorkerId | None, Query(description="人员编号 Worker ID")]
OrderInPath = Annotated[RestOrder, in_path("order_id", RestOrder)]
OrderToChange = Annotated[RestOrder, to_change("order_id", RestOrder)]


@routes.get(
    "", permission="welfare:rest-order:list", title=Text("强制休息令列表", "List orders to rest"), answer=Page[OrderOut]
)
async def list_rest_orders(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    worker_id: OfWorker = None,
    state: Annotated[OrderState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Orders to rest by community and id.

    按社区、`id` 列出强制休息令。
    """
    statement = narrowed(
        select(RestOrder), RestOrder, region=region, worker_id=worker_id, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(RestOrder.region, RestOrder.id), asked=asked)


@routes.get(
    "/{order_id}",
    permission="welfare:rest-order:list",
    title=Text("读取强制休息令", "Read an order to rest"),
    answer=OrderOut,
)
async def read_rest_order(order: OrderInPath) -> RestOrder:
    """One order to rest.

    一道强制休息令。
    """
    return order


@routes.post(
    "/{order_id}/order",
    permission="welfare:rest-order:order",
    title=Text("下达强制休息令", "Hand over an order to rest"),
    answer=OrderOut,
    refuses=(IllegalMove,),
)
async def order_rest(order: OrderToChange, session: Session, caller: CallerNow) -> RestOrder:
    """The township hands the order to the worker and sees that the post is covered.

    The rest does not wait for it: no duty is assigned from the order's day on, whether it was handed over or not.

    苏木乡镇（街道）向工作人员下达强制休息令，并安排岗位补位。

    休息不以下达为前提：自休息令起始日起，无论是否已经下达，一律不安排执勤。
    """
    return await actions.order(session, order, caller=caller)


@routes.post(
    "/{order_id}/ask-override",
    permission="welfare:rest-order:ask-override",
    title=Text("申请批准上岗", "Ask for an override"),
    answer=OrderOut,
    refuses=(IllegalMove, OverrideDay),
)
async def ask_override_of_rest(
    order: OrderToChange, asked: OverrideIn, session: Session, caller: CallerNow
) -> RestOrder:
    """Say for which day, today or tomorrow, the worker is needed and why; nothing changes until it is granted.

    申请工作人员在今日或明日上岗，并说明理由；未获批准前，休息令照常执行。
    """
    return await actions.ask_override(session, order, asked, caller=caller)


@routes.post(
    "/{order_id}/override",
    permission="welfare:rest-order:override",
    title=Text("批准上岗", "Override an order to rest"),
    answer=OrderOut,
    refuses=(IllegalMove, OverrideNotAsked, OverridesOneself, OverrideDay, OverriddenLately),
)
async def override_rest_order(order: OrderToChange, session: Session, caller: CallerNow) -> RestOrder:
    """The head of the county's headquarters, another hand than asked, lets the day be worked that was asked for.

    The rest is ordered anew from the day after; once in 14 days a worker, so the order that follows cannot be
    overridden within them.

    由旗县指挥部负责人批准在所申请的日期上岗；申请人不能自行批准。

    自上岗日的次日起重新强制休息；每人十四日内只能批准一次，因此后续的休息令在此期间不得再次批准上岗。
    """
    overridden = await actions.override(session, order, caller=caller)
    await recount_violations(session, [order.worker_id])
    return overridden


@alert_routes.get(
    "",
    permission="welfare:streak-alert:list",
    title=Text("连续上岗预警列表", "List streaks without rest"),
    answer=Page[StreakAlertOut],
)
async def list_streak_alerts(
    session: Session,
    asked: Paging,
    region: InRegion = None,
    worker_id: OfWorker = None,
    level: Annotated[StreakLevel | None, Query(description="预警级别 Level")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """Streaks that reached 6, 7, 12 or 14 days, by community and id.

    按社区、`id` 列出连续上岗达到 6 天、7 天、12 天或 14 天的预警。
    """
    statement = narrowed(
        select(StreakAlert), StreakAlert, region=region, worker_id=worker_id, level=level, updated_since=updated_since
    )
    return await listed(session, statement, by=(StreakAlert.region, StreakAlert.id), asked=asked)
