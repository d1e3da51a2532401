"""Warning of streaks, and giving, ending and overriding orders to rest.

What a worker's record of duty makes of streaks and orders is reckoned anew whenever that record changes, so a
correction takes back what no longer has ground and finds what was missed.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from chassis.caller import Caller
from chassis.database import scope_of
from chassis.known_workers import rekeyed
from chassis.ledger import Event, all_happened, happened
from services.welfare.duty.models import WorkedDay
from services.welfare.duty.queries import days_of
from services.welfare.duty.rules import DAY
from services.welfare.rest_figures.queries import figures_in
from services.welfare.rest_figures.rules import LEAST_REST_DAYS, RestFigure
from services.welfare.rest_orders.models import RestOrder, StreakAlert
from services.welfare.rest_orders.rules import (
    FORCED_AFTER,
    OVERRIDE_ONCE_IN,
    REST_ORDER,
    OrderMove,
    OrderState,
    OverrideNotAsked,
    Run,
    had_rest,
    is_running,
    levels_of,
    require_override_day,
    require_override_other_hand,
    rest_from,
    run_with,
    runs_of,
)
from services.welfare.rest_orders.schemas import (
    OrderLifted,
    OrderOrdered,
    OrderOverridden,
    OrderServed,
    OrderTriggered,
    OverrideAsked,
    OverrideIn,
    StreakWarning,
)

__all__ = ["OPEN", "advance_orders", "ask_override", "order", "override", "reckon", "rekey"]

OPEN = (OrderState.TRIGGERED, OrderState.ORDERED, OrderState.RESTING)

Days = Mapping[date, WorkedDay]


async def reckon(session: AsyncSession, worker_ids: Iterable[str]) -> None:
    """Bring the warnings and orders of some workers to what their duty now says."""
    wanted = sorted(set(worker_ids))
    days = await days_of(session, wanted)
    standing = await session.scalars(
        select(RestOrder)
        .where(RestOrder.worker_id.in_(wanted), RestOrder.state.in_(OPEN))
        .order_by(RestOrder.worker_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    orders = {one.worker_id: one for one in standing}
    today = scope_of(session).clock.today()
    for worker_id in wanted:
        worked, standing_order = days[worker_id], orders.get(worker_id)
        if standing_order is not None and not _has_ground(standing_order, worked):
            await _end(session, standing_order, OrderMove.LIFT, last_on=standing_order.rest_from - DAY)
            standing_order = None
        runs = runs_of(worked)
        if runs and is_running(runs[-1], today=today):
            await _warn(session, worked, runs[-1])
            if standing_order is None and runs[-1].days >= FORCED_AFTER:
                await _trigger(session, worked, runs[-1], today=today)
                continue
        if standing_order is not None:
            await _advance(session, standing_order, worked, today=today)


def _has_ground(one: RestOrder, worked: Collection[date]) -> bool:
    run = run_with(worked, one.streak_last_on)
    return run is not None and run.days >= FORCED_AFTER


async def _warn(session: AsyncSession, worked: Days, run: Run) -> None:
    """Raise each level of a running streak once."""
    last = worked[run.last_on]
    rows = [
        {
            "worker_id": last.worker_id,
            "region": last.region,
            "first_on": run.first_on,
            "days": run.days,
            "level": level,
            "raised_on": scope_of(session).clock.today(),
        }
        for level in levels_of(run)
    ]
    if not rows:
        return
    raised = await session.scalars(
        insert(StreakAlert).values(rows).on_conflict_do_nothing().returning(StreakAlert.level)
    )
    new = set(raised)
    told = StreakWarning.model_fields
    await all_happened(
        session,
        [
            (StreakWarning(**{name: row[name] for name in told}), last.worker_id, last.region)
            for row in rows
            if row["level"] in new
        ],
    )


async def _trigger(session: AsyncSession, worked: Days, run: Run, *, today: date) -> None:
    """Two weeks without rest: from the next day on the worker rests."""
    last = worked[run.last_on]
    await _give(
        session,
        RestOrder(
            worker_id=last.worker_id,
            region=last.region,
            streak_first_on=run.first_on,
            streak_last_on=run.last_on,
            rest_from=rest_from(run, today=today),
        ),
    )


async def _give(session: AsyncSession, one: RestOrder) -> RestOrder:
    one.state = REST_ORDER.start
    clock = scope_of(session).clock
    days = await figures_in(session, [one.region], RestFigure.REST_DAYS, on=clock.today())
    # Whoever went two weeks without rest is not kept waiting for a figure: there is a floor to it.
    one.rest_days = days[one.region] or LEAST_REST_DAYS
    one.triggered_at = clock.now()
    session.add(one)
    await session.flush()
    told = OrderTriggered(**_ids(one), rest_from=one.rest_from, streak_days=one.streak_days, follows_id=one.follows_id)
    await happened(session, told, subject=one.id, region=one.region)
    return one


async def _advance(session: AsyncSession, one: RestOrder, worked: Collection[date], *, today: date) -> bool:
    """Let the rest begin on its day, and end once it was had."""
    moved = False
    if one.state is not OrderState.RESTING and today >= one.rest_from:
        one.state = REST_ORDER.after(one.state, OrderMove.BEGIN)
        moved = True
    if one.state is OrderState.RESTING:
        last_on = had_rest(worked, since=one.rest_from, days=one.rest_days, today=today)
        if last_on is not None:
            await _end(session, one, OrderMove.SERVE, last_on=last_on)
            return True
    await session.flush()
    return moved


async def advance_orders(session: AsyncSession) -> int:
    """The scheduled rule: rest that was ordered begins on its day and ends when it was had."""
    standing = await session.scalars(
        select(RestOrder).where(RestOrder.state.in_(OPEN)).order_by(RestOrder.id).with_for_update(skip_locked=True)
    )
    orders = standing.all()
    days = await days_of(session, [one.worker_id for one in orders])
    today = scope_of(session).clock.today()
    return sum([await _advance(session, one, days[one.worker_id], today=today) for one in orders])


async def order(session: AsyncSession, one: RestOrder, *, caller: Caller) -> RestOrder:
    """The township hands the order to the worker and sees that the post is covered."""
    one.state = REST_ORDER.after(one.state, OrderMove.ORDER)
    one.ordered_by, one.ordered_at = caller.subject, scope_of(session).clock.now()
    await session.flush()
    await happened(session, OrderOrdered(**_ids(one)), subject=one.id, region=one.region)
    return one


async def ask_override(session: AsyncSession, one: RestOrder, asked: OverrideIn, *, caller: Caller) -> RestOrder:
    """Ask for one day to be worked; what is asked anew takes the place of what was."""
    one.state = REST_ORDER.after(one.state, OrderMove.ASK_OVERRIDE)
    require_override_day(asked.on, today=scope_of(session).clock.today(), begins_on=one.rest_from)
    one.asked_on, one.asked_by, one.reason = asked.on, caller.subject, asked.reason
    await session.flush()
    told = OverrideAsked(**_ids(one), asked_on=asked.on)
    await happened(session, told, subject=one.id, region=one.region)
    return one


async def override(session: AsyncSession, one: RestOrder, *, caller: Caller) -> RestOrder:
    """Let the day be worked that was asked for. The rest that is owed is ordered anew from the day after it."""
    state = REST_ORDER.after(one.state, OrderMove.OVERRIDE)
    require_override_other_hand(asked_by=one.asked_by, granted_by=caller.subject)
    on = one.asked_on
    if on is None:
        raise OverrideNotAsked
    require_override_day(on, today=scope_of(session).clock.today(), begins_on=one.rest_from)
    one.overridden_on, one.overridden_by = on, caller.subject
    one.state, one.last_on = state, on - DAY
    await session.flush()
    told = OrderOverridden(**_ids(one), last_on=one.last_on, overridden_on=on)
    await happened(session, told, subject=one.id, region=one.region)
    await _give(
        session,
        RestOrder(
            worker_id=one.worker_id,
            region=one.region,
            streak_first_on=one.streak_first_on,
            streak_last_on=one.streak_last_on,
            rest_from=on + DAY,
            follows_id=one.id,
        ),
    )
    return one


async def rekey(session: AsyncSession, *, given_up: str, into: str) -> None:
    """Warnings and orders of a record that was merged are the survivor's.

    Of two orders that stand the survivor's does. What the survivor has too stays where it is: the same warning, and an
    override of the same fortnight, of which one person has one.
    """
    theirs, other = aliased(StreakAlert), aliased(RestOrder)
    same = exists().where(
        theirs.worker_id == into, theirs.first_on == StreakAlert.first_on, theirs.level == StreakAlert.level
    )
    await rekeyed(session, StreakAlert, ~same, given_up=given_up, into=into)
    standing = (
        await session.scalars(
            select(RestOrder)
            .where(RestOrder.worker_id.in_((given_up, into)), RestOrder.state.in_(OPEN))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).all()
    if len(standing) > 1:
        one = next(one for one in standing if one.worker_id == given_up)
        await _end(session, one, OrderMove.LIFT, last_on=one.rest_from - DAY)
    apart = func.abs(other.overridden_on - RestOrder.overridden_on) < OVERRIDE_ONCE_IN
    await rekeyed(session, RestOrder, ~exists().where(other.worker_id == into, apart), given_up=given_up, into=into)


_ENDED: dict[OrderMove, type[OrderServed] | type[OrderLifted]] = {
    OrderMove.SERVE: OrderServed,
    OrderMove.LIFT: OrderLifted,
}


async def _end(session: AsyncSession, one: RestOrder, move: OrderMove, *, last_on: date) -> None:
    one.state = REST_ORDER.after(one.state, move)
    one.last_on = last_on
    await session.flush()
    told: Event = _ENDED[move](**_ids(one), last_on=last_on)
    await happened(session, told, subject=one.id, region=one.region)


def _ids(one: RestOrder) -> dict[str, Any]:
    return {"order_id": one.id, "worker_id": one.worker_id}
