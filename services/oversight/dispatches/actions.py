"""Dispatching."""

from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import everywhere, one_at_a_time, scope_of
from chassis.ledger import all_happened, happened
from services.oversight.budgets.queries import budget_of
from services.oversight.dispatches.models import Dispatch, DispatchField, TimeReport
from services.oversight.dispatches.queries import loads_of_week
from services.oversight.dispatches.rules import (
    DISPATCH,
    BudgetExceeded,
    DispatchMove,
    DispatchState,
    heaviest,
    require_within_task,
)
from services.oversight.dispatches.schemas import (
    DispatchClosed,
    DispatchExpired,
    DispatchIn,
    DispatchMade,
    DispatchRecalled,
    DispatchTimed,
    SpentIn,
)
from services.oversight.tasks.models import Task
from services.oversight.tasks.rules import TaskClass, require_registrant

__all__ = ["dispatch", "expire_dispatches", "report_time", "turn", "turn_all"]

_TOLD = {
    DispatchMove.CLOSE: DispatchClosed,
    DispatchMove.RECALL: DispatchRecalled,
    DispatchMove.EXPIRE: DispatchExpired,
}


async def dispatch(session: AsyncSession, task: Task, asked: DispatchIn, *, caller: Caller) -> Dispatch:
    """Put a task upon the communities of a region.

    The basis, its reach, and that no data element is asked twice are the database's to refuse. The time of communities
    is counted by one transaction at a time; what the four authorities require is dispatched beyond it, and marked.
    """
    require_registrant(task.department, task.registered_in, caller=caller)
    today = scope_of(session).clock.today()
    region = asked.region if asked.region is not None else task.region
    fields = asked.fields if asked.fields is not None else task.asked_fields
    require_within_task(
        region=region,
        fields=fields,
        due_on=asked.due_on,
        today=today,
        task_region=task.region,
        task_fields=task.asked_fields,
        task_last_on=task.last_on,
    )
    await one_at_a_time(session, "dispatches")
    minutes = asked.minutes_per_week or task.minutes_per_week
    made = Dispatch(
        task_id=task.id,
        region=region,
        department=task.department,
        registered_in=task.registered_in,
        title=task.title,
        fields=list(fields),
        minutes_per_week=minutes,
        above_budget=await _above_budget(session, task, region, minutes),
        dispatched_by=caller.subject,
        dispatched_on=today,
        due_on=asked.due_on,
        state=DISPATCH.start,
    )
    session.add(made)
    await session.flush()
    session.add_all(
        DispatchField(dispatch_id=made.id, field=field, region=region, asked_on=today, live=True) for field in fields
    )
    await session.flush()
    told = DispatchMade(**_facts(made), minutes_per_week=minutes, fields=len(fields), above_budget=made.above_budget)
    await happened(session, told, subject=made.id, region=region)
    return made


async def _above_budget(session: AsyncSession, task: Task, region: int, minutes: int) -> bool:
    budget = await budget_of(session, region, on=scope_of(session).clock.today())
    if budget is None:
        return False
    loads = await loads_of_week(session, region, scope_of(session).clock.today())
    planned = heaviest(loads) + minutes
    if planned > budget and task.task_class is not TaskClass.A:
        raise BudgetExceeded(planned_minutes=planned, budget_minutes=budget)
    return planned > budget


async def turn(session: AsyncSession, one: Dispatch, move: DispatchMove, *, caller: Caller) -> Dispatch:
    """Close a dispatch, or take it back; what is taken back was not asked."""
    require_registrant(one.department, one.registered_in, caller=caller)
    await _turn(session, [one], move)
    return one


async def turn_all(session: AsyncSession, task: Task, move: DispatchMove) -> None:
    """What is still dispatched of a task that no longer stands, wherever; the task is locked, so nothing is added."""
    async with everywhere(session):
        live = await session.scalars(
            select(Dispatch)
            .where(Dispatch.task_id == task.id, Dispatch.state == DispatchState.DISPATCHED)
            .order_by(Dispatch.id)
            .with_for_update()
        )
        await _turn(session, live.all(), move)


async def _turn(session: AsyncSession, these: Sequence[Dispatch], move: DispatchMove) -> None:
    for one in these:
        one.state = DISPATCH.after(one.state, move)
    if move is DispatchMove.RECALL:
        keys = [one.id for one in these]
        await session.execute(update(DispatchField).where(DispatchField.dispatch_id.in_(keys)).values(live=False))
    await session.flush()
    await all_happened(session, [(_TOLD[move](**_facts(one)), one.id, one.region) for one in these])


async def report_time(session: AsyncSession, one: Dispatch, asked: SpentIn, *, caller: Caller) -> TimeReport:
    """A community says what a dispatch took it."""
    report = TimeReport(
        dispatch_id=one.id,
        region=caller.region,
        minutes_spent=asked.minutes_spent,
        reported_on=scope_of(session).clock.today(),
    )
    session.add(report)
    await session.flush()
    told = DispatchTimed(**_facts(one), minutes_spent=asked.minutes_spent)
    await happened(session, told, subject=one.id, region=caller.region)
    return report


async def expire_dispatches(session: AsyncSession) -> int:
    """A scheduled rule: what was due before today and never closed asks for nothing more."""
    over = await session.scalars(
        select(Dispatch)
        .where(Dispatch.state == DispatchState.DISPATCHED, Dispatch.due_on < scope_of(session).clock.today())
        .order_by(Dispatch.id)
        .with_for_update(skip_locked=True)
    )
    ended = over.all()
    await _turn(session, ended, DispatchMove.EXPIRE)
    return len(ended)


def _facts(one: Dispatch) -> dict[str, object]:
    return {"task_id": one.task_id, "department": one.department, "registered_in": one.registered_in}
