"""Registering a task and deciding on it."""

from sqlalchemy.ext.asyncio import AsyncSession

from chassis.caller import Caller
from chassis.database import found, scope_of
from chassis.ledger import happened
from services.oversight.dispatches.actions import turn_all
from services.oversight.dispatches.queries import asked_lately
from services.oversight.dispatches.rules import DispatchMove
from services.oversight.mandates.models import Mandate
from services.oversight.mandates.rules import require_covered
from services.oversight.tasks.holdings import holdings
from services.oversight.tasks.models import Approval, Task
from services.oversight.tasks.rules import (
    REFUSED_BY,
    TASK,
    TaskMove,
    class_of,
    move_of,
    require_approver,
    require_narrower,
    require_registrant,
    sorted_out,
)
from services.oversight.tasks.schemas import (
    ApprovalIn,
    TaskAllowed,
    TaskApproved,
    TaskEnded,
    TaskIn,
    TaskMerged,
    TaskRefused,
    TaskRejected,
    TaskRevoked,
    TaskSubmitted,
    TaskWithdrawn,
)

__all__ = ["approve", "register", "turn", "turn_own"]

# What becomes of what is still dispatched: it was asked in good order till now, or should never have been.
_TURNS_DISPATCHES = {TaskMove.END: DispatchMove.CLOSE, TaskMove.REVOKE: DispatchMove.RECALL}

_TOLD = {
    TaskMove.ALLOW: TaskAllowed,
    TaskMove.SUBMIT: TaskSubmitted,
    TaskMove.REFUSE: TaskRefused,
    TaskMove.APPROVE: TaskApproved,
    TaskMove.REJECT: TaskRejected,
    TaskMove.WITHDRAW: TaskWithdrawn,
    TaskMove.REVOKE: TaskRevoked,
    TaskMove.END: TaskEnded,
}


async def register(session: AsyncSession, asked: TaskIn, *, caller: Caller) -> Task:
    """Register a request, find its class, and let it in, submit it, answer it from what is held, or refuse it."""
    today = scope_of(session).clock.today()
    if asked.mandate_id is not None:
        mandate = await found(session, Mandate, asked.mandate_id)
        for day in (asked.first_on, asked.last_on):
            require_covered(
                asked.region, day, by=mandate.region, valid_from=mandate.valid_from, valid_to=mandate.valid_to
            )
    recent = await asked_lately(session, asked.region, asked.fields, on=today)
    fields = sorted_out(asked.fields, held={one.field: one.operation for one in holdings().values()}, recent=recent)
    task_class = class_of(has_mandate=asked.mandate_id is not None, has_special_need=asked.special_need is not None)
    move = move_of(task_class, asked.kind, asked=fields.asked)
    task = Task(
        **asked.model_dump(),
        department=caller.department,
        level=caller.level,
        registered_in=caller.region,
        registered_by=caller.subject,
        registered_on=today,
        task_class=task_class,
        asked_fields=list(fields.asked),
        held=[
            {"field": one.field, "where": one.where, "asked_on": one.asked_on and one.asked_on.isoformat()}
            for one in fields.held
        ],
        state=TASK.after(TASK.start, move),
        reason=str(REFUSED_BY) if move is TaskMove.REFUSE else None,
        approval=None,
    )
    session.add(task)
    await _told(session, task, move)
    return task


async def approve(session: AsyncSession, task: Task, asked: ApprovalIn, *, caller: Caller) -> Task:
    """The autonomous region's government approves what was asked for, or less of it."""
    require_approver(caller)
    task.state = TASK.after(task.state, TaskMove.APPROVE)
    given = asked.model_dump()
    given["region"] = asked.region if asked.region is not None else task.region
    given["fields"] = asked.fields if asked.fields is not None else task.asked_fields
    given["minutes_per_week"] = asked.minutes_per_week or task.minutes_per_week
    require_narrower(
        region=given["region"],
        fields=given["fields"],
        minutes_per_week=given["minutes_per_week"],
        asked_region=task.region,
        asked_fields=task.asked_fields,
        asked_minutes=task.minutes_per_week,
    )
    task.approval = Approval(
        **given,
        department=caller.department,
        level=caller.level,
        approved_by=caller.subject,
        approved_on=scope_of(session).clock.today(),
    )
    await _told(session, task, TaskMove.APPROVE)
    return task


async def turn(session: AsyncSession, task: Task, move: TaskMove, *, reason: str | None = None) -> Task:
    """Make a move of the lifecycle, with its reason where there is one; a task that is over is dispatched no longer."""
    task.state = TASK.after(task.state, move)
    task.reason = reason or task.reason
    await _told(session, task, move)
    if move in _TURNS_DISPATCHES:
        await turn_all(session, task, _TURNS_DISPATCHES[move])
    return task


async def turn_own(session: AsyncSession, task: Task, move: TaskMove, *, caller: Caller) -> Task:
    """A move that only the department makes that registered the task."""
    require_registrant(task.department, task.registered_in, caller=caller)
    return await turn(session, task, move)


async def _told(session: AsyncSession, task: Task, move: TaskMove) -> None:
    await session.flush()
    facts = {name: getattr(task, name) for name in ("department", "level", "registered_in", "kind", "task_class")}
    told = TaskMerged(**facts, held=len(task.held)) if move is TaskMove.MERGE else _TOLD[move](**facts)
    await happened(session, told, subject=task.id, region=task.region)
