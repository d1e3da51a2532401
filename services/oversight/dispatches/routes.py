"""Dispatches over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import select

from chassis.caller import Department
from chassis.exchange import CallerNow, ClockNow, Session
from chassis.fields import LocalDate, RegionCode
from chassis.filters import narrowed
from chassis.lifecycle import IllegalMove
from chassis.paging import Page, Paging, UpdatedSince, listed
from chassis.paths import in_path, to_change
from chassis.routes import Routes
from chassis.text import Text
from services.oversight.budgets.queries import budget_of
from services.oversight.dispatches import actions
from services.oversight.dispatches.models import Dispatch, TimeReport
from services.oversight.dispatches.queries import loads_of_week
from services.oversight.dispatches.rules import (
    AboveApproval,
    BudgetExceeded,
    DispatchMove,
    DispatchState,
    FieldAskedAlready,
    NotDispatchable,
    OutsideTask,
    ReportedTwice,
    heaviest,
    week_of,
)
from services.oversight.dispatches.schemas import BurdenOut, DispatchIn, DispatchOut, SpentIn, SpentOut
from services.oversight.tasks.routes import TaskInPath
from services.oversight.tasks.rules import NotTheRegistrant

__all__ = ["burden", "of_tasks", "routes"]

_TAG = Text("下达事项", "Dispatches")
_SOURCE = "内防指发〔2020〕75号 第四条 Notice clause 4"

of_tasks = Routes(prefix="/v1/oversight/tasks/{task_id}", tag=_TAG, source=_SOURCE)
routes = Routes(prefix="/v1/oversight/dispatches", tag=_TAG, source=_SOURCE)
burden = Routes(prefix="/v1/oversight/burden", tag=Text("社区负担", "Burden"), source=_SOURCE)

DispatchInPath = Annotated[Dispatch, in_path("dispatch_id", Dispatch)]
DispatchToChange = Annotated[Dispatch, to_change("dispatch_id", Dispatch)]


@of_tasks.post(
    "/dispatch",
    permission="oversight:task:dispatch",
    title=Text("下达事项", "Dispatch a task"),
    answer=DispatchOut,
    status=201,
    refuses=(NotTheRegistrant, NotDispatchable, AboveApproval, OutsideTask, FieldAskedAlready, BudgetExceeded),
    leads_to={"read_dispatch": "dispatch_id", "close_dispatch": "dispatch_id", "recall_dispatch": "dispatch_id"},
)
async def dispatch_task(task: TaskInPath, asked: DispatchIn, session: Session, caller: CallerNow) -> Dispatch:
    """Put a task that passed the gate upon the communities of a region, for what is left to be asked of them.

    将已获准入的事项下达到一个区划内的社区（嘎查村），限于尚需索要的数据项。
    """
    return await actions.dispatch(session, task, asked, caller=caller)


@routes.get(
    "", permission="oversight:dispatch:list", title=Text("下达事项列表", "List dispatches"), answer=Page[DispatchOut]
)
async def list_dispatches(
    session: Session,
    asked: Paging,
    region: Annotated[RegionCode | None, Query(description="区划 Region")] = None,
    department: Annotated[Department | None, Query(description="下达部门 Department")] = None,
    state: Annotated[DispatchState | None, Query(description="状态 State")] = None,
    updated_since: UpdatedSince = None,
) -> Any:
    """What communities of the caller's region are asked, by offices of every level.

    各级部门对调用方辖区内社区（嘎查村）的要求。
    """
    statement = narrowed(
        select(Dispatch), Dispatch, region=region, department=department, state=state, updated_since=updated_since
    )
    return await listed(session, statement, by=(Dispatch.region, Dispatch.id), asked=asked)


@routes.get(
    "/{dispatch_id}",
    permission="oversight:dispatch:list",
    title=Text("读取下达事项", "Read a dispatch"),
    answer=DispatchOut,
)
async def read_dispatch(one: DispatchInPath) -> Dispatch:
    """One dispatch.

    一次下达。
    """
    return one


@routes.post(
    "/{dispatch_id}/close",
    permission="oversight:dispatch:close",
    title=Text("办结下达事项", "Close a dispatch"),
    answer=DispatchOut,
    refuses=(IllegalMove, NotTheRegistrant),
)
async def close_dispatch(one: DispatchToChange, session: Session, caller: CallerNow) -> Dispatch:
    """The department has what it asked for.

    部门已取得所要求的内容。
    """
    return await actions.turn(session, one, DispatchMove.CLOSE, caller=caller)


@routes.post(
    "/{dispatch_id}/recall",
    permission="oversight:dispatch:recall",
    title=Text("收回下达事项", "Recall a dispatch"),
    answer=DispatchOut,
    refuses=(IllegalMove, NotTheRegistrant),
)
async def recall_dispatch(one: DispatchToChange, session: Session, caller: CallerNow) -> Dispatch:
    """The department takes it back; its data elements count as not asked.

    部门收回该事项；其数据项视为未曾索要。
    """
    return await actions.turn(session, one, DispatchMove.RECALL, caller=caller)


@routes.post(
    "/{dispatch_id}/time",
    permission="oversight:dispatch:time",
    title=Text("填报用时", "Say what it took"),
    answer=SpentOut,
    status=201,
    refuses=(ReportedTwice,),
)
async def time_dispatch(one: DispatchInPath, asked: SpentIn, session: Session, caller: CallerNow) -> TimeReport:
    """A community says what a dispatch took it, if it wishes: it is no form, and nobody is asked for it.

    社区（嘎查村）自愿说明办理该事项所用的时间：这不是报表，不要求任何人填报。
    """
    return await actions.report_time(session, one, asked, caller=caller)


@burden.get(
    "", permission="oversight:burden:read", title=Text("社区负担", "Read the burden of a week"), answer=BurdenOut
)
async def read_burden(
    session: Session,
    clock: ClockNow,
    region: Annotated[RegionCode, Query(description="区划，社区即为本社区 Region; a community's own when it is one")],
    day: Annotated[LocalDate | None, Query(description="该周内某日 A day of the week; today when absent")] = None,
) -> BurdenOut:
    """How much the communities of a region are asked in a week by everybody together, and how much they may be.

    一个区划内的社区（嘎查村）一周内被各方要求的工作量合计，以及允许的上限。
    """
    on: date = day or clock.today()
    loads = await loads_of_week(session, region, on)
    monday, sunday = week_of(on)
    return BurdenOut(
        region=region,
        first_on=monday,
        last_on=sunday,
        dispatches=len(loads),
        heaviest_minutes=heaviest(loads),
        budget_minutes=await budget_of(session, region, on=on),
    )
