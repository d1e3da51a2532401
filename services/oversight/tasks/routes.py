"""The gate over HTTP."""

from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.caller import Department
from chassis.exchange import CallerNow, Session
from chassis.fields import RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.mandates.rules import MandateDoesNotCover
from services.oversight.tasks import actions
from services.oversight.tasks.holdings import holdings
from services.oversight.tasks.models import Task
from services.oversight.tasks.rules import (
    ApprovalKnown,
    ApprovalNotDelegated,
    ApprovalTooWide,
    NotTheRegistrant,
    TaskClass,
    TaskMove,
    TaskState,
)
from services.oversight.tasks.schemas import ApprovalIn, HoldingsOut, ReasonIn, TaskIn, TaskOut

__all__ = ["TaskInPath", "held", "routes"]

_SOURCE = "内防指发〔2020〕75号 第四条 Notice clause 4"

routes = Routes(prefix="/v1/oversight/tasks", tag=Text("社区工作事项准入", "Tasks for communities"), source=_SOURCE)
held = Routes(prefix="/v1/oversight/holdings", tag=Text("平台已有数据", "Data held already"), source=_SOURCE)

TaskInPath = Annotated[Task, in_path("task_id", Task)]
TaskToChange = Annotated[Task, to_change("task_id", Task)]


@routes.post(
    "",
    permission="oversight:task:register",
    title=Text("登记事项", "Register a task"),
    answer=TaskOut,
    status=201,
    refuses=(MandateDoesNotCover,),
    leads_to={
        "read_task": "task_id",
        "approve_task": "task_id",
        "reject_task": "task_id",
        "withdraw_task": "task_id",
        "dispatch_task": "task_id",
    },
)
async def register_task(asked: TaskIn, session: Session, caller: CallerNow) -> Task:
    """Register what is wanted of communities before it reaches any.

    With a document of the four authorities (class A) it is allowed; with a special need (class B) it is submitted to
    the autonomous region's government; without either it is refused, and counted. A form or data request of which
    everything is held already is merged: the answer says where the data is. Headquarters register theirs too.

    向社区（嘎查村）提出的要求，在到达任何社区之前先行登记。

    有党中央、国务院以及自治区党委、政府文件的（甲类）准入；有特殊需要的（乙类）报送自治区人民政府；两者均无的不予准入，
    并计入统计。表格或者数据要求所需内容平台已全部掌握的，予以合并：应答告知数据所在之处。指挥部的事项同样登记。
    """
    return await actions.register(session, asked, caller=caller)


@routes.get("", permission="oversight:task:list", title=Text("事项列表", "List tasks"), answer=Page[TaskOut])
async def list_tasks(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    department: Annotated[Department | None, Query(description="登记部门 Department")] = None,
    task_class: Annotated[TaskClass | None, Query(description="类别 Class")] = None,
    state: Annotated[TaskState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What was asked for in the caller's region, and what the gate said: refused requests too.

    调用方辖区内提出的事项及准入结果，含被拒绝的。
    """
    statement = narrowed(
        select(Task),
        Task,
        region=region,
        department=department,
        task_class=task_class,
        state=state,
        updated_since=updated_since,
    )
    return await listed(session, statement, by=(Task.region, Task.id), asked=asked)


@routes.get("/{task_id}", permission="oversight:task:list", title=Text("读取事项", "Read a task"), answer=TaskOut)
async def read_task(task: TaskInPath) -> Task:
    """One request.

    一个事项。
    """
    return task


@routes.post(
    "/{task_id}/approve",
    permission="oversight:task:approve",
    title=Text("批准事项", "Approve a task"),
    answer=TaskOut,
    refuses=(IllegalMove, ApprovalNotDelegated, ApprovalKnown, ApprovalTooWide),
)
async def approve_task(task: TaskToChange, asked: ApprovalIn, session: Session, caller: CallerNow) -> Task:
    """The autonomous region's government, and nobody in its place, approves a special need, in whole or in part.

    由自治区人民政府全部或者部分批准特殊需要，任何机关不得代为批准。
    """
    return await actions.approve(session, task, asked, caller=caller)


@routes.post(
    "/{task_id}/reject",
    permission="oversight:task:reject",
    title=Text("不批准事项", "Reject a task"),
    answer=TaskOut,
    refuses=(IllegalMove,),
)
async def reject_task(task: TaskToChange, asked: ReasonIn, session: Session) -> Task:
    """The autonomous region's government does not approve; nothing reaches a community.

    自治区人民政府不予批准；不得有任何内容到达社区（嘎查村）。
    """
    return await actions.turn(session, task, TaskMove.REJECT, reason=asked.reason)


@routes.post(
    "/{task_id}/withdraw",
    permission="oversight:task:withdraw",
    title=Text("撤回事项", "Withdraw a task"),
    answer=TaskOut,
    refuses=(IllegalMove, NotTheRegistrant),
)
async def withdraw_task(task: TaskToChange, session: Session, caller: CallerNow) -> Task:
    """The department does not want it any more.

    部门不再需要该事项。
    """
    return await actions.turn_own(session, task, TaskMove.WITHDRAW, caller=caller)


@routes.post(
    "/{task_id}/revoke",
    permission="oversight:task:revoke",
    title=Text("撤销准入", "Revoke a task"),
    answer=TaskOut,
    refuses=(IllegalMove,),
)
async def revoke_task(task: TaskToChange, asked: ReasonIn, session: Session) -> Task:
    """The document that the task names does not require it: it is refused after all, and recalled from communities.

    事项所称的文件并无此要求：改为不予准入，不再下达，已下达的予以收回。
    """
    return await actions.turn(session, task, TaskMove.REVOKE, reason=asked.reason)


@routes.post(
    "/{task_id}/end",
    permission="oversight:task:end",
    title=Text("终止事项", "End a task"),
    answer=TaskOut,
    refuses=(IllegalMove, NotTheRegistrant),
)
async def end_task(task: TaskToChange, session: Session, caller: CallerNow) -> Task:
    """The department needs it no more: it is dispatched no more, and what still was is closed.

    部门不再需要该事项；不再下达，已下达的予以办结。
    """
    return await actions.turn_own(session, task, TaskMove.END, caller=caller)


@held.get(
    "",
    permission="oversight:holding:list",
    title=Text("平台已有数据项", "List what the platform holds"),
    answer=HoldingsOut,
)
async def list_holdings() -> dict[str, Any]:
    """Data elements that no community is to be asked for, and the operation that has each.

    不得再向社区（嘎查村）索要的数据项，以及可以取得各项数据的操作。
    """
    return {"items": list(holdings().values())}
